/** Applies a refactoring to a text, as the editor would. */
import ts from 'typescript';
import { noFacts, type AsyncModel, type Facts } from '../../../../server/analysis';
import type { FileView } from '../../../../server/project';
import { refactorings, type Proposal, type TextEdit } from '../../../../server/refactorings';
import { Checker } from './checker';
import { worldText } from './world';

const emptyModel: AsyncModel = { functions: [], chains: [], combinators: [], creations: [], questions: [] };

/** A checker that knows the fixtures' world. */
export function worldChecker(): Checker {
  return new Checker(new Map([['/world.d.ts', worldText]]), {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleDetection: ts.ModuleDetectionKind.Force, strict: true, allowJs: true,
    jsx: ts.JsxEmit.React, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es2022.d.ts'],
  });
}

export function viewOf(sourceFile: ts.SourceFile): FileView {
  return { uri: `file://${sourceFile.fileName}`, version: 1, text: sourceFile.text, sourceFile, model: emptyModel, typed: false };
}

/** The proposal of the refactoring of a kind; at a cursor, or for the whole file. */
export function proposalAt(kind: string, sourceFile: ts.SourceFile, facts: Facts, cursor: number, libraries: readonly string[] = []): Proposal | undefined {
  const refactoring = refactorings.find((each) => each.kind === kind);
  return refactoring?.propose(viewOf(sourceFile), { start: cursor, end: cursor }, { facts, libraries });
}

/** Converts the whole file without types. */
export function convertUntyped(text: string, fileName: string): string {
  const sourceFile = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const proposal = proposalAt('source.asyncInsight.chainToAwait', sourceFile, noFacts, 0);
  return proposal && 'edits' in proposal ? apply(text, proposal.edits()) : text;
}

export function apply(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of edits) {
    if (range.start < at) throw new Error('edits overlap');
    result += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  return result + text.slice(at);
}

/** The comments of a text, in order. */
export function commentsOf(text: string, fileName: string): readonly string[] {
  const sourceFile = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const at of [node.pos, node.end]) {
      for (const range of [...(ts.getLeadingCommentRanges(text, at) ?? []), ...(ts.getTrailingCommentRanges(text, at) ?? [])]) found.set(range.pos, text.slice(range.pos, range.end).replace(/\s+/g, ' '));
    }
    node.getChildren(sourceFile).forEach(visit);
  };
  visit(sourceFile);
  return [...found.entries()].toSorted((one, other) => one[0] - other[0]).map(([, each]) => each);
}
