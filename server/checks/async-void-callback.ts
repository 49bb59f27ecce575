/**
 * An async function goes where a callback is expected that gives nothing.
 *
 * Whoever calls a listener, a timer's callback or an option of type `() => void` drops what it gives. Where an async function
 * is called so, its rejection is nobody's: the host reports an unhandled rejection (ECMA-262, HostPromiseRejectionTracker).
 *
 * Wrong:
 * ```ts
 * declare function save(): Promise<void>;
 *
 * setInterval(async () => {
 *   await save();
 * }, 1000);
 * ```
 *
 * Right:
 * ```ts
 * declare function save(): Promise<void>;
 *
 * setInterval(async () => {
 *   try {
 *     await save();
 *   } catch (error) {
 *     console.error('not saved', error);
 *   }
 * }, 1000);
 * ```
 *
 * Silent where the function handles all that can go wrong in it, where the type of the callback allows a promise, and for
 * executors and array methods, which have checks of their own.
 */
import ts from 'typescript';
import { asFunction, completionOfStatements, functionOf, isAsyncFunction, isNewPromise, isTimerCall, linkCallOf, outermost, unwrapped } from '../analysis';
import { canReject, givesPromise } from './callbacks';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { indentationOf, lineBreakOf } from './fixes';

export const asyncVoidCallback: Check = {
  id: 'async-void-callback',
  severity: 'information',
  description: 'An async function that can reject goes where a callback is expected that gives nothing: a listener, a timer, an option, a property.',
  yieldsTo: ['async-array-callback', 'async-executor', 'promise-wrapper'],
  * run(file) {
    for (const [callback, place] of callbacksIn(file)) {
      if (!isFunctionLike(file, callback) || !givesPromise(file, callback) || !isDropped(file, callback, place) || !canReject(file, callback)) continue;
      yield finding(file, callback);
    }
  },
};

type Place = 'timer' | 'listener' | 'other';

/** What is given as an argument, a property, an attribute, or to a variable or property with a type of its own, returned, or an element. */
function* callbacksIn(file: CheckedFile): Generator<readonly [callback: ts.Node, place: Place]> {
  for (const call of [...file.all(ts.isCallExpression), ...file.all(ts.isNewExpression)]) {
    if (isNewPromise(call) || linkCallOf(call) !== undefined || takesAway(call)) continue;
    for (const [index, argument] of (call.arguments ?? []).entries()) yield [argument, placeOf(call, index)];
  }
  for (const { initializer } of file.all(ts.isPropertyAssignment)) yield [initializer, 'other'];
  for (const method of file.all(ts.isMethodDeclaration)) if (ts.isObjectLiteralExpression(method.parent)) yield [method, 'other'];
  for (const { initializer } of file.all(ts.isJsxAttribute)) if (initializer !== undefined && ts.isJsxExpression(initializer) && initializer.expression !== undefined) yield [initializer.expression, 'other'];
  for (const { left, right, operatorToken } of file.all(ts.isBinaryExpression)) {
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue;
    yield [right, ts.isPropertyAccessExpression(left) && /^on[a-z]+$/.test(left.name.text) ? 'listener' : 'other'];
  }
  for (const { elements } of file.all(ts.isArrayLiteralExpression)) for (const element of elements) yield [element, 'other'];
  for (const { expression } of file.all(ts.isReturnStatement)) if (expression !== undefined) yield [expression, 'other'];
  for (const { type, initializer } of file.all(ts.isVariableDeclaration)) if (type !== undefined && initializer !== undefined) yield [initializer, 'other'];
}

/** Whether a call takes a listener away, and never calls it: as event targets and emitters name it. */
function takesAway({ expression }: ts.CallExpression | ts.NewExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && /^(?:off|removeListener|removeEventListener)$/.test(expression.name.text);
}

function placeOf(call: ts.CallExpression | ts.NewExpression, index: number): Place {
  if (ts.isCallExpression(call) && isTimerCall(call) && index === 0) return 'timer';
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return 'other';
  if (index === 0 && /^(?:window|globalThis|self|process)$/.test(expression.expression.getText()) && /^(?:setTimeout|setInterval|requestAnimationFrame|queueMicrotask|nextTick)$/.test(expression.name.text)) return 'timer';
  return index === 1 && expression.name.text === 'addEventListener' ? 'listener' : 'other';
}

/** Whether an argument may be a function, as far as its text and its declaration in the file say; most are seen not to be. */
function isFunctionLike(file: CheckedFile, callback: ts.Node): boolean {
  const value = ts.isExpression(callback) ? unwrapped(callback) : callback;
  if (ts.isIdentifier(value)) return mayHoldFunction(file.resolve(value)?.declaration);
  if (!ts.isPropertyAccessExpression(value)) return asFunction(value) !== undefined;
  const object = unwrapped(value.expression);
  if (object.kind === ts.SyntaxKind.ThisKeyword) {
    const member = ts.findAncestor(value, ts.isClassLike)?.members.find(({ name }) => name !== undefined && file.textOf(name) === value.name.text);
    return member === undefined || mayHoldFunction(member);
  }
  // A method without its object is none; what a module or a namespace exports is.
  const declaration = ts.isIdentifier(object) ? file.resolve(object)?.declaration : undefined;
  return declaration !== undefined && ts.findAncestor(declaration, ts.isImportDeclaration) !== undefined;
}

function mayHoldFunction(declaration: ts.Node | undefined): boolean {
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isPropertyDeclaration(declaration))) return true;
  const { type, initializer } = declaration;
  if (type !== undefined && (dataTypes.has(type.kind) || ts.isArrayTypeNode(type) || ts.isLiteralTypeNode(type))) return false;
  const value = initializer && unwrapped(initializer);
  return value === undefined || asFunction(value) !== undefined || ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isCallExpression(value) || ts.isConditionalExpression(value);
}

const dataTypes: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword, ts.SyntaxKind.BooleanKeyword, ts.SyntaxKind.BigIntKeyword, ts.SyntaxKind.SymbolKeyword,
]);

/** Whether nobody looks at what the callback gives: by the type that is expected, or, where the library says `any`, by the place. */
function isDropped(file: CheckedFile, callback: ts.Node, place: Place): boolean {
  const value = ts.isExpression(callback) ? unwrapped(callback) : callback;
  const expected = file.fact(value)?.expected;
  return expected === 'nothing' || (place === 'timer' && expected !== 'a thenable') || (place === 'listener' && expected === 'anything');
}

function finding(file: CheckedFile, callback: ts.Node): Finding {
  const value = ts.isExpression(callback) ? unwrapped(callback) : callback;
  const fix = fixOf(file, value);
  return {
    range: file.range(callback),
    message: 'Nobody looks at the promise that this callback gives: where it rejects, that is an unhandled rejection.',
    certainty: 'certain',
    ...(fix && { fixes: [fix] }),
  };
}

function fixOf(file: CheckedFile, callback: ts.Node): Fix | undefined {
  const body = asFunction(callback)?.body;
  if (body !== undefined && isAsyncFunction(callback)) return ts.isBlock(body) ? withTry(file, body) : withTryAround(file, body);
  if (body !== undefined && ts.isArrowFunction(callback) && !ts.isBlock(body)) {
    return { title: 'Mark it as not waited for, with void', edits: [{ range: { start: file.range(body).start, end: file.range(body).start }, text: '{ void ' }, { range: { start: body.end, end: body.end }, text: '; }' }], preferred: true };
  }
  if (!ts.isIdentifier(callback) || functionOf(callback) === undefined && file.fact(callback)?.call === undefined) return undefined;
  const parameters = file.fact(callback)?.call?.takesNothing === true ? '' : '...values';
  // A listener that is taken away again has to be the same function then.
  const isGivenElsewhere = file.resolve(callback)?.references.some((use) => use !== callback && ts.isCallExpression(use.parent) && use.parent.expression !== use) === true;
  return { title: 'Call it and mark its promise as not waited for', edits: [{ range: file.range(callback), text: `(${parameters}) => { void ${callback.text}(${parameters}); }` }], ...(!isGivenElsewhere && { preferred: true }) };
}

/** Puts all that a body does into a `try` that reports what goes wrong. */
function withTry(file: CheckedFile, body: ts.Block): Fix | undefined {
  const { statements } = body;
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // A promise that is returned would have to be awaited in the block.
  if (completionOfStatements(statements, file.inquiry).returns.some(({ expression }) => expression !== undefined && !ts.isAwaitExpression(unwrapped(expression)))) return undefined;
  const lineBreak = lineBreakOf(file);
  const outer = indentationOf(file, first);
  const isOneLine = file.sourceFile.getLineAndCharacterOfPosition(body.getStart(file.sourceFile)).line === file.sourceFile.getLineAndCharacterOfPosition(body.end).line;
  const { start } = file.range(first);
  if (isOneLine) return tryFix([{ range: { start, end: start }, text: 'try { ' }, { range: { start: last.end, end: last.end }, text: ' } catch (error) { console.error(error); }' }]);
  const step = outer.slice(indentationOf(file, body).length) || '  ';
  const inner = file.sourceFile.getLineStarts().filter((line) => line > start && line < last.end && file.text[line] !== '\n' && !isInTemplate(file, line));
  return tryFix([
    { range: { start, end: start }, text: `try {${lineBreak}${outer}${step}` },
    ...inner.map((line) => ({ range: { start: line, end: line }, text: step })),
    { range: { start: last.end, end: last.end }, text: `${lineBreak}${outer}} catch (error) {${lineBreak}${outer}${step}console.error(error);${lineBreak}${outer}}` },
  ]);
}

function withTryAround(file: CheckedFile, body: ts.Expression): Fix {
  const value = ts.isAwaitExpression(body) ? file.textOf(body) : `await ${file.textOf(body)}`;
  return tryFix([{ range: { start: file.range(outermost(body)).start, end: outermost(body).end }, text: `{ try { ${value}; } catch (error) { console.error(error); } }` }]);
}

function tryFix(edits: Fix['edits']): Fix {
  return { title: 'Handle what goes wrong in a try', edits, preferred: true };
}

function isInTemplate(file: CheckedFile, offset: number): boolean {
  return [...file.all(ts.isTemplateExpression), ...file.all(ts.isNoSubstitutionTemplateLiteral)].some((node) => node.getStart(file.sourceFile) < offset && offset < node.end);
}
