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
import { asFunction, functionOf, isAsyncFunction, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { behind, mayAwait, prefixed } from './fixes';
import { handlesItsErrors, importedFrom, isPromise, takesErrorCallback } from './promises';

export const floatingPromise: Check = {
  id: 'floating-promise',
  severity: 'warning',
  description: 'A promise that nobody awaits, returns, stores, passes on, voids or gives a rejection handler.',
  yieldsTo: ['async-array-callback', 'forked-chain', 'missing-return', 'promise-wrapper', 'swallowed-rejection', 'then-null', 'then-second-arg', 'try-without-await', 'catch-continues', 'never-settles', 'empty-race', 'nested-chain'],
  * run(file) {
    for (const statement of file.all(ts.isExpressionStatement)) {
      for (const expression of valuesOf(statement.expression)) {
        const finding = ofExpression(file, statement, expression);
        if (finding) {
          yield finding;
          break;
        }
      }
    }
  },
};

/** The expressions whose value the statement drops: both branches of a condition, and the right side of `a && b`. */
function valuesOf(expression: ts.Expression): readonly ts.Expression[] {
  const value = unwrapped(expression);
  if (ts.isConditionalExpression(value)) return [...valuesOf(value.whenTrue), ...valuesOf(value.whenFalse)];
  if (ts.isBinaryExpression(value) && dropping.has(value.operatorToken.kind)) {
    return value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? valuesOf(value.right) : [...valuesOf(value.left), ...valuesOf(value.right)];
  }
  return ts.isCallExpression(value) || ts.isNewExpression(value) ? [value] : [];
}

const dropping: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken,
]);

function ofExpression(file: CheckedFile, statement: ts.ExpressionStatement, expression: ts.Expression): Finding | undefined {
  const certainty = isPromise(file, expression);
  if (certainty === 'unknown' || isHandled(file, expression)) return undefined;
  const optional = ts.isOptionalChain(expression);
  return {
    range: file.range(statement),
    message: 'Nobody waits for this promise, and nobody handles its rejection: what follows runs before the work is done, and a failure becomes an unhandled rejection.',
    certainty: optional ? 'certain' : certainty,
    fixes: fixesOf(file, statement, expression),
  };
}

function isHandled(file: CheckedFile, expression: ts.Expression): boolean {
  if (ts.isCallExpression(expression)) {
    if (takesErrorCallback(expression) || /^(?:node:)?test$/.test(importedFrom(expression.expression) ?? '')) return true;
    const chain = file.chainEndingAt(expression);
    if (chain !== undefined) return chain.flow.escaping.every((source) => {
      const link = chain.links[source - 1];
      // What a rejection handler, or the last callback behind one, may throw itself is its own affair.
      return link !== undefined && (link.onRejected ?? link.onFinally) !== undefined && (link.onRejected ?? link.onFinally)?.completion.rejects === 'possible';
    });
  }
  const called = ts.isCallExpression(expression) ? functionOf(expression.expression) : undefined;
  if (called !== undefined && handlesItsErrors(file, called)) return true;
  if (file.evaluate(expression).gives !== 'never') return false;
  // A delay that nobody waits for delays nothing.
  return !(called !== undefined && asFunction(called) !== undefined && !isAsyncFunction(called) && mayAwait(expression));
}

function fixesOf(file: CheckedFile, statement: ts.ExpressionStatement, expression: ts.Expression): readonly Fix[] {
  const whole = unwrapped(statement.expression) === expression;
  const target = whole ? statement.expression : expression;
  const voided: Fix = { title: 'Mark it as not waited for, with void', edits: prefixed(file, target, 'void') };
  const caught: Fix = { title: 'Handle its rejection with catch', edits: [...(needsParentheses(expression) ? prefixedParenthesis(file, expression) : []), behind(expression, `${needsParentheses(expression) ? ')' : ''}.catch((error) => { console.error(error); })`)] };
  if (!mayAwait(expression)) return [{ ...voided, preferred: true }, caught];
  return [{ title: 'Wait for it with await', edits: prefixed(file, target, 'await'), preferred: true }, voided, caught];
}

/** `new Promise(…)` may be followed by a member access as it is. */
function needsParentheses(expression: ts.Expression): boolean {
  return !ts.isLeftHandSideExpression(expression);
}

function prefixedParenthesis(file: CheckedFile, expression: ts.Expression): Fix['edits'] {
  const { start } = file.range(expression);
  return [{ range: { start, end: start }, text: '(' }];
}
