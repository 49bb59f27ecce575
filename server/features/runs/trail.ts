import type { OrderRun } from './regions';
import { certainSteps, inSameJob } from './steps';

/**
 * The lines in the order in which they run: "12 → 15 → 13 → 18". Lines that run one below the other are "12–14", a line that
 * runs again at once is "15 ×3". What is not certain, or too long to be read, is "…".
 */
export function trail({ result }: OrderRun): string {
  const steps = certainSteps(result);
  const lines = steps.map(({ line }) => line);
  const all = [...new Set(lines)].toSorted((left, right) => left - right);
  const next = new Map(all.map((line, index) => [line, all[index + 1]]));
  const stretches: Stretch[] = [];
  for (const [index, step] of steps.entries()) {
    const { line } = step;
    const last = stretches.at(-1);
    const before = steps[index - 1];
    // Several statements of one line are one visit of it.
    if (before?.line === line && before.start < step.start && inSameJob(before, step)) continue;
    if (last?.to === line && last.from === line) last.times += 1;
    else if (last?.times === 1 && next.get(last.to) === line) last.to = line;
    else stretches.push({ from: line, to: line, times: 1 });
  }
  const words = stretches.slice(0, longest).map(({ from, to, times }) => `${from}${to === from ? '' : `–${to}`}${times === 1 ? '' : ` ×${times}`}`);
  const isWhole = result.exact && stretches.length <= longest;
  return [...words, ...(isWhole ? [] : ['…'])].join(' → ');
}

/** Lines that run one after the other, or one line that runs several times. */
interface Stretch {
  readonly from: number;
  to: number;
  times: number;
}

/** Stretches that one reads at a glance. */
const longest = 8;
