/** Types that the source states of what links give. */
import ts from 'typescript';
import type { LinkSyntax } from './recognise';

/** The type that a link says it gives: by type arguments, or as its handler's return type. */
export function statedResult(link: LinkSyntax): ts.TypeNode | undefined {
  if (link.kind !== 'then') return undefined;
  const handler = link.onFulfilled;
  const type = link.call.typeArguments?.[0] ?? (handler.form === 'inline' && link.onRejected.form === 'absent' ? handler.node.type : undefined);
  if (!type || ts.isTypePredicateNode(type) || plainTypes.has(type.kind)) return undefined;
  const inner = promisedBy(type);
  if (inner === undefined) return type;
  return inner && !plainTypes.has(inner.kind) ? inner : undefined;
}

/** What a value of the stated type is once it was waited for, as the parts of a union. */
export function settledParts(type: ts.TypeNode): readonly ts.TypeNode[] {
  const parts = ts.isUnionTypeNode(type) ? type.types.map((each) => promisedBy(each) ?? each) : [type];
  return parts.filter((each, index) => parts.findIndex((other) => other.getText() === each.getText()) === index);
}

const plainTypes = new Set([ts.SyntaxKind.VoidKeyword, ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.NeverKeyword, ts.SyntaxKind.UndefinedKeyword]);

/** The type argument of a promise's type, null where it has none; undefined where it is another type. */
function promisedBy(type: ts.TypeNode): ts.TypeNode | null | undefined {
  return ts.isTypeReferenceNode(type) && /^Promise(?:Like)?$/.test(type.typeName.getText()) ? type.typeArguments?.[0] ?? null : undefined;
}
