/**
 * The order of a program, or of one function of it: runs the machine once for each combination of answers to what is not
 * known, at most eight times, and keeps what all runs share.
 */
import ts from 'typescript';
import { compiler } from './host/library';
import { EventLoop } from './host/eventLoop';
import { Machine } from './machine';
import type { OrderResult, Profile, Step, UnknownReason } from './model';
import { evaluateFunction, evaluateModule, isBroken } from './regions';
import type { FunctionRegion } from './regions';
import { describeCause } from './report';
import type { Trace } from './trace';
import { Halt, Thrown } from './values/values';

export interface OrderOptions {
  readonly profile: Profile;
  /** Record only calls of this callee, such as `console.log`. */
  readonly observe?: string | undefined;
  /** A function instead of the whole module; its order counts from its call. */
  readonly region?: FunctionRegion | undefined;
  /** Evaluations that all paths together may take. */
  readonly fuel?: number | undefined;
}

/** At most so many combinations of answers are followed. */
const maximumPaths = 8;

/** Computes the order of a module or function. Never throws; a failure of the machine is an unknown. */
export function order(source: ts.SourceFile, options: OrderOptions): OrderResult {
  const traces: Trace[] = [];
  const waiting: boolean[][] = [[]];
  let spent = 0;
  let fuel = options.fuel ?? 50_000;
  let cutAt = Number.POSITIVE_INFINITY;
  for (let forced = waiting.shift(); forced; forced = waiting.shift()) {
    const { trace, used } = run(source, options, forced, fuel);
    spent += used;
    fuel -= used;
    traces.push(trace);
    for (let index = forced.length; index < trace.decisions.length; index += 1) {
      const decision = trace.decisions[index];
      if (!decision) continue;
      if (traces.length + waiting.length >= maximumPaths || fuel <= 0) cutAt = Math.min(cutAt, decision.at);
      else waiting.push([...trace.decisions.slice(0, index).map(({ answer }) => answer), !decision.answer]);
    }
  }
  return merge(source, traces, cutAt, spent);
}

function run(source: ts.SourceFile, options: OrderOptions, forced: readonly boolean[], fuel: number): { readonly trace: Trace; readonly used: number } {
  const loop = new EventLoop(options.region === undefined);
  const machine = new Machine(source, options.profile, options.observe, forced, fuel, loop);
  try {
    loop.install(machine);
    machine.spent = 0;
    if (options.region) evaluateFunction(machine, compiler, options.region);
    else evaluateModule(machine, compiler);
    loop.run(machine);
  } catch (thrown) {
    if (thrown instanceof Halt) {
      if (!thrown.ended) machine.trace.cut(0, thrown.reason);
    } else if (thrown instanceof Thrown) machine.trace.cut(0, 'an exception left the program');
    else machine.trace.cut(0, thrown instanceof RangeError ? 'the code is nested deeper than the machine follows' : `the machine failed: ${thrown instanceof Error ? thrown.message : 'unknown'}`);
  }
  if (isBroken(source)) {
    machine.trace.cut(0, 'the file has syntax errors');
    machine.trace.certain = 0;
  }
  return { trace: machine.trace, used: machine.spent };
}

/** What all paths share is certain, up to the first cut of any of them. */
function merge(source: ts.SourceFile, traces: readonly Trace[], cutAt: number, spent: number): OrderResult {
  const [first] = traces;
  const steps = first?.steps ?? [];
  let shared = steps.length;
  let differs = false;
  for (const { steps: other } of traces) {
    let index = 0;
    while (index < Math.min(shared, other.length) && same(steps[index], other[index])) index += 1;
    if (index < steps.length || other.length !== steps.length) differs = true;
    shared = Math.min(shared, index);
  }
  const certain = Math.min(shared, cutAt, ...traces.map((trace) => trace.certain));
  const cut = cutAt !== Number.POSITIVE_INFINITY || traces.some((trace) => trace.certain !== Number.POSITIVE_INFINITY);
  const exact = !differs && !cut;
  const unknown: UnknownReason[] = [];
  const reasons = traces.flatMap((trace) => [...trace.unknown, ...(differs || cutAt !== Number.POSITIVE_INFINITY ? trace.decisions.map(({ reason }) => reason) : [])]);
  for (const reason of exact ? [] : reasons) if (!unknown.some((known) => known.line === reason.line && known.reason === reason.reason)) unknown.push(reason);
  return {
    steps: steps.map((step) => ({ ...step, text: textOf(source, step), cause: describeCause(step.causes) })),
    certain,
    decided: Math.min(shared, cutAt, ...traces.map((trace) => trace.decided)),
    exact,
    unknown,
    paths: traces.map((trace) => trace.steps),
    spent,
  };
}

/** The first line of a step's text, shortened. */
function textOf(source: ts.SourceFile, { start, end }: Step): string {
  return source.text.slice(start, Math.min(end, start + 100)).split('\n', 1)[0]?.trim() ?? '';
}

function same(a: Step | undefined, b: Step | undefined): boolean {
  return a?.start === b?.start && a?.phase === b?.phase && a?.tick === b?.tick;
}
