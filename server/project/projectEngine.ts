import type { ExpressionFact, TextRange } from '../analysis';
import type { Problem } from './typeOracle';

/** A place in a file, by the name under which TypeScript knows it. */
export interface FileLocation {
  readonly fileName: string;
  readonly range: TextRange;
}

/** One project as a TypeScript knows it: questions by file name and range in, plain facts out. */
export interface ProjectEngine {
  /** How many facts it is best asked for at once. */
  readonly batch: number;
  /** The version of the text that answers are about: the editor's, or the milliseconds when the file was modified. */
  versionOf(fileName: string): number | undefined;
  /** Reads again what was modified on disk. */
  refresh(): void;
  /** One fact for each range, in order; undefined for a range that is no expression, and altogether where the file is not in the project. */
  facts(fileName: string, ranges: readonly TextRange[]): readonly (ExpressionFact | undefined)[] | undefined;
  /** Every use of the name at `offset` in the project, each once, without its declarations. */
  references(fileName: string, offset: number): readonly FileLocation[] | undefined;
  /** Where the project's files load the file, by the texts that name it. Undefined where not all files are known that could. */
  loaders(fileName: string): readonly FileLocation[] | undefined;
  /** The errors in the file: of syntax first, then of types. Undefined where the file is not in the project. */
  problems(fileName: string): readonly Problem[] | undefined;
}

/** The documents that are open, and the projects that files belong to. */
export interface EngineProjects {
  open(uri: string, languageId: string, version: number, text: string): void;
  change(uri: string, version: number, text: string): void;
  close(uri: string): void;
  /** Files on disk were made, changed or deleted. */
  filesChanged(uris: readonly string[]): void;
  fileName(uri: string): string;
  /** The URI of a file as its editor spelt it. */
  uriOf(fileName: string): string | undefined;
  /** The engine of the project that the file belongs to. */
  engineOf(uri: string): ProjectEngine;
  /** A question failed: gives up the engine, where there was one, so that the next question starts afresh. */
  discard(engine: ProjectEngine | undefined, reason: unknown): void;
  dispose(): void;
}
