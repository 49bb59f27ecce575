import ts from 'typescript';
import type { Step } from '../../ordering';
import type { OrderFile, OrderRun } from './regions';
import { certainSteps, functionAt, inSameJob } from './steps';

/**
 * Whether lines run in another order than the one in which one reads them: code that calls a function, or that hands over a
 * callback, goes on before all of it has run. A function that awaits what it calls runs from top to bottom.
 */
export function interleaves({ file, result }: OrderRun): boolean {
  const steps = certainSteps(result).map((step) => ({ step, home: functionAt(file, step.start) }));
  const callers = callersOf(file, steps);
  return steps.some((later, index) => {
    const before = steps[index - 1];
    if (before === undefined || later.step.phase === 'sync' || inSameJob(before.step, later.step)) return false;
    const around = callers.get(later.home) ?? new Set();
    const left = leftAt(later, index, steps, around);
    return left >= 0 && steps.slice(left + 1, index).some(({ home }) => home !== later.home && around.has(home));
  });
}

interface PlacedStep {
  readonly step: Step;
  /** The innermost function that the step stands in. */
  readonly home: ts.Node;
}

/** The step at which a function was left the last time; of one that has not run yet, the step that handed it over. */
function leftAt({ home }: PlacedStep, index: number, steps: readonly PlacedStep[], around: ReadonlySet<ts.Node>): number {
  const earlier = steps.slice(0, index);
  const own = earlier.findLastIndex((step) => step.home === home);
  const from = home.getStart();
  return own >= 0 ? own : earlier.findLastIndex(({ step, home: outer }) => around.has(outer) && step.start <= from);
}

/** The functions that a function stands in, and those that call it, both over several levels. */
function callersOf({ source }: OrderFile, steps: readonly PlacedStep[]): ReadonlyMap<ts.Node, ReadonlySet<ts.Node>> {
  const homes = new Set(steps.map(({ home }) => home));
  const named = new Map<string, ts.Node[]>();
  for (const { step, home } of steps) {
    const name = step.queues.stack.at(-1) ?? '';
    if (name !== '') named.set(name, [...(named.get(name) ?? []), home]);
  }
  const callers = new Map([...homes].map((home) => [home, new Set<ts.Node>()]));
  for (const home of homes) for (let outer: ts.Node = home; outer !== source; outer = outer.parent) if (outer !== home && homes.has(outer)) callers.get(home)?.add(outer);
  for (const home of homes) if (home !== source && homes.has(source) && isInline(home)) callers.get(home)?.add(source);
  for (const { step, home } of steps) for (const name of step.queues.stack.slice(0, -1)) for (const caller of named.get(name) ?? []) if (caller !== home) callers.get(home)?.add(caller);
  return callers;
}

/** Whether a function is written where it is handed over. */
function isInline(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
