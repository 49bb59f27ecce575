import type { Documents } from './documents';

/** What a session remembers of the orders in its documents while they are open. */
export class OrderState {
  readonly #shown = new Map<string, string>();
  readonly #withLens = new Map<string, ReadonlySet<string>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(documents: Documents) {
    const forget = ({ uri }: { readonly uri: string }) => {
      this.#shown.delete(uri);
      this.#withLens.delete(uri);
    };
    documents.follow({ opened: () => undefined, changed: () => undefined, closed: forget });
  }

  /** The region whose order is shown on demand: at most one in a document, so that its numbers belong together. */
  shown(uri: string): string | undefined {
    return this.#shown.get(uri);
  }

  /** Shows a region instead of another one, or hides it where it is shown. Whether it is shown now. */
  toggle(uri: string, region: string): boolean {
    const shown = this.#shown.get(uri) !== region;
    if (shown) this.#shown.set(uri, region);
    else this.#shown.delete(uri);
    return shown;
  }

  /** The regions that had a lens when all orders were known the last time. */
  withLens(uri: string): ReadonlySet<string> {
    return this.#withLens.get(uri) ?? new Set();
  }

  /** Does work that nobody waits for, one document after the other: together, their slices would keep all other questions waiting. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Keeps which regions have a lens; whether that is news. */
  setWithLens(uri: string, regions: ReadonlySet<string>): boolean {
    const before = this.withLens(uri);
    this.#withLens.set(uri, regions);
    return before.size !== regions.size || [...regions].some((region) => !before.has(region));
  }
}
