/** What one run leaves behind: its steps, the point up to which they are certain, and the decisions it took. */
import type { Step, UnknownReason } from './model';
import type { Unknown } from './values/values';

/** A question that the text does not answer, as one run answered it. */
export interface Decision {
  readonly answer: boolean;
  /** Steps recorded before it was asked. */
  readonly at: number;
  readonly reason: UnknownReason;
}

/** One program follows at most this many decisions; a later one ends what is certain. */
export const maximumDecisions = 7;
const maximumSteps = 2_000;
/** Steps worth following once their order is no longer decided. */
const maximumUndecided = 100;

export class Trace {
  readonly steps: Step[] = [];
  readonly unknown: UnknownReason[] = [];
  readonly decisions: Decision[] = [];
  /** The steps before the first place where something unknown may come between. */
  certain = Number.POSITIVE_INFINITY;
  /** The same, if calls of unknown functions return and call nothing back. */
  decided = Number.POSITIVE_INFINITY;
  private readonly answers = new Map<Unknown, Map<string, boolean>>();

  /** `forced` are the answers that this run must give to its first questions. */
  constructor(private readonly forced: readonly boolean[]) {}

  /** Records a step; false when the run has become too long to follow. */
  record(step: Omit<Step, 'order'>): boolean {
    this.steps.push({ ...step, order: this.steps.length + 1 });
    return this.steps.length < Math.min(maximumSteps, this.decided + maximumUndecided);
  }

  /** What is certain now; calling it takes back what was noted since. */
  mark(): () => void {
    const { certain, decided, unknown: { length } } = this;
    return () => {
      this.certain = certain;
      this.decided = decided;
      this.unknown.length = length;
    };
  }

  /** From here on the order is not certain. A soft cut only assumes that an unknown call behaves. */
  cut(line: number, reason: string, soft = false): void {
    this.certain = Math.min(this.certain, this.steps.length);
    if (!soft) this.decided = Math.min(this.decided, this.steps.length);
    this.note(line, reason);
  }

  /** The answer to a question about an unknown value: the forced one, the one given before, or the preferred one. */
  decide(unknown: Unknown, question: string, preferred: boolean, line: number): boolean {
    const answers = this.answers.get(unknown) ?? new Map<string, boolean>();
    this.answers.set(unknown, answers);
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = this.choose(`depends on ${unknown.name}${unknown.line > 0 && unknown.line !== line ? ` (line ${unknown.line})` : ''}, which is not known`, preferred, line);
    answers.set(question, answer);
    return answer;
  }

  /** The answer to a question that the text leaves open for another reason than an unknown value; each time a new one. */
  choose(why: string, preferred: boolean, line: number): boolean {
    const answer = this.forced[this.decisions.length] ?? preferred;
    if (this.decisions.length >= maximumDecisions) this.cut(line, why);
    else this.decisions.push({ answer, at: this.steps.length, reason: { line, reason: why } });
    return answer;
  }

  private note(line: number, reason: string): void {
    if (!this.unknown.some((known) => known.line === line && known.reason === reason)) this.unknown.push({ line, reason });
  }
}
