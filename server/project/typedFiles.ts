import { statSync } from 'node:fs';
import type ts from 'typescript';
import { analyse, refusal, type AsyncModel, type Facts, type NotAnalysed } from '../analysis';
import type { FileView } from './fileView';
import { fileNameOf } from './names';
import type { Problem } from './typeOracle';
import { Projects } from './typescript6/projects';

/** A file on disk and what the types say of it. */
export interface TypedFile {
  readonly view: FileView;
  readonly facts: Facts;
  /** The errors in the file: of syntax first, then of types. */
  problems(): readonly Problem[];
}

/**
 * Files on disk with their types, in this thread: for a program that goes through many files and has nothing else to do
 * meanwhile. Each file is parsed once, for its syntax and for its types, and a fact is found out when it is read. This
 * thread's stack can be too small for deep code: then a `RangeError` is thrown, and nothing may be asked any more.
 */
export class TypedFiles {
  readonly #projects = new Projects(() => {}, () => false);
  readonly #maximumLength: number;

  /** Longer texts, in UTF-16 code units, are not analysed. */
  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
  }

  /** Says which files will be read, so that those of no configuration make one project from the start. */
  expect(uris: readonly string[]): void {
    this.#projects.expect(uris.map((uri) => fileNameOf(uri)));
  }

  /** Undefined for what is no file on disk or cannot be read; the reason for what is not analysed. */
  read(uri: string): TypedFile | NotAnalysed | undefined {
    const fileName = fileNameOf(uri);
    const stats = statSync(fileName, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    // No UTF-8 text has fewer than a third as many code units as bytes; what is larger is refused unread.
    if (stats.size > 3 * this.#maximumLength) return 'too large';
    const engine = this.#projects.engineOf(uri);
    const typed = engine.typed(fileName);
    if (typed === undefined) return undefined;
    const { sourceFile, facts } = typed;
    return refusal(sourceFile.text, this.#maximumLength) ?? { view: new SyntaxView(uri, stats.mtimeMs, sourceFile), facts, problems: () => engine.problems(fileName) ?? [] };
  }

  dispose(): void {
    this.#projects.dispose();
  }
}

/** What its tree says of a file; the model is built for those who want it. */
class SyntaxView implements FileView {
  readonly typed = false;
  #model: AsyncModel | undefined;

  constructor(readonly uri: string, readonly version: number, readonly sourceFile: ts.SourceFile) {}

  get text(): string {
    return this.sourceFile.text;
  }

  get model(): AsyncModel {
    return (this.#model ??= analyse(this.sourceFile));
  }
}
