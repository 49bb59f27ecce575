/**
 * A handler is attached to a promise, and the code goes on with the promise as it was before.
 *
 * `then`, `catch` and `finally` change nothing of the promise they are called on: each makes a new one, which settles with
 * what its handler gives (ECMA-262, Promise.prototype.then). Where that one is dropped, nobody gets the new value, nobody
 * waits for the handler, and a rejection comes out at both ends of the fork.
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export function text(): Promise<string> {
 *   const loading = load();
 *   loading.then((value) => value.trim());
 *   return loading;
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export function text(): Promise<string> {
 *   const loading = load();
 *   return loading.then((value) => value.trim());
 * }
 * ```
 *
 * Silent for side branches that handle their own rejections and have only effects, such as `cached.catch(() => cache.delete(key))`.
 */
import ts from 'typescript';
import { asFunction, containerOf, isCallable, unwrapped, type BuiltChain, type Handler } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { before } from './fixes';
import { isHandled, isPromise } from './promises';

export const forkedChain: Check = {
  id: 'forked-chain',
  severity: 'information',
  description: 'A handler is attached to a promise, the derived promise is dropped, and the code goes on with the original.',
  yieldsTo: ['then-null'],
  * run(file) {
    for (const statement of file.all(ts.isExpressionStatement)) {
      const call = unwrapped(statement.expression);
      const chain = ts.isCallExpression(call) ? file.chainEndingAt(call) : undefined;
      if (chain === undefined || isPromise(file, chain.root) === 'unknown') continue;
      const later = usesBehind(file, statement, unwrapped(chain.root));
      const [next] = later;
      if (next === undefined) continue;
      const certainty = isHandled(file, call) ? ofHandled(file, chain) : 'certain';
      if (certainty) yield finding(file, statement, chain, next, certainty);
    }
  },
};

/** The uses of the original behind a statement, in the same function, by which the code goes on with it. */
function usesBehind(file: CheckedFile, statement: ts.ExpressionStatement, root: ts.Expression): readonly ts.Expression[] {
  const container = containerOf(statement);
  const isBehind = (use: ts.Node) => use.pos >= statement.end && containerOf(use) === container && goesOn(use);
  if (ts.isIdentifier(root)) return (file.resolve(root)?.references ?? []).filter(isBehind);
  if (!ts.isPropertyAccessExpression(root) || root.expression.kind !== ts.SyntaxKind.ThisKeyword) return [];
  const same = file.all(ts.isPropertyAccessExpression).filter((access) => file.textOf(access) === file.textOf(root));
  return same.filter(isBehind);
}

/** Whether a use takes the promise for its result: it is awaited, returned, passed on, or gets a rejection handler. */
function goesOn(use: ts.Node): boolean {
  const { parent } = use;
  if (ts.isAwaitExpression(parent) || ts.isReturnStatement(parent) || ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isCallExpression(parent)) return parent.expression !== use;
  return ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && (parent.name.text === 'catch' || !ts.isExpressionStatement(parent.parent.parent));
}

/** A fork that never rejects is a mistake where its handler computes what nobody gets. */
function ofHandled(file: CheckedFile, chain: BuiltChain): Finding['certainty'] | undefined {
  const handlers = chain.links.flatMap(({ onFulfilled, onRejected }) => [onFulfilled, onRejected].filter((handler) => handler !== undefined));
  return handlers.some((handler) => isCallable(handler) && givesLostValue(file, chain, handler)) ? 'certain' : undefined;
}

/** Whether a handler is written to give a value: it returns one that is no call's and not just nothing. */
function givesLostValue(file: CheckedFile, chain: BuiltChain, handler: Handler): boolean {
  const argument = chain.calls.flatMap(({ call }) => call.arguments).find((each) => file.range(each).start === handler.range.start);
  const body = argument && asFunction(unwrapped(argument))?.body;
  if (body === undefined) return false;
  const returned = ts.isBlock(body) ? body.statements.flatMap((statement) => (ts.isReturnStatement(statement) && statement.expression ? [statement.expression] : [])) : [body];
  return returned.some((each) => {
    const value = unwrapped(each);
    if (ts.isCallExpression(value) && !ts.isBlock(body)) return false;
    return !ts.isVoidExpression(value) && !ts.isBinaryExpression(value) && !ts.isDeleteExpression(value) && !ts.isAwaitExpression(value)
      && value.kind !== ts.SyntaxKind.NullKeyword && !(ts.isIdentifier(value) && value.text === 'undefined') && !ts.isPostfixUnaryExpression(value) && !ts.isPrefixUnaryExpression(value);
  });
}

function finding(file: CheckedFile, statement: ts.ExpressionStatement, chain: BuiltChain, next: ts.Expression, certainty: Finding['certainty']): Finding {
  return {
    range: file.range(statement),
    message: 'The promise that this makes is dropped, and the code goes on with the original: it neither waits for the handler nor gets what it gives.',
    certainty,
    related: [{ range: file.range(next), message: 'This is still the original promise.' }],
    fixes: fixesOf(file, statement, chain, next),
  };
}

function fixesOf(file: CheckedFile, statement: ts.ExpressionStatement, { root, last }: BuiltChain, next: ts.Expression): readonly Fix[] {
  const sameType = file.fact(root)?.type === file.fact(last)?.type;
  const binding = ts.isIdentifier(root) ? file.resolve(root) : undefined;
  const list = binding && ts.isVariableDeclaration(binding.declaration) ? binding.declaration.parent : undefined;
  const { parent } = statement;
  const following = ts.isBlock(parent) ? parent.statements[parent.statements.indexOf(statement) + 1] : undefined;
  if (following !== undefined && ts.isReturnStatement(following) && following.expression === next) {
    const { start } = file.range(statement);
    return [{ title: 'Return what the handler gives', edits: [before(file, statement, 'return '), { range: { start: start + file.textOf(statement).length, end: following.end }, text: '' }], ...(sameType && { preferred: true }) }];
  }
  const assignable = list !== undefined && ts.isVariableDeclarationList(list) && (list.flags & ts.NodeFlags.Const) === 0;
  if (!assignable) return [];
  return [{ title: 'Go on with the derived promise', edits: [before(file, statement, `${file.textOf(root)} = `)], ...(sameType && { preferred: true }) }];
}
