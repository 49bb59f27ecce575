import ts from 'typescript';
import { prefixing, type TextEdit } from '../analysis';
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
  const { open, close, startsWithParenthesis } = prefixing(expression, operator);
  return [before(file, expression, startsWithParenthesis && startsLine(file, expression) ? semicolonFirst(file, open) : open), ...(close === '' ? [] : [behind(expression, close)])];
}

/** The whitespace at the start of the line on which a node begins. */
export function indentationOf(file: CheckedFile, node: ts.Node): string {
  const { line } = file.sourceFile.getLineAndCharacterOfPosition(node.getStart(file.sourceFile));
  return /^[\t ]*/.exec(file.text.slice(file.sourceFile.getLineStarts()[line]))?.[0] ?? '';
}

export function lineBreakOf(file: CheckedFile): string {
  return /\r?\n/.exec(file.text)?.[0] ?? '\n';
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
