import { setImmediate } from 'node:timers/promises';
import { orderFile, runRegion, type OrderFile, type OrderRegion, type OrderRun } from '../features';
import type { Profile } from '../ordering';
import type { FileView } from '../project';
import type { OrderProfile } from '../protocol';
import { importsOf, type Imports } from './orderImports';
import { profileFor } from './orderProfile';
import type { RequestContext } from './request';

/** The orders of the document that a request is about, computed once for each text of it and of what it imports. */
export function orderRuns(context: RequestContext, profile?: OrderProfile): OrderRuns {
  const { view } = context;
  const host = profileFor(context, profile);
  const ofText = known.get(view.sourceFile) ?? new Map<Profile, OrderRuns>();
  known.set(view.sourceFile, ofText);
  const before = ofText.get(host);
  const runs = before?.isCurrent ? before : new OrderRuns(context, host);
  ofText.set(host, runs);
  return runs;
}

/** The orders of one text. A region depends on the functions around it, so a change anywhere in the file begins anew. */
export class OrderRuns {
  readonly file: OrderFile;
  readonly #runs = new Map<OrderRegion, OrderRun>();
  readonly #context: RequestContext;
  /** The changes of files until it began to look at some: what came later is news. */
  readonly #changes: number;
  #imports: Promise<Imports> | undefined;
  #paths: ReadonlySet<string> = new Set();

  constructor(context: RequestContext, private readonly profile: Profile) {
    this.file = orderFile(context.view, profile);
    this.#context = context;
    this.#changes = context.session.fileChanges.count;
  }

  /** Whether the files that it depends on are as they were. */
  get isCurrent(): boolean {
    return !this.#context.session.fileChanges.since(this.#changes, this.#paths);
  }

  /** Whether all regions are computed. */
  get complete(): boolean {
    return this.file.regions.every((region) => this.#runs.has(region));
  }

  /** Computes a region, each slice in a turn of its own, so that nothing waits for more than one. Rejects when the text has changed meanwhile. */
  async run(region: OrderRegion, signal: Stop): Promise<OrderRun> {
    const { resolve } = await (this.#imports ??= this.#readImports());
    const slices = runRegion(this.file, region, resolve);
    for (;;) {
      const ready = this.#runs.get(region);
      if (ready) return ready;
      // oxlint-disable-next-line no-await-in-loop -- others have their turn in between
      await setImmediate();
      signal.throwIfAborted();
      const slice = this.#runs.has(region) ? undefined : slices.next();
      if (slice?.done) this.#runs.set(region, slice.value);
    }
  }

  async #readImports(): Promise<Imports> {
    const { source } = this.file;
    const imports = await importsOf(this.#context, { fileName: source.fileName, source, kind: this.profile === 'node-esm' ? 'esm' : 'cjs' });
    this.#paths = imports.paths;
    this.#context.session.fileChanges.follow(imports.paths);
    return imports;
  }

  /** Every region, one after the other. */
  async all(signal: Stop): Promise<readonly OrderRun[]> {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that others have their turn in between
    for (const region of this.file.regions) await this.run(region, signal);
    return this.file.regions.flatMap((region) => this.#runs.get(region) ?? []);
  }
}

/** What ends work that nobody waits for any more, by throwing. */
export type Stop = Pick<AbortSignal, 'throwIfAborted'>;

/** By the syntax tree, which lives as long as its text is the document's. */
const known = new WeakMap<FileView['sourceFile'], Map<Profile, OrderRuns>>();
