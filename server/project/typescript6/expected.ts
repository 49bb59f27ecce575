import ts from 'typescript';
import type { ExpressionFact } from '../../analysis';
import { thenableOf, type CheckerSubset, type TypeContext } from './thenable';

/**
 * What the place where a function stands expects a call of it to give, by its contextual type: an argument, a property, an
 * attribute, a return value, the right side of an assignment. Undefined where nothing is expected of it.
 */
export function expectedOf(context: TypeContext, node: ts.Node): ExpressionFact['expected'] {
  const type = contextualType(context.checker, node);
  if (type === undefined) return undefined;
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'anything';
  const results = resultsOf(context.checker, type);
  if (results.length === 0) return undefined;
  if (takesThenableElsewhere(context, node)) return 'a thenable';
  const kinds = new Set(results.map((result) => kindOf(context, result)));
  return (['a thenable', 'anything', 'a value'] as const).find((kind) => kinds.has(kind)) ?? 'nothing';
}

/** What calls of the functions among the values of a type give. */
function resultsOf(checker: CheckerSubset, type: ts.Type): readonly ts.Type[] {
  const members = type.isUnion() ? type.types : [type];
  return members.flatMap((member) => member.getCallSignatures()).map((signature) => checker.getReturnTypeOfSignature(signature));
}

/**
 * Whether the function that is called has an overload that takes a callback that gives a promise: an async function is
 * assignable to one that gives nothing, so that the overload that was chosen need not be the one that is meant.
 */
function takesThenableElsewhere(context: TypeContext, node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isCallExpression(parent) || !ts.isExpression(node)) return false;
  const index = parent.arguments.indexOf(node);
  const { checker } = context;
  const signatures = index < 0 ? [] : checker.getTypeAtLocation(parent.expression).getCallSignatures();
  return signatures.length > 1 && signatures.some((signature) => {
    const parameter = signature.parameters[index];
    const type = parameter && checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
    return type !== undefined && resultsOf(checker, type).some((result) => kindOf(context, result) === 'a thenable');
  });
}

/** An expression's own, or for a method of an object literal that of the property. */
function contextualType(checker: CheckerSubset, node: ts.Node): ts.Type | undefined {
  if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) {
    const object = checker.getContextualType(node.parent);
    const property = object && checker.getPropertyOfType(checker.getNonNullableType(object), node.name.text);
    return property && checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, node));
  }
  const type = ts.isExpression(node) ? checker.getContextualType(node) : undefined;
  return type && checker.getNonNullableType(type);
}

function kindOf(context: TypeContext, result: ts.Type): NonNullable<ExpressionFact['expected']> {
  const members = result.isUnion() ? result.types : [result];
  if (members.some((member) => member.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return 'anything';
  const thenables = members.map((member) => thenableOf(context, member));
  if (thenables.some((thenable) => thenable === 'always' || thenable === 'maybe')) return 'a thenable';
  // `T` of `map<T>(callback: () => T)` takes a promise as well as anything else.
  if (members.some((member) => member.flags & ts.TypeFlags.Instantiable)) return 'anything';
  return members.every((member) => member.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) ? 'nothing' : 'a value';
}
