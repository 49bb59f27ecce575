import type { TextEdit, TextRange } from '../analysis';
import type { Problem } from '../project';
import { sureRules, typedRules } from './equivalentRules';
import type { Diagnosis } from './run';

/**
 * Without what TypeScript reports at the same place. It is asked only where there is a finding of a kind that TypeScript
 * knows, as to find all errors of a file takes long.
 */
export async function withoutReported(found: readonly Diagnosis[], problems: () => Promise<readonly Problem[] | undefined>): Promise<readonly Diagnosis[]> {
  if (!found.some(({ id }) => knownToTypeScript.has(id))) return found;
  const reported = await problems() ?? [];
  return found.filter(({ id, range }) => !(knownToTypeScript.has(id) && reported.some((problem) => overlaps(problem.range, range))));
}

/** Without what a linter surely reports at the same place, as one of the rules that it has switched on says the same. */
export function withoutLinted(found: readonly Diagnosis[], rules: ReadonlySet<string>, uri: string): readonly Diagnosis[] {
  if (rules.size === 0) return found;
  const isTypeScript = /\.[cm]?tsx?$/i.test(uri);
  return found.filter(({ id, certainty }) => certainty !== 'certain' || sureRules.get(id)?.some((rule) => rules.has(rule) && (isTypeScript || !typedRules.has(rule))) !== true);
}

/** 2801: a promise as a condition; 2554: too many arguments; 2339, 2345, 2365 and others: a promise in the place of its value. */
const knownToTypeScript: ReadonlySet<string> = new Set(['missing-await', 'promise-in-condition', 'settle-extra-args']);

/**
 * The edits of the certain and preferred fixes, in order: of fixes that touch each other the first one, so that what is
 * left is fixed the next time.
 */
export function certainEdits(found: readonly Diagnosis[]): { readonly edits: readonly TextEdit[]; readonly count: number } {
  const edits: TextEdit[] = [];
  let count = 0;
  for (const { certainty, fixes } of found) {
    const fix = fixes.find(({ preferred }) => preferred);
    if (certainty !== 'certain' || fix === undefined || fix.edits.some(({ range }) => edits.some((other) => overlaps(other.range, range)))) continue;
    // Nor may a fix reach around another one: each was made for the text as it is.
    const [first, last] = [fix.edits[0]?.range.start ?? 0, fix.edits.at(-1)?.range.end ?? 0];
    if (edits.some(({ range }) => first <= range.start && range.end <= last)) continue;
    edits.push(...fix.edits);
    count += 1;
  }
  return { edits: edits.toSorted((left, right) => left.range.start - right.range.start), count };
}

function overlaps(left: TextRange, right: TextRange): boolean {
  return left.start <= right.end && right.start <= left.end;
}
