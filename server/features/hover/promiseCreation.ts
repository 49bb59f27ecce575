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

  /** What the file calls the function that is handed out. */
  name([first]: readonly TextRange[]): string {
    return first === undefined ? '' : code(this.view.text.slice(first.start, first.end));
  }

  of(ranges: readonly TextRange[]): string {
    return lines(ranges.map(({ start }) => this.view.sourceFile.getLineAndCharacterOfPosition(start).line + 1));
  }
}

function linesOf(creation: PromiseCreation, at: Lines): readonly string[] {
  const awaited = creation.kind === 'new Promise' ? creation.fact?.awaited : /^PromiseWithResolvers<(.*)>$/.exec(creation.fact?.type ?? '')?.[1];
  const value = awaited === undefined || awaited === 'any' || awaited === 'unknown' ? '' : ` of ${code(shortened(awaited, 60))}`;
  if (creation.kind === 'withResolvers') {
    return [`**Promise.withResolvers**: a promise${value}, settled from outside`, ...settled('Resolved', creation.resolves, at), ...settled('Rejected', creation.rejects, at)];
  }
  const told = [`**new Promise**: a promise${value}`, executorLine(creation)];
  if (creation.executor === undefined) return told.slice(0, 1);
  const never = creation.neverSettles.some((range) => isExecutor(range, creation));
  if (never) return [...told, 'Never settles: nothing in the executor resolves or rejects it.'];
  told.push(...settled('Resolved', creation.resolves, at), ...settled('Rejected', creation.rejects, at));
  if (creation.throws.length > 0) told.push(`What the executor throws in ${at.of(creation.throws)} rejects it, unless it is settled by then.`);
  if (creation.neverSettles.length > 0) told.push(`Never settles when the executor returns in ${at.of(creation.neverSettles)}.`);
  return told;
}

function executorLine({ isAsyncExecutor }: PromiseCreation): string {
  return isAsyncExecutor
    ? 'The executor runs now, up to its first `await`. It is async: what it throws does not reject this promise, but the one that it gives itself, which nobody handles.'
    : 'The executor runs now, before `new Promise` gives the promise.';
}

function settled(verb: string, sites: readonly SettleSite[], at: Lines): readonly string[] {
  const calls = sites.filter(({ form }) => form === 'call').map(({ range }) => range);
  const given = sites.filter(({ form }) => form === 'handed out').map(({ range }) => range);
  const parts = [
    ...(calls.length > 0 ? [`${verb} in ${at.of(calls)}`] : []),
    ...(given.length > 0 ? [`${at.name(given)} is handed out in ${at.of(given)} and can be called later`] : []),
  ];
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`];
}

function isExecutor(range: TextRange, { executor }: PromiseCreation): boolean {
  return executor !== undefined && range.start >= executor.start && range.end === executor.end;
}
