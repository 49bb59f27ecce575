import { CodeActionKind, CodeActionTriggerKind, type CodeAction, type CodeActionContext } from 'vscode-languageserver';
import { certainEdits, type Diagnosis } from '../checks';
import type { TextRange } from '../analysis';
import { diagnosticOf, findingSource, findingsKnown, findingsNow, findingsWithTypes } from './checks';
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
