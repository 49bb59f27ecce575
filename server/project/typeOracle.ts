import type { ExpressionFact, TextRange } from '../analysis';

/** A place in a file that need not be open. */
export interface Location {
  /** The document's URI. */
  readonly uri: string;
  readonly range: TextRange;
}

/** What TypeScript finds wrong with a file. */
export interface Problem {
  readonly range: TextRange;
  /** TypeScript's number for problems of this kind. */
  readonly code: number;
  readonly message: string;
}

/**
 * Answers questions about types in plain data. Questions name text by range (UTF-16 offsets); no type, symbol or
 * program leaves an oracle. Every answer belongs to one version of the file: `undefined` means that the text has
 * changed meanwhile, that the question was cancelled, or that the oracle cannot answer now.
 */
export interface TypeOracle {
  /** What it is, for the status item: "TypeScript 6.0.3". */
  readonly name: string;
  /** One answer for each range, in order; undefined for a range that is no expression of the file. */
  facts(uri: string, version: number, ranges: readonly TextRange[], signal?: AbortSignal): Promise<readonly (ExpressionFact | undefined)[] | undefined>;
  /** Every use of the name at `offset` in its project, without its declarations. */
  references(uri: string, version: number, offset: number, signal?: AbortSignal): Promise<readonly Location[] | undefined>;
  /** Where the project's files load the file, by the texts that name it; undefined where not all of them are known. */
  loaders(uri: string, version: number, signal?: AbortSignal): Promise<readonly Location[] | undefined>;
  /** The errors in the file: of syntax first, then of types. */
  problems(uri: string, version: number, signal?: AbortSignal): Promise<readonly Problem[] | undefined>;
  dispose(): Promise<void>;
}
