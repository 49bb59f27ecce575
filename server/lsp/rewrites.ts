import { CodeActionTriggerKind, type CodeAction, type CodeActionContext } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import { addingAwaitAt, diagnose, diagnoseWithTypes, rewriting, type Check, type Diagnosis, type Rewrite } from '../checks';
import { editOf } from './codeActions';
import type { RequestContext } from './request';

/** The kinds of what fixes of the checks do as refactorings. */
export const rewriteKinds: Readonly<Record<Rewrite, string>> = {
  addAwait: 'refactor.rewrite.async.addAwait',
  flattenChain: 'refactor.rewrite.async.flattenChain',
  forOf: 'refactor.rewrite.async.forOf',
  promiseAll: 'refactor.rewrite.async.promiseAll',
  unwrapPromise: 'refactor.rewrite.async.unwrapPromise',
};

/**
 * What fixes of the checks do at the cursor, whatever the settings say of the checks, and `await` for a promise. The cursor's
 * movements, which nobody waits for types with, show what is known.
 */
export async function rewrites(range: TextRange, { triggerKind }: CodeActionContext, context: RequestContext, isWanted: (kind: string) => boolean): Promise<CodeAction[]> {
  const found = await findingsOf([...rewriting, addingAwaitAt(range)], context, triggerKind !== CodeActionTriggerKind.Automatic);
  return found.flatMap((each) => each.fixes.flatMap(({ title, edits, rewrite }): CodeAction[] => {
    const kind = rewrite && rewriteKinds[rewrite];
    return kind !== undefined && isWanted(kind) && isAt(range, [each.range, ...edits.map((edit) => edit.range)], context) ? [{ title, kind, edit: editOf(edits, context) }] : [];
  }));
}

/** Whether the cursor is on the first line of what is changed, and in it: not anywhere in a long callback. */
function isAt(cursor: TextRange, ranges: readonly TextRange[], { view: { sourceFile } }: RequestContext): boolean {
  const start = Math.min(...ranges.map((each) => each.start));
  const end = Math.max(...ranges.map((each) => each.end));
  const lineOf = (offset: number) => sourceFile.getLineAndCharacterOfPosition(offset).line;
  return start <= cursor.end && cursor.start <= end && ranges.some((each) => lineOf(each.start) === lineOf(cursor.start));
}

/** What checks find whoever wants to hear of it; with the types that are known, or those that come in time. */
export async function findingsOf(checks: readonly Check[], { engine, view, signal }: RequestContext, waits: boolean): Promise<readonly Diagnosis[]> {
  const options = { defersToLinters: false };
  if (!waits) {
    const facts = await engine.facts(view, []);
    return diagnose(checks, view, { facts, isAnswered: (each) => facts.has(each) }, options).found;
  }
  const patient = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  return await diagnoseWithTypes(checks, view, (ranges) => engine.facts(view, ranges, patient), options);
}

/** Milliseconds to wait for types. */
const patience = 1000;
