import type ts from 'typescript';

/** A half-open range of the file's text, in UTF-16 code units: `start` inclusive, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A replacement on the original text. Edits that belong together are in order and do not overlap. */
export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * How sure the analysis is of what it says. `certain`: the language and the types decide it.
 * `likely`: the syntax says so and nothing contradicts it. `unknown`: say nothing, or say "unknown".
 */
export type Certainty = 'certain' | 'likely' | 'unknown';

/** Whether `outer` holds all of `inner`. */
export function contains(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether `offset` touches `range`; its end counts, as a cursor behind a word belongs to the word. */
export function touches(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** The range of a node without the whitespace and comments before it. */
export function rangeOf(node: ts.Node, sourceFile: ts.SourceFile): TextRange {
  return { start: node.getStart(sourceFile), end: node.end };
}
