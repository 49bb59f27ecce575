import ts from 'typescript';
import { unwrapped } from './wrapping';

/** A property that an expression reads by a name known from the text: `p.then` or `p['then']`. */
export interface Member {
  readonly object: ts.Expression;
  readonly name: string;
  /** The name as it stands in the text. */
  readonly node: ts.Node;
}

/** The member that an expression reads, seen through parentheses and assertions; undefined where there is none. */
export function memberOf(expression: ts.Expression): Member | undefined {
  const access = unwrapped(expression);
  if (ts.isPropertyAccessExpression(access)) {
    return ts.isIdentifier(access.name) ? { object: access.expression, name: access.name.text, node: access.name } : undefined;
  }
  if (!ts.isElementAccessExpression(access)) return undefined;
  const key = unwrapped(access.argumentExpression);
  return ts.isStringLiteralLike(key) ? { object: access.expression, name: key.text, node: key } : undefined;
}

/** A function that has a body: what a call of it runs. */
export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/** The expression as a function with a body, or undefined. */
export function asFunction(node: ts.Node): FunctionWithBody | undefined {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined ? (node as FunctionWithBody) : undefined;
}

/** Whether calling the function gives a promise, whatever its body does. */
export function isAsyncFunction(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.AsyncKeyword) && !isGenerator(node);
}

/** Whether calling the function runs none of its body: it gives a generator. */
export function isGenerator(node: ts.Node): boolean {
  return (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) && node.asteriskToken !== undefined;
}

/** The nearest function, class static block or field initialiser around a node: what its `return` and `await` belong to. */
export function enclosingFunction(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (parent) =>
    ts.isFunctionLike(parent) || ts.isClassStaticBlockDeclaration(parent) || ts.isPropertyDeclaration(parent));
}

/** Whether a node is another one or stands in it. */
export function holds(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** The parts of a node that run when it runs: its children, without the bodies of functions and classes in it. */
export function ownChildren(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child) && !ts.isTypeNode(child)) children.push(child);
  });
  return children;
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}
