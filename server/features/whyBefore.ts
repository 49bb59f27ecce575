import { touches, type TextRange } from '../analysis';
import type { Cause, Profile, Step } from '../ordering';
import { shortened } from './chainWords';
import { causeWords, certainSteps, functionAt, inSameJob, linksOf, ordinal, regionWords, repeats, stepsAt, turnOf, unknownWords, whenWords, type OrderFile, type OrderRegion, type OrderRun } from './runs';

/** Why one place runs before another one. */
export interface WhyBefore {
  /** Sentences of plain text. */
  readonly answer: string;
  readonly decided: boolean;
  /** The two places, the one that runs first in front where that is decided, and what queued them. */
  readonly places: readonly { readonly range: TextRange; readonly text: string }[];
}

/** The regions whose run may pass both places: functions around both from the inside out, the top level, then all others. */
export function commonRegions({ regions }: OrderFile, first: number, second: number): readonly OrderRegion[] {
  const around = regions.filter(({ range }) => touches(range, first) && touches(range, second)).toReversed();
  return [...around, ...regions.filter((region) => !around.includes(region))];
}

/** The rule that decides which of two places runs first. Undefined where the run does not pass both. */
export function whyBefore(run: OrderRun, first: number, second: number): WhyBefore | undefined {
  const { file, region, result } = run;
  const certain = new Set(certainSteps(result));
  const [one, other] = [stepsAt(run, first), stepsAt(run, second)];
  if (one[0] === undefined || other[0] === undefined || one[0].start === other[0].start) return undefined;
  const [steps, others] = one[0].order < other[0].order ? [one, other] : [other, one];
  const [before, after] = [steps[0], others[0]];
  if (before === undefined || after === undefined) return undefined;
  const places = [placeOf(before), placeOf(after), ...causePlaces(run, [...linksOf(after.causes), ...linksOf(before.causes)])];
  const counted = region.name === undefined ? '' : ` Counted from the call of ${regionWords(region)}.`;
  if (!certain.has(after) && isResumedFrom(run, before, after)) {
    return { decided: true, places, answer: `${capital(lineWords(before))} runs before ${lineWords(after)} in each call of their function that runs both: it does not go on before ${after.causes ? causeWords(after.causes) : 'it'} has resumed.${counted}`.replaceAll('`', '') };
  }
  if (!certain.has(before)) return { decided: false, places, answer: `Not decided${because(run)}.${counted}`.replaceAll('`', '') };
  if (!certain.has(after)) {
    const claim = `${capital(lineWords(before))} runs before ${lineWords(after)}: it is the ${ordinal(before.order)} step.`;
    return { decided: true, places, answer: `${claim} When the other one runs, and whether, is not decided${because(run)}.${counted}`.replaceAll('`', '') };
  }
  const claim = `${capital(lineWords(before))} runs before ${lineWords(after)}: ${ordinal(before.order)} and ${ordinal(after.order)}.`;
  const again = before.order !== steps.at(-1)?.order || others.length > 1 ? ` That is the first time of each; ${againWords(steps)}${steps.length > 1 && others.length > 1 ? ', ' : ''}${againWords(others)}.` : '';
  return { decided: true, places, answer: `${claim} ${rule(before, after, file.profile)}${again}${counted}`.replaceAll('`', '') };
}

/** What is said where no run passes both places. */
export function neverTogether(): WhyBefore {
  return { decided: false, places: [], answer: 'Not decided: no function of this file, nor its top level, is seen to run both places. They are compared in one run only.' };
}

/** The rule by which `before` comes first; both are certain. */
function rule(before: Step, after: Step, profile: Profile): string {
  if (inSameJob(before, after)) return before.phase === 'sync' ? 'Both run synchronously: nothing else can come between.' : `Both run in one job (${whenWords(before)}), one after the other.`;
  if (before.causes !== undefined && isCausedBy(after.causes, before.causes)) return `The job of line ${after.line} comes from that of line ${before.line}: ${queuedBy(after)}.`;
  if (before.turn !== after.turn) return ruleOfTurns(before, after);
  if (before.phase === 'sync' || before.phase === 'macrotask') return `It runs ${before.phase === 'sync' ? 'synchronously' : 'directly in its callback'}, and jobs wait until the call stack is empty. Line ${after.line} is a job (${whenWords(after)}): ${queuedBy(after)}.`;
  if (before.phase !== after.phase) return ruleOfQueues(before, profile);
  if (before.tick !== after.tick) return `Microtasks run first in, first out: it is of generation ${before.tick}, the other of generation ${after.tick}, and a generation is queued while the one before it runs (${queuedBy(after)}).`;
  return `Both are ${before.phase === 'microtask' ? `microtasks of generation ${before.tick}` : 'callbacks of process.nextTick'}: first in, first out, and ${before.causes ? causeWords(before.causes) : 'the first'} queued its job before ${after.causes ? causeWords(after.causes) : 'the other'} did.`;
}

function ruleOfTurns(before: Step, after: Step): string {
  const [earlier, later] = [turnOf(before), turnOf(after)];
  const opened = later === undefined ? 'a later turn of the event loop' : `a later turn of the event loop (${causeWords(later)})`;
  if (earlier === undefined) return `Line ${after.line} belongs to ${opened}; before that, all synchronous code and every microtask that it queues have run.`;
  const areTimers = earlier.kind === 'timer' && later?.kind === 'timer' && earlier.by === later.by;
  const due = !areTimers ? '' : earlier.detail === later.detail ? ' Timers with one delay run first in, first out.' : ' The timer with the shorter delay falls due first.';
  return `Line ${after.line} belongs to ${opened}, the other to an earlier one (${causeWords(earlier)}).${due}`;
}

function ruleOfQueues({ phase, turn }: Step, profile: Profile): string {
  if (phase === 'nextTick') return 'When the call stack is empty, Node.js runs all callbacks of process.nextTick before the microtasks.';
  if (turn === 0 && profile === 'node-esm') return 'In an ES module all microtasks come before process.nextTick, for the module itself runs in one.';
  return 'Node.js runs the microtasks to their end before it looks at process.nextTick again.';
}

/** Whether one function awaits in the line of `before`, there or later, before it comes to `after`. */
function isResumedFrom({ file, result: { steps, paths } }: OrderRun, before: Step, after: Step): boolean {
  const home = functionAt(file, before.start);
  if (paths.length > 1 || functionAt(file, after.start) !== home || repeats(file, before.start) || repeats(file, after.start)) return false;
  for (let step: Step | undefined = after; step !== undefined && step.causes?.kind === 'await';) {
    const { order, causes: { line } }: Step & { readonly causes: Cause } = { ...step, causes: step.causes };
    step = steps.findLast((earlier) => earlier.order < order && earlier.line === line && functionAt(file, earlier.start) === home);
    if (step === before) return true;
  }
  return false;
}

/** Whether a job is `earlier` or was queued by it, over any number of jobs. */
function isCausedBy(cause: Cause | undefined, earlier: Cause): boolean {
  for (let link = cause; link; link = link.by) if (link === earlier) return true;
  return false;
}

function queuedBy({ causes }: Step): string {
  return linksOf(causes).slice(0, 3).map((cause, index) => `${index === 0 ? 'queued by ' : 'that by '}${causeWords(cause)}`).join(', ');
}

function because({ result: { unknown } }: OrderRun): string {
  const [first] = unknown;
  return first === undefined ? '' : `, because ${unknownWords(first)}`;
}

function againWords(steps: readonly Step[]): string {
  const [first, ...more] = steps;
  return first === undefined || more.length === 0 ? '' : `line ${first.line} runs again as ${more.slice(0, 2).map(({ order }) => ordinal(order)).join(', ')}${more.length > 2 ? ' …' : ''}`;
}

function lineWords({ line, text }: Step): string {
  return `line ${line} (${shortened(text, 40)})`;
}

function placeOf(step: Step): WhyBefore['places'][number] {
  return { range: { start: step.start, end: step.end }, text: lineWords(step) };
}

/** The lines of what queued the two jobs, each once. */
function causePlaces({ file: { source } }: OrderRun, causes: readonly Cause[]): WhyBefore['places'] {
  const lines = new Map(causes.filter(({ line }) => line > 0).map((cause) => [cause.line, cause]));
  return [...lines].slice(0, 4).map(([line, cause]) => {
    const start = source.getLineStarts()[line - 1] ?? 0;
    const indented = start + (/^[^\S\r\n]*/.exec(source.text.slice(start))?.[0].length ?? 0);
    return { range: { start: indented, end: indented }, text: causeWords(cause) };
  });
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
