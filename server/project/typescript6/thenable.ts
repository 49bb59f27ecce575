import ts from 'typescript';
import type { ExpressionFact, Thenable } from '../../analysis';

/** What is needed to judge a type: the checker, and the program to tell the language's own declarations from others. */
export interface TypeContext {
  readonly checker: CheckerSubset;
  readonly program: Pick<ts.Program, 'getCompilerOptions' | 'isSourceFileDefaultLibrary'>;
}

/** What the rules for facts ask of a checker, whichever TypeScript it belongs to. */
export interface CheckerSubset extends Pick<ts.TypeChecker,
  | 'getTypeAtLocation' | 'getTypeOfSymbol' | 'getTypeOfSymbolAtLocation' | 'getSignaturesOfType' | 'getReturnTypeOfSignature' | 'getContextualType' | 'getAwaitedType'
  | 'getNonNullableType' | 'getApparentType' | 'getBaseConstraintOfType' | 'getBaseTypes' | 'getPropertyOfType' | 'getPropertiesOfType' | 'getIndexTypeOfType'> {
  getResolvedSignature(node: ts.CallLikeExpression): ts.Signature | undefined;
  getIndexInfosOfType(type: ts.Type): readonly unknown[];
  isTupleType(type: ts.Type): boolean;
  typeToString(type: ts.Type, node: ts.Node, flags: ts.TypeFormatFlags): string;
  typeToTypeNode(type: ts.Type, node: ts.Node, flags: ts.NodeBuilderFlags): ts.TypeNode | undefined;
  getSymbolsInScope(node: ts.Node, meaning: ts.SymbolFlags): ts.Symbol[];
}

/**
 * Whether values of `type` have a callable `then` (ECMA-262, Promise Resolve Functions, steps 9 to 12), seen through
 * unions, intersections and the constraints of type parameters, as typescript-eslint's awaitability does. `any`,
 * `unknown`, `object` and `{}` may hold anything, so they are `unknown`; so is a `then` that takes no callbacks,
 * and `void`: a function that gives a promise may stand where `() => void` is wanted.
 */
export function thenableOf(context: TypeContext, type: ts.Type): Thenable {
  if (type.flags & anything || type.flags & ts.TypeFlags.Void) return 'unknown';
  // Where a union is wanted, its `void` stands for undefined alone.
  if (type.isUnion()) return merge(type.types.map((member) => (member.flags & ts.TypeFlags.Void ? 'never' : thenableOf(context, member))));
  if (type.isIntersection()) return thenableOfIntersection(context, type);
  if (type.flags & ts.TypeFlags.Instantiable) {
    const constraint = context.checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type ? 'unknown' : thenableOf(context, constraint);
  }
  if (type.flags & ts.TypeFlags.NonPrimitive) return 'unknown';
  return type.flags & ts.TypeFlags.Object ? thenableOfObject(context, type) : 'never';
}

/** One answer for values that are sometimes of one kind and sometimes of another. */
export function merge(members: readonly Thenable[]): Thenable {
  const kinds = new Set(members);
  if (kinds.has('maybe') || (kinds.has('always') && kinds.has('never'))) return 'maybe';
  if (kinds.has('unknown')) return 'unknown';
  return kinds.has('always') ? 'always' : 'never';
}

/** Whose `then` the thenables among the values of `type` have; the least known one where they differ. */
export function promiseOf(context: TypeContext, type: ts.Type): ExpressionFact['promise'] {
  if (type.isUnionOrIntersection()) {
    const kinds = new Set(type.types.map((member) => promiseOf(context, member)));
    return (['library', 'subclass', 'native'] as const).find((kind) => kinds.has(kind)) ?? 'none';
  }
  if (type.flags & ts.TypeFlags.Instantiable) {
    const constraint = context.checker.getBaseConstraintOfType(type);
    return constraint === undefined || constraint === type ? 'none' : promiseOf(context, constraint);
  }
  const thenable = thenableOf(context, type);
  if (thenable !== 'always' && thenable !== 'maybe') return 'none';
  if (isNativePromise(context, type)) return 'native';
  return derivesFromPromise(context, type) ? 'subclass' : 'library';
}

const anything = ts.TypeFlags.Any | ts.TypeFlags.Unknown;

function thenableOfIntersection(context: TypeContext, type: ts.IntersectionType): Thenable {
  const then = context.checker.getPropertyOfType(type, 'then');
  if (then !== undefined) return thenableByThen(context, then);
  // `T & { id: string }`: what T adds is unknown; a primitive with a brand stays a primitive.
  if (type.types.some((member) => member.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.ESSymbolLike))) return 'never';
  const generic = type.types.filter((member) => member.flags & ts.TypeFlags.Instantiable);
  return generic.some((member) => thenableOf(context, member) === 'unknown') ? 'unknown' : 'never';
}

function thenableOfObject(context: TypeContext, type: ts.Type): Thenable {
  const { checker } = context;
  const then = checker.getPropertyOfType(type, 'then');
  if (then !== undefined) return thenableByThen(context, then);
  const indexed = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (indexed !== undefined && ((indexed.flags & anything) !== 0 || indexed.getCallSignatures().length > 0)) return 'unknown';
  return acceptsAnything(checker, type) ? 'unknown' : 'never';
}

/** `{}` and the global `Object`, to which a promise is assignable as is every object; but not the literal `{}`. */
function acceptsAnything(checker: CheckerSubset, type: ts.Type): boolean {
  if (type.symbol?.name === 'Object' && type.symbol.flags & ts.SymbolFlags.Interface) return true;
  const { objectFlags } = type as ts.ObjectType;
  return (objectFlags & ts.ObjectFlags.Anonymous) !== 0
    && (objectFlags & ts.ObjectFlags.ObjectLiteral) === 0
    && (type.symbol === undefined || (type.symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0)
    && checker.getPropertiesOfType(type).length === 0
    && type.getCallSignatures().length === 0
    && type.getConstructSignatures().length === 0
    && checker.getIndexInfosOfType(type).length === 0;
}

function thenableByThen({ checker }: TypeContext, then: ts.Symbol): Thenable {
  const type = checker.getTypeOfSymbol(then);
  const members = type.isUnion() ? type.types : [type];
  const answers = members.map((member): Thenable => {
    if (member.flags & anything) return 'unknown';
    const signatures = member.getCallSignatures();
    if (signatures.length === 0) return 'never';
    return signatures.some((signature) => takesCallback(checker, signature)) ? 'always' : 'unknown';
  });
  if (then.flags & ts.SymbolFlags.Optional) answers.push('never');
  return merge(answers);
}

function takesCallback(checker: CheckerSubset, signature: ts.Signature): boolean {
  const [first] = signature.parameters;
  if (first === undefined) return false;
  let type = checker.getTypeOfSymbol(first);
  const { valueDeclaration } = first;
  if (valueDeclaration !== undefined && ts.isParameter(valueDeclaration) && valueDeclaration.dotDotDotToken !== undefined) {
    type = checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? type;
  }
  const members = type.isUnion() ? type.types : [type];
  return members.some((member) => (member.flags & ts.TypeFlags.Any) !== 0 || checker.getApparentType(member).getCallSignatures().length > 0);
}

function isNativePromise({ program }: TypeContext, type: ts.Type): boolean {
  const symbol = type.symbol;
  return symbol !== undefined
    && (symbol.name === 'Promise' || symbol.name === 'PromiseLike')
    && (symbol.declarations ?? []).some((declaration) => program.isSourceFileDefaultLibrary(declaration.getSourceFile()));
}

/** Classes, and what Node.js adds members to (`PromiseWithChild`): any other interface that extends Promise says nothing of the object behind it. */
function derivesFromPromise(context: TypeContext, type: ts.Type): boolean {
  const target = (type as ts.TypeReference).target ?? type;
  if (!isClassOrInterface(target) || (target.objectFlags & ts.ObjectFlags.Class) === 0 && !isOfNode(target.symbol)) return false;
  return context.checker.getBaseTypes(target).some((base) => isNativePromise(context, base) || derivesFromPromise(context, base));
}

/** By its flags, which every engine's types have. */
function isClassOrInterface(type: ts.Type): type is ts.InterfaceType {
  return ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.ClassOrInterface) !== 0;
}

function isOfNode({ declarations = [] }: ts.Symbol): boolean {
  return declarations.length > 0 && declarations.every((declaration) => declaration.getSourceFile().fileName.includes('/@types/node/'));
}
