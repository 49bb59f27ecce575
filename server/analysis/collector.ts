import type ts from 'typescript';
import type { ExpressionFact, Facts } from './facts';
import { rangeOf, type TextRange } from './text';

/** Finds one kind of element: sees every node of the file once, parents before children, in source order. */
export interface Collector<Element> {
  visit(node: ts.Node): void;
  /** All that was found, in source order. Called once, after the last node. */
  finish(): readonly Element[];
}

/**
 * What collectors know of the file. Every question about a type goes through `fact`, which writes the question down
 * and looks its answer up, so that questions and facts never disagree.
 */
export class Inquiry {
  readonly #asked = new Map<string, TextRange>();
  readonly #facts: Facts;

  constructor(readonly sourceFile: ts.SourceFile, facts: Facts) {
    this.#facts = facts;
  }

  /** The range of a node without the trivia before it. */
  range(node: ts.Node): TextRange {
    return rangeOf(node, this.sourceFile);
  }

  /** What the types say of an expression, or of the name of a declaration; undefined when nothing is known (yet). */
  fact(node: ts.Node): ExpressionFact | undefined {
    const range = this.range(node);
    this.#asked.set(`${range.start}:${range.end}`, range);
    return this.#facts.at(range);
  }

  /** Every range asked so far, each once, in source order. */
  questions(): readonly TextRange[] {
    return [...this.#asked.values()].toSorted((left, right) => left.start - right.start || left.end - right.end);
  }
}
