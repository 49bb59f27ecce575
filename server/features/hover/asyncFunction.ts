import { touches, type AsyncFunction } from '../../analysis';
import type { FileView } from '../../project';
import { shortened } from '../chainWords';
import { countOfAwaitPoints, functionWords } from '../functionWords';
import type { Hover } from '.';
import { code } from '../markdown';
import { lineOf } from './places';

/** Hover on `async` and on an async function's name: how far a call runs at once, how often it suspends, and what its promise settles with. */
export function asyncFunctionHover(view: FileView, offset: number): Hover | undefined {
  for (const owner of view.model.functions) {
    const range = owner.asyncKeyword && [owner.asyncKeyword, owner.anchor].find((place) => touches(place, offset));
    if (range) return { range, lines: owner.kind === 'async generator' ? generatorLines(owner) : functionLines(view, owner) };
  }
  return undefined;
}

function functionLines(view: FileView, owner: AsyncFunction): readonly string[] {
  return [header('Async function', owner), start(view, owner), settlement(owner)];
}

function generatorLines(owner: AsyncFunction): readonly string[] {
  return [
    header('Async generator', owner),
    `A call runs nothing yet: the first ${code('next()')} does, up to the first ${code('yield')}.`,
    `Every ${code('next()')} gives a promise; an exception rejects the pending one and ends the generator.`,
  ];
}

function header(title: string, owner: AsyncFunction): string {
  const name = functionWords(owner.name);
  const words = name === 'this function' ? '' : name.startsWith('the ') ? ` (${name})` : ` ${name}`;
  return `**${title}**${words} with ${owner.awaitPoints.length === 0 ? 'no await point' : countOfAwaitPoints(owner)}`;
}

function start(view: FileView, { firstSuspension, awaitPoints }: AsyncFunction): string {
  if (firstSuspension === undefined) return 'A call runs synchronously to its end; the caller gets a promise all the same.';
  const { offset, always } = firstSuspension;
  const line = lineOf(view, { start: offset, end: offset });
  if (!always && awaitPoints.length === 1) return `A call runs synchronously up to line ${line} if it comes there, else to its end; the caller gets a promise.`;
  const upTo = always ? `up to line ${line}` : `up to the first await point that it reaches, in line ${line} or later`;
  return `A call runs synchronously ${upTo}; then the caller goes on with a pending promise.`;
}

function settlement({ canFulfil, settlesWith }: AsyncFunction): string {
  if (!canFulfil || settlesWith === 'never') return 'Its promise never fulfils; it rejects with what the function throws.';
  const rejects = 'and rejects with what the function throws';
  if (settlesWith === undefined || settlesWith === 'any' || settlesWith === 'unknown') return `Its promise fulfils with what the function returns, ${rejects}.`;
  if (settlesWith === 'void' || settlesWith === 'undefined') return `Its promise fulfils without a value, ${rejects}.`;
  return `Its promise fulfils with ${code(shortened(settlesWith, 80))}, ${rejects}.`;
}
