import ts from 'typescript';
import { memberOf } from './expressions';
import type { Link } from './model';
import { outermost, unwrapped } from './wrapping';

/** A call of `then`, `catch` or `finally`, as it stands in the text: whether it is a promise's is not decided here. */
export interface LinkCall {
  readonly kind: Link['kind'];
  readonly call: ts.CallExpression;
  /** The method's name. */
  readonly keyword: ts.Node;
  /** What the method is called on, as written. */
  readonly receiver: ts.Expression;
}

/** The link that a node is, or undefined. A tagged template or `new` is none. */
export function linkCallOf(node: ts.Node): LinkCall | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const member = memberOf(node.expression);
  const kind = linkKinds.find((name) => name === member?.name);
  return member === undefined || kind === undefined ? undefined : { kind, call: node, keyword: member.node, receiver: member.object };
}

/** The link that is called on the result of this expression, or undefined: the next one of its chain. */
export function nextLink(expression: ts.Expression): LinkCall | undefined {
  const access = outermost(expression).parent;
  if (!ts.isPropertyAccessExpression(access) && !ts.isElementAccessExpression(access)) return undefined;
  const callee = outermost(access);
  const next = linkCallOf(callee.parent);
  return next !== undefined && next.call.expression === callee ? next : undefined;
}

/** All links from the root of a chain to this one, in the order in which they are called. */
export function linksUpTo(last: LinkCall): LinkCall[] {
  const links: LinkCall[] = [];
  for (let link: LinkCall | undefined = last; link !== undefined; link = linkCallOf(unwrapped(link.receiver))) links.push(link);
  return links.toReversed();
}

/**
 * Whether the arguments of a call look like a link's handlers, where the types are silent: `then` with a function
 * or a name as its first argument, `catch` or `finally` with exactly one.
 */
export function looksLikeLink(link: LinkCall): boolean {
  const [first, second, ...others] = link.call.arguments;
  if (first === undefined || others.length > 0) return false;
  if (link.kind !== 'then') return second === undefined && looksLikeHandler(first);
  return second === undefined ? looksLikeHandler(first) : looksLikeHandler(second) && (looksLikeHandler(first) || looksAbsent(first));
}

/** Whether an expression is `undefined`, `null` or `void 0`. */
export function looksAbsent(argument: ts.Expression): boolean {
  const value = unwrapped(argument);
  return value.kind === ts.SyntaxKind.NullKeyword || ts.isVoidExpression(value) || (ts.isIdentifier(value) && value.text === 'undefined');
}

const linkKinds = ['then', 'catch', 'finally'] as const;

function looksLikeHandler(argument: ts.Expression): boolean {
  const value = unwrapped(argument);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return true;
  return (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isCallExpression(value)) && !looksAbsent(value);
}
