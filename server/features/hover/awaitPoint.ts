import { touches, type AsyncFunction, type AwaitPoint } from '../../analysis';
import type { FileView } from '../../project';
import { expressionName, shortened } from '../chainWords';
import { functionWords } from '../functionWords';
import type { Hover } from '.';
import { code } from '../markdown';
import { canReject, isBareYield, neverSettles } from '../operands';
import { lineOf, placeWords } from './places';
import { rejectionSentence } from './rejection';

/** Hover on the keyword of an await point: what it waits for, who goes on meanwhile, where it resumes, where a rejection goes. */
export function awaitPointHover(view: FileView, offset: number): Hover | undefined {
  for (const owner of view.model.functions) {
    const point = owner.awaitPoints.find(({ keyword }) => touches(keyword, offset));
    if (point !== undefined) return { range: point.keyword, lines: linesFor(view, owner, point) };
  }
  return undefined;
}

function linesFor(view: FileView, owner: AsyncFunction, point: AwaitPoint): readonly string[] {
  const isAdopted = point.kind === 'return' && owner.kind === 'async function';
  return [
    header(owner, point),
    awaited(view, owner, point),
    suspension(view, owner, point),
    ...(isAdopted || point.value === 'never' || neverSettles(view, point) ? [] : [resumption(view, point)]),
    ...(canReject(view, point) ? [rejectionSentence(view, point.rejection), ...waiting(view, point)] : []),
  ];
}

function header(owner: AsyncFunction, { index }: AwaitPoint): string {
  const count = owner.awaitPoints.length;
  const title = count === 1 ? '**The only await point**' : `**Await point ${index} of ${count}**`;
  return `${title} ${owner.kind === 'module' ? 'at the top level of the module' : `in ${functionWords(owner.name)}`}`;
}

function awaited(view: FileView, owner: AsyncFunction, point: AwaitPoint): string {
  const text = expressionName(view.text.slice(point.operand.start, point.operand.end), 50);
  const operand = text === '' ? 'the expression that follows' : code(text);
  switch (point.kind) {
    case 'await': return neverSettles(view, point) ? `Waits for ${operand}, which never settles: nothing behind it runs.` : ofAwait(point, operand);
    case 'for await': return `Waits before every turn for the next value of ${operand}${typed(point, ': ')}.`;
    case 'await using': return `Does not wait here but at ${point.suspendsAt?.text ?? 'the end of the block'}${lineWords(view, point)}, for ${code('[Symbol.asyncDispose]()')}.`;
    case 'yield': return ofYield(point, operand, text);
    case 'yield*': return `Hands on every value of ${operand} and waits for each.`;
    case 'return': return owner.kind === 'async generator' ? `Waits for ${operand} before the generator is done.` : ofReturn(owner, point, operand);
  }
}

function ofAwait(point: AwaitPoint, operand: string): string {
  const { fact } = point;
  if (fact?.thenable === 'never') return `${operand} is never a promise${typed(point, ': ')}. It comes back as it is, one microtask later.`;
  if (fact?.thenable === 'maybe') return `Waits for ${operand} if it is a promise, else for one microtask${typed(point, '; gives ')}.`;
  if (fact?.awaited === 'void' || fact?.awaited === 'undefined') return `Waits for ${operand}, which gives no value.`;
  if (fact?.awaited === 'never') return `Waits for ${operand}, which never fulfils.`;
  return `Waits for ${operand}${typed(point, ', which gives ')}.`;
}

function ofYield(point: AwaitPoint, operand: string, text: string): string {
  if (isBareYield(point)) return 'Hands `undefined` to the consumer and waits until that asks for more.';
  const waits = point.fact?.thenable === 'always' ? `Waits for ${operand}, hands its value` : `Hands ${operand}`;
  return `${waits}${point.value === text ? '' : typed(point, ' (', ')')} to the consumer and waits until that asks for more.`;
}

function ofReturn(owner: AsyncFunction, point: AwaitPoint, operand: string): string {
  const condition = point.fact?.thenable === 'maybe' ? `If ${operand} is a promise, the` : 'The';
  const followed = point.fact?.thenable === 'maybe' ? 'it' : operand;
  return `${condition} promise of ${functionWords(owner.name)} follows ${followed}${typed(point, ', which gives ')}.`;
}

/** Who waits and who goes on. */
function suspension(view: FileView, owner: AsyncFunction, { kind, bypasses }: AwaitPoint): string {
  const name = functionWords(owner.name);
  const where = kind === 'await using' ? 'there' : 'here';
  if (owner.kind === 'module') return `The module's evaluation suspends ${where}; modules that import it wait.`;
  if (kind === 'return' && owner.kind === 'async function') {
    return `${capital(name)} ends here${bypasses === undefined ? '' : `, so the ${code('catch')} in line ${lineOf(view, bypasses)} never sees a rejection`}; its caller holds a pending promise.`;
  }
  if (kind === 'yield' || kind === 'yield*') return `${capital(name)} suspends ${where}; nothing of it runs before the next ${code('next()')}.`;
  if (owner.kind === 'async generator') return `${capital(name)} suspends ${where}; the promise that ${code('next()')} gave stays pending.`;
  return `${capital(name)} suspends ${where}; its caller goes on with a pending promise.`;
}

function resumption(view: FileView, point: AwaitPoint): string {
  const here = lineOf(view, point.suspendsAt?.range ?? point.keyword);
  const last = point.kind === 'for await' ? ', or behind the loop when there are no more values' : '';
  return `Resumes ${placeWords(view, point.resumesAt, here)}${last}.`;
}

/** That a promise which was made before another await has had no handler till now. */
function waiting(view: FileView, { madeEarlier, operand }: AwaitPoint): readonly string[] {
  if (madeEarlier === undefined) return [];
  const name = code(shortened(view.text.slice(operand.start, operand.end), 40));
  return [`${name} was made in line ${lineOf(view, madeEarlier)}: if it rejects before this line is reached, nobody handles it yet.`];
}

function lineWords(view: FileView, { suspendsAt }: AwaitPoint): string {
  return suspendsAt === undefined ? '' : ` (line ${lineOf(view, suspendsAt.range)})`;
}

/** The value's type with words before it, where it says something. */
function typed({ value }: AwaitPoint, before: string, behind = ''): string {
  return value === undefined || uninformative.has(value) ? '' : `${before}${code(shortened(value, 80))}${behind}`;
}

const uninformative: ReadonlySet<string> = new Set(['any', 'unknown', 'void', 'undefined', 'never']);

/** A sentence's first letter; a code span stays as it is. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
