import ts from 'typescript';
import type { ExpressionFact, TextRange, Thenable } from '../../analysis';
import { annotationOf } from './annotation';
import { expectedOf } from './expected';
import { merge, promiseOf, thenableOf, type CheckerSubset, type TypeContext } from './thenable';

/** What the checker knows of the value of `node`: an expression, a name, or a function's declaration. */
export function factOf(context: TypeContext, node: ts.Node): ExpressionFact {
  const { checker } = context;
  const type = checker.getTypeAtLocation(node);
  const thenable = ofVoidCall(context, node, type) ?? thenableOf(context, type);
  const text = printType(checker, type, node);
  const call = callOf(context, type, node);
  const length = fixedLength(checker, type);
  const expected = call && call.returnsThenable !== 'never' ? expectedOf(context, node) : undefined;
  const annotation = isWrittenOut(node, thenable) ? annotationOf(checker, checker.getAwaitedType(type) ?? type, node) : undefined;
  return {
    type: text,
    thenable,
    awaited: thenable === 'never' ? text : printAwaited(checker, type, node),
    promise: promiseOf(context, type),
    ...(annotation !== undefined && { annotation }),
    ...(call && { call }),
    ...(expected && { expected }),
    ...(!hasStrictNullChecks(context) && { hidesAbsent: true }),
    ...(!catchesUnknown(context) && { catchesAny: true }),
    ...(length !== undefined && { length }),
  };
}

/** Whether the type of a node is ever written out: that of a callback's parameter, and what a thenable settles with. Most others are asked about by thousands. */
function isWrittenOut(node: ts.Node, thenable: Thenable): boolean {
  const { parent } = node;
  return thenable !== 'never' || (ts.isParameter(parent) && parent.name === node && parent.type === undefined);
}

/**
 * The node whose text has exactly this range (its start without trivia): the outermost expression, name or function
 * of that range, or undefined. It descends without recursion, so depth does not matter.
 */
export function nodeAt(sourceFile: ts.SourceFile, range: TextRange): ts.Node | undefined {
  let node: ts.Node | undefined = sourceFile;
  while (node !== undefined) {
    const parent: ts.Node = node;
    if (parent.end === range.end && (ts.isExpression(parent) || ts.isFunctionLike(parent)) && parent.getStart(sourceFile) === range.start) return parent;
    node = ts.forEachChild(parent, (child) => (child.pos <= range.start && range.end <= child.end ? child : undefined));
  }
  return undefined;
}

/** The longest text of a type; beyond it nobody reads. */
const longestType = 120;

const typeFormat: ts.TypeFormatFlags = ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope | ts.TypeFormatFlags.AllowUniqueESSymbolType;

/** Most expressions of a file have one of a few types, and to print one takes long. */
const printed = new WeakMap<ts.Type, { readonly sourceFile: ts.SourceFile; readonly text: string }>();

function printType(checker: CheckerSubset, type: ts.Type, node: ts.Node): string {
  const sourceFile = node.getSourceFile();
  const known = printed.get(type);
  if (known?.sourceFile === sourceFile) return known.text;
  const text = printAnew(checker, type, node);
  printed.set(type, { sourceFile, text });
  return text;
}

function printAnew(checker: CheckerSubset, type: ts.Type, node: ts.Node): string {
  const text = checker.typeToString(type, node, typeFormat)
    .replace(/typeof import\((["'])(?:.*?\/)?([^"'/]*)\1\)/g, 'typeof import("$2")')
    .replace(/(?<!typeof )import\((["']).*?\1\)\./g, '');
  if (text.length <= longestType) return text;
  return `${text.slice(0, longestType - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function printAwaited(checker: CheckerSubset, type: ts.Type, node: ts.Node): string {
  return printType(checker, checker.getAwaitedType(type) ?? type, node);
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' | ');
}

function callOf(context: TypeContext, type: ts.Type, node: ts.Node): ExpressionFact['call'] {
  const { checker } = context;
  const signatures = checker.getSignaturesOfType(checker.getNonNullableType(type), ts.SignatureKind.Call);
  if (signatures.length === 0) return undefined;
  const results = signatures.map((signature) => checker.getReturnTypeOfSignature(signature));
  return {
    returns: distinct(results.map((result) => printType(checker, result, node))),
    returnsThenable: merge(signatures.map((signature, index) => {
      const result = results[index] ?? checker.getReturnTypeOfSignature(signature);
      return ofVoidSignature(context, signature, result) ?? thenableOf(context, result);
    })),
    settles: distinct(results.map((result) => printAwaited(checker, result, node))),
    ...(signatures.some(({ declaration }) => throwsAtOnce(declaration)) && { throws: true }),
    ...(signatures.every((signature) => signature.parameters.length === 0) && { takesNothing: true }),
  };
}

/** Whether a function's body is seen, and has a `throw` of its own that its caller would see at once. */
function throwsAtOnce(declaration: ts.Node | undefined): boolean {
  if (declaration === undefined || !('body' in declaration)) return false;
  if (ts.canHaveModifiers(declaration) && ts.getModifiers(declaration)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true) return false;
  const throws = (node: ts.Node): boolean => {
    if (ts.isThrowStatement(node)) return true;
    if (ts.isFunctionLike(node) || ts.isTryStatement(node)) return false;
    return ts.forEachChild(node, (child) => throws(child) || undefined) ?? false;
  };
  return ts.forEachChild(declaration, (child) => throws(child) || undefined) ?? false;
}

/** A call whose type is `void` gives whatever the function behind it gives. */
function ofVoidCall(context: TypeContext, node: ts.Node, type: ts.Type): Thenable | undefined {
  if ((type.flags & ts.TypeFlags.Void) === 0) return undefined;
  let call = node;
  while (ts.isParenthesizedExpression(call) || ts.isNonNullExpression(call) || ts.isAsExpression(call) || ts.isSatisfiesExpression(call)) call = call.expression;
  if (!ts.isCallExpression(call)) return undefined;
  const signature = context.checker.getResolvedSignature(call);
  return signature && ofVoidSignature(context, signature, type);
}

/**
 * An async function is assignable to `() => void`, so `void` promises nothing unless the body is seen or the
 * language's own library declares it.
 */
function ofVoidSignature({ program }: TypeContext, signature: ts.Signature, result: ts.Type): Thenable | undefined {
  if ((result.flags & ts.TypeFlags.Void) === 0) return undefined;
  const { declaration } = signature;
  if (declaration === undefined) return 'unknown';
  const bodySeen = 'body' in declaration && declaration.body !== undefined;
  return bodySeen || program.isSourceFileDefaultLibrary(declaration.getSourceFile()) ? 'never' : 'unknown';
}

function catchesUnknown({ program }: TypeContext): boolean {
  const { strict, useUnknownInCatchVariables } = program.getCompilerOptions();
  return useUnknownInCatchVariables ?? strict ?? true;
}

function hasStrictNullChecks({ program }: TypeContext): boolean {
  const { strict, strictNullChecks } = program.getCompilerOptions();
  return strictNullChecks ?? strict ?? true;
}

function fixedLength(checker: CheckerSubset, type: ts.Type): number | undefined {
  if (!checker.isTupleType(type)) return undefined;
  const { target } = type as ts.TupleTypeReference;
  return target.elementFlags.every((flag) => flag === ts.ElementFlags.Required) ? target.elementFlags.length : undefined;
}
