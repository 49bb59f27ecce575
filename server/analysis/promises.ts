import ts from 'typescript';
import { bindingsOf, valueOf } from './bindings';
import { asFunction, isAsyncFunction, memberOf } from './expressions';
import type { Certainty } from './text';
import type { Combinator } from './model';
import { outermost, unwrapped } from './wrapping';

/** A call of one of the static methods of the global Promise. */
export interface PromiseStaticCall {
  readonly kind: Combinator['kind'];
  readonly keyword: ts.Node;
  readonly call: ts.CallExpression;
}

/** The static method of the global Promise that a node calls; undefined for anything else, a shadowed `Promise` included. */
export function promiseStaticCall(node: ts.Node): PromiseStaticCall | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const member = memberOf(node.expression);
  const kind = staticMethods.find((name) => name === member?.name);
  return member === undefined || kind === undefined || !isGlobalPromise(member.object) ? undefined : { kind, keyword: member.node, call: node };
}

/** Whether a node is `new Promise(…)` with the global Promise. */
export function isNewPromise(node: ts.Node): node is ts.NewExpression {
  return ts.isNewExpression(node) && isGlobalPromise(node.expression);
}

/** Whether an expression is the global `Promise`, also as `globalThis.Promise`, and no name that the file declares. */
export function isGlobalPromise(expression: ts.Expression): boolean {
  const member = memberOf(expression);
  const name = member === undefined ? unwrapped(expression) : unwrapped(member.object);
  if (!ts.isIdentifier(name)) return false;
  const isNamed = member === undefined ? name.text === 'Promise' : member.name === 'Promise' && globalObjects.has(name.text);
  return isNamed && bindingsOf(name.getSourceFile()).resolve(name) === undefined;
}

/**
 * Whether an expression is the `resolve` or `reject` that `new Promise` gives its executor: these never throw
 * (ECMA-262, CreateResolvingFunctions).
 */
export function isResolvingFunction(expression: ts.Expression): boolean {
  const name = unwrapped(expression);
  const binding = ts.isIdentifier(name) ? bindingsOf(name.getSourceFile()).resolve(name) : undefined;
  if (binding === undefined || !binding.constant || !ts.isParameter(binding.declaration)) return false;
  const executor = binding.declaration.parent;
  const creation = outermost(executor).parent;
  return isNewPromise(creation) && creation.arguments?.[0] === outermost(executor) && executor.parameters.indexOf(binding.declaration) < 2;
}

/** Whether a call is of one of the host's timers and job queues, which do nothing with what their callback gives. */
export function isTimerCall({ expression }: ts.CallExpression): boolean {
  const callee = unwrapped(expression);
  return ts.isIdentifier(callee) && timers.has(callee.text) && bindingsOf(callee.getSourceFile()).resolve(callee) === undefined;
}

/**
 * Whether an expression is a native promise as far as the text of the file tells. `certain` for what the language
 * makes a promise: `new Promise`, `Promise.all(…)`, `import(…)`, a call of an async function of the file, and a
 * constant that holds one of these; `likely` for a call of a method of this class that is async.
 */
export function promiseBySyntax(expression: ts.Expression): Certainty {
  const seen = new Set<ts.Node>();
  let node = unwrapped(expression);
  while (!seen.has(node)) {
    seen.add(node);
    if (isNewPromise(node) || promiseStaticCall(node) !== undefined) return 'certain';
    if (ts.isCallExpression(node)) return promiseByCall(node);
    const constant = ts.isIdentifier(node) ? initialiserOf(node) : undefined;
    if (constant === undefined) return 'unknown';
    node = unwrapped(constant);
  }
  return 'unknown';
}

/** The function of this file that an expression certainly is: written here, or a constant that holds it. */
export function functionOf(expression: ts.Expression): ts.Node | undefined {
  const seen = new Set<ts.Node>();
  let node = unwrapped(expression);
  while (!seen.has(node)) {
    seen.add(node);
    if (asFunction(node) !== undefined) return node;
    if (!ts.isIdentifier(node)) return undefined;
    const binding = bindingsOf(node.getSourceFile()).resolve(node);
    const value = binding === undefined ? undefined : valueOf(binding);
    if (value === undefined || ts.isClassDeclaration(value)) return undefined;
    if (ts.isFunctionDeclaration(value)) return value;
    node = unwrapped(value);
  }
  return undefined;
}

/** What a constant of this file is given where it is declared; undefined for everything else. */
export function initialiserOf(name: ts.Identifier): ts.Expression | undefined {
  const binding = bindingsOf(name.getSourceFile()).resolve(name);
  const value = binding === undefined ? undefined : valueOf(binding);
  return value === undefined || ts.isFunctionDeclaration(value) || ts.isClassDeclaration(value) ? undefined : value;
}

const staticMethods = ['all', 'allSettled', 'any', 'race', 'resolve', 'reject', 'try'] as const;
const timers: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback']);
const globalObjects: ReadonlySet<string> = new Set(['globalThis', 'window', 'self', 'global']);

function promiseByCall(call: ts.CallExpression): Certainty {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return 'certain';
  const called = functionOf(call.expression);
  if (called !== undefined) return isAsyncFunction(called) ? 'certain' : 'unknown';
  const member = memberOf(call.expression);
  if (member?.object.kind !== ts.SyntaxKind.ThisKeyword) return 'unknown';
  const owner = ts.findAncestor(call, ts.isClassLike);
  const method = owner?.members.find((element) => element.name !== undefined && ts.isIdentifier(element.name) && element.name.text === member.name);
  return method !== undefined && isAsyncFunction(method) ? 'likely' : 'unknown';
}
