/**
 * An async callback where an array method does nothing with its promise, or misreads it.
 *
 * `forEach` ignores what its callback gives: nobody waits, and a rejection is unhandled. `filter`, `some`, `every` and `find`
 * take the promise for the answer, and a promise is always truthy (ECMA-262, ToBoolean). `sort` takes it for a number, and
 * `reduce` hands it on as the accumulator.
 *
 * Wrong:
 * ```ts
 * declare function save(name: string): Promise<void>;
 *
 * export async function saveAll(names: string[]) {
 *   names.forEach(async (name) => {
 *     await save(name);
 *   });
 *   console.log('saved');
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function save(name: string): Promise<void>;
 *
 * export async function saveAll(names: string[]) {
 *   await Promise.all(names.map(async (name) => {
 *     await save(name);
 *   }));
 *   console.log('saved');
 * }
 * ```
 *
 * Silent for methods of other objects, for a `reduce` that awaits its accumulator, and for a `forEach` whose callback handles
 * all that can go wrong.
 */
import ts from 'typescript';
import { asFunction, functionOf, isAsyncFunction, linkCallOf, mayAwait, outermost, unwrapped } from '../analysis';
import { canReject, givesPromise } from './callbacks';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';

export const asyncArrayCallback: Check = {
  id: 'async-array-callback',
  severity: 'warning',
  description: 'An async callback goes to an array, set or map method that ignores or misreads the promise.',
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const { expression } = call;
      const [callback] = call.arguments;
      if (!ts.isPropertyAccessExpression(expression) || callback === undefined) continue;
      const method = expression.name.text;
      const misread = misreads.get(method);
      if (misread === undefined || !givesPromise(file, callback)) continue;
      const certainty = isCollection(file, expression, callback);
      if (certainty === 'unknown' || !isMistake(file, call, callback, method)) continue;
      yield finding(file, call, callback, misread, certainty);
    }
  },
};

const truthy = 'takes the promise for the answer, and a promise is always truthy';
const dropped = 'ignores the promise: nobody waits for it, and its rejection is unhandled';

/** What each method does with the promise. */
const misreads: ReadonlyMap<string, string> = new Map([
  ['forEach', dropped], ['map', 'gives promises that nobody waits for'], ['flatMap', 'gives promises that nobody waits for'],
  ...['filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex'].map((name) => [name, truthy] as const),
  ...['sort', 'toSorted'].map((name) => [name, 'takes the promise for a number, and so does not sort'] as const),
  ...['reduce', 'reduceRight'].map((name) => [name, 'hands the promise on as the accumulator, which the callback does not await'] as const),
]);

/** Whether the method is that of an array, set or map of the language. */
function isCollection(file: CheckedFile, method: ts.PropertyAccessExpression, callback: ts.Expression): 'certain' | 'likely' | 'unknown' {
  if (ts.isArrayLiteralExpression(unwrapped(method.expression))) return 'certain';
  const type = file.fact(method.expression)?.type;
  const signature = file.fact(method)?.type ?? '';
  if (type === undefined) return 'unknown';
  if (type === 'any' || type === 'unknown') return isSeenAsync(callback) && linkCallOf(unwrapped(method.expression)) === undefined ? 'likely' : 'unknown';
  if (/(?:\[\]|^readonly \[.*\]|^\[.*\])(?: \| undefined)?$/.test(type) || /^(?:Readonly)?(?:Array|Set|Map)<|^(?:NodeListOf|HTMLCollectionOf|IterableIterator|ArrayIterator|SetIterator|MapIterator|Int|Uint|Float|BigInt|BigUint)\w*</.test(type)) return 'certain';
  if (/\barray: |\bset: (?:Readonly)?Set<|\bmap: (?:Readonly)?Map<|callbackfn: |previousValue: |parent: (?:NodeListOf|URLSearchParams|FormData|Headers)/.test(signature)) return 'certain';
  return 'unknown';
}

/** Whether a callback is an async function whose body is seen. */
function isSeenAsync(callback: ts.Expression): boolean {
  const called = functionOf(callback);
  return called !== undefined && isAsyncFunction(called);
}

function isMistake(file: CheckedFile, call: ts.CallExpression, callback: ts.Expression, method: string): boolean {
  if (method === 'forEach') return file.fact(callback)?.expected !== 'a thenable' && canReject(file, callback);
  if (method === 'map' || method === 'flatMap') return (ts.isExpressionStatement(call.parent) && canReject(file, callback)) || readsValues(call);
  if (method === 'reduce' || method === 'reduceRight') return isAsyncFunction(unwrapped(callback)) && !awaitsAccumulator(file, callback);
  return linkCallOf(call) === undefined;
}

/** Whether the promises that `map` gives are taken for their values: joined, looked for, or filtered by whether they are there. */
function readsValues(call: ts.CallExpression): boolean {
  const access = outermost(call).parent;
  if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(access.parent) || access.parent.expression !== access) return false;
  const [test] = access.parent.arguments;
  return /^(?:join|includes|indexOf)$/.test(access.name.text) || (access.name.text === 'filter' && test !== undefined && ts.isIdentifier(test) && test.text === 'Boolean');
}

function awaitsAccumulator(file: CheckedFile, callback: ts.Expression): boolean {
  const [accumulator] = asFunction(unwrapped(callback))?.parameters ?? [];
  if (accumulator === undefined || !ts.isIdentifier(accumulator.name)) return false;
  const uses = file.resolve(accumulator.name)?.references ?? [];
  return uses.some((use) => !ts.isSpreadAssignment(use.parent) && ts.findAncestor(use, (node) => (node === callback ? 'quit' : ts.isAwaitExpression(node) && unwrapped(node.expression) === use)) !== undefined || ts.isPropertyAccessExpression(use.parent) && use.parent.name.text === 'then');
}

function finding(file: CheckedFile, call: ts.CallExpression, callback: ts.Expression, misread: string, certainty: Finding['certainty']): Finding {
  const method = (call.expression as ts.PropertyAccessExpression).name;
  const fixes = fixesOf(file, call, callback, method);
  return {
    range: file.range(callback),
    message: `\`${method.text}\` ${misread}.`,
    certainty,
    related: [{ range: file.range(method), message: 'The method that is called.' }],
    fixes,
  };
}

function fixesOf(file: CheckedFile, call: ts.CallExpression, callback: ts.Expression, method: ts.MemberName): readonly Fix[] {
  return [fixOf(file, call, callback, method), method.text === 'forEach' ? inTurn(file, call, callback) : undefined].filter((fix) => fix !== undefined);
}

/** One after the other: `for (const item of items) { … }`, which the function waits for. */
function inTurn(file: CheckedFile, call: ts.CallExpression, callback: ts.Expression): Fix | undefined {
  const handler = asFunction(unwrapped(callback));
  const { expression } = call;
  if (handler === undefined || !ts.isExpressionStatement(call.parent) || !mayAwait(call) || call.arguments.length !== 1 || !ts.isPropertyAccessExpression(expression) || expression.questionDotToken !== undefined) return undefined;
  const [parameter, ...others] = handler.parameters;
  const type = file.fact(expression.expression)?.type ?? '';
  if (parameter === undefined || others.length > 0 || parameter.initializer !== undefined || parameter.dotDotDotToken !== undefined || !(type.endsWith(']') || /^(?:Readonly)?(?:Array|Set)</.test(type))) return undefined;
  if (holdsOwn(handler.body, (node) => ts.isReturnStatement(node) || isFunctionScoped(node)) || (ts.isFunctionExpression(handler) && (handler.name !== undefined || holdsOwn(handler.body, isOwnObject)))) return undefined;
  // What is written to cannot be a constant, and a type cannot stand there.
  const isWritten = ts.isIdentifier(parameter.name) && file.resolve(parameter.name)?.constant !== true;
  // What the callback gives is what a turn waits for.
  const waits = !ts.isBlock(handler.body) && ts.isCallExpression(handler.body) ? 'await ' : '';
  const body = ts.isBlock(handler.body) ? file.textOf(handler.body) : `{ ${waits}${file.textOf(handler.body)}; }`;
  return {
    title: 'Run one after the other with for … of',
    rewrite: 'forOf',
    edits: [{ range: file.range(call.parent), text: `for (${isWritten ? 'let' : 'const'} ${file.textOf(parameter.name)} of ${file.textOf(expression.expression)}) ${body}` }],
  };
}

/** Whether a function's body holds such a node outside of the functions in it. */
function holdsOwn(body: ts.Node, is: (node: ts.Node) => boolean): boolean {
  if (is(body)) return true;
  return ts.forEachChild(body, (child) => (ts.isFunctionLike(child) && !ts.isArrowFunction(child) ? undefined : holdsOwn(child, is) || undefined)) ?? false;
}

/** A variable of the whole function, of which each turn has its own. */
function isFunctionScoped(node: ts.Node): boolean {
  return ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0;
}

function isOwnObject(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments');
}

/** Waits for all: `await Promise.all(items.map(callback))`, which starts them together as before. */
function fixOf(file: CheckedFile, call: ts.CallExpression, callback: ts.Expression, method: ts.MemberName): Fix | undefined {
  const waits = method.text === 'forEach' || method.text === 'map' || method.text === 'flatMap';
  const { expression } = call;
  if (!waits || !ts.isExpressionStatement(call.parent) || !mayAwait(call) || call.arguments.length !== 1 || !ts.isPropertyAccessExpression(expression) || expression.questionDotToken !== undefined) return undefined;
  const type = file.fact(expression.expression)?.type ?? '';
  const isArray = type.endsWith(']') || /^(?:Readonly)?Array</.test(type);
  const isSet = /^(?:Readonly)?Set</.test(type);
  const takesOne = (asFunction(unwrapped(callback))?.parameters.length ?? 2) <= 1;
  if (!isArray && !(isSet && takesOne)) return undefined;
  const start = file.range(call).start;
  return {
    title: 'Wait for all with Promise.all',
    rewrite: 'promiseAll',
    edits: [
      { range: { start, end: start }, text: isSet ? 'await Promise.all([...' : 'await Promise.all(' },
      ...(isSet ? [{ range: { start: expression.expression.end, end: expression.expression.end }, text: ']' }] : []),
      { range: file.range(method), text: method.text === 'forEach' ? 'map' : method.text },
      { range: { start: call.end, end: call.end }, text: ')' },
    ],
    preferred: true,
  };
}
