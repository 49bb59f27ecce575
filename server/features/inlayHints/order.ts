import { contains, type TextRange } from '../../analysis';
import type { OrderResult, Step, UnknownReason } from '../../ordering';
import { certainSteps, chainWords, circled, ordinal, profileWords, regionWords, relativeSteps, relativeWords, unknownWords, whenWords, type OrderRun } from '../runs';
import { shortened } from '../chainWords';
import type { InlayHint } from '.';

/**
 * A hint behind each line of `range` that says when it runs: "① sync", "④ microtask 2", "1st, 4th (+2)", and for what waits
 * for the outside "after `load()` · tick 1". Behind the line from which on the order is open, it says why.
 */
export function orderHints(run: OrderRun, range: TextRange): readonly InlayHint[] {
  const { file: { source }, result } = run;
  const certain = groupByLine(certainSteps(result));
  const relative = wholeLines(result);
  const open = result.exact ? new Map<number, UnknownReason[]>() : openLines(run);
  const starts = source.getLineStarts();
  return [...new Set([...certain.keys(), ...relative.keys(), ...open.keys()])].toSorted((left, right) => left - right).flatMap((line) => {
    const start = starts[line - 1];
    if (start === undefined) return [];
    const offset = start + (/^[^\r\n\u2028\u2029]*/.exec(source.text.slice(start))?.[0].trimEnd().length ?? 0);
    if (!contains(range, { start: offset, end: offset })) return [];
    const [steps, later, reasons] = [certain.get(line) ?? [], relative.get(line) ?? [], open.get(line) ?? []];
    const label = [...certainLabel(steps), ...laterLabel(later), ...reasons.slice(0, 1).map(({ reason }) => `open: ${shortened(reason, 50)}`)].join(' · ').replaceAll('`', '');
    return [{ offset, label, tooltip: tooltip(run, steps, later, reasons) }];
  });
}

function groupByLine(steps: readonly Step[]): ReadonlyMap<number, readonly Step[]> {
  const lines = new Map<number, Step[]>();
  for (const step of steps) lines.set(step.line, [...(lines.get(step.line) ?? []), step]);
  return lines;
}

/** Steps that count from the outside, of the lines of which all is known: that a callback does says nothing of its line. */
function wholeLines(result: OrderResult): ReadonlyMap<number, readonly Step[]> {
  const known = new Set([...certainSteps(result), ...relativeSteps(result)]);
  const open = new Set(result.steps.filter((step) => !known.has(step)).map(({ line }) => line));
  return groupByLine(relativeSteps(result).filter(({ line }) => !open.has(line)));
}

/**
 * Where it is not decided what comes next: the first place counts, what follows from it does not. A reason without a place
 * that leaves nothing certain stands where the region begins.
 */
function openLines({ file: { source }, region, result: { unknown, certain } }: OrderRun): Map<number, UnknownReason[]> {
  const first = (certain === 0 ? unknown.find(({ line }) => line === 0) : undefined) ?? unknown[0];
  if (first === undefined) return new Map();
  const place = first.line === 0 ? source.getLineAndCharacterOfPosition(region.anchor.start).line + 1 : first.line;
  return new Map([[place, unknown.filter(({ line }) => line === first.line)]]);
}

function certainLabel(steps: readonly Step[]): readonly string[] {
  const [first, second, ...more] = steps;
  if (first === undefined) return [];
  if (second === undefined) return [`${circled(first.order)} ${whenWords(first)}`];
  if (more.length === 0 && first.phase !== second.phase) return [`${circled(first.order)} ${whenWords(first)}, ${circled(second.order)} ${whenWords(second)}`];
  return [`${ordinal(first.order)}, ${ordinal(second.order)}${more.length === 0 ? '' : ` (+${more.length})`}`];
}

function laterLabel([first, ...more]: readonly Step[]): readonly string[] {
  return first === undefined ? [] : [`${relativeWords(first)}${more.length === 0 ? '' : ` (+${more.length})`}`];
}

function tooltip({ file: { profile }, region }: OrderRun, steps: readonly Step[], later: readonly Step[], reasons: readonly UnknownReason[]): string {
  return [
    `Counted from ${region.name === undefined ? 'the start of the program' : `the call of ${regionWords(region)}`} (${profileWords(profile)})`,
    ...steps.slice(0, most).map((step) => `${ordinal(step.order)} · ${whenWords(step)} · ${chainWords(step.causes, 2).join(', ')}`),
    ...(steps.length > most ? [`and ${steps.length - most} more times`] : []),
    ...later.slice(0, 1).map((step) => `Runs ${relativeWords(step)}; which other work comes before it is not decided`),
    ...reasons.map((reason) => `Not decided from here: ${unknownWords(reason)}`),
    'Setting: asyncInsight.order.hints',
  ].join('\n').replaceAll('`', '');
}

/** Runs of one line that a tooltip lists. */
const most = 5;
