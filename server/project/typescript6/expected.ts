import ts from 'typescript';
import type { ExpressionFact } from '../../analysis';
import { thenableOf, type TypeContext } from './thenable';

/**
 * What the place where a function stands expects a call of it to give, by its contextual type: an argument, a property, an
 * attribute, a return value, the right side of an assignment. Undefined where nothing is expected of it.
 */
export function expectedOf(context: TypeContext, node: ts.Node): ExpressionFact['expected'] {
  const type = contextualType(context.checker, node);
  if (type === undefined) return undefined;
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'anything';
  const members = type.isUnion() ? type.types : [type];
  const results = members.flatMap((member) => member.getCallSignatures()).map((signature) => context.checker.getReturnTypeOfSignature(signature));
  if (results.length === 0) return undefined;
  const kinds = new Set(results.map((result) => kindOf(context, result)));
  return (['a thenable', 'anything', 'a value'] as const).find((kind) => kinds.has(kind)) ?? 'nothing';
}

/** An expression's own, or for a method of an object literal that of the property. */
function contextualType(checker: ts.TypeChecker, node: ts.Node): ts.Type | undefined {
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
