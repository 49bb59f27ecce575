import type { ExpressionFact, Facts, TextRange } from '../analysis';

/** Facts that know what was asked. */
export interface AnsweredFacts extends Facts {
  /** Whether the range was asked already, with or without a fact as the answer. */
  has(range: TextRange): boolean;
}

/** The facts that were answered so far for one version of a file. */
export class KnownFacts implements AnsweredFacts {
  readonly #facts = new Map<string, ExpressionFact | undefined>();

  at(range: TextRange): ExpressionFact | undefined {
    return this.#facts.get(key(range));
  }

  has(range: TextRange): boolean {
    return this.#facts.has(key(range));
  }

  /** Takes the answers for `ranges`, in their order. */
  add(ranges: readonly TextRange[], answers: readonly (ExpressionFact | undefined)[]): void {
    for (const [index, range] of ranges.entries()) this.#facts.set(key(range), answers[index]);
  }
}

function key(range: TextRange): string {
  return `${range.start}:${range.end}`;
}
