import type { AsyncFunction, AwaitPoint, Chain, Combinator, Link, PromiseCreation, TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { errorsOf } from '../chainErrors';
import { ChainWords } from '../chainWords';
import { canReject } from '../operands';
import { count, isTelling, lineNumber, linesOf, list, routeWords, shortType } from './words';

/** What a note is about; `problem` where it asks to be looked at. */
export type Tone = 'function' | 'await' | 'chain' | 'promise' | 'problem';

/** A remark on a place in the source, short enough to stand beside its line. Plain text in one line. */
export interface Note {
  readonly range: TextRange;
  readonly tone: Tone;
  readonly text: string;
}

/** Every note on a file, in source order. */
export function notes(view: FileView): readonly Note[] {
  const { functions, chains, combinators, creations } = view.model;
  return [
    ...functions.flatMap((each) => [functionNote(each), ...each.awaitPoints.map((point) => awaitNote(view, each, point))]),
    ...chains.flatMap((chain) => chainNotes(view, chain)),
    ...combinators.flatMap(combinatorNotes),
    ...creations.flatMap((creation) => creationNotes(view, creation)),
  ].toSorted((left, right) => left.range.start - right.range.start || left.range.end - right.range.end);
}

function functionNote(each: AsyncFunction): Note {
  const points = each.awaitPoints.length === 0
    ? 'no await point'
    : count(each.awaitPoints.length, each.kind === 'async generator' ? 'suspension point' : 'await point');
  const parts = [`${each.name}: ${points}`];
  if (isTelling(each.settlesWith)) parts.push(`settles with ${shortType(each.settlesWith)}`);
  if (each.couldRunTogether.length > 0) parts.push(together(each));
  return { range: each.anchor, tone: 'function', text: parts.join(' · ') };
}

/** Which awaits need not wait for each other: "2 and 3 could run together". */
function together({ awaitPoints, couldRunTogether }: AsyncFunction): string {
  const indices = [...new Set(couldRunTogether.flat())].toSorted((left, right) => left - right).map((position) => String(awaitPoints[position]?.index ?? position + 1));
  return `${list(indices)} could run together`;
}

function awaitNote(view: FileView, owner: AsyncFunction, point: AwaitPoint): Note {
  const parts = [owner.awaitPoints.length === 1 ? point.kind : `${point.kind} ${point.index} of ${owner.awaitPoints.length}`];
  if (point.kind === 'await' && point.fact?.thenable === 'never') parts.push(`${shortType(point.fact.type)} is no promise: waits one microtask`);
  else if (isTelling(point.value)) parts.push(shortType(point.value));
  if (point.suspendsAt !== undefined) parts.push(`waits in line ${lineNumber(view, point.suspendsAt.range.start)}`);
  const route = canReject(view, point) ? routeWords(view, point.rejection) : undefined;
  if (route !== undefined) parts.push(route);
  return { range: point.keyword, tone: 'await', text: parts.join(' · ') };
}

function chainNotes(view: FileView, chain: Chain): readonly Note[] {
  const errors = errorsOf(view, chain, new ChainWords(view, chain, String));
  const tone = errors?.kind === 'unhandled' ? 'problem' : 'chain';
  // A single link that takes the errors says so itself.
  const outcome = errors === undefined || (errors.kind === 'handled' && chain.links.length === 1) ? [] : [errors.text];
  const forks = chain.forks.length === 0 ? [] : [`forks: the same promise has other chains in ${linesOf(view, chain.forks)}`];
  const links = chain.links.map((link): Note => ({ range: link.keyword, tone: 'chain', text: linkWords(chain, link).join(' · ') }));
  const [only] = links;
  if (links.length === 1 && only !== undefined) return [{ ...only, tone, text: [only.text, ...outcome, ...forks].join(' · ') }];
  const gives = !isTelling(chain.gives) ? [] : [`gives ${shortType(chain.gives)}`];
  const own: Note = { range: chain.root, tone, text: [`chain of ${links.length}`, ...gives, ...outcome, ...forks].join(' · ') };
  // On the line of the chain itself a first link of which nothing is known but its number would only repeat it.
  const repeats = only?.text === `then 1 of ${links.length}` && lineNumber(view, only.range.start) === lineNumber(view, chain.range.start);
  return [own, ...(repeats ? links.slice(1) : links)];
}

function linkWords(chain: Chain, link: Link): readonly string[] {
  const parts = [chain.links.length === 1 ? link.kind : `${link.kind} ${link.index} of ${chain.links.length}`];
  if (link.kind === 'finally') return [...parts, 'value and error pass through'];
  const gets = new Set(link.onFulfilled === undefined ? [] : link.valueFrom.map((from) => (from === 0 ? chain.rootFact : chain.links[from - 1]?.fact)?.awaited));
  const [type] = gets;
  const gives = link.fact?.awaited;
  if (gets.size === 1 && isTelling(type) && gives !== undefined) parts.push(`${shortType(type)} → ${shortType(gives)}`);
  else if (isTelling(gives)) parts.push(`gives ${shortType(gives)}`);
  if (link.handled.length > 1 && link.passing.length === 0) parts.push('takes all errors before it');
  else if (link.handled.length > 0) parts.push(`takes errors of ${sources(chain, link.handled)}`);
  else if (link.onRejected !== undefined) parts.push('no error reaches it');
  return parts;
}

/** "the root, 1 and 2", as links are numbered in the notes. */
function sources(chain: Chain, indices: readonly number[]): string {
  if (chain.links.length === 1) return 'the promise';
  return list(indices.map((index) => (index === 0 ? 'the root' : `link ${index}`)));
}

function combinatorNotes(combinator: Combinator): readonly Note[] {
  const number = combinator.elements === undefined ? undefined : combinator.elements.length;
  const result = isTelling(combinator.fact?.awaited) ? ` with ${shortType(combinator.fact.awaited)}` : '';
  const text = {
    all: `Promise.all${number === undefined ? '' : ` of ${number}`}: fulfils${result} when all have; the first rejection rejects it`,
    allSettled: `Promise.allSettled${number === undefined ? '' : ` of ${number}`}: fulfils when all have settled, whichever way`,
    any: `Promise.any${number === undefined ? '' : ` of ${number}`}: fulfils${result} with the first that does, rejects when none does`,
    race: `Promise.race${number === undefined ? '' : ` of ${number}`}: settles as the first that settles`,
    resolve: undefined, reject: undefined, try: undefined,
  }[combinator.kind];
  return text === undefined ? [] : [{ range: combinator.keyword, tone: 'promise', text: number === 0 ? emptyWords[combinator.kind] ?? text : text }];
}

/** What comes of no elements at all (ECMA-262, PerformPromiseAll and its siblings). */
const emptyWords: Partial<Record<Combinator['kind'], string>> = {
  all: 'Promise.all of nothing: fulfils at once with []',
  allSettled: 'Promise.allSettled of nothing: fulfils at once with []',
  any: 'Promise.any of nothing: rejects at once',
  race: 'Promise.race of nothing: never settles',
};

function creationNotes(view: FileView, creation: PromiseCreation): readonly Note[] {
  const parts: string[] = [creation.kind === 'new Promise' ? 'new Promise: executor runs now' : 'Promise.withResolvers'];
  const sites = (verb: string, all: PromiseCreation['resolves']) => {
    if (all.length > 0) parts.push(`${verb} in ${linesOf(view, all.map((site) => site.range))}${all.some((site) => site.form === 'handed out') ? ' or by others' : ''}`);
  };
  sites('resolved', creation.resolves);
  sites('rejected', creation.rejects);
  if (creation.throws.length > 0) parts.push(`rejects by the throw in ${linesOf(view, creation.throws)}`);
  if (creation.isAsyncExecutor) parts.push('async executor: errors after its first await are lost');
  const settles = creation.resolves.length + creation.rejects.length + creation.throws.length > 0;
  if (!settles && creation.neverSettles.length > 0) {
    return [{ range: creation.keyword, tone: 'problem', text: [...parts, 'never settles'].join(' · ') }];
  }
  const never = creation.neverSettles.map(({ start, kind }): Note => ({
    range: { start, end: start }, tone: 'problem', text: `${kind === 'end' ? 'can end' : 'ends'} here without settling the promise of line ${lineNumber(view, creation.range.start)}`,
  }));
  return [{ range: creation.keyword, tone: creation.isAsyncExecutor ? 'problem' : 'promise', text: parts.join(' · ') }, ...never];
}
