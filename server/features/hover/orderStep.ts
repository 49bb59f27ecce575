import { touches, type TextRange } from '../../analysis';
import { certainSteps, chainWords, ordinal, regionWords, relativeSteps, relativeWords, unknownWords, whenWords, type OrderRun } from '../runs';
import type { OrderResult } from '../../ordering';
import { plain } from '../markdown';
import type { Hover } from '.';

/** Hover on the first word of a step of a region whose order is shown: when it runs, and why then; at most six lines. */
export function orderStepHover(run: OrderRun, offset: number): Hover | undefined {
  const { result } = run;
  const at = <Found extends { readonly start: number }>(steps: readonly Found[]) => steps.filter(({ start }) => touches(firstWord(run, start), offset));
  const steps = at(certainSteps(result));
  const [step] = steps;
  if (step !== undefined) {
    const others = steps.length === 1 ? '' : `; runs ${steps.length} times (${steps.slice(0, 3).map(({ order }) => ordinal(order)).join(', ')}${steps.length > 3 ? ' …' : ''})`;
    const header = `**${ordinal(step.order)} of ${countWords(result)}** · ${whenWords(step)}, counted from ${origin(run)}${others}`;
    return { range: firstWord(run, step.start), lines: [header, ...chainWords(step.causes, 4), ...open(run, step.order === result.certain)] };
  }
  const [later] = at(relativeSteps(result));
  if (later !== undefined) return { range: firstWord(run, later.start), lines: [`**Runs ${relativeWords(later)}**`, ...chainWords(later.causes, 2), 'Which other work comes before it is not decided.'] };
  const [beyond] = at(result.steps);
  return beyond && { range: firstWord(run, beyond.start), lines: ['**When this runs is not decided**', ...reasons(run, 4)] };
}

function countWords({ exact, steps, certain }: OrderResult): string {
  const count = exact ? steps.length : certain;
  return `${count} ${exact ? '' : 'certain '}step${count === 1 ? '' : 's'}`;
}

function origin({ region }: OrderRun): string {
  return region.name === undefined ? 'the start of the program' : `the call of ${regionWords(region)}`;
}

/** Behind the last step that is certain, why it is the last. */
function open(run: OrderRun, isLast: boolean): readonly string[] {
  return run.result.exact || !isLast ? [] : reasons(run, 1).map((reason) => `What comes next is not decided: ${reason}`);
}

function reasons({ result: { unknown } }: OrderRun, most: number): readonly string[] {
  return unknown.slice(0, most).map((reason) => plain(unknownWords(reason)));
}

/** The keyword or the called name that a step begins with. */
function firstWord({ file: { source: { text } } }: OrderRun, start: number): TextRange {
  return { start, end: start + (/^[\w$]+(?:\??\.[\w$]+)*/.exec(text.slice(start, start + longestWord))?.[0].length ?? 1) };
}

const longestWord = 100;
