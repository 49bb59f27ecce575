import ts from 'typescript';
import { noFacts, type Facts, type TextRange } from '../analysis';
import type { FileView } from '../project';
import type { Check, Fix, Related, Severity } from './check';
import { CheckedFile } from './checkedFile';
import { Comments, silencingFix } from './comments';
import { unparsed } from './unparsed';

/** What may be reported, and how. */
export interface CheckOptions {
  /** For each check that is not at its default. */
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
  /** Whether to be silent where the comments of another linter silence its rule for the same mistake. */
  readonly defersToLinters?: boolean;
}

/** A finding as it is shown. */
export interface Diagnosis {
  readonly id: string;
  readonly severity: Severity;
  readonly certainty: 'certain' | 'likely';
  readonly range: TextRange;
  readonly message: string;
  readonly related: readonly Related[];
  readonly unnecessary: boolean;
  /** The preferred one first; the last one writes a comment that silences the check here. */
  readonly fixes: readonly Fix[];
}

/** What is known of a file after its checks have run. */
export interface Diagnoses {
  /** In source order. */
  readonly found: readonly Diagnosis[];
  /** The types that would make it more exact. */
  readonly questions: readonly TextRange[];
}

/** Which types are known: without them, what syntax alone decides. */
export interface Known {
  readonly facts: Facts;
  readonly isAnswered: (range: TextRange) => boolean;
}

export const nothingKnown: Known = { facts: noFacts, isAnswered: () => false };

/**
 * What the checks find in a file with what is known of its types. `failed` hears of a check that throws, which does
 * not keep the others from their work.
 */
export function diagnose(checks: readonly Check[], view: FileView, known: Known, options?: CheckOptions, failed?: (id: string, error: unknown) => void): Diagnoses {
  if (view.model.notAnalysed !== undefined) return { found: [], questions: [] };
  return diagnoseAgain(checks, view, known, new Map(), options, failed);
}

/** The same of a file that is analysed and whose facts are all there when they are read. */
export function diagnoseAtOnce(checks: readonly Check[], view: FileView, facts: Facts, options?: CheckOptions): readonly Diagnosis[] {
  return diagnoseAgain(checks, view, { facts, isAnswered: () => true }, new Map(), options).found;
}

/** The same where the checks ran before: those that had answers to all of their questions need not run again. */
function diagnoseAgain(checks: readonly Check[], view: FileView, { facts, isAnswered }: Known, finished: Map<string, readonly Diagnosis[]>, options: CheckOptions = {}, failed: (id: string, error: unknown) => void = rethrow): Diagnoses {
  const file = new CheckedFile(view, facts, isAnswered);
  const comments = new Comments(view, options.defersToLinters ?? true);
  const still = unparsed(view.sourceFile);
  const found: Diagnosis[] = [];
  for (const check of checks) {
    const severity = options.severities?.get(check.id) ?? check.severity;
    if (severity === 'off') continue;
    const before = finished.get(check.id);
    if (before !== undefined) {
      found.push(...before);
      continue;
    }
    const start = found.length;
    file.missesNothing = true;
    try {
      for (const { range, message, certainty, related = [], unnecessary = false, fixes = [] } of check.run(file)) {
        if (still.some((part) => part.start <= range.start && range.start <= part.end) || comments.silence(check.id, range)) continue;
        found.push({
          id: check.id, certainty, range, message, related, unnecessary,
          severity: certainty === 'certain' ? severity : 'hint',
          fixes: [...fixes, silencingFix(view, check.id, range)],
        });
      }
    } catch (error) {
      failed(check.id, error);
    }
    if (file.missesNothing) finished.set(check.id, found.slice(start));
  }
  return { found: mostSpecific(checks, found, view.sourceFile), questions: file.missed };
}

/**
 * The same with the types that the checks look at. What they look at can depend on what they found, so `ask`, which gives
 * what is known of ranges and of those asked before, is asked again until they look at nothing new.
 */
export async function diagnoseWithTypes(checks: readonly Check[], view: FileView, ask: (ranges: readonly TextRange[]) => Promise<Facts>, options?: CheckOptions, failed?: (id: string, error: unknown) => void): Promise<readonly Diagnosis[]> {
  if (view.model.notAnalysed !== undefined) return [];
  const asked = new Map<string, TextRange>();
  const isAnswered = (range: TextRange) => asked.has(keyOf(range));
  const finished = new Map<string, readonly Diagnosis[]>();
  let { found, questions } = diagnoseAgain(checks, view, nothingKnown, finished, options, failed);
  for (let round = 1; questions.length > 0 && round <= mostRounds; round++) {
    for (const question of questions) asked.set(keyOf(question), question);
    const facts = await ask([...asked.values()]);
    ({ found, questions } = diagnoseAgain(checks, view, { facts, isAnswered }, finished, options, failed));
  }
  return found;
}

const mostRounds = 8;

function keyOf({ start, end }: TextRange): string {
  return `${start}:${end}`;
}

function rethrow(id: string, error: unknown): never {
  throw new Error(`The check ${id} failed.`, { cause: error });
}

/** Of several findings at one spot those that nothing more specific speaks for, in source order. */
function mostSpecific(checks: readonly Check[], found: readonly Diagnosis[], sourceFile: ts.SourceFile): readonly Diagnosis[] {
  const yields = new Map(checks.map(({ id, yieldsTo = [] }) => [id, new Set(yieldsTo)]));
  const sorted = found.toSorted((left, right) => left.range.start - right.range.start || left.range.end - right.range.end);
  // Up to each finding, the furthest end: before which one none overlaps any more.
  let furthest = 0;
  const ends = sorted.map(({ range }) => (furthest = Math.max(furthest, range.end)));
  return sorted.filter((one, index) => {
    const specific = yields.get(one.id);
    if (specific === undefined || specific.size === 0) return true;
    const isYielding = (other: Diagnosis) => specific.has(other.id) && overlap(one.range, other.range) && !isInCallback(one.range, other.range, sourceFile);
    for (let before = index - 1; before >= 0 && (ends[before] ?? 0) > one.range.start; before--) {
      const other = sorted[before];
      if (other !== undefined && isYielding(other)) return false;
    }
    for (let behind = index + 1; behind < sorted.length; behind++) {
      const other = sorted[behind];
      if (other === undefined || other.range.start >= one.range.end) break;
      if (isYielding(other)) return false;
    }
    return true;
  });
}

/** Whether the second range stands in the body of a function that the first one holds: another mistake, which runs at another time. */
function isInCallback(outer: TextRange, inner: TextRange, sourceFile: ts.SourceFile): boolean {
  if (inner.start <= outer.start || inner.end > outer.end) return false;
  let node: ts.Node = sourceFile;
  for (let deeper: ts.Node | undefined = node; deeper !== undefined;) {
    node = deeper;
    const body = ts.isFunctionLike(node) && 'body' in node ? node.body as ts.Node | undefined : undefined;
    if (body !== undefined && outer.start < node.pos && body.pos <= inner.start && inner.start < body.end) return true;
    deeper = ts.forEachChild(node, (child) => (child.pos <= inner.start && inner.start < child.end ? child : undefined));
  }
  return false;
}

function overlap(left: TextRange, right: TextRange): boolean {
  return left.start < right.end && right.start < left.end;
}
