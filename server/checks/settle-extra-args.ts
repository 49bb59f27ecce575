/**
 * `resolve` or `reject` gets more than one value.
 *
 * A promise settles with one value or one reason (ECMA-262, Promise Resolve Functions and Promise Reject Functions take one
 * argument): all arguments but the first are dropped.
 *
 * Wrong:
 * ```ts
 * declare function measure(done: (width: number, height: number) => void): void;
 * type Resolve = (...values: number[]) => void;
 *
 * export const size = new Promise((resolve: Resolve) => {
 *   measure((width, height) => resolve(width, height));
 * });
 * ```
 *
 * Right:
 * ```ts
 * declare function measure(done: (width: number, height: number) => void): void;
 *
 * export const size = new Promise<[number, number]>((resolve) => {
 *   measure((width, height) => resolve([width, height]));
 * });
 * ```
 *
 * Silent where TypeScript reports the argument that is too many.
 */
import ts from 'typescript';
import { callOf, canThrow, promiseStaticCall, unwrapped } from '../analysis';
import type { Check, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { settlersIn } from './settlers';

export const settleExtraArgs: Check = {
  id: 'settle-extra-args',
  severity: 'warning',
  description: '`resolve` or `reject` gets more than one value: all but the first are dropped.',
  * run(file) {
    for (const { call, how } of settlingCalls(file)) {
      const [first, second] = call.arguments;
      const last = call.arguments.at(-1);
      if (first === undefined || second === undefined || last === undefined || call.arguments.some(ts.isSpreadElement)) continue;
      yield {
        range: file.range(call),
        message: `A promise ${how === 'resolve' ? 'fulfils with one value' : 'rejects with one reason'}: what is given behind the first argument is dropped.`,
        certainty: 'certain',
        related: [{ range: { start: file.range(second).start, end: last.end }, message: 'This is dropped.' }],
        fixes: fixesOf(file, call, first, last, how),
      };
    }
  },
};

type How = 'resolve' | 'reject';

function* settlingCalls(file: CheckedFile): Generator<{ readonly call: ts.CallExpression; readonly how: How }> {
  const of = (uses: readonly ts.Identifier[], how: How) => uses.flatMap((use) => callOf(use) ?? []).map((call) => ({ call, how }));
  for (const { resolves, rejects } of settlersIn(file)) yield* [...of(resolves, 'resolve'), ...of(rejects, 'reject')];
  for (const call of file.all(ts.isCallExpression)) {
    const statically = promiseStaticCall(call)?.kind;
    if (statically === 'resolve' || statically === 'reject') yield { call, how: statically };
  }
}

function fixesOf(file: CheckedFile, call: ts.CallExpression, first: ts.Expression, last: ts.Expression, how: How): readonly Fix[] {
  const packed: Fix = { title: 'Give all values as one array', edits: [{ range: { start: file.range(first).start, end: file.range(first).start }, text: '[' }, { range: { start: last.end, end: last.end }, text: ']' }] };
  // Who says by a cast what `resolve` takes would have to say so of the array too.
  const isCast = ts.isAsExpression(unwrapped(call.expression).parent) || ts.isTypeAssertionExpression(unwrapped(call.expression).parent);
  if (how === 'resolve') return [{ ...packed, ...(!isCast && { preferred: true }) }];
  const harmless = call.arguments.slice(1).every((argument) => !canThrow(argument));
  return [...(harmless ? [{ title: 'Leave out what is dropped', edits: [{ range: { start: first.end, end: last.end }, text: '' }], preferred: true }] : []), packed];
}
