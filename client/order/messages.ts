/** What the extension and the page of the timeline say to each other. */
import type { TimelineResult } from '../../server/protocol';

/** To the page: another run, or another step of the same one. */
export interface ShowMessage {
  readonly kind: 'show';
  readonly timeline: TimelineResult;
  /** Counts from 0. */
  readonly index: number;
  readonly words: Words;
}

/** From the page: it is there and knows nothing yet, or the user went to another step. */
export type PageMessage = { readonly kind: 'ready' } | { readonly kind: 'step'; readonly index: number };

/** The page's texts in the user's language. */
export interface Words {
  readonly steps: string;
  readonly first: string;
  readonly previous: string;
  readonly next: string;
  readonly last: string;
  readonly callStack: string;
  readonly empty: string;
  /** "and {0} more". */
  readonly more: string;
  readonly microtasks: string;
  readonly nextTicks: string;
  readonly macrotasks: string;
  readonly console: string;
  readonly why: string;
  readonly exact: string;
  readonly open: string;
  readonly nothing: string;
  /** "Step {0} of {1}: line {2}, {3}". */
  readonly position: string;
}
