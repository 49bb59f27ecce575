/**
 * A promise is returned from a `try` without `await`.
 *
 * `return promise` leaves the `try` statement at once; the promise settles later (ECMA-262, ReturnStatement and
 * TryStatement). Its `catch` does not see the rejection, and its `finally` runs before the work is done.
 *
 * Wrong:
 * ```ts
 * declare function load(name: string): Promise<string>;
 *
 * export async function loadOrEmpty(name: string) {
 *   try {
 *     return load(name);
 *   } catch {
 *     return '';
 *   }
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(name: string): Promise<string>;
 *
 * export async function loadOrEmpty(name: string) {
 *   try {
 *     return await load(name);
 *   } catch {
 *     return '';
 *   }
 * }
 * ```
 *
 * Silent in functions that are not async, in async generators (which await what they return), and, where there is only a
 * `catch`, for promises that handle their rejections.
 */
import ts from 'typescript';
import { containerOf, isAsyncFunction, unwrapped } from '../analysis';
import type { Check } from './check';
import type { CheckedFile } from './checkedFile';
import { prefixed } from './fixes';
import { isHandled, isPromise } from './promises';

export const returnWithoutAwait: Check = {
  id: 'return-without-await',
  severity: 'warning',
  description: 'A promise is returned from a `try` with a `catch` or `finally` without `await`: the `catch` does not see its rejection, the `finally` runs too early.',
  yieldsTo: ['promise-wrapper'],
  * run(file) {
    for (const statement of file.all(ts.isReturnStatement)) {
      const { expression } = statement;
      if (expression === undefined || ts.isAwaitExpression(unwrapped(expression)) || !isAsyncFunction(containerOf(statement))) continue;
      const passed = passedBy(statement);
      const certainty = passed === undefined ? 'unknown' : isPromise(file, expression);
      if (passed === undefined || certainty === 'unknown') continue;
      if (passed.kind === 'catch' && isHandledWhole(file, expression)) continue;
      yield {
        range: file.range(statement),
        message: passed.kind === 'catch'
          ? 'This promise is returned before it settles: the catch of this try does not see its rejection.'
          : 'This promise is returned before it settles: the finally block runs while the work is still going on.',
        // A union with something that is no promise is awaited in vain, at most.
        certainty: certainty === 'likely' && file.fact(expression)?.promise === 'native' ? 'certain' : certainty,
        related: [{ range: { start: passed.start, end: passed.start + passed.kind.length }, message: passed.kind === 'catch' ? 'This catch is passed by.' : 'This block runs too early.' }],
        fixes: [{ title: 'Return it awaited', edits: prefixed(file, expression, 'await'), preferred: true }],
      };
    }
  },
};

/** The `catch` or `finally` of a statement that a `return` leaves too early; the innermost one. */
function passedBy(statement: ts.ReturnStatement): { readonly kind: 'catch' | 'finally'; readonly start: number } | undefined {
  const container = containerOf(statement);
  for (let node: ts.Node = statement; node !== container && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (!ts.isTryStatement(parent) || node === parent.finallyBlock) continue;
    if (node === parent.tryBlock && parent.catchClause !== undefined) return { kind: 'catch', start: parent.catchClause.getStart() };
    if (parent.finallyBlock !== undefined) {
      const keyword = parent.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FinallyKeyword);
      return { kind: 'finally', start: (keyword ?? parent.finallyBlock).getStart() };
    }
  }
  return undefined;
}

function isHandledWhole(file: CheckedFile, expression: ts.Expression): boolean {
  const value = unwrapped(expression);
  if (ts.isConditionalExpression(value)) return isHandledWhole(file, value.whenTrue) && isHandledWhole(file, value.whenFalse);
  return file.fact(value)?.thenable === 'never' || isHandled(file, value);
}
