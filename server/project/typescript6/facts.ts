import ts from 'typescript';
import type { ExpressionFact, TextRange, Thenable } from '../../analysis';
import { annotationOf } from './annotation';
import { expectedOf } from './expected';
import { merge, promiseOf, thenableOf, type CheckerSubset, type TypeContext } from './thenable';

/** What the checker knows of the value of `node`, an expression, a name, or a function's declaration: all of it, as plain data. */
export function factOf(context: TypeContext, node: ts.Node): ExpressionFact {
  const { type, thenable, awaited, promise, annotation, call, expected, absent, awaitedAbsent, hidesAbsent, catchesAny, length } = new LazyFact(context, node);
  return {
    type, thenable, awaited, promise,
    ...(annotation !== undefined && { annotation }),
    ...(call && { call: plain(call) }),
    ...(expected && { expected }),
    ...(absent && { absent }),
    ...(awaitedAbsent && { awaitedAbsent }),
    ...(hidesAbsent && { hidesAbsent }),
    ...(catchesAny && { catchesAny }),
    ...(length !== undefined && { length }),
  };
}

/**
 * The same for those who read it where the checker is: each part is found out when it is read. Most want to know whether a
 * value is a promise, and what its type is called takes longer to find out than all the rest.
 */
export class LazyFact implements ExpressionFact {
  readonly #context: TypeContext;
  readonly #node: ts.Node;
  readonly #type = once(() => this.#context.checker.getTypeAtLocation(this.#node));
  readonly #thenable = once(() => ofVoidCall(this.#context, this.#node, this.#type()) ?? thenableOf(this.#context, this.#type()));
  readonly #call = once(() => callOf(this.#context, this.#type(), this.#node));
  readonly #expected = once(() => {
    const call = this.#call();
    return call && call.returnsThenable !== 'never' ? expectedOf(this.#context, this.#node) : undefined;
  });

  constructor(context: TypeContext, node: ts.Node) {
    this.#context = context;
    this.#node = node;
  }

  get type(): string {
    return printType(this.#context.checker, this.#type(), this.#node);
  }

  get thenable(): Thenable {
    return this.#thenable();
  }

  get awaited(): string {
    return this.#thenable() === 'never' ? this.type : printAwaited(this.#context.checker, this.#type(), this.#node);
  }

  get promise(): ExpressionFact['promise'] {
    return promiseOf(this.#context, this.#type());
  }

  get annotation(): string | undefined {
    const { checker } = this.#context;
    return isWrittenOut(this.#node, this.#thenable()) ? annotationOf(checker, checker.getAwaitedType(this.#type()) ?? this.#type(), this.#node) : undefined;
  }

  get call(): ExpressionFact['call'] {
    return this.#call();
  }

  get expected(): ExpressionFact['expected'] {
    return this.#expected();
  }

  get absent(): boolean {
    return isAbsent(this.#type());
  }

  get awaitedAbsent(): boolean {
    return this.#thenable() === 'never' ? this.absent : isAbsent(this.#context.checker.getAwaitedType(this.#type()) ?? this.#type());
  }

  get hidesAbsent(): boolean {
    return !hasStrictNullChecks(this.#context);
  }

  get catchesAny(): boolean {
    return !catchesUnknown(this.#context);
  }

  get length(): number | undefined {
    return fixedLength(this.#context.checker, this.#type());
  }
}

function isAbsent(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never)) !== 0;
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

type Call = NonNullable<ExpressionFact['call']>;

/** Undefined for what is no function; else each part is found out when it is read. */
function callOf(context: TypeContext, type: ts.Type, node: ts.Node): Call | undefined {
  const { checker } = context;
  const signatures = checker.getSignaturesOfType(checker.getNonNullableType(type), ts.SignatureKind.Call);
  if (signatures.length === 0) return undefined;
  const results = once(() => signatures.map((signature) => checker.getReturnTypeOfSignature(signature)));
  const returnsThenable = once(() => merge(signatures.map((signature, index) => {
    const result = results()[index] ?? checker.getReturnTypeOfSignature(signature);
    return ofVoidSignature(context, signature, result) ?? thenableOf(context, result);
  })));
  return {
    get returns() { return distinct(results().map((result) => printType(checker, result, node))); },
    get returnsThenable() { return returnsThenable(); },
    get settles() { return distinct(results().map((result) => printAwaited(checker, result, node))); },
    get throws() { return signatures.some(({ declaration }) => throwsAtOnce(declaration)); },
    get takesNothing() { return signatures.every((signature) => signature.parameters.length === 0); },
  };
}

function plain({ returns, returnsThenable, settles, throws, takesNothing }: Call): Call {
  return { returns, returnsThenable, settles, ...(throws && { throws }), ...(takesNothing && { takesNothing }) };
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: compute() }).value;
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
