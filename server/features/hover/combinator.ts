import { touches, type Combinator, type ExpressionFact } from '../../analysis';
import type { FileView } from '../../project';
import { shortened } from '../chainWords';
import type { Hover } from '.';
import { code } from '../markdown';

/** Hover on `Promise.all`, `allSettled`, `any`, `race`, `resolve`, `reject` and `try`: when it settles, and with what. */
export function combinatorHover(view: FileView, offset: number): Hover | undefined {
  const combinator = view.model.combinators.find(({ keyword }) => touches(keyword, offset));
  return combinator === undefined ? undefined : { range: combinator.keyword, lines: [header(combinator), ...linesByKind[combinator.kind](combinator)] };
}

function header({ kind, elements }: Combinator): string {
  const count = elements === undefined || !takesList.has(kind) ? '' : ` of ${elements.length} element${elements.length === 1 ? '' : 's'}`;
  return `**Promise.${kind}**${count}`;
}

const takesList: ReadonlySet<Combinator['kind']> = new Set(['all', 'allSettled', 'any', 'race']);

/** ECMA-262, Promise.all, Promise.allSettled, Promise.any, Promise.race, Promise.resolve, Promise.reject, Promise.try. */
const linesByKind: Record<Combinator['kind'], (combinator: Combinator) => readonly string[]> = {
  all: (combinator) => isEmpty(combinator)
    ? ['The list is empty: it fulfils at once with `[]`.']
    : [
      `Fulfils${withType(combinator.fact)} when every element has fulfilled, in the order of the list.`,
      `Rejects as soon as one element rejects, with that reason; ${others(combinator)} not cancelled, but no longer looked at.`,
      ...whenEmpty(combinator, 'fulfils at once with `[]`'),
    ],
  allSettled: (combinator) => isEmpty(combinator)
    ? ['The list is empty: it fulfils at once with `[]`.']
    : [
      `Fulfils${withType(combinator.fact)} when every element has settled, in the order of the list.`,
      'No rejection of an element rejects it: each stands in the result as `{ status: \'rejected\', reason }`.',
      ...whenEmpty(combinator, 'fulfils at once with `[]`'),
    ],
  any: (combinator) => isEmpty(combinator)
    ? ['The list is empty: it rejects at once with an `AggregateError`.']
    : [
      `Fulfils${withType(combinator.fact)} as soon as one element fulfils; ${others(combinator)} not cancelled.`,
      'Rejects only when every element has rejected, with an `AggregateError` of all reasons.',
      ...whenEmpty(combinator, 'rejects at once with an `AggregateError`'),
    ],
  race: (combinator) => isEmpty(combinator)
    ? ['The list is empty: it never settles.']
    : [
      `Settles like the first element that settles${ofType(combinator.fact)}, be it a value or a rejection.`,
      `${capital(others(combinator))} not cancelled, but no longer looked at.`,
      ...whenEmpty(combinator, 'never settles'),
    ],
  resolve: (combinator) => resolved(combinator),
  reject: ({ argumentFact }) => [
    `Gives a promise that is already rejected${argumentFact === undefined || isUninformative(argumentFact.type) ? '' : ` with ${type(argumentFact.type)}`}.`,
    ...(argumentFact?.thenable === 'never' ? [] : [argumentFact?.thenable === 'always' ? 'It never adopts: the promise itself is the reason, and is not waited for.' : 'It never adopts: a promise given to it would itself be the reason.']),
  ],
  try: ({ fact }) => [
    'Calls its function now, before the next statement.',
    `Gives a promise of what the function returns${ofType(fact)}; what it throws becomes a rejection.`,
  ],
};

function resolved({ argument, argumentFact, fact }: Combinator): readonly string[] {
  if (argument === undefined) return ['Gives a promise that is already fulfilled with `undefined`.'];
  if (argumentFact?.thenable === 'never') return [`Gives a promise that is already fulfilled with ${isUninformative(argumentFact.type) ? 'this value' : type(argumentFact.type)}.`];
  if (argumentFact?.thenable === 'always' && argumentFact.promise === 'native') return ['Its argument is a native promise: it gives that same object, no new promise.'];
  if (argumentFact?.thenable === 'always') return [`Adopts the thenable: calls its ${code('then')} in a job of its own, and settles as that says${ofType(fact)}.`];
  return ['A native promise comes back as the same object; any other thenable is adopted; any other value fulfils a new promise.'];
}

function isEmpty({ elements }: Combinator): boolean {
  return elements?.length === 0;
}

/** What an empty list does, where the list's length is not known. */
function whenEmpty({ elements }: Combinator, does: string): readonly string[] {
  return elements === undefined ? [`An empty list ${does}.`] : [];
}

function others({ elements }: Combinator): string {
  return elements?.length === 2 ? 'the other one is' : 'the others are';
}

function withType(fact: ExpressionFact | undefined): string {
  return fact === undefined || isUninformative(fact.awaited) ? '' : ` with ${type(fact.awaited)}`;
}

function ofType(fact: ExpressionFact | undefined): string {
  return fact === undefined || isUninformative(fact.awaited) ? '' : ` (${type(fact.awaited)})`;
}

function type(text: string): string {
  return code(shortened(text, 60));
}

function isUninformative(text: string): boolean {
  return text === 'any' || text === 'unknown';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
