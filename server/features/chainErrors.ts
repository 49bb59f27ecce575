import type { Chain, Link } from '../analysis';
import type { FileView } from '../project';
import type { ChainWords } from './chainWords';

/** Where the errors of a chain go. */
export interface ChainErrors {
  /** `handled`: by a link of the chain; `leaving`: to who waits for it; `unhandled`: certainly to nobody. */
  readonly kind: 'handled' | 'leaving' | 'unhandled';
  /** "errors → line 20", "errors → caller", "errors unhandled", "errors → line 20, those of link 4 unhandled". */
  readonly text: string;
}

/**
 * Where errors go: those of the root, or of the first link that can reject where the root cannot; and where a link of the
 * chain handles them, those of a later step that no link sees. A rejection handler or a cleanup that might itself throw,
 * as any call might, is not worth a word.
 */
export function errorsOf(view: FileView, chain: Chain, words: ChainWords): ChainErrors | undefined {
  if (chain.rootFact?.promise === 'library') return undefined;
  const source = firstSource(view, chain);
  const first = source === undefined ? undefined : destinations(chain, source, 0, words);
  return first?.kind === 'handled' ? unseen(chain, first, words) ?? first : first;
}

/** The same with the errors of a step that leave the chain, past the link that handles the others. */
function unseen(chain: Chain, first: ChainErrors, words: ChainWords): ChainErrors | undefined {
  const step = chain.links.find((link) => chain.escaping.includes(link.index) && link.valueFrom.length > 0 && isRejecting(link.onFulfilled));
  if (step === undefined) return undefined;
  const those = `${first.text}, those of link ${step.index}${step.onRejected === undefined ? '' : "'s first handler"}`;
  const ends = endsOf(chain, words);
  if (ends.length > 0) return { kind: 'leaving', text: `${those} → ${ends.join(' → ')}` };
  return isUnhandled(chain) ? { kind: 'unhandled', text: `${those} unhandled` } : undefined;
}

function firstSource(view: FileView, chain: Chain): number | undefined {
  const isSeen = chain.escaping.includes(0) || chain.links.some(({ handled }) => handled.includes(0));
  if (isSeen && !seemsSafe(view, chain)) return 0;
  const link = chain.links.find(({ valueFrom, onFulfilled, onFinally }) => valueFrom.length > 0 && (isRejecting(onFulfilled) || isThrowing(onFinally)));
  return link?.index;
}

/** Whether the root is a `new Promise` whose executor has no `reject` and throws nothing by itself, such as a timer's. */
function seemsSafe(view: FileView, { root }: Chain): boolean {
  const creation = view.model.creations.find(({ range }) => range.start === root.start && range.end === root.end);
  return creation?.executor !== undefined && creation.rejects.length === 0 && creation.throws.length === 0;
}

/** Whether a cleanup says itself that it rejects: that it calls something is no reason to speak of it. */
function isThrowing(handler: Link['onFinally']): boolean {
  return handler?.completion.rejects === 'explicit' || handler?.completion.rejects === 'always';
}

function isRejecting(handler: Link['onFulfilled']): boolean {
  return handler !== undefined && handler.completion.rejects !== 'never';
}

function destinations(chain: Chain, source: number, after: number, words: ChainWords): ChainErrors | undefined {
  const places: string[] = [];
  let [from, position] = [source, after];
  for (;;) {
    const next = chain.links.slice(Math.max(from, position)).find(({ handled }) => handled.includes(from));
    if (next === undefined) break;
    places.push(words.line(next.keyword) === words.line(chain.range) ? `link ${next.index}` : `line ${words.line(next.keyword)}`);
    if (next.onRejected?.completion.rejects !== 'always') return { kind: 'handled', text: `errors → ${places.join(' → ')}` };
    [from, position] = [next.index, next.index];
  }
  const ends = chain.escaping.includes(from) ? endsOf(chain, words) : [];
  if (ends.length > 0) return { kind: 'leaving', text: `errors → ${[...places, ...ends].join(' → ')}` };
  if (places.length === 0) return chain.escaping.includes(from) && isUnhandled(chain) ? { kind: 'unhandled', text: 'errors unhandled' } : undefined;
  return { kind: 'handled', text: `errors → ${[...places, isUnhandled(chain) ? 'unhandled' : 'rethrown'].join(' → ')}` };
}

function isUnhandled({ certainty, rejection }: Chain): boolean {
  return certainty === 'certain' && rejection.steps.at(-1)?.kind === 'unhandled';
}

/** The places outside of the chain: the first that takes the errors, and where they go when it always throws again. */
function endsOf({ rejection }: Chain, words: ChainWords): readonly string[] {
  const ends: string[] = [];
  for (const step of rejection.steps) {
    if (step.kind === 'leaves') return [...ends, step.functionKind === 'module' ? 'the module fails' : 'caller'];
    if (step.kind !== 'catch' && step.kind !== 'handler') continue;
    ends.push(`line ${words.line(step.range)}`);
    if (step.kind === 'handler' || step.after !== 'rethrows') return ends;
  }
  return ends;
}
