import ts from 'typescript';
import type { TextRange } from '../analysis';
import type { FileView } from '../project';
import type { Outcome } from './refactoring';

/** What was converted at a place of the old text: in the innermost statement around it that holds any of it. */
export function convertedAround(outcomes: readonly Outcome[], { sourceFile }: FileView, place: TextRange): readonly TextRange[] {
  const converted = outcomes.filter(({ refused }) => refused === undefined).map(({ range }) => range);
  let found: readonly TextRange[] = [];
  const visit = (node: ts.Node): void => {
    if (node.pos > place.start || node.end < place.end) return;
    const inside = converted.filter(({ start, end }) => node.pos <= start && end <= node.end);
    if (inside.length === 0) return;
    if (!ts.isSourceFile(node)) found = inside;
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}
