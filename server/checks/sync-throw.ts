/**
 * A function that returns a promise throws at once, or calls its callback sometimes at once and sometimes later.
 *
 * A caller that handles rejections does not see what is thrown before there is a promise: `f().catch(handler)` never comes to
 * `catch`. An async function turns all that it throws into a rejection (ECMA-262, AsyncFunctionStart). And a callback that
 * runs now and then at once runs before the code behind the call.
 *
 * Wrong:
 * ```ts
 * declare function load(id: string): Promise<string>;
 *
 * function open(id: string): Promise<string> {
 *   if (id === '') throw new Error('no id');
 *   return load(id);
 * }
 * export const text = open('a');
 * ```
 *
 * Right:
 * ```ts
 * declare function load(id: string): Promise<string>;
 *
 * async function open(id: string): Promise<string> {
 *   if (id === '') throw new Error('no id');
 *   return await load(id);
 * }
 * export const text = open('a');
 * ```
 *
 * Silent for handlers of a chain, whose errors become rejections anyway, for functions that do nothing but throw, and for what
 * is thrown in a `try` with a `catch`.
 */
import ts from 'typescript';
import { asFunction, asyncKeywordOf, completionOfStatements, enclosingFunction, isAsyncFunction, isGenerator, isNewPromise, isTimerCall, linkCallOf, outermost, type FunctionWithBody } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isPromise } from './promises';

export const syncThrow: Check = {
  id: 'sync-throw',
  severity: 'hint',
  description: 'A function that returns a promise throws synchronously, or calls its callback sometimes at once and sometimes later.',
  * run(file) {
    for (const node of file.all(isPlainFunction)) {
      const { body } = node;
      if (!ts.isBlock(body)) continue;
      yield* ofThrows(file, node, body);
      yield* ofCallback(file, node);
    }
  },
};

function isPlainFunction(node: ts.Node): node is FunctionWithBody {
  return asFunction(node) !== undefined && !isAsyncFunction(node) && !isGenerator(node) && !ts.isConstructorDeclaration(node) && !ts.isAccessor(node) && asyncKeywordOf(node) === undefined;
}

/** The statements that throw out of a function all of whose values are promises. */
function* ofThrows(file: CheckedFile, node: FunctionWithBody, body: ts.Block): Generator<Finding> {
  // Most functions throw nothing themselves, and nothing need be asked of them.
  if (!file.all(ts.isThrowStatement).some((each) => enclosingFunction(each) === node)) return;
  const { throws, returns } = completionOfStatements(body.statements, file.inquiry);
  const values = returns.flatMap(({ expression }) => expression ?? []);
  if (throws.length === 0 || values.length === 0 || values.length < returns.length || isCalledByOthers(node)) return;
  const settles = file.fact(functionNode(node))?.call;
  const declared = settles !== undefined && settles.returnsThenable === 'always' && settles.returns.startsWith('Promise<');
  if (!declared && !(settles === undefined && values.every((value) => isPromise(file, value) === 'certain'))) return;
  for (const statement of throws) {
    yield {
      range: file.range(statement),
      message: 'This function returns a promise, but throws here before there is one: callers that handle its rejection do not see this.',
      certainty: 'certain',
      fixes: fixesOf(file, node, statement, throws.length),
    };
  }
}

/** What the types are asked for: the function itself. */
function functionNode(node: FunctionWithBody): ts.Node {
  return (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name !== undefined ? node.name : node;
}

/** Whether a function is given to somebody who calls it, and who may well catch what it throws. */
function isCalledByOthers(node: FunctionWithBody): boolean {
  const place = outermost(node);
  return (ts.isCallExpression(place.parent) || ts.isNewExpression(place.parent)) && place.parent.expression !== place;
}

function fixesOf(file: CheckedFile, node: FunctionWithBody, statement: ts.ThrowStatement, count: number): readonly Fix[] {
  const exported = isExported(node);
  const start = file.range(node.name !== undefined && ts.isMethodDeclaration(node) ? node.name : node).start;
  const keyword = ts.isFunctionDeclaration(node) ? node.getChildren(file.sourceFile).find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword)?.getStart(file.sourceFile) ?? start : start;
  const awaitable = node.type === undefined || file.textOf(node.type).startsWith('Promise<');
  const made: Fix = { title: 'Make the function async', edits: [{ range: { start: keyword, end: keyword }, text: 'async ' }], ...(!exported && awaitable && count === 1 && { preferred: true }) };
  const semicolon = file.text[statement.end - 1] === ';' ? ';' : '';
  const rejected: Fix = { title: 'Return a rejected promise', edits: [{ range: file.range(statement), text: `return Promise.reject(${file.textOf(statement.expression)})${semicolon}` }] };
  return exported ? [{ ...rejected, preferred: true }, made] : [made, rejected];
}

/** Whether callers outside of the file may know a function. */
function isExported(node: FunctionWithBody): boolean {
  const holder = ts.findAncestor(node, (each) => ts.isFunctionDeclaration(each) || ts.isVariableStatement(each) || ts.isClassDeclaration(each));
  const modifiers = holder !== undefined && ts.canHaveModifiers(holder) ? ts.getModifiers(holder) ?? [] : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) || /\b(?:module\.)?exports\b/.test(node.getSourceFile().text) || ts.isMethodDeclaration(node);
}

/** The calls at once of a callback that is called later on another way. */
function* ofCallback(file: CheckedFile, node: FunctionWithBody): Generator<Finding> {
  const place = outermost(node);
  if (isNewPromise(place.parent) || isCalledByOthers(node)) return;
  for (const { name } of node.parameters) {
    if (!ts.isIdentifier(name)) continue;
    const calls = (file.resolve(name)?.references ?? []).flatMap((use) => (ts.isCallExpression(use.parent) && use.parent.expression === use ? [use.parent] : []));
    const now = calls.filter((call) => enclosingFunction(call) === node);
    const later = calls.find((call) => isLater(enclosingFunction(call), node)) ?? handedOn(file, name);
    if (later === undefined) continue;
    for (const call of now) {
      if (!isOnOtherWay(call, later)) continue;
      yield {
        range: file.range(call),
        message: `\`${name.text}\` is called at once here, and later on another way: callers cannot tell what runs first.`,
        certainty: 'certain',
        related: [{ range: file.range(later), message: 'Here it is called later.' }],
        fixes: ts.isExpressionStatement(call.parent) ? [{ title: 'Call it through queueMicrotask', edits: [{ range: { start: file.range(call).start, end: file.range(call).start }, text: 'queueMicrotask(() => ' }, { range: { start: call.end, end: call.end }, text: ')' }], preferred: true }] : [],
      };
    }
  }
}

/** Whether a function inside another one runs later: a handler of a chain, a timer's, or an error-first callback. */
function isLater(inner: ts.Node | undefined, outer: ts.Node): boolean {
  const called = inner && asFunction(inner);
  if (called === undefined || inner === outer) return false;
  const place = outermost(called);
  if (!ts.isCallExpression(place.parent) || place.parent.expression === place) return isLater(enclosingFunction(called), outer);
  const [first] = called.parameters;
  return linkCallOf(place.parent) !== undefined || isTimerCall(place.parent) || /^(?:process\.nextTick)$/.test(place.parent.expression.getText())
    || (first !== undefined && ts.isIdentifier(first.name) && /^(?:_?e|_?err\w*|_?error)$/.test(first.name.text)) || isLater(enclosingFunction(called), outer);
}

/** A place that gives the callback to a timer, a chain, or as the last argument to a function of Node.js. */
function handedOn(file: CheckedFile, name: ts.Identifier): ts.Node | undefined {
  return file.resolve(name)?.references.find((use) => {
    const { parent } = use;
    if (!ts.isCallExpression(parent) || parent.expression === use || parent.arguments.at(-1) !== use && !isTimerCall(parent)) return false;
    return linkCallOf(parent) !== undefined || isTimerCall(parent) && parent.arguments[0] === use || /^fs\.\w+(?<!Sync)$|^(?:readFile|writeFile|stat|readdir)$/.test(file.textOf(parent.expression));
  });
}

/** Whether the two calls exclude each other: behind the first one the function returns, or they are in two branches. */
function isOnOtherWay(call: ts.CallExpression, later: ts.Node): boolean {
  if (ts.isReturnStatement(call.parent)) return true;
  for (let node: ts.Node = call; node.parent !== undefined && !ts.isFunctionLike(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isIfStatement(parent) && node !== parent.expression && !(node.pos <= later.pos && later.end <= node.end)) {
      const other = node === parent.thenStatement ? parent.elseStatement : parent.thenStatement;
      if (other !== undefined && other.pos <= later.pos && later.end <= other.end) return true;
    }
    if (ts.isBlock(parent)) {
      const following = parent.statements.find((statement) => statement.pos >= node.end);
      if (following !== undefined && ts.isReturnStatement(following)) return true;
    }
  }
  return false;
}
