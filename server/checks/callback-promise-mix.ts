/**
 * An error-first callback is called from inside a promise chain or an async function.
 *
 * What the callback throws is taken for a failure of the chain (ECMA-262, NewPromiseReactionJob): the rejection handler runs,
 * and calls the callback a second time, or the error becomes an unhandled rejection, far from the code that threw it.
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export function read(callback: (error: Error | null, text?: string) => void) {
 *   load()
 *     .then((text) => callback(null, text))
 *     .catch(callback);
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export function read(callback: (error: Error | null, text?: string) => void) {
 *   load().then(
 *     (text) => queueMicrotask(() => callback(null, text)),
 *     (error) => queueMicrotask(() => callback(error)),
 *   );
 * }
 * ```
 *
 * Silent where the callback is called through a timer or a job queue, for `next` of a server, which hands errors on, and for
 * callbacks that take no error.
 */
import ts from 'typescript';
import { asFunction, enclosingFunction, isAsyncFunction, isResolvingFunction, linkCallOf, looksAbsent, looksLikeLink, outermost, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';

export const callbackPromiseMix: Check = {
  id: 'callback-promise-mix',
  severity: 'hint',
  description: 'An error-first callback is called inside a promise chain or an async function: a throw in it is taken for a failure of the chain, or it is called twice.',
  * run(file) {
    for (const calls of groupsIn(file)) {
      const own = calls.filter((call) => !handsFailureOn(call));
      const others = calls.filter((call) => handsFailureOn(call));
      // The call for a failure belongs to the one for the value, in the same chain or function.
      if (own.length > 0) for (const call of own) yield finding(file, call, others);
      else for (const call of others) yield finding(file, call, []);
    }
  },
};

/** The calls of error-first callbacks that stand in one chain, or in one async function. */
function groupsIn(file: CheckedFile): Iterable<readonly ts.CallExpression[]> {
  const groups = new Map<ts.Node, ts.CallExpression[]>();
  for (const call of file.all(ts.isCallExpression)) {
    const callee = unwrapped(call.expression);
    const parameter = ts.isIdentifier(callee) ? callbackOf(file, callee) : undefined;
    if (parameter === undefined || !isErrorFirst(file, parameter)) continue;
    const around = enclosingFunction(call);
    const where = around && placeOf(file, around, call);
    if (where !== undefined) groups.set(where, [...groups.get(where) ?? [], call]);
  }
  return groups.values();
}

/** Whether a call stands in a `catch` clause or in a rejection handler. */
function handsFailureOn(call: ts.CallExpression): boolean {
  const around = enclosingFunction(call);
  if (ts.findAncestor(call, (node) => (node === around ? 'quit' : ts.isCatchClause(node))) !== undefined) return true;
  const place = around && outermost(around);
  const link = place && linkCallOf(place.parent);
  return link !== undefined && link.call.arguments[link.kind === 'catch' ? 0 : 1] === place;
}

/** The parameter of an enclosing function that a name refers to. */
function callbackOf(file: CheckedFile, name: ts.Identifier): ts.ParameterDeclaration | undefined {
  const declaration = file.resolve(name)?.declaration;
  return declaration !== undefined && ts.isParameter(declaration) && declaration.name.getText() !== 'next' && !isResolvingFunction(name) ? declaration : undefined;
}

/** Whether a callback takes an error first: by its type, or by how it is called. */
function isErrorFirst(file: CheckedFile, parameter: ts.ParameterDeclaration): boolean {
  const type = file.fact(parameter.name)?.type ?? '';
  if (/\(\s*(?:_?e|err|error|\w*Err|\w*Error)\??\s*:/.test(type) || /\(\s*\w+\??\s*:\s*(?:unknown|any|null \| )?\s*(?:\w*Error|NodeJS\.ErrnoException)\b/.test(type) || /\w*(?:NodeCallback|ErrorCallback|Callback)\b/.test(type) && passesErrorFirst(file, parameter)) return true;
  // Of a type that only has a name, a call with a value behind no error tells.
  if (/^\w+(?:<|$)/.test(type) && passesErrorFirst(file, parameter, 2)) return true;
  return (type === 'any' || type.startsWith('Function') || type.startsWith('(...')) && passesErrorFirst(file, parameter);
}

/** Whether some call passes no error, `callback(null, value)`, or one that was caught. */
function passesErrorFirst(file: CheckedFile, { name }: ts.ParameterDeclaration, atLeast = 1): boolean {
  const references = ts.isIdentifier(name) ? file.resolve(name)?.references ?? [] : [];
  return references.some((use) => {
    const given = ts.isCallExpression(use.parent) && use.parent.expression === use ? use.parent.arguments : [];
    const [first] = given;
    return first !== undefined && given.length >= atLeast && (looksAbsent(first) || isCaught(file, first));
  });
}

/** Whether an expression is what a `catch` clause or a rejection handler was given. */
function isCaught(file: CheckedFile, expression: ts.Expression): boolean {
  const value = unwrapped(expression);
  const declaration = ts.isIdentifier(value) ? file.resolve(value)?.declaration : undefined;
  if (declaration === undefined) return false;
  if (ts.isCatchClause(declaration.parent)) return true;
  const link = ts.isParameter(declaration) ? linkCallOf(outermost(declaration.parent).parent) : undefined;
  return link !== undefined && link.call.arguments[link.kind === 'catch' ? 0 : 1] === outermost(declaration.parent);
}

/** The chain or async function for whose failure a throw of the call would be taken. */
function placeOf(file: CheckedFile, around: ts.Node, call: ts.CallExpression): ts.Node | undefined {
  if (isAsyncFunction(around)) return isAwaitedBefore(around, call) ? around : undefined;
  const place = outermost(around);
  const link = linkCallOf(place.parent);
  if (link === undefined || !link.call.arguments.some((argument) => argument === place) || !looksLikeLink(link) || asFunction(around) === undefined) return undefined;
  if (file.fact(link.receiver)?.thenable === 'never') return undefined;
  let root: ts.Node = link.call;
  for (let inner = linkCallOf(root); inner !== undefined; inner = linkCallOf(root)) root = unwrapped(inner.receiver);
  return root;
}

/** Whether a function has waited for something when it comes to a call, or stands in a `try` that waits. */
function isAwaitedBefore(around: ts.Node, call: ts.CallExpression): boolean {
  const body = asFunction(around)?.body;
  const waits = (node: ts.Node): boolean => {
    if (ts.isAwaitExpression(node) && node.pos < call.pos) return true;
    return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => waits(child) || undefined) ?? false);
  };
  return body !== undefined && waits(body);
}

function finding(file: CheckedFile, call: ts.CallExpression, others: readonly ts.CallExpression[]): Finding {
  const fix = queued(file, [call, ...others].toSorted((left, right) => left.pos - right.pos));
  return {
    range: file.range(call),
    message: 'What this callback throws is taken for a failure of the promise: it may be called a second time, or its error becomes an unhandled rejection.',
    certainty: 'certain',
    ...(fix && { fixes: [fix] }),
  };
}

/** Calls back when the chain has let go. */
function queued(file: CheckedFile, calls: readonly ts.CallExpression[]): Fix | undefined {
  const areStatements = calls.every((call) => ts.isExpressionStatement(call.parent) || (ts.isArrowFunction(call.parent) && call.parent.body === call));
  if (!areStatements || calls.some((call) => call.arguments.some((argument) => ts.isAwaitExpression(unwrapped(argument))))) return undefined;
  const edits = calls.flatMap((call) => [{ range: { start: file.range(call).start, end: file.range(call).start }, text: 'queueMicrotask(() => ' }, { range: { start: call.end, end: call.end }, text: ')' }]);
  return { title: 'Call back through queueMicrotask', edits, preferred: true };
}
