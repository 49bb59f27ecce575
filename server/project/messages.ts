import type { ExpressionFact, TextRange } from '../analysis';
import type { Location, Problem } from './typeOracle';

/** What the oracle tells the worker: plain data, in the order in which it happened. */
export type Request =
  | ({ readonly kind: 'open' | 'change' } & OpenDocument)
  | { readonly kind: 'close'; readonly uri: string }
  | { readonly kind: 'filesChanged'; readonly uris: readonly string[] }
  | ({ readonly kind: 'question'; readonly id: number; readonly uri: string; readonly version: number } & Question);

export interface OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly text: string;
}

export type Question =
  | { readonly about: 'facts'; readonly ranges: readonly TextRange[] }
  | { readonly about: 'references'; readonly offset: number }
  | { readonly about: 'loaders' }
  | { readonly about: 'problems' };

/** What the worker tells the oracle. An answer of undefined: cancelled, out of date, or it failed. */
export type Response =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer | undefined }
  | { readonly kind: 'configurationProblem'; readonly uri: string; readonly message: string }
  /** Which engine answers from now on; the message says why it is not another one. */
  | { readonly kind: 'engine'; readonly name: string; readonly message?: string };

export type Answer = readonly (ExpressionFact | undefined)[] | readonly Location[] | readonly Problem[];

/** What the worker is started with. */
export interface WorkerData {
  readonly cancellations: SharedArrayBuffer;
  /** The workspace's own TypeScript, where it may and can answer. */
  readonly typescript7?: WorkspaceTypeScript;
}

/** A TypeScript 7.1 or newer in a workspace that is trusted. */
export interface WorkspaceTypeScript {
  /** The path of its package.json. */
  readonly manifest: string;
  readonly version: string;
  /** The workspace folder that has it. */
  readonly folder: string;
}

/**
 * The questions that were cancelled, in memory that both threads see, so that also work under way hears of it. The
 * slots are used in turn; a question counts as cancelled while its own number stands in its slot.
 */
export class Cancellations {
  readonly #slots: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(1024 * Int32Array.BYTES_PER_ELEMENT)) {
    this.#slots = new Int32Array(memory);
  }

  cancel(id: number): void {
    Atomics.store(this.#slots, id % this.#slots.length, id);
  }

  has(id: number): boolean {
    return Atomics.load(this.#slots, id % this.#slots.length) === id;
  }
}
