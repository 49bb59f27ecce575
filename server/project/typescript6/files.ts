/** The text of a file that lives in an editor, or in memory only. */
export interface OpenFile {
  readonly version: number;
  readonly text: string;
  /** Unlike the version never the same for two texts, also when a file is closed and opened again. */
  readonly revision: number;
}

let revisions = 0;

/**
 * The files that hide those on disk, by the name under which TypeScript knows them. The version counts up whenever a
 * file appears, changes or goes, so that projects know whether they are still up to date.
 */
export class OpenFiles {
  readonly #files = new Map<string, OpenFile>();
  #changes = 0;

  get changes(): number {
    return this.#changes;
  }

  names(): IterableIterator<string> {
    return this.#files.keys();
  }

  get(fileName: string): OpenFile | undefined {
    return this.#files.get(fileName);
  }

  set(fileName: string, version: number, text: string): void {
    this.#files.set(fileName, { version, text, revision: ++revisions });
    this.#changes++;
  }

  delete(fileName: string): void {
    if (this.#files.delete(fileName)) this.#changes++;
  }
}
