/** Statements as pieces of text with the comments that belong to them, so that they can be taken apart and put together. */
import ts from 'typescript';
import type { SourceText } from '../chains/text';

/** A piece of a handler's body. */
export type Item =
  /** Original text; `blank`: an empty line stands before it. */
  | { readonly kind: 'text'; readonly start: number; readonly end: number; readonly blank: boolean; readonly statement?: ts.Statement; readonly copies?: readonly Copy[] }
  /** `if (condition) { … } else { … }`, of which only a part of the condition is left. */
  | { readonly kind: 'if'; readonly condition: ts.Expression; readonly whenTrue: readonly Item[]; readonly whenFalse: readonly Item[]; readonly blank: boolean };

/** A replacement in one of two copies of the same text. */
export interface Copy {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The items of a block, its comments included, without the statements in `without`. */
export function itemsOf(block: ts.Block, source: SourceText, statements: readonly ts.Statement[] = block.statements): readonly Item[] {
  const items: Item[] = [];
  for (const statement of statements) items.push(itemOf(statement, source));
  const from = block.statements.at(-1)?.end ?? source.startOf(block) + 1;
  const last = block.statements.at(-1);
  const rest = source.comments(last ? trailingEnd(last, source) : from, block.end - 1);
  if (rest.length > 0 && (statements.at(-1) === last || !last)) items.push(textItem(rest[0]?.pos ?? from, rest.at(-1)?.end ?? from, source));
  return items;
}

/** A statement with the comments before it and behind it on its line. */
export function itemOf(statement: ts.Statement, source: SourceText): Item {
  const leading = leadingComments(statement, source);
  return { ...textItem(leading[0]?.pos ?? source.startOf(statement), trailingEnd(statement, source), source), statement };
}

/** The comments that stand before a statement, but for those on the line of what is before it. */
export function leadingComments(statement: ts.Node, source: SourceText): readonly ts.TextRange[] {
  const isFirst = ts.isBlock(statement.parent) && statement.parent.statements[0] === statement;
  return source.comments(statement.pos, source.startOf(statement)).filter((each) => isFirst || source.breaksBetween(statement.pos, each.pos));
}

function textItem(start: number, end: number, source: SourceText): Extract<Item, { kind: 'text' }> {
  const before = source.text.slice(0, start);
  return { kind: 'text', start, end, blank: /\n[ \t]*\r?\n[ \t]*$/.test(before) };
}

/** Where a statement ends with the comment behind it on its line. */
function trailingEnd(statement: ts.Node, source: SourceText): number {
  return ts.getTrailingCommentRanges(source.text, statement.end)?.at(-1)?.end ?? statement.end;
}

/** Whether the items hold the node. */
export function holds(items: readonly Item[], node: ts.Node): boolean {
  return items.some((each) => (each.kind === 'text' ? each.start <= node.getStart() && node.end <= each.end : (each.condition.pos <= node.pos && node.end <= each.condition.end) || holds(each.whenTrue, node) || holds(each.whenFalse, node)));
}

/** The texts of the comments inside a node, in order. */
export function commentsIn(node: ts.Node, { text, sourceFile }: SourceText): readonly string[] {
  const found = new Map<number, string>();
  const visit = (each: ts.Node): void => {
    const ranges = [...(each.pos > node.pos ? ts.getLeadingCommentRanges(text, each.pos) ?? [] : []), ...(each.pos > node.pos ? ts.getTrailingCommentRanges(text, each.pos) ?? [] : []), ...(each.end < node.end ? ts.getTrailingCommentRanges(text, each.end) ?? [] : [])];
    // Inside a template or a tag's text there are no comments.
    if (!ts.isTemplateLiteralToken(each) && each.kind !== ts.SyntaxKind.JsxText) for (const range of ranges) found.set(range.pos, text.slice(range.pos, range.end));
    each.getChildren(sourceFile).forEach(visit);
  };
  visit(node);
  return [...found].toSorted(([one], [other]) => one - other).map(([, each]) => each);
}

/** The items with calls at the ends of their paths that give nothing to anybody, instead of returning what those give. */
export function withoutReturn(items: readonly Item[], isPlanned: (node: ts.Node) => boolean): readonly Item[] {
  const last = items.at(-1);
  if (last?.kind !== 'text' || !last.statement || last.copies) return items;
  const copies = lastReturns(last.statement).flatMap(({ start, given, calls }) => (calls.some((each) => isPlanned(each)) ? [] : [{ start, end: given.getStart(), text: '' }]));
  return copies.length > 0 ? [...items.slice(0, -1), { ...last, copies }] : items;
}

/** The `return` statements at the ends of a last statement's paths that give what a call gives. */
function lastReturns(statement: ts.Statement | undefined): readonly { readonly start: number; readonly given: ts.Expression; readonly calls: readonly ts.Expression[] }[] {
  if (!statement) return [];
  if (ts.isBlock(statement)) return lastReturns(statement.statements.at(-1));
  if (ts.isIfStatement(statement)) return [...lastReturns(statement.thenStatement), ...lastReturns(statement.elseStatement)];
  const given = ts.isReturnStatement(statement) ? statement.expression : undefined;
  const calls = !given ? [] : ts.isConditionalExpression(given) ? [given.whenTrue, given.whenFalse] : [given];
  return given && calls.every((each) => ts.isCallExpression(each)) ? [{ start: statement.getStart(), given, calls }] : [];
}
