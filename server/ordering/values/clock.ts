/** Arithmetic and comparison of clock readings: what virtual time decides about them, whatever a real clock adds. */
import { reading } from './convert';
import { Unknown } from './values';
import type { Clock, Value } from './values';

/** A real clock may read this much less than the virtual one, which rounds otherwise. */
const rounding = 1;
/** Nothing that only takes its time is assumed to take this many milliseconds. */
const patience = 20;

/** A comparison of two readings. */
export interface ClockComparison {
  /** The answer unless the program takes very long; undefined where real clocks may answer either way. */
  readonly answer: boolean | undefined;
  /** Milliseconds after which the answer is false for certain; undefined where it does not become false. */
  readonly falseAfter: number | undefined;
}

const comparisons = new WeakMap<Unknown, ClockComparison>();

/** What is known of a comparison that gave this value. */
export function comparisonOf(value: Value): ClockComparison | undefined {
  return value instanceof Unknown ? comparisons.get(value) : undefined;
}

function clockOf(value: Value): Clock | undefined {
  return value instanceof Unknown ? value.clock : typeof value === 'number' ? { epoch: undefined, milliseconds: value, read: 0 } : undefined;
}

/** `left + right` or `left - right` as a reading; undefined where it is none. */
export function combine(left: Value, right: Value, sign: 1 | -1): Unknown | undefined {
  const [a, b] = [clockOf(left), clockOf(right)];
  const source = left instanceof Unknown ? left : right;
  if (!a || !b || !(source instanceof Unknown)) return undefined;
  const rest = { milliseconds: a.milliseconds + sign * b.milliseconds, read: Math.max(a.read, b.read) };
  if (a.epoch !== undefined && b.epoch !== undefined) return sign === -1 && a.epoch === b.epoch && a.read > b.read ? reading(source.name, source.line, { epoch: undefined, ...rest }) : undefined;
  if (sign === -1 && b.epoch !== undefined) return undefined;
  return reading(source.name, source.line, { epoch: a.epoch ?? b.epoch, ...rest });
}

/**
 * `left < right` or, with `greater`, `left > right` (ties count as neither: a real clock never stands still). The side
 * that was read later can only be further ahead than virtual time says, up to rounding.
 */
export function compareClocks(left: Value, right: Value, greater: boolean, result: Unknown): Value {
  const [a, b] = [clockOf(left), clockOf(right)];
  if (!a || !b || a.epoch !== b.epoch) return result;
  const leftIsLater = a.read > b.read;
  const ahead = leftIsLater ? a.milliseconds - b.milliseconds : b.milliseconds - a.milliseconds;
  const whenAhead = leftIsLater === greater;
  if (ahead > rounding) return whenAhead;
  comparisons.set(result, { answer: ahead <= -patience ? !whenAhead : undefined, falseAfter: whenAhead ? undefined : rounding + 1 - ahead });
  return result;
}
