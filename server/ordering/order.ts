/**
 * The order of a program, or of one function of it: runs the machine once for each combination of answers to what is not
 * known, at most eight times, and keeps what all runs share.
 */
import type ts from 'typescript';
import { Compiler } from './compile/compiler';
import { EventLoop } from './host/eventLoop';
import { Machine } from './machine';
import type { OrderResult, Profile, Step, UnknownReason } from './model';
import { Modules } from './modules';
import type { ResolveModule } from './modules';
import { evaluateFunction, evaluateModule, isBroken, moduleSurroundings } from './regions';
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
  /** Finds the files that the program imports from its own project; without it, what they do is not known. */
  readonly resolve?: ResolveModule | undefined;
  /** Evaluations that all paths together may take. */
  readonly fuel?: number | undefined;
}

/** At most so many combinations of answers are followed. */
const maximumPaths = 8;
/** The same for questions that are asked where nothing is certain any more. */
const maximumUncertainPaths = 3;

/** Computes the order of a module or function. Never throws; a failure of the machine is an unknown. */
export function order(source: ts.SourceFile, options: OrderOptions): OrderResult {
  const slices = orderInSlices(source, options);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

/** The same in slices of some milliseconds: it yields after each path that it has followed. */
export function* orderInSlices(source: ts.SourceFile, options: OrderOptions): Generator<void, OrderResult> {
  const traces: Trace[] = [];
  const waiting: boolean[][] = [[]];
  let spent = 0;
  let fuel = options.fuel ?? 50_000;
  let cutAt = Number.POSITIVE_INFINITY;
  let decidedAt = Number.POSITIVE_INFINITY;
  let certain = Number.POSITIVE_INFINITY;
  // The steps that all paths so far have in common: what is asked later can take nothing from them.
  let shared = Number.POSITIVE_INFINITY;
  for (let forced = waiting.shift(); forced; forced = waiting.shift()) {
    if (traces.length > 0) yield;
    const { trace, used } = run(source, options, forced, fuel);
    spent += used;
    fuel -= used;
    traces.push(trace);
    certain = Math.min(certain, trace.certain);
    shared = Math.min(shared, sharedLength(traces[0]?.steps ?? [], trace.steps));
    for (let index = forced.length; index < trace.decisions.length; index += 1) {
      const decision = trace.decisions[index];
      if (!decision || decision.at >= shared) continue;
      const matters = decision.at < certain;
      // Where nothing is decided any more, other answers tell only that there are some.
      const most = matters ? maximumPaths : decision.at > trace.decided ? 2 : maximumUncertainPaths;
      if (traces.length + waiting.length < most && fuel > 0) waiting.push([...trace.decisions.slice(0, index).map(({ answer }) => answer), !decision.answer]);
      else if (matters) cutAt = Math.min(cutAt, decision.at);
      else decidedAt = Math.min(decidedAt, decision.at);
    }
  }
  return merge(source, traces, { cutAt, decidedAt, spent });
}

function run(source: ts.SourceFile, options: OrderOptions, forced: readonly boolean[], fuel: number): { readonly trace: Trace; readonly used: number } {
  const loop = new EventLoop(options.region === undefined);
  const machine = new Machine(source, options.profile, options.observe, forced, fuel, loop);
  const compiler = compilerOf(source);
  const modules = new Modules(machine, compiler, options.resolve, options.region && ((scope, file) => moduleSurroundings(machine, compiler, scope, file)));
  machine.modules = modules;
  try {
    loop.install(machine);
    machine.spent = 0;
    if (options.region) evaluateFunction(modules, options.region);
    else evaluateModule(modules);
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

/**
 * One compiler for all runs of a program, so that each node is compiled once. Another tree has another one: what a statement
 * means depends on what is around it, and trees of an edited file share nodes.
 */
function compilerOf(source: ts.SourceFile): Compiler {
  const compiler = compilers.get(source) ?? new Compiler();
  compilers.set(source, compiler);
  return compiler;
}

const compilers = new WeakMap<ts.SourceFile, Compiler>();

/** What all paths share is certain, up to the first cut of any of them, and to the first question that was left out. */
function merge(source: ts.SourceFile, traces: readonly Trace[], { cutAt, decidedAt, spent }: { readonly cutAt: number; readonly decidedAt: number; readonly spent: number }): OrderResult {
  const [first] = traces;
  const steps = first?.steps ?? [];
  const differs = traces.some((trace) => sharedLength(steps, trace.steps) !== Number.POSITIVE_INFINITY);
  const shared = Math.min(steps.length, ...traces.map((trace) => sharedLength(steps, trace.steps)));
  const certain = Math.min(shared, cutAt, ...traces.map((trace) => trace.certain));
  const cut = cutAt !== Number.POSITIVE_INFINITY || decidedAt !== Number.POSITIVE_INFINITY || traces.some((trace) => trace.certain !== Number.POSITIVE_INFINITY);
  const exact = !differs && !cut;
  const unknown: UnknownReason[] = [];
  const reasons = traces.flatMap((trace) => [...trace.unknown, ...(differs || cutAt !== Number.POSITIVE_INFINITY ? trace.decisions.map(({ reason }) => reason) : [])]);
  for (const reason of exact ? [] : reasons) if (!unknown.some((known) => known.line === reason.line && known.reason === reason.reason)) unknown.push(reason);
  return {
    steps: steps.map((step) => ({ ...step, text: textOf(source, step), cause: describeCause(step.causes) })),
    certain,
    decided: Math.min(shared, cutAt, decidedAt, ...traces.map((trace) => trace.decided)),
    exact,
    unknown,
    paths: traces.map((trace) => trace.steps),
    spent,
  };
}

/** How many steps come first in both of two paths; infinitely many where they are the same. */
function sharedLength(left: readonly Step[], right: readonly Step[]): number {
  let index = 0;
  while (index < Math.min(left.length, right.length) && same(left[index], right[index])) index += 1;
  return index === left.length && index === right.length ? Number.POSITIVE_INFINITY : index;
}

/** The first line of a step's text, shortened. */
function textOf(source: ts.SourceFile, { start, end }: Step): string {
  return source.text.slice(start, Math.min(end, start + 100)).split('\n', 1)[0]?.trim() ?? '';
}

function same(a: Step | undefined, b: Step | undefined): boolean {
  return a?.start === b?.start && a?.phase === b?.phase && a?.tick === b?.tick;
}
