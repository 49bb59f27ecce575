/** What is known of callbacks that are called later: found by whoever recognises them, shown by the views. */
import type { TextRange } from './text';

/** One callback that is called later. */
export interface AsyncCallback {
  /** Its `function` keyword, or its arrow. */
  readonly keyword: TextRange;
  /** What it is given to. */
  readonly callee: string;
  /** `settled`: called with an error or results; `fulfilled` and `rejected`: one of a pair; `called`: there is no error. */
  readonly outcome: 'settled' | 'fulfilled' | 'rejected' | 'called';
  /** Its parameters as they are written. */
  readonly parameters: readonly string[];
  /** Whether what it is given to is known: a function of Node.js, or a timer. */
  readonly seen: boolean;
  /** It may be called before the call returns. */
  readonly early: boolean;
  /** The `try` around the call in the same function. */
  readonly around?: TextRange;
}

/** Calls whose callbacks hold one another. */
export interface Pyramid {
  /** The name of the outermost function that is called. */
  readonly keyword: TextRange;
  /** How many callbacks are around the innermost one, itself included. */
  readonly depth: number;
  /** What is called, from the outside in. */
  readonly calls: readonly TextRange[];
}
