/**
 * A promise is used where its value is meant.
 *
 * A promise in a template or a string becomes `[object Promise]`, one that is serialised or spread gives nothing, and none
 * has the members of its value (ECMA-262, ToString of an object, SerializeJSONObject, CopyDataProperties).
 *
 * Wrong:
 * ```ts
 * declare function nameOf(id: number): Promise<string>;
 *
 * export async function greet(id: number) {
 *   return `Hello ${nameOf(id)}`;
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function nameOf(id: number): Promise<string>;
 *
 * export async function greet(id: number) {
 *   return `Hello ${await nameOf(id)}`;
 * }
 * ```
 *
 * Silent for promises of libraries, which may have members of their own, for tagged templates, and where TypeScript reports
 * the use.
 */
import ts from 'typescript';
import { containerOf, initialiserOf, isGlobalPromise, mayAwait, outermost, promiseBySyntax, repeats, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { prefixed } from './fixes';

export const missingAwait: Check = {
  id: 'missing-await',
  severity: 'warning',
  description: 'A promise is used where its value is meant: spread, in a template or string, serialised, by a member of the value, with `in` or `for … in`.',
  * run(file) {
    const seen = new Set<ts.Node>();
    for (const { promise, at, what } of usesIn(file)) {
      const source = sourceOf(file, promise);
      if (source === undefined || seen.has(source)) continue;
      if (source !== promise) seen.add(source);
      yield finding(file, promise, at, what, source);
    }
    for (const { expression } of file.all(ts.isCallExpression)) {
      if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'join' || !ts.isIdentifier(expression.expression) || !/^Promise<.*>\[\]$/.test(file.fact(expression.expression)?.type ?? '')) continue;
      yield { range: file.range(expression.expression), message: 'These are promises and not their values: each is joined as `[object Promise]`.', certainty: 'certain' };
    }
  },
};

interface Use {
  readonly promise: ts.Expression;
  /** Where the use begins. */
  readonly at: ts.Node;
  readonly what: string;
}

function* usesIn(file: CheckedFile): Generator<Use> {
  for (const template of file.all(ts.isTemplateExpression)) {
    if (ts.isTaggedTemplateExpression(template.parent)) continue;
    for (const { expression } of template.templateSpans) yield { promise: expression, at: expression, what: 'in a string it becomes `[object Promise]`' };
  }
  for (const spread of [...file.all(ts.isSpreadAssignment), ...file.all(ts.isSpreadElement)]) yield { promise: spread.expression, at: spread, what: 'spreading it gives none of the members of its value' };
  for (const node of file.all(ts.isBinaryExpression)) yield* inBinary(node);
  for (const node of [...file.all(ts.isForInStatement), ...file.all(ts.isForOfStatement)]) {
    if (ts.isForInStatement(node) || node.awaitModifier === undefined) yield { promise: node.expression, at: node.expression, what: 'a loop over it finds nothing of its value' };
  }
  for (const call of file.all(ts.isCallExpression)) yield* inCall(call);
  for (const node of [...file.all(ts.isPropertyAccessExpression), ...file.all(ts.isElementAccessExpression)]) {
    if (isMemberOfValue(file, node)) yield { promise: node.expression, at: node, what: 'it has none of the members of its value' };
  }
  for (const { name, initializer } of file.all(ts.isVariableDeclaration)) {
    if (initializer !== undefined && ts.isObjectBindingPattern(name) && name.elements.some((element) => !isOwnMember(element.propertyName ?? element.name))) yield { promise: initializer, at: initializer, what: 'it has none of the members of its value' };
  }
}

function* inBinary({ left, right, operatorToken }: ts.BinaryExpression): Generator<Use> {
  if (operatorToken.kind === ts.SyntaxKind.InKeyword && !isOwnMember(left) && ts.isStringLiteralLike(left)) yield { promise: right, at: right, what: 'it has none of the members of its value' };
  if (operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) yield { promise: right, at: right, what: 'in a string it becomes `[object Promise]`' };
  if (operatorToken.kind !== ts.SyntaxKind.PlusToken) return;
  for (const side of [left, right]) yield { promise: side, at: side, what: 'in a string it becomes `[object Promise]`' };
}

/** What is serialised or converted: `JSON.stringify(promise)`, also as a member of what is given, `String(promise)`, `Object.keys(promise)`. */
function* inCall({ expression, arguments: given }: ts.CallExpression): Generator<Use> {
  const [first] = given;
  if (first === undefined) return;
  const name = ts.isPropertyAccessExpression(expression) ? `${ts.isIdentifier(expression.expression) ? expression.expression.text : ''}.${expression.name.text}` : ts.isIdentifier(expression) ? expression.text : '';
  if (/^(?:JSON\.stringify|\w*\.json)$/.test(name)) for (const value of serialised(first)) yield { promise: value, at: value, what: 'serialised it is `{}`' };
  if (/^(?:String|Number|parseInt|parseFloat|encodeURIComponent|JSON\.parse)$/.test(name)) yield { promise: first, at: first, what: 'it converts to `[object Promise]`' };
  if (/^Object\.(?:keys|values|entries)$/.test(name)) yield { promise: first, at: first, what: 'it has none of the members of its value' };
  // The first one is what gets the members: a promise may.
  if (name === 'Object.assign') for (const value of given.slice(1)) if (!ts.isSpreadElement(value)) yield { promise: value, at: value, what: 'it has none of the members of its value' };
}

/** A value that is serialised, and the members of one that is written in place. */
function* serialised(value: ts.Expression): Generator<ts.Expression> {
  const inner = unwrapped(value);
  if (ts.isObjectLiteralExpression(inner)) {
    for (const property of inner.properties) {
      if (ts.isPropertyAssignment(property)) yield* serialised(property.initializer);
      if (ts.isShorthandPropertyAssignment(property)) yield property.name;
    }
  } else if (ts.isArrayLiteralExpression(inner)) for (const element of inner.elements) yield* serialised(element);
  else yield value;
}

/** Whether an access reads what no promise has: where types know nothing of it, and TypeScript does not look. */
function isMemberOfValue(file: CheckedFile, access: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
  const name = ts.isPropertyAccessExpression(access) ? access.name : access.argumentExpression;
  if (isOwnMember(name) || isGlobalPromise(access.expression) || isWritten(access)) return false;
  const value = unwrapped(access.expression);
  return mayHideMembers(file, access.expression, value) && file.fact(access)?.type === 'any';
}

/** Where TypeScript does not report a member that is not there: in JavaScript, and where something is said to be `any`. */
function mayHideMembers(file: CheckedFile, written: ts.Expression, value: ts.Expression): boolean {
  const isJavaScript = (file.sourceFile.flags & ts.NodeFlags.JavaScriptFile) !== 0;
  if (ts.isCallExpression(value)) return isJavaScript || written !== value;
  const given = ts.isIdentifier(value) ? initialiserOf(value) : undefined;
  if (given === undefined || !ts.isCallExpression(unwrapped(given)) || !ts.isIdentifier(value)) return false;
  const declaration = file.resolve(value)?.declaration;
  return isJavaScript || given !== unwrapped(given) || (declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.type?.kind === ts.SyntaxKind.AnyKeyword);
}

function isOwnMember(name: ts.Node): boolean {
  return (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && /^(?:then|catch|finally|constructor|toString|toLocaleString|valueOf|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|__proto__)$/.test(name.text);
}

/** A member that is given to a promise is one of its own. */
function isWritten(access: ts.Expression): boolean {
  const { parent } = access;
  return (ts.isBinaryExpression(parent) && parent.left === access && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) || ts.isDeleteExpression(parent);
}

/** The expression that makes the promise: itself, or what a constant of type `any` was given. */
function sourceOf(file: CheckedFile, promise: ts.Expression): ts.Expression | undefined {
  const value = unwrapped(promise);
  if (file.isPlain(value) === true) return undefined;
  if (ts.isCallExpression(value) && promiseBySyntax(value) !== 'certain' && !file.mayGivePromise(value)) return undefined;
  const fact = file.factUnlessPlain(value);
  // Who says that it is something else may know.
  if (value !== promise && file.fact(promise)?.thenable === 'never') return undefined;
  if (fact?.thenable === 'always') return fact.promise === 'native' ? promise : undefined;
  if (fact === undefined) return ts.isCallExpression(value) && promiseBySyntax(value) === 'certain' && value.expression.kind !== ts.SyntaxKind.ImportKeyword ? promise : undefined;
  if (fact.type !== 'any' || !ts.isIdentifier(value)) return undefined;
  const given = initialiserOf(value);
  const inner = given && unwrapped(given);
  const innerFact = inner && file.fact(inner);
  return innerFact?.thenable === 'always' && innerFact.promise === 'native' ? inner : undefined;
}

function finding(file: CheckedFile, promise: ts.Expression, at: ts.Node, what: string, source: ts.Expression): Finding {
  const fix = fixOf(file, source);
  return {
    range: file.range(at),
    message: `This is a promise and not its value: ${what}.`,
    certainty: 'certain',
    ...(source !== promise && { related: [{ range: file.range(source), message: 'The promise is made here.' }] }),
    ...(fix && { fixes: [fix] }),
  };
}

function fixOf(file: CheckedFile, source: ts.Expression): Fix | undefined {
  if (!mayAwait(source)) return undefined;
  const outer = outermost(source);
  const target = ts.isIdentifier(unwrapped(source)) ? source : ts.isParenthesizedExpression(outer) ? unwrapped(source) : source;
  // In a loop, waiting would also make the turns wait for each other.
  return { title: 'Wait for it with await', edits: prefixed(file, target, 'await'), ...(!repeats(source, containerOf(source)) && { preferred: true }) };
}
