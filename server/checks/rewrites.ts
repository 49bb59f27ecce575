/** What is changed on request, without being a mistake that is looked for. */
import ts from 'typescript';
import { contains, mayAwait, outermost, unwrapped, type TextRange } from '../analysis';
import { asyncArrayCallback } from './async-array-callback';
import { awaitInLoop } from './await-in-loop';
import { awaitNonThenable } from './await-non-thenable';
import type { Check } from './check';
import type { CheckedFile } from './checkedFile';
import { prefixed } from './fixes';
import { nestedChain } from './nested-chain';
import { promiseWrapper } from './promise-wrapper';
import { isPromise } from './promises';

/** The checks whose fixes are refactorings as well. */
export const rewriting: readonly Check[] = [asyncArrayCallback, awaitInLoop, awaitNonThenable, nestedChain, promiseWrapper];

/** The check that finds what TypeScript suggests under 80007. */
export const uselessAwait: Check = awaitNonThenable;

/**
 * Puts `await` before the promise at a place, where its value is meant: in a statement of its own, a condition, a template, an
 * operation, or before a member that no promise has.
 */
export function addingAwaitAt(place: TextRange): Check {
  return {
    id: 'add-await',
    severity: 'hint',
    description: 'A promise whose value is meant.',
    * run(file) {
      const promise = promiseAt(file, place);
      if (promise === undefined || !mayAwait(promise) || !isValueMeant(promise)) return;
      yield {
        range: file.range(promise), message: 'This promise can be waited for.', certainty: 'certain',
        fixes: [{ title: 'Wait for it with await', rewrite: 'addAwait', edits: prefixed(file, promise, 'await') }],
      };
    },
  };
}

/** The innermost promise around a place, within its statement. */
function promiseAt(file: CheckedFile, place: TextRange): ts.Expression | undefined {
  let node: ts.Node | undefined = file.sourceFile;
  for (let inner: ts.Node | undefined = node; inner !== undefined; inner = ts.forEachChild(node, (child) => (contains({ start: child.getStart(file.sourceFile), end: child.end }, place) ? child : undefined))) node = inner;
  for (; node !== undefined && !ts.isSourceFile(node) && !ts.isStatement(node) && !ts.isFunctionLike(node); node = node.parent) {
    // The cursor on a member that no promise has means what it is a member of.
    const owner = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent.expression : undefined;
    for (const value of [owner, node]) {
      if (value !== undefined && ts.isExpression(value) && !ts.isAwaitExpression(value) && isPromise(file, value) === 'certain') return ts.isParenthesizedExpression(value) ? unwrapped(value) : value;
    }
    if (ts.isAwaitExpression(node)) return undefined;
  }
  return node !== undefined && ts.isExpressionStatement(node) && isPromise(file, node.expression) === 'certain' ? node.expression : undefined;
}

/** Whether the place of a promise is one where only its value makes sense, or where it is dropped. */
function isValueMeant(promise: ts.Expression): boolean {
  const value = outermost(promise) as ts.Expression;
  const { parent } = value;
  if (ts.isExpressionStatement(parent) || ts.isTemplateSpan(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === value && !/^(?:then|catch|finally)$/.test(parent.name.text);
  if (ts.isElementAccessExpression(parent)) return parent.expression === value;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent) || ts.isSwitchStatement(parent)) return parent.expression === value;
  if (ts.isForOfStatement(parent)) return parent.expression === value && parent.awaitModifier === undefined;
  if (ts.isConditionalExpression(parent)) return parent.condition === value;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  return ts.isBinaryExpression(parent) && !isAssignment(parent.operatorToken.kind) && !(fallback.has(parent.operatorToken.kind) && parent.right === value);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Operators that hand on what stands to their right. */
const fallback: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken]);
