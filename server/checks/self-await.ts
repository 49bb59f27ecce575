/**
 * A promise waits for itself.
 *
 * An async function that awaits the promise of its own call never gets behind that await. A handler that returns the promise
 * of its own chain makes that promise reject with a TypeError, as a promise cannot be resolved with itself (ECMA-262,
 * Promise Resolve Functions, step 7).
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export const text: Promise<string> = load().then(() => text);
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * const loading = load();
 * export const text: Promise<string> = loading.then(() => loading);
 * ```
 *
 * Silent where the name holds another promise when the handler runs.
 */
import ts from 'typescript';
import { asFunction, containerOf, enclosingFunction, functionOf, isAsyncFunction, isNewPromise, executorOf, callOf, linkCallOf, memberOf, outermost, ownChildren, promiseStaticCall, unwrapped, type FunctionWithBody } from '../analysis';
import type { Check, Finding } from './check';
import type { CheckedFile } from './checkedFile';

export const selfAwait: Check = {
  id: 'self-await',
  severity: 'warning',
  description: 'A promise waits for itself, so that it never settles.',
  * run(file) {
    const reported = new Set<ts.Node>();
    for (const { target, value } of assignments(file)) {
      for (const place of waits(file, target, value)) {
        if (reported.has(place.node)) continue;
        reported.add(place.node);
        yield finding(file, place, target);
      }
    }
  },
};

/** A promise that is given a name: a variable or a field of `this`. */
interface Named {
  readonly target: ts.Identifier | ts.PropertyAccessExpression;
  readonly value: ts.Expression;
}

interface Place {
  readonly node: ts.Node;
  readonly how: 'awaits' | 'returns';
}

function* assignments(file: CheckedFile): Generator<Named> {
  for (const { name, initializer } of file.all(ts.isVariableDeclaration)) {
    if (ts.isIdentifier(name) && initializer !== undefined) yield { target: name, value: unwrapped(initializer) };
  }
  for (const { left, right, operatorToken } of file.all(ts.isBinaryExpression)) {
    const target = unwrapped(left);
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken && operatorToken.kind !== ts.SyntaxKind.QuestionQuestionEqualsToken) continue;
    if (ts.isIdentifier(target) || (ts.isPropertyAccessExpression(target) && target.expression.kind === ts.SyntaxKind.ThisKeyword)) yield { target, value: unwrapped(right) };
  }
}

/** The places at which the promise of an expression waits for what its own target holds. */
function* waits(file: CheckedFile, target: Named['target'], value: ts.Expression): Generator<Place> {
  const isTarget = (node: ts.Expression) => isSame(file, unwrapped(node), target);
  for (let link = linkCallOf(value); link !== undefined; link = linkCallOf(unwrapped(link.receiver))) {
    for (const argument of link.call.arguments) {
      const handler = asFunction(unwrapped(argument));
      if (handler === undefined) continue;
      if (link.kind !== 'finally' || !isAsyncFunction(handler)) yield* returnsOf(handler).filter((each) => waitsFor(each, isTarget)).map((node) => ({ node, how: 'returns' as const }));
      if (isAsyncFunction(handler)) yield* awaitsIn(handler).filter(({ expression }) => waitsFor(expression, isTarget)).map((node) => ({ node, how: 'awaits' as const }));
    }
  }
  if (isNewPromise(value)) {
    for (const use of executorOf(value)?.resolves ?? []) {
      const [given] = callOf(use)?.arguments ?? [];
      if (given !== undefined && isTarget(given) && enclosingFunction(use) !== executorOf(value)?.node) yield { node: given, how: 'returns' };
    }
  }
  const called = ts.isCallExpression(value) && linkCallOf(value) === undefined ? calledIn(value) : undefined;
  if (called === undefined || !isAsyncFunction(called)) return;
  const awaited = awaitsIn(called);
  // What runs before the first suspension runs before the name has got its promise.
  for (const node of awaited) {
    const isLater = awaited.some((other) => other.end <= node.pos && !isInBranch(other, node));
    if (waitsFor(node.expression, isTarget) && isLater) yield { node, how: 'awaits' };
  }
  if (awaited.length > 0) yield* returnsOf(called).filter((each) => isTarget(each) && awaited.some((other) => other.end <= each.pos)).map((node) => ({ node, how: 'returns' as const }));
}

/** Whether waiting for an expression waits for the target: itself, a chain on it, or a combinator with it. */
function waitsFor(expression: ts.Expression, isTarget: (node: ts.Expression) => boolean): boolean {
  let node = unwrapped(expression);
  for (let link = linkCallOf(node); link !== undefined; link = linkCallOf(node)) node = unwrapped(link.receiver);
  if (isTarget(node)) return true;
  const statically = promiseStaticCall(node);
  const [elements] = statically?.call.arguments ?? [];
  if (elements === undefined || !(statically?.kind === 'all' || statically?.kind === 'allSettled')) return false;
  const list = unwrapped(elements);
  return ts.isArrayLiteralExpression(list) && list.elements.some((element) => waitsFor(element, isTarget));
}

/** Whether an expression is what the target names, while nothing else is assigned to it behind. */
function isSame(file: CheckedFile, node: ts.Expression, target: Named['target']): boolean {
  if (ts.isIdentifier(target)) return ts.isIdentifier(node) && node !== target && node.text === target.text && file.resolve(node) === file.resolve(target);
  return ts.isPropertyAccessExpression(node) && file.textOf(node) === file.textOf(target) && ts.findAncestor(node, ts.isClassLike) === ts.findAncestor(target, ts.isClassLike);
}

/** The function that a call runs: of the file, or a method of the same class. */
function calledIn({ expression }: ts.CallExpression): FunctionWithBody | undefined {
  const known = functionOf(expression);
  if (known !== undefined) return asFunction(known);
  const member = memberOf(expression);
  if (member?.object.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const owner = ts.findAncestor(expression, ts.isClassLike);
  const method = owner?.members.find((element) => ts.isMethodDeclaration(element) && element.name.getText() === member.name);
  return method && asFunction(method);
}

function returnsOf({ body }: FunctionWithBody): readonly ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  return inside(body).flatMap((node) => (ts.isReturnStatement(node) && node.expression !== undefined ? [node.expression] : []));
}

function awaitsIn({ body }: FunctionWithBody): readonly ts.AwaitExpression[] {
  return inside(body).filter(ts.isAwaitExpression).toSorted((left, right) => left.pos - right.pos);
}

/** The nodes of a body that belong to no function in it. */
function inside(body: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [body];
  for (const node of found) found.push(...ownChildren(node));
  return found;
}

/** Whether a node stands in a branch that another one behind it does not stand in. */
function isInBranch(node: ts.Node, other: ts.Node): boolean {
  const container = containerOf(node);
  return ts.findAncestor(node, (parent) => (parent === container ? 'quit' : (ts.isIfStatement(parent) || ts.isConditionalExpression(parent) || ts.isCatchClause(parent)) && !(parent.pos <= other.pos && other.end <= parent.end))) !== undefined;
}

function finding(file: CheckedFile, { node, how }: Place, target: Named['target']): Finding {
  const name = file.textOf(target);
  return {
    range: file.range(ts.isAwaitExpression(node) ? node : outermost(node)),
    message: how === 'awaits'
      ? `\`${name}\` is the promise of this very function: it waits for itself and never settles.`
      : `\`${name}\` is the promise that this settles: it would wait for itself, so it never gets a value.`,
    certainty: 'certain',
    related: [{ range: file.range(target), message: `\`${name}\` is given its promise here.` }],
  };
}
