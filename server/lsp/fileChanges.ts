import { URI } from 'vscode-uri';
import { restingTime, type Documents } from './documents';
import type { Refresh } from './refresh';

/** Tells whether files that answers about other documents depend on have changed, in an editor or on disk. */
export class FileChanges {
  readonly #followed = new Set<string>();
  readonly #changedAt = new Map<string, number>();
  #count = 0;
  #refreshing: NodeJS.Timeout | undefined;

  constructor(documents: Documents, private readonly refresh: Refresh) {
    const note = ({ uri }: { readonly uri: string }) => this.note([uri]);
    documents.follow({ opened: note, changed: note, closed: note });
  }

  /** How many changes there have been until now. */
  get count(): number {
    return this.#count;
  }

  /** Takes note of files that were made, changed or deleted; the client is asked to ask again where an answer depends on one. */
  note(uris: readonly string[]): void {
    this.#count += 1;
    const paths = uris.flatMap((uri) => pathOf(uri) ?? []);
    for (const path of paths) this.#changedAt.set(path, this.#count);
    if (!paths.some((path) => this.#followed.has(path))) return;
    clearTimeout(this.#refreshing);
    this.#refreshing = setTimeout(() => {
      this.refresh.lenses();
      this.refresh.hints();
    }, restingTime);
  }

  /** Answers depend on these paths, of files that there are or that there might be. */
  follow(paths: ReadonlySet<string>): void {
    for (const path of paths) this.#followed.add(path);
  }

  /** Whether one of the paths has changed since there had been so many changes. */
  since(count: number, paths: ReadonlySet<string>): boolean {
    if (count === this.#count) return false;
    for (const path of paths) if ((this.#changedAt.get(path) ?? 0) > count) return true;
    return false;
  }
}

/** Undefined for a document that is no file. */
export function pathOf(uri: string): string | undefined {
  try {
    const parsed = URI.parse(uri, true);
    return parsed.scheme === 'file' ? parsed.fsPath : undefined;
  } catch {
    return undefined;
  }
}
