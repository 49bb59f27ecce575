import type { TextRange } from '../analysis';
import { shortened } from './chainWords';
import type { WaitingJobs } from '../ordering';
import { certainSteps, chainWords, jobWords, profileWords, regionWords, unknownWords, whenWords, type OrderRun } from './runs';

/** A run to step through: what is certain of it. */
export interface Timeline {
  /** The region, and where it runs. */
  readonly title: string;
  readonly exact: boolean;
  readonly steps: readonly TimelineStep[];
  /** What ends the run where it is not exact: the reasons, each with its line. */
  readonly open: readonly string[];
}

export interface TimelineStep {
  readonly range: TextRange;
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
  /** "sync", "microtask 2". */
  readonly when: string;
  /** Why it runs then: sentences of plain text. */
  readonly why: readonly string[];
  /** The functions on the call stack, outermost first. */
  readonly stack: readonly string[];
  readonly microtasks: TimelineQueue;
  readonly nextTicks: TimelineQueue;
  readonly macrotasks: TimelineQueue;
  /** What is written to the console, as the source has it. */
  readonly output: string | undefined;
}

/** What waits in a queue: how much, and words for the first jobs, "await · line 8". */
export interface TimelineQueue {
  readonly count: number;
  readonly jobs: readonly string[];
}

/** The steps of a run with the state of the queues when each begins. */
export function timeline({ file: { profile }, region, result }: OrderRun): Timeline {
  return {
    title: `${plainly(region.name === undefined ? 'The top level' : regionWords(region))} · ${profileWords(profile)}`,
    exact: result.exact,
    open: result.exact ? [] : result.unknown.slice(0, most).map(unknownWords),
    steps: certainSteps(result).map((step) => {
      const { start, end, line, text, queues: { stack, microtasks, nextTicks, macrotasks } } = step;
      const [, written, isWhole] = /^console\.\w+\((.*?)(\);?)?$/s.exec(text) ?? [];
      const output = written === undefined || isWhole !== undefined ? written : `${written}…`;
      return {
        range: { start, end }, line, text: shortened(text, 80), when: whenWords(step), why: chainWords(step.causes, 4).map(plainly),
        stack: stack.map((name) => (name === '' ? '(anonymous)' : name)), microtasks: queueOf(microtasks), nextTicks: queueOf(nextTicks), macrotasks: queueOf(macrotasks), output,
      };
    }),
  };
}

function queueOf({ count, first }: WaitingJobs): TimelineQueue {
  return { count, jobs: first.map(jobWords) };
}

/** Reasons that are listed. */
const most = 10;

function plainly(words: string): string {
  return words.replaceAll('`', '');
}
