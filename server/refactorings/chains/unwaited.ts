/**
 * Promises that nobody waits for: whether an inner async function in a statement's place says so with `void`. A chain whose
 * rejection nobody hears of is a mistake that stays one, and in sight. Everywhere else silence is meant, and stays: in
 * JavaScript a function that handles its own errors is silent as it is; in TypeScript linters ask every such call for `void`,
 * and only of a chain do they see that it has a `catch`.
 */
import ts from 'typescript';
import { ChainBuilder, Inquiry, isHeard, linkCallOf, promiseBySyntax, takesErrorCallback, type Facts } from '../../analysis';
import { withParentheses, type ChainSyntax } from './recognise';
import { isFunctionWithBody } from './scopes';

/** Whether the value of the expression goes nowhere: it is a statement, or what `&&`, `||`, `??` or `?:` of one come to. */
export function isDropped(expression: ts.Node): boolean {
  const outer = withParentheses(expression);
  const { parent } = outer;
  if (ts.isExpressionStatement(parent)) return true;
  if (ts.isConditionalExpression(parent)) return parent.condition !== outer && isDropped(parent);
  return ts.isBinaryExpression(parent) && parent.right === outer && passing.has(parent.operatorToken.kind) && isDropped(parent);
}

const passing: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

/** Whether it is known that the chain is a promise, and that nobody hears of its rejection. */
export function isUnheard({ node }: ChainSyntax, sourceFile: ts.SourceFile, facts: Facts): boolean {
  const inquiry = new Inquiry(sourceFile, facts);
  const fact = inquiry.fact(node);
  const isPromise = promiseBySyntax(node) === 'certain' || fact?.promise === 'native' || fact?.promise === 'subclass';
  const link = linkCallOf(node);
  if (!isPromise || !link || takesErrorCallback(node)) return false;
  const chain = new ChainBuilder(inquiry).chainsEndingAt(link).find(({ last }) => last === node);
  return chain !== undefined && !isHeard(chain);
}

/** Whether an inner async function, as text, does nothing outside a `try` whose `catch` neither throws nor gives anything. */
export function handlesItsErrors(text: string): boolean {
  const sourceFile = ts.createSourceFile('inner.jsx', text, ts.ScriptTarget.Latest, true);
  const [statement] = sourceFile.statements;
  const body = statement && innermostBlock(statement);
  return body !== undefined && body.statements.every((each) => (ts.isTryStatement(each) && each.catchClause ? !leaves(each.tryBlock, false) && !leaves(each.catchClause, true) && !(each.finallyBlock && leaves(each.finallyBlock, true)) : ts.isReturnStatement(each) && !each.expression));
}

/** The body of the function that is called in place. */
function innermostBlock(node: ts.Node): ts.Block | undefined {
  if (isFunctionWithBody(node)) return node.body && ts.isBlock(node.body) ? node.body : undefined;
  return ts.forEachChild(node, innermostBlock);
}

/** Whether the code can give a value, or throws on purpose. */
function leaves(node: ts.Node, counted: boolean): boolean {
  if (isFunctionWithBody(node)) return false;
  if ((counted && ts.isThrowStatement(node)) || (ts.isReturnStatement(node) && node.expression)) return true;
  return ts.forEachChild(node, (child): true | undefined => leaves(child, counted) || undefined) ?? false;
}
