/**
 * Whether a function can become `async` without its callers noticing: an async function never throws at once, always
 * returns a new promise, and has no `prototype` (ECMA-262, AsyncFunctionStart and OrdinaryFunctionCreate).
 */
import ts from 'typescript';
import { endsAbruptly, returnsIn } from './completion';
import { bare } from './recognise';
import { isAsync } from './scopes';
import type { Values } from './values';

/** Whether calls of the function stay the same when it is `async`; `isChain` says which expressions will be converted. */
export function canBecomeAsync(node: ts.FunctionLikeDeclaration, values: Values, isChain: (expression: ts.Expression) => boolean): boolean {
  if (!ts.isFunctionDeclaration(node) && !ts.isFunctionExpression(node) && !ts.isMethodDeclaration(node) && !ts.isArrowFunction(node)) return false;
  if (node.asteriskToken || isAsync(node) || !node.body || isOverloaded(node)) return false;
  if (node.type && !isPromiseType(node.type, values)) return false;
  if (node.parameters.some((parameter) => parameter.initializer && values.mayThrow(parameter.initializer))) return false;
  if (isConstructed(node, values) || values.resolvesWhatItCalls(node.body)) return false;
  if (!ts.isBlock(node.body)) return makesPromise(node.body, values, isChain) && !values.mayThrow(node.body);
  if (!endsAbruptly(node.body.statements)) return false;
  const returns = returnsIn(node.body);
  if (!returns.every((each) => each.expression && makesPromise(each.expression, values, isChain))) return false;
  return !values.mayThrow(node.body);
}

function makesPromise(expression: ts.Expression, values: Values, isChain: (expression: ts.Expression) => boolean): boolean {
  const node = bare(expression);
  if (ts.isConditionalExpression(node)) return makesPromise(node.whenTrue, values, isChain) && makesPromise(node.whenFalse, values, isChain);
  return isChain(node) || values.isFreshPromise(node);
}

/** `Promise<T>`, the only return type that an async function may state (TS1064). */
function isPromiseType(type: ts.TypeNode, values: Values): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Promise' && !values.scopes.lookUp('Promise', type);
}

function isOverloaded(node: ts.FunctionLikeDeclaration): boolean {
  if (!node.name || (!ts.isFunctionDeclaration(node) && !ts.isMethodDeclaration(node))) return false;
  const name = node.name.getText();
  const siblings: readonly ts.Node[] = ts.isClassLike(node.parent) ? node.parent.members : 'statements' in node.parent ? (node.parent.statements as readonly ts.Node[]) : [];
  return siblings.some((each) => each !== node && each.kind === node.kind && (each as ts.FunctionLikeDeclaration).name?.getText() === name);
}

/** Whether the file calls the function with `new`, or uses its `prototype`. */
function isConstructed(node: ts.FunctionLikeDeclaration, values: Values): boolean {
  if (!ts.isFunctionDeclaration(node) && !ts.isFunctionExpression(node)) return false;
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name) ? node.parent.name : undefined);
  const references = name ? values.scopes.declarationOf(name)?.references ?? [] : [];
  return references.some((each) => {
    const { parent } = each;
    return (ts.isNewExpression(parent) && parent.expression === each) || (ts.isPropertyAccessExpression(parent) && parent.name.text === 'prototype');
  });
}
