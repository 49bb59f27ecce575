/**
 * A promise is made inside a `try` whose `catch` does not see its rejection.
 *
 * A `catch` clause takes what is thrown while its `try` block runs (ECMA-262, TryStatement). A promise that is not awaited in
 * the block rejects later, when the block has been left: the clause is passed by, and the rejection is unhandled.
 *
 * Wrong:
 * ```ts
 * declare function save(text: string): Promise<void>;
 *
 * export async function finish(text: string) {
 *   try {
 *     save(text);
 *   } catch (error) {
 *     console.error('not saved', error);
 *   }
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function save(text: string): Promise<void>;
 *
 * export async function finish(text: string) {
 *   try {
 *     await save(text);
 *   } catch (error) {
 *     console.error('not saved', error);
 *   }
 * }
 * ```
 *
 * Silent for promises whose rejection is handled otherwise, that are passed on or stored, or marked with `void`.
 */
import ts from 'typescript';
import { containerOf, mayAwait, repeats, unwrapped } from '../analysis';
import type { Check, Finding } from './check';
import type { CheckedFile } from './checkedFile';
import { behind, prefixed } from './fixes';
import { droppedPromise, isHandled, isPromise } from './promises';

export const tryWithoutAwait: Check = {
  id: 'try-without-await',
  severity: 'warning',
  description: 'A promise is made inside a `try` with a `catch`, but not awaited there, so that the `catch` never sees its rejection.',
  yieldsTo: ['async-array-callback', 'promise-wrapper'],
  * run(file) {
    for (const statement of file.all(ts.isExpressionStatement)) {
      const clause = catchAround(statement);
      if (clause === undefined) continue;
      const dropped = droppedPromise(file, statement);
      if (dropped) yield finding(file, statement, dropped.expression, dropped.certainty, clause);
      else if (awaitedOutside(file, statement, clause)) yield finding(file, statement, (statement.expression as ts.BinaryExpression).right, 'certain', clause);
    }
  },
};

/** The clause that takes what a statement throws. */
function catchAround(statement: ts.Node): ts.CatchClause | undefined {
  const container = containerOf(statement);
  for (let node = statement; node !== container && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (ts.isTryStatement(parent) && node === parent.tryBlock && parent.catchClause !== undefined) return parent.catchClause;
  }
  return undefined;
}

/** Whether a statement gives a variable a promise that only code behind the `try` statement awaits or returns. */
function awaitedOutside(file: CheckedFile, { expression }: ts.ExpressionStatement, clause: ts.CatchClause): boolean {
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(expression.left)) return false;
  const value = unwrapped(expression.right);
  if (!ts.isCallExpression(value) || isPromise(file, value) !== 'certain' || isHandled(file, value)) return false;
  const { parent } = clause;
  const uses = (file.resolve(expression.left)?.references ?? []).filter((use) => use !== expression.left);
  return uses.length > 0 && uses.every((use) => use.pos >= parent.end && (ts.isAwaitExpression(use.parent) || ts.isReturnStatement(use.parent)) && containerOf(use) === containerOf(parent));
}

function finding(file: CheckedFile, statement: ts.ExpressionStatement, expression: ts.Expression, certainty: Finding['certainty'], clause: ts.CatchClause): Finding {
  const whole = unwrapped(statement.expression) === expression ? statement.expression : expression;
  const { start } = file.range(clause);
  const dropped = !ts.isBinaryExpression(statement.expression);
  return {
    range: file.range(statement),
    message: 'This promise is not awaited in the try block: when it rejects, the block has been left, and its catch does not see it.',
    certainty,
    related: [{ range: { start, end: start + 'catch'.length }, message: 'This catch does not see the rejection.' }],
    fixes: [
      ...(mayAwait(expression) && dropped ? [{ title: 'Wait for it with await', edits: prefixed(file, whole, 'await'), ...(!repeats(expression, containerOf(expression)) && { preferred: true }) }] : []),
      ...(dropped ? [{ title: 'Handle its rejection with catch', edits: [behind(expression, '.catch((error) => { console.error(error); })')] }] : []),
    ],
  };
}
