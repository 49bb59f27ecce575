import ts from 'typescript';
import { asyncKeywordOf, containerOf, kindOf } from './routes';

/** What is put in front of an expression and behind it to give it a unary operator: with parentheses around what binds less, and around the whole where its place needs them. */
export function prefixing(expression: ts.Expression, operator: 'await' | 'void'): { readonly open: string; readonly close: string; readonly startsWithParenthesis: boolean } {
  const { parent } = expression;
  const outer = (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) && parent.expression === expression
    || ts.isNonNullExpression(parent) || (ts.isTaggedTemplateExpression(parent) && parent.tag === expression)
    || (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken && parent.left === expression);
  const inner = bindsLess(expression);
  // `{ user }` says the name and the value at once.
  if (ts.isShorthandPropertyAssignment(parent)) return { open: `${parent.name.text}: ${operator} `, close: '', startsWithParenthesis: false };
  return { open: `${outer ? '(' : ''}${operator} ${inner ? '(' : ''}`, close: `${inner ? ')' : ''}${outer ? ')' : ''}`, startsWithParenthesis: outer };
}

function bindsLess(expression: ts.Expression): boolean {
  return ts.isBinaryExpression(expression) || ts.isConditionalExpression(expression) || ts.isArrowFunction(expression) || ts.isYieldExpression(expression)
    || ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression);
}

/** Whether `await` may stand at a node: in the body of an async function. */
export function mayAwait(node: ts.Node): boolean {
  const container = containerOf(node);
  if (ts.isSourceFile(container) || asyncKeywordOf(container) === undefined) return false;
  return kindOf(container) !== undefined && !isInParameters(node, container);
}

function isInParameters(node: ts.Node, container: ts.Node): boolean {
  return ts.findAncestor(node, (ancestor) => (ancestor === container ? 'quit' : ts.isParameter(ancestor) && ancestor.parent === container)) !== undefined;
}
