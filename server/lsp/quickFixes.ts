import { CodeActionKind, CodeActionTriggerKind, type CodeAction, type CodeActionContext, type Diagnostic } from 'vscode-languageserver';
import { certainEdits, type Diagnosis } from '../checks';
import type { TextRange } from '../analysis';
import { diagnosticOf, findingSource, findingsKnown, findingsNow, findingsOfAll, findingsWithTypes } from './checks';
import { editOf, patienceForEdits } from './codeActions';
import type { RequestContext } from './request';

/** The code action that fixes everything that is certain: for `editor.codeActionsOnSave`. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.asyncInsight`;

/**
 * The fixes of what the checks find in a range. The cursor's movements, which nobody waits for types with, show those of
 * what is found already: the client asks again when a finding is new.
 */
export async function quickFixes(range: TextRange, { triggerKind, diagnostics: shown }: CodeActionContext, context: RequestContext): Promise<CodeAction[]> {
  const waits = triggerKind !== CodeActionTriggerKind.Automatic || shown.some(({ source }) => source === findingSource);
  const found = waits ? await findings(context, patience) : await findingsKnown(context);
  const own = fixesOf(found, range, context);
  return [...own, ...await fixesForLinters(found, shown, context)];
}

/** The fixes of what is left to a linter, beside the diagnostic of the linter. */
async function fixesForLinters(found: readonly Diagnosis[], shown: readonly Diagnostic[], context: RequestContext): Promise<CodeAction[]> {
  const theirs = shown.filter(({ source = '' }) => /eslint|oxc|oxlint|biome/i.test(source));
  if (theirs.length === 0) return [];
  const { session: { positions }, document } = context;
  const ours = (await findingsOfAll(context, patience)).filter(({ id, range }) => !found.some((each) => each.id === id && each.range.start === range.start));
  return theirs.flatMap((diagnostic) => {
    const { start, end } = positions.textRangeOf(document, diagnostic.range);
    const same = ours.filter(({ range }) => range.start < end && start < range.end);
    // Their last fix would silence what is silent already.
    return same.flatMap(({ fixes }) => fixes.slice(0, -1)).map(({ title, edits }): CodeAction => ({ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit: editOf(edits, context) }));
  });
}

function fixesOf(found: readonly Diagnosis[], range: TextRange, context: RequestContext): CodeAction[] {
  return found.filter((diagnosis) => diagnosis.range.start <= range.end && range.start <= diagnosis.range.end).flatMap((diagnosis) => {
    const diagnostics = [diagnosticOf(diagnosis, context)];
    return diagnosis.fixes.map(({ title, edits, preferred = false }): CodeAction => ({
      title, kind: CodeActionKind.QuickFix, diagnostics, ...(preferred && { isPreferred: true }), edit: editOf(edits, context),
    }));
  });
}

/** One action with all fixes that are certain and preferred; none where there are none. */
export async function fixAll(context: RequestContext): Promise<CodeAction[]> {
  const { edits, count } = certainEdits(await findings(context, patienceForEdits));
  return count === 0 ? [] : [{ title: 'Fix all certain mistakes with promises', kind: fixAllKind, edit: editOf(edits, context) }];
}

/** Milliseconds to wait for types that may show more. */
const patience = 1000;

async function findings(context: RequestContext, milliseconds: number): Promise<readonly Diagnosis[]> {
  const now = await findingsNow(context);
  return now.complete ? now.found : await findingsWithTypes(context, milliseconds);
}
