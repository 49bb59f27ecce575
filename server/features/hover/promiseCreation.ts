import { touches, type PromiseCreation, type SettleSite, type TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { lines, shortened } from '../chainWords';
import type { Hover } from '.';
import { code } from '../markdown';

/** Hover on `new Promise` and `Promise.withResolvers`: what settles the promise, and where. */
export function promiseCreationHover(view: FileView, offset: number): Hover | undefined {
  const creation = view.model.creations.find(({ keyword }) => touches(keyword, offset));
  return creation === undefined ? undefined : { range: creation.keyword, lines: linesOf(creation, new Lines(view)) };
}

class Lines {
  constructor(readonly view: FileView) {}

  /** What stands at the first of some places. */
  quote([first]: readonly TextRange[]): string {
    return first === undefined ? '' : code(shortened(this.view.text.slice(first.start, first.end), 40));
  }

  of(ranges: readonly TextRange[]): string {
    return lines(ranges.map(({ start }) => this.view.sourceFile.getLineAndCharacterOfPosition(start).line + 1));
  }
}

const maximumLines = 6;

function linesOf(creation: PromiseCreation, at: Lines): readonly string[] {
  const awaited = creation.kind === 'new Promise' ? creation.fact?.awaited : /^PromiseWithResolvers<(.*)>$/.exec(creation.fact?.type ?? '')?.[1];
  const value = awaited === undefined || awaited === 'any' || awaited === 'unknown' ? '' : ` of ${code(shortened(awaited, 60))}`;
  const settling = [...settled(creation, at), ...neverSettled(creation, at), ...withoutEffect(creation, at), ...followed(creation, at)];
  if (creation.kind === 'withResolvers') return [`**Promise.withResolvers**: a promise${value}, settled from outside`, ...settling].slice(0, maximumLines);
  const header = `**new Promise**: a promise${value}`;
  if (creation.executor === undefined) return [header];
  const thrown = creation.throws.length === 0 ? [] : [`What the executor throws in ${at.of(creation.throws)} rejects it, unless it is settled by then.`];
  return [header, executorLine(creation), ...settling, ...thrown].slice(0, maximumLines);
}

function executorLine({ isAsyncExecutor }: PromiseCreation): string {
  return isAsyncExecutor
    ? 'The executor runs now, up to its first `await`. It is async: what it throws does not reject this promise, but the one that it gives itself, which nobody handles.'
    : 'The executor runs now, before `new Promise` gives the promise.';
}

/** The calls that settle it, and the places from which others can. */
function settled({ resolves, rejects }: PromiseCreation, at: Lines): readonly string[] {
  const parts = [...called('resolved', resolves, at), ...called('rejected', rejects, at), ...handedOut(resolves, rejects, at)].join('; ');
  return parts === '' ? [] : [`${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`];
}

function called(verb: string, sites: readonly SettleSite[], at: Lines): readonly string[] {
  const calls = sites.filter(({ form, noEffectAfter }) => form === 'call' && noEffectAfter === undefined).map(({ range }) => range);
  return calls.length === 0 ? [] : [`${verb} in ${at.of(calls)}`];
}

function handedOut(resolves: readonly SettleSite[], rejects: readonly SettleSite[], at: Lines): readonly string[] {
  const [given, others] = [resolves, rejects].map((sites) => sites.filter(({ form }) => form === 'handed out').map(({ range }) => range))
    .filter((ranges) => ranges.length > 0);
  if (given === undefined) return [];
  if (others === undefined) return [`${at.quote(given)} is handed out in ${at.of(given)} and can be called later`];
  return at.of(given) === at.of(others)
    ? [`${at.quote(given)} and ${at.quote(others)} are handed out in ${at.of(given)} and can be called later`]
    : [`${at.quote(given)} is handed out in ${at.of(given)}, ${at.quote(others)} in ${at.of(others)}; they can be called later`];
}

function neverSettled({ neverSettles }: PromiseCreation, at: Lines): readonly string[] {
  const returns: TextRange[] = [];
  const told: string[] = [];
  for (const path of neverSettles) {
    if (path.kind === 'all') {
      told.push(path.mayThrow ? 'Never settles, unless the executor throws: nothing else in it resolves or rejects it.' : 'Never settles: nothing in the executor resolves or rejects it.');
    } else if (path.where === undefined) returns.push(path);
    else {
      const { condition, is, ifReached = false } = path.where;
      told.push(`Never settles where ${ifReached ? 'the code comes to ' : ''}${at.quote([condition])}${ifReached ? ' and that' : ''} is ${is} (${at.of([condition])})${path.mayThrow ? ', unless the executor throws' : ''}.`);
    }
  }
  return returns.length === 0 ? told : [...told, `Never settles when the executor returns in ${at.of(returns)}.`];
}

/** Calls and arguments that do nothing. */
function withoutEffect({ resolves, rejects }: PromiseCreation, at: Lines): readonly string[] {
  const all = [...resolves, ...rejects];
  const late = all.filter(({ noEffectAfter }) => noEffectAfter !== undefined).map(({ range }) => range);
  const ignored = all.flatMap((site) => site.ignored ?? []);
  return [
    ...(late.length === 0 ? [] : [`Only the first call counts: ${late.length === 1 ? 'that' : 'those'} in ${at.of(late)} ${late.length === 1 ? 'has' : 'have'} no effect.`]),
    ...(ignored.length === 0 ? [] : [`Only the first argument counts: ${ignored.length === 1 ? `${at.quote(ignored)} in ${at.of(ignored)} is ignored` : `further ones are ignored (${at.of(ignored)})`}.`]),
  ];
}

function followed({ resolves }: PromiseCreation, at: Lines): readonly string[] {
  const promises = resolves.filter(({ follows, noEffectAfter }) => follows && noEffectAfter === undefined).map(({ range }) => range);
  return promises.length === 0 ? [] : [`In ${at.of(promises)} it is resolved with a promise: it settles when that one does, and the same way.`];
}
