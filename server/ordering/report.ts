/** The words for a step: its cause chain, and the terminal's JSON. */
import type { Cause, OrderResult, Phase, UnknownReason } from './model';

const phrases: ReadonlyMap<string, string> = new Map([
  ['await', 'resumed by `await`'],
  ['then', 'handler of `then`'],
  ['catch', 'handler of `catch`'],
  ['adoption', 'adoption'],
  ['for await', 'resumed by `for await`'],
  ['yield', 'resumed by `yield`'],
  ['timer', 'timer'],
  ['interval', 'interval'],
  ['immediate', '`setImmediate`'],
  ['external', 'settled from outside'],
]);

/** Why a job ran, in words, from the job itself back to what first queued it; at most four links. */
export function describeCause(cause: Cause | undefined): string {
  const links: string[] = [];
  for (let link = cause; link && links.length < 4; link = link.by) {
    links.push(`${phrases.get(link.kind) ?? `\`${link.kind}\``} at line ${link.line}${link.detail === undefined ? '' : ` (${link.detail})`}`);
  }
  return links.length === 0 ? 'runs synchronously' : links.join(', queued by ');
}

/** One step as the terminal's JSON has it. */
export interface ReportedStep {
  readonly order: number;
  readonly line: number;
  readonly phase: Phase;
  readonly tick: number;
  readonly text: string;
  readonly cause: string;
}

export interface OrderReport {
  readonly steps: readonly ReportedStep[];
  readonly exact: boolean;
  readonly unknown: readonly UnknownReason[];
}

/** What is certain: all steps of an exact result, else the certain prefix with what is not known. */
export function report(result: OrderResult): OrderReport {
  const steps = result.steps.slice(0, result.exact ? undefined : result.certain);
  return { steps: steps.map(({ order, line, phase, tick, text, cause }) => ({ order, line, phase, tick, text, cause })), exact: result.exact, unknown: result.unknown };
}
