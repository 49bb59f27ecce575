/** What shows that a function which this file does not hold may call back before it returns, or that its callback must not come later. */
import ts from 'typescript';
import type { InlineFunction } from '../chains/recognise';
import { functionScopeOf, isWritten, type Scopes } from '../chains/scopes';

/** Methods that begin to listen: what comes in the meantime is missed. */
const listening = /^(?:on|once|addListener|addEventListener|prependListener|pipe)$/;

/** Whether what the callback sets is read behind the call in the same turn: its author counts on a callback that has run by then. */
export function isReadBehind(call: ts.Node, callback: ts.Node, scopes: Scopes): boolean {
  const owner = functionScopeOf(call);
  let found = false;
  const visit = (node: ts.Node): void => {
    const declaration = ts.isIdentifier(node) && isWritten(node) ? scopes.declarationOf(node) : undefined;
    const outside = declaration && !declaration.identifiers.some((each) => isInside(each, callback));
    if (outside && declaration.references.some((each) => each.pos >= call.end && !isInside(each, callback) && functionScopeOf(each) === owner && isGivenOrAsked(each) && canFollow(call, each))) found = true;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(callback);
  return found;
}

/** Whether the callback itself begins to listen to what a function around it was given: it may be under way. */
export function listensOutside(callback: InlineFunction, scopes: Scopes): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && listening.test(node.expression.name.text) && node.arguments.length > 0) {
      let root: ts.Expression = node.expression.expression;
      while (ts.isPropertyAccessExpression(root)) root = root.expression;
      const declaration = ts.isIdentifier(root) ? scopes.declarationOf(root) : undefined;
      if (declaration?.kind === 'parameter' && !declaration.identifiers.some((each) => isInside(each, callback))) return true;
    }
    return ts.forEachChild(node, (child): true | undefined => visit(child) || undefined) ?? false;
  };
  return visit(callback.body);
}

/** Whether a statement gives the value back, or asks for it. */
function isGivenOrAsked(use: ts.Node): boolean {
  const statement = ts.findAncestor(use, ts.isStatement);
  return statement !== undefined && (ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || (ts.isIfStatement(statement) && isInside(use, statement.expression)));
}

/** Whether one can run after the other: they are not in two branches of one `if`. */
function canFollow(first: ts.Node, second: ts.Node): boolean {
  for (let at = first; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isIfStatement(at.parent) && at === at.parent.thenStatement && at.parent.elseStatement && isInside(second, at.parent.elseStatement)) return false;
  }
  return true;
}

/** Whether a node lies in another. */
export function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}

/** The items that meet a condition, and the others. */
export function apart<Item>(items: readonly Item[], meets: (item: Item) => boolean): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(meets), items.filter((each) => !meets(each))];
}
