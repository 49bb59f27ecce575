/** Where line breaks go that stood for links which are gone. */
import ts from 'typescript';
import { bare, isLinkName, withParentheses } from './recognise';
import type { Step } from './steps';
import type { Line, Lines, SourceText } from './text';

/**
 * A step's lines with its root, whose calls stood on lines of their own because links followed them, on one line where
 * it fits: `await db.users` newline `.find(id)`. All lines but the first hold their indentation.
 */
export function gathered(step: Step, lines: Lines, indentation: string, source: SourceText): Lines {
  const node = (step.kind === 'evaluate' || step.kind === 'assign' || step.kind === 'return') && step.value?.kind === 'source' ? step.value.node : undefined;
  const [before, ...others] = node && isRoot(node) ? spineBreaks(bare(node), source) : [];
  if (!node || before === undefined) return lines;
  const deeper = indentation + before.slice(source.indentationAt(node.getStart()).length);
  const ends = lines.filter((each) => !each.fixed && each.text.startsWith(deeper) && /^\??\./.test(each.text.slice(deeper.length)));
  if (ends.length !== others.length + 1 || deeper.length <= indentation.length) return lines;
  const joined: Line[] = [];
  for (const each of lines) {
    const last = joined.at(-1);
    if (last && ends.includes(each)) joined[joined.length - 1] = { text: last.text.trimEnd() + each.text.slice(deeper.length), fixed: last.fixed };
    else joined.push(!each.fixed && each.text.startsWith(deeper) ? { text: indentation + each.text.slice(deeper.length), fixed: false } : each);
  }
  const fits = joined.every((each, index) => lines.includes(each) || each.text.length + (index === 0 ? indentation.length : 0) <= source.style.width);
  return fits ? joined : lines;
}

/** Whether links of a chain were hung on the expression. */
function isRoot(node: ts.Expression): boolean {
  const outer = withParentheses(node);
  return ts.isPropertyAccessExpression(outer.parent) && outer.parent.expression === outer && isLinkName(outer.parent.name.text);
}

/** The indentations of the lines that begin with a member of the expression; none where comments or more than two calls stand among them. */
function spineBreaks(node: ts.Expression, source: SourceText): readonly string[] {
  const found: string[] = [];
  let calls = 0;
  for (let at: ts.Expression = node; ts.isCallExpression(at) || ts.isPropertyAccessExpression(at); at = at.expression) {
    if (ts.isCallExpression(at)) calls++;
    else if (source.breaksBetween(at.expression.end, at.name.getStart())) {
      if (source.comments(at.expression.end, at.name.getStart()).length > 0) return [];
      found.push(source.indentationAt(at.name.getStart()));
    }
  }
  return calls <= 2 && new Set(found).size === 1 ? found : [];
}

/** The block of which a statement begins at the offset. */
export function blockWithStatementAt(sourceFile: ts.SourceFile, offset: number): ts.Block | undefined {
  let found: ts.Block | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > offset || node.end <= offset) return;
    if (ts.isBlock(node) && node.statements.some((each) => each.getStart() === offset)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}
