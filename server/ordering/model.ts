/** What the room answers: the steps of a run in their order, and what the text leaves open. */

/** The kind of job a step runs in. `microtask` covers every continuation after an `await`, also after a timer. */
export type Phase = 'sync' | 'nextTick' | 'microtask' | 'macrotask';

/** Why a job was queued; `by` is the cause of the job that queued it. */
export interface Cause {
  readonly kind: string;
  /** 1-based line of the `await`, `then`, timer call and so on. */
  readonly line: number;
  /** What it waited for or how long, where there is something to say. */
  readonly detail: string | undefined;
  readonly by: Cause | undefined;
}

/** One execution of a statement, or of the observed call. */
export interface Step {
  /** 1-based place in the run. */
  readonly order: number;
  /** 1-based line. */
  readonly line: number;
  /** The statement or call in the text, in UTF-16 code units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly phase: Phase;
  /** Generation of the microtask within its turn; 0 outside microtasks. */
  readonly tick: number;
  /** Number of the turn of the event loop: 0 is the main program, or the call of the function. */
  readonly turn: number;
  /** The source text of the statement or call, on one line and shortened. */
  readonly text: string;
  /** The cause chain in words. */
  readonly cause: string;
  readonly causes: Cause | undefined;
  /** The external promise after whose settlement the step's turn and tick count. */
  readonly after: { readonly name: string; readonly line: number } | undefined;
  /** The state of the queues when the step ran, for a timeline. */
  readonly queues: Queues;
}

/** What waits in each queue, and the functions on the call stack, outermost first. */
export interface Queues {
  readonly stack: readonly string[];
  readonly microtasks: WaitingJobs;
  readonly nextTicks: WaitingJobs;
  /** Messages, immediates, then timers as they fall due. */
  readonly macrotasks: WaitingJobs;
}

/** The jobs in a queue: how many, and what queued the first ones, in the order in which they will run. */
export interface WaitingJobs {
  readonly count: number;
  readonly first: readonly Cause[];
}

/** Something that the text does not decide. */
export interface UnknownReason {
  /** 1-based line; 0 when it has no place. */
  readonly line: number;
  readonly reason: string;
}

export type Profile = 'node-cjs' | 'node-esm' | 'browser';

export interface OrderResult {
  /** The steps of the likeliest path. Only the first `certain` ones are certain to come in this order. */
  readonly steps: readonly Step[];
  readonly certain: number;
  /** The same, if calls of functions that the text does not show return and call nothing back. */
  readonly decided: number;
  /** Every step is certain and nothing is left open. */
  readonly exact: boolean;
  readonly unknown: readonly UnknownReason[];
  /** The steps of every path that was followed, at most eight; the first one is `steps`. They carry no words. */
  readonly paths: readonly (readonly Step[])[];
  /** Evaluations spent. */
  readonly spent: number;
}
