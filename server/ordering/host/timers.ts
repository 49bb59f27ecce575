/**
 * Timers in virtual time, and which of two is certain to come first. Real timers drift: each is late by up to a
 * millisecond or so, and more when it was set by another one, so only a sufficient distance decides.
 */
import type { Cause } from '../model';
import type { Value } from '../values/values';

export interface Timer {
  readonly id: number;
  readonly callback: Value;
  readonly args: readonly Value[];
  readonly delay: number;
  /** Whether it keeps the process alive. */
  referenced: boolean;
  readonly repeats: boolean;
  readonly cause: Cause;
  /** The turn in which it was set. */
  readonly turn: number;
  /** How many timers in a row led to this one. */
  readonly drift: number;
  due: number;
  sequence: number;
}

/** Two timers closer than this many milliseconds may come in either order. */
const certainGap = 4;
/** A timer at least this far away comes after the immediates and messages that wait now. */
export const farGap = 10;

/** The timer that comes first in virtual time. */
export function earliest(timers: Iterable<Timer>): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) if (!first || timer.due < first.due || (timer.due === first.due && timer.sequence < first.sequence)) first = timer;
  return first;
}

/** Whether `first` is certain to come before `other`: equal delays are one first-in, first-out list. */
export function isBefore(first: Timer, other: Timer): boolean {
  if (first.delay === other.delay) return first.sequence < other.sequence;
  if (first.turn === other.turn && first.sequence < other.sequence && first.delay < other.delay) return true;
  return other.due - first.due >= Math.max(certainGap, Math.abs(first.drift - other.drift) + 2);
}
