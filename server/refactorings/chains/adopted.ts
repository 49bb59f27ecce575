/**
 * Where nobody can tell a promise from what it settles with, nor one class of promise from another: the value is
 * awaited, or a promise is resolved with it (ECMA-262, Await and Promise Resolve Functions).
 */
import ts from 'typescript';
import { chainOfHandler, withParentheses } from './recognise';
import { isAsync } from './scopes';
import type { Values } from './values';

/** Whether the expression's value goes nowhere but there. */
export function isAdopted(expression: ts.Node, values: Values): boolean {
  const outer = withParentheses(expression);
  const { parent } = outer;
  if (ts.isAwaitExpression(parent)) return true;
  if (ts.isReturnStatement(parent)) {
    const owner = ts.findAncestor(parent, ts.isFunctionLike);
    return owner !== undefined && adoptsResult(owner);
  }
  if (ts.isArrowFunction(parent) && parent.body === outer) return adoptsResult(parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== outer && isAdopted(parent, values);
  if (ts.isBinaryExpression(parent)) return parent.right === outer && passing.has(parent.operatorToken.kind) && isAdopted(parent, values);
  if (ts.isCallExpression(parent)) return parent.expression !== outer && values.promiseCall(parent) === 'resolve';
  if (!ts.isArrayLiteralExpression(parent)) return false;
  const call = withParentheses(parent).parent;
  return ts.isCallExpression(call) && /^all(?:Settled)?$/.test(values.promiseCall(call) ?? '');
}

/** Whether what the function gives is adopted: it is async, or a handler of a link. */
function adoptsResult(owner: ts.Node): boolean {
  if (isAsync(owner)) return !(ts.isFunctionDeclaration(owner) || ts.isFunctionExpression(owner) || ts.isMethodDeclaration(owner)) || !owner.asteriskToken;
  return (ts.isArrowFunction(owner) || (ts.isFunctionExpression(owner) && !owner.asteriskToken)) && chainOfHandler(owner) !== undefined;
}

/** Operators that give their right operand as it is. */
const passing: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken]);
