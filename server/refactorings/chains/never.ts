/** Values that syntax alone shows to be no thenables. */
import ts from 'typescript';
import { bare } from './recognise';
import type { Scopes } from './scopes';

/** Whether syntax alone shows that the value is never a thenable. */
export function isNeverThenable(node: ts.Expression, scopes: Scopes): boolean {
  if (ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isArrayLiteralExpression(node) || ts.isFunctionLike(node)) return true;
  if (ts.isVoidExpression(node) || ts.isTypeOfExpression(node) || ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node) || ts.isDeleteExpression(node)) return true;
  if (node.kind === ts.SyntaxKind.NullKeyword || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return true;
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return true;
  if (ts.isIdentifier(node)) return node.text === 'undefined' && !scopes.declarationOf(node);
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((property) => property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) && property.name.text !== 'then');
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.CommaToken || operator === ts.SyntaxKind.EqualsToken) return isNeverThenable(bare(node.right), scopes);
    if (operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken || operator === ts.SyntaxKind.AmpersandAmpersandToken) {
      return isNeverThenable(bare(node.left), scopes) && isNeverThenable(bare(node.right), scopes);
    }
    return !isAssignment(operator) || (operator > ts.SyntaxKind.EqualsToken && operator < ts.SyntaxKind.BarBarEqualsToken);
  }
  if (ts.isConditionalExpression(node)) return isNeverThenable(bare(node.whenTrue), scopes) && isNeverThenable(bare(node.whenFalse), scopes);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return isNeverThenable(bare(node.expression), scopes);
  if (ts.isNewExpression(node)) return ts.isIdentifier(node.expression) && plainClasses.has(node.expression.text) && !scopes.declarationOf(node.expression);
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression;
  if (ts.isIdentifier(callee)) return plainCalls.has(callee.text) && !scopes.declarationOf(callee);
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression) || scopes.declarationOf(callee.expression)) return false;
  return plainObjects.has(callee.expression.text) || plainCalls.has(`${callee.expression.text}.${callee.name.text}`);
}

export function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** Global functions whose result is never a thenable. */
const plainCalls = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'parseInt', 'parseFloat', 'isNaN', 'encodeURIComponent', 'decodeURIComponent', 'clearTimeout', 'clearInterval', 'setTimeout', 'setInterval', 'Array.isArray', 'Date.now', 'JSON.parse', 'JSON.stringify', 'Object.keys', 'Object.entries']);
const plainClasses = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'Date', 'Map', 'Set', 'WeakMap', 'WeakSet', 'URL', 'URLSearchParams', 'RegExp', 'Array', 'Uint8Array', 'FormData', 'Headers', 'AbortController', 'Blob']);
const plainObjects = new Set(['console', 'Math']);
