import ts from 'typescript';
import { asFunction, functionOf, isAsyncFunction, promiseBySyntax, unwrapped } from '../analysis';
import type { CheckedFile } from './checkedFile';
import { handlesItsErrors, isHandled } from './promises';

/** Whether a function value gives a promise when it is called: by its text or by its type. */
export function givesPromise(file: CheckedFile, callback: ts.Node): boolean {
  const value = ts.isExpression(callback) ? unwrapped(callback) : callback;
  if (isAsyncFunction(value)) return true;
  const own = asFunction(value);
  if (own !== undefined && !returnedBy(own.body).some((returned) => mayBePromise(file, returned))) return false;
  const returns = (ts.isExpression(value) ? file.factUnlessPlain(value) : file.fact(value))?.call;
  if (returns !== undefined) return returns.returnsThenable === 'always' && /\bPromise(?:Like)?</.test(returns.returns);
  const called = ts.isExpression(value) ? functionOf(value) : undefined;
  return called !== undefined && isAsyncFunction(called);
}

/** What a function returns, as far as it is written in it. */
function returnedBy(body: ts.ConciseBody): readonly ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const returned: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) returned.push(...(node.expression ? [node.expression] : []));
    // Expressions hold no statements but those of other functions.
    else if (!ts.isExpression(node) && !ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return returned;
}

/** Whether a value may be a promise as far as its text says, or what is called says: to type a whole function takes longer. */
function mayBePromise(file: CheckedFile, expression: ts.Expression): boolean {
  const value = unwrapped(expression);
  if (ts.isConditionalExpression(value)) return mayBePromise(file, value.whenTrue) || mayBePromise(file, value.whenFalse);
  if (ts.isCallExpression(value)) return promiseBySyntax(value) === 'certain' || file.mayGivePromise(value);
  if (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value)) return file.isPlain(value) === false;
  return !(ts.isLiteralExpression(value) || ts.isTemplateExpression(value) || ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isJsxElement(value)
    || ts.isPrefixUnaryExpression(value) || ts.isTypeOfExpression(value) || ts.isVoidExpression(value) || asFunction(value) !== undefined || isBoolean(value));
}

function isBoolean(value: ts.Expression): boolean {
  return value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword
    || (ts.isBinaryExpression(value) && value.operatorToken.kind >= ts.SyntaxKind.LessThanToken && value.operatorToken.kind <= ts.SyntaxKind.ExclamationEqualsEqualsToken);
}

/** Whether what a function gives can reject: not where it handles its errors, or only hands on a promise that never does. */
export function canReject(file: CheckedFile, callback: ts.Node): boolean {
  const called = ts.isExpression(callback) ? functionOf(unwrapped(callback)) ?? unwrapped(callback) : callback;
  const body = asFunction(called);
  if (body === undefined) return true;
  if (isAsyncFunction(called)) return !handlesItsErrors(file, called) && !isEmpty(body.body);
  if (ts.isBlock(body.body)) return true;
  return !isHandled(file, unwrapped(body.body));
}

function isEmpty(body: ts.ConciseBody): boolean {
  return ts.isBlock(body) && body.statements.length === 0;
}
