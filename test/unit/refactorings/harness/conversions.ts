/** Converts the fixtures of a refactoring in the world that they share. */
import { noFacts } from '../../../../server/analysis';
import { apply, proposalAt, worldChecker } from './convert';
import type { Fixture } from './fixtures';

export interface Conversion {
  readonly text?: string;
  readonly refused?: string;
}

/** All fixtures are converted before the first result is looked at, so that all results are compiled together, as all sources are. */
export class Conversions {
  readonly #checker = worldChecker();
  readonly #fixtures: readonly Fixture[];
  readonly #kindOf: (fixture: Fixture) => string;
  #results: ReadonlyMap<Fixture, { readonly typed: Conversion; readonly untyped: Conversion }> | undefined;

  constructor(fixtures: readonly Fixture[], kindOf: (fixture: Fixture) => string) {
    this.#fixtures = fixtures;
    this.#kindOf = kindOf;
    this.add(fixtures.map(({ source, language }) => ({ text: source, language })));
  }

  /** What `fixture` becomes, with types and without. */
  of(fixture: Fixture): { readonly typed: Conversion; readonly untyped: Conversion } {
    const found = this.#all().get(fixture);
    if (!found) throw new Error(`${fixture.title} is none of these fixtures`);
    return found;
  }

  /** Texts that will be asked about, to be compiled together. */
  add(texts: Iterable<{ readonly text: string; readonly language: string }>): void {
    for (const { text, language } of texts) this.#checker.add(text, language);
  }

  convert(kind: string, text: string, language: string, cursor: number, typed: boolean): Conversion {
    const name = this.#checker.add(text, language);
    const proposal = proposalAt(kind, this.#checker.sourceFile(name), typed ? this.#checker.facts(name) : noFacts, cursor);
    if (!proposal) return { refused: 'not offered' };
    return 'refused' in proposal ? { refused: proposal.refused } : { text: apply(text, proposal.edits()) };
  }

  /** The errors of `after` that `before` does not have. */
  newErrors(before: string, after: string, language: string): readonly string[] {
    const known = this.#checker.errors(this.#checker.add(before, language));
    return this.#checker.errors(this.#checker.add(after, language)).filter((each) => !known.includes(each));
  }

  #all(): ReadonlyMap<Fixture, { readonly typed: Conversion; readonly untyped: Conversion }> {
    if (this.#results) return this.#results;
    this.#results = new Map(this.#fixtures.map((fixture) => {
      const { source, language, cursor } = fixture;
      const [typed, untyped] = [true, false].map((each) => this.convert(this.#kindOf(fixture), source, language, cursor ?? Math.max(0, source.indexOf('async')), each));
      return [fixture, { typed: typed ?? {}, untyped: untyped ?? {} }];
    }));
    this.add([...this.#results].flatMap(([{ language }, { typed, untyped }]) => [typed, untyped].flatMap(({ text }) => (text === undefined ? [] : [{ text, language }]))));
    return this.#results;
  }
}
