/**
 * A `then` without a handler for the value.
 *
 * `then` passes a value or a rejection on where its argument is no function (ECMA-262, PerformPromiseThen, steps 3 to 6).
 * `.then(null, handler)` is what `.catch(handler)` says; `.then()` does nothing, and `.then(save())` calls `save` now and
 * ignores what it gives.
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export const text = () => load().then(null, () => '');
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export const text = () => load().catch(() => '');
 * ```
 *
 * Silent for thenables that may have no `catch`.
 */
import ts from 'typescript';
import { linkCallOf, looksAbsent, type LinkCall } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isPromise } from './promises';

export const thenNull: Check = {
  id: 'then-null',
  severity: 'hint',
  description: '`then` without a usable first handler: `.then(null, f)`, `.then(undefined, f)`, `.then()`.',
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const link = linkCallOf(call);
      if (link?.kind !== 'then' || call.arguments.length > 2 || call.arguments.some(ts.isSpreadElement)) continue;
      const [first, second] = call.arguments;
      const absent = first === undefined || looksAbsent(first);
      if (!absent && !isNoFunction(file, first)) continue;
      const certainty = certaintyOf(file, link, second !== undefined);
      if (certainty !== undefined) yield finding(file, link, absent, second, certainty);
    }
  },
};

function certaintyOf(file: CheckedFile, { receiver }: LinkCall, takesRejections: boolean): Finding['certainty'] | undefined {
  if (isPromise(file, receiver) === 'certain') return 'certain';
  const fact = file.fact(receiver);
  return fact?.thenable === 'maybe' || (/^(?:any|unknown)$/.test(fact?.type ?? '') && takesRejections) ? 'likely' : undefined;
}

/** Whether an argument is certainly a promise, or another value that cannot be called. */
function isNoFunction(file: CheckedFile, argument: ts.Expression): boolean {
  const fact = file.fact(argument);
  if (fact === undefined || fact.call !== undefined) return false;
  return (fact.promise === 'native' && fact.thenable === 'always') || /^(?:string|number|boolean|bigint|null|undefined|"[^"]*"|\d+)$/.test(fact.type);
}

function finding(file: CheckedFile, link: LinkCall, absent: boolean, second: ts.Expression | undefined, certainty: Finding['certainty']): Finding {
  const { start } = file.range(link.keyword);
  return {
    range: { start, end: link.call.end },
    message: second !== undefined && absent
      ? 'Without a first handler, this `then` is a `catch`.'
      : absent ? 'Without a handler, this `then` does nothing.' : 'The first argument of this `then` is no function: it is evaluated now, and `then` ignores it.',
    certainty,
    fixes: absent ? fixesOf(file, link, second) : [],
  };
}

function fixesOf(file: CheckedFile, { call, keyword, receiver }: LinkCall, second: ts.Expression | undefined): readonly Fix[] {
  if (!ts.isPropertyAccessExpression(call.expression)) return [];
  const last = second === undefined || looksAbsent(second);
  if (!last) {
    return [{ title: 'Use catch', edits: [{ range: { start: file.range(keyword).start, end: file.range(second).start }, text: 'catch(' }], preferred: true }];
  }
  const dropped = ts.isExpressionStatement(call.parent);
  return [{ title: 'Remove the call of then', edits: [{ range: { start: receiver.end, end: call.end }, text: '' }], ...(!dropped && { preferred: true }) }];
}
