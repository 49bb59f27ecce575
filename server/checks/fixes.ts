import ts from 'typescript';
import { asyncKeywordOf, containerOf, kindOf, type TextEdit } from '../analysis';
import type { CheckedFile } from './checkedFile';

/** Text put in front of a node. */
export function before(file: CheckedFile, node: ts.Node, text: string): TextEdit {
  const { start } = file.range(node);
  return { range: { start, end: start }, text };
}

/** Text put behind a node. */
export function behind(node: ts.Node, text: string): TextEdit {
  return { range: { start: node.end, end: node.end }, text };
}

export function replaced(file: CheckedFile, node: ts.Node, text: string): TextEdit {
  return { range: file.range(node), text };
}

/** Puts a unary operator in front of an expression, with parentheses around what binds less and around the whole where its place needs them. */
export function prefixed(file: CheckedFile, expression: ts.Expression, operator: 'await' | 'void'): readonly TextEdit[] {
  const { parent } = expression;
  const outer = (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) && parent.expression === expression
    || ts.isNonNullExpression(parent) || (ts.isTaggedTemplateExpression(parent) && parent.tag === expression)
    || (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken && parent.left === expression);
  const inner = bindsLess(expression);
  const open = `${outer ? '(' : ''}${operator} ${inner ? '(' : ''}`;
  const close = `${inner ? ')' : ''}${outer ? ')' : ''}`;
  return [before(file, expression, startsLine(file, expression) && outer ? semicolonFirst(file, open) : open), ...(close === '' ? [] : [behind(expression, close)])];
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

/** The whitespace at the start of the line on which a node begins. */
export function indentationOf(file: CheckedFile, node: ts.Node): string {
  const { line } = file.sourceFile.getLineAndCharacterOfPosition(node.getStart(file.sourceFile));
  return /^[\t ]*/.exec(file.text.slice(file.sourceFile.getLineStarts()[line]))?.[0] ?? '';
}

export function lineBreakOf(file: CheckedFile): string {
  return /\r?\n/.exec(file.text)?.[0] ?? '\n';
}

function isInParameters(node: ts.Node, container: ts.Node): boolean {
  return ts.findAncestor(node, (ancestor) => (ancestor === container ? 'quit' : ts.isParameter(ancestor) && ancestor.parent === container)) !== undefined;
}

function startsLine(file: CheckedFile, expression: ts.Expression): boolean {
  const statement = ts.findAncestor(expression, ts.isStatement);
  return statement !== undefined && ts.isExpressionStatement(statement) && statement.getStart(file.sourceFile) === expression.getStart(file.sourceFile);
}

/** A statement that begins with a parenthesis needs a semicolon in front of it where the file writes none behind. */
function semicolonFirst(file: CheckedFile, text: string): string {
  const statements = file.all(ts.isExpressionStatement);
  const ended = statements.filter(({ end }) => file.text[end - 1] === ';').length;
  return ended * 2 < statements.length ? `;${text}` : text;
}
