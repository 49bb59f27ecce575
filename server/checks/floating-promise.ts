/**
 * Nobody waits for a promise, and nobody handles its rejection.
 *
 * The statement starts asynchronous work and drops the promise that would tell how it ended. What follows runs before the
 * work is done, and where it fails the host reports an unhandled rejection (ECMA-262, HostPromiseRejectionTracker), which
 * ends a Node.js process.
 *
 * Wrong:
 * ```ts
 * declare function save(text: string): Promise<void>;
 * declare function close(): void;
 *
 * export async function finish(text: string) {
 *   save(text);
 *   close();
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function save(text: string): Promise<void>;
 * declare function close(): void;
 *
 * export async function finish(text: string) {
 *   await save(text);
 *   close();
 * }
 *
 * export function finishLater(text: string) {
 *   save(text).catch((error) => console.error(error));
 *   void save(text);
 * }
 * ```
 *
 * Silent for promises that certainly never reject, thenables of libraries, calls that are given a callback that hears of
 * errors, and tests of `node:test`.
 */
import ts from 'typescript';
import { containerOf, mayAwait, repeats, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { behind, prefixed } from './fixes';
import { droppedPromise } from './promises';

export const floatingPromise: Check = {
  id: 'floating-promise',
  severity: 'warning',
  description: 'A promise that nobody awaits, returns, stores, passes on, voids or gives a rejection handler.',
  yieldsTo: ['async-array-callback', 'forked-chain', 'missing-return', 'promise-wrapper', 'swallowed-rejection', 'then-null', 'then-second-arg', 'try-without-await', 'catch-continues', 'never-settles', 'empty-race', 'nested-chain'],
  * run(file) {
    for (const statement of file.all(ts.isExpressionStatement)) {
      const dropped = droppedPromise(file, statement);
      if (dropped) yield finding(file, statement, dropped.expression, dropped.certainty);
    }
  },
};

function finding(file: CheckedFile, statement: ts.ExpressionStatement, expression: ts.Expression, certainty: Finding['certainty']): Finding {
  return {
    range: file.range(statement),
    message: 'Nobody waits for this promise, and nobody handles its rejection: what follows runs before the work is done, and a failure becomes an unhandled rejection.',
    certainty,
    fixes: fixesOf(file, statement, expression),
  };
}

function fixesOf(file: CheckedFile, statement: ts.ExpressionStatement, expression: ts.Expression): readonly Fix[] {
  const whole = unwrapped(statement.expression) === expression;
  const target = whole ? statement.expression : expression;
  const voided: Fix = { title: 'Mark it as not waited for, with void', edits: prefixed(file, target, 'void') };
  const caught: Fix = { title: 'Handle its rejection with catch', edits: [behind(expression, '.catch((error) => { console.error(error); })')] };
  if (!mayAwait(expression)) return [{ ...voided, preferred: true }, caught];
  // In a loop, waiting would also make the turns wait for each other.
  const repeated = repeats(expression, containerOf(expression));
  return [{ title: 'Wait for it with await', edits: prefixed(file, target, 'await'), ...(!repeated && { preferred: true }) }, voided, caught];
}
