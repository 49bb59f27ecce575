import { CodeActionKind, CodeActionTriggerKind, type CodeAction, type CodeActionContext } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import { refactorings, type Proposal, type Refactoring } from '../refactorings';
import { dataOf, editOf, patienceForEdits, proposed, proposedFromSyntax } from './codeActions';
import { attempt, describe } from './log';
import type { CodeActionParams } from './params';
import { fixAll, fixAllKind, quickFixes } from './quickFixes';
import { rewriteKinds, rewrites } from './rewrites';
import { typescriptFixes } from './typescriptFixes';
import type { Handler, RequestContext } from './request';

/**
 * `textDocument/codeAction`: the fixes of what the checks find, and what the refactorings of the kinds asked for would do, found out from syntax. The edit comes
 * with `codeAction/resolve`; a client that does not ask for it gets it here, with types if they come in time.
 */
export const handle: Handler<CodeActionParams, CodeAction[]> = async ({ range, context: asked }, context) => {
  const { session: { client, positions }, document } = context;
  if (!client.takesCodeActions) return [];
  const offsets = positions.textRangeOf(document, range);
  const wanted = refactorings.filter(({ kind, onRequest = false }) => isWanted(kind, asked) && (!onRequest || asked.only !== undefined));
  const fixes = unlessFailed(isWanted(CodeActionKind.QuickFix, asked) ? quickFixes(offsets, asked, context) : [], context);
  const own = unlessFailed(isWanted(CodeActionKind.QuickFix, asked) ? typescriptFixes(asked, context) : [], context);
  const rewritten = unlessFailed(Object.values(rewriteKinds).some((kind) => isWanted(kind, asked)) ? rewrites(offsets, asked, context, (kind) => isWanted(kind, asked)) : [], context);
  const all = unlessFailed(isWanted(fixAllKind, asked) ? fixAll(context) : [], context);
  const offers = await Promise.all(wanted.map(async (refactoring) => ({ refactoring, proposal: await offer(refactoring, offsets, asked, context) })));
  const seen = new Set<string>();
  const offered = offers.flatMap(({ refactoring, proposal }) => {
    if (!proposal || ('refused' in proposal && !(client.showsDisabledActions && isExplicit(refactoring.kind, asked)))) return [];
    // All chains of a function that has this one alone: one action is enough.
    const does = [/\w+To\w+/.exec(refactoring.kind)?.[0], ...proposal.outcomes.map((outcome) => outcome.range.start)].join(' ');
    if (seen.has(does)) return [];
    seen.add(does);
    return [actionOf(refactoring, proposal, offsets, context)];
  });
  const quick = [...await fixes, ...await own];
  // What is a fix at this place already need not be there twice.
  const others = (await rewritten).filter(({ title }) => !quick.some((fix) => fix.title === title));
  return [...quick, ...offered, ...others, ...await all];
};

/** The checks do not keep the refactorings from being offered. */
async function unlessFailed(actions: CodeAction[] | Promise<CodeAction[]>, { session: { log }, signal }: RequestContext): Promise<CodeAction[]> {
  try {
    return await actions;
  } catch (error) {
    if (!signal.aborted) log.error(`The fixes of the checks failed. ${describe(error)}`);
    return [];
  }
}

/** Milliseconds to wait for types that may say that a refusal is none. */
const patience = 1000;

/** The kinds in `only` hold all that are below them. Actions on whole files are not for every movement of the cursor. */
function isWanted(kind: string, { only, triggerKind }: CodeActionContext): boolean {
  if (only) return only.some((wanted) => isBelow(kind, wanted));
  return triggerKind === CodeActionTriggerKind.Invoked || !isBelow(kind, 'source');
}

/** Whether somebody asked for just this, and wants to know why it cannot be. */
function isExplicit(kind: string, { only, triggerKind }: CodeActionContext): boolean {
  return triggerKind === CodeActionTriggerKind.Invoked || (only?.some((wanted) => isBelow(kind, wanted)) ?? false);
}

function isBelow(kind: string, wanted: string): boolean {
  return wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`);
}

/** A refusal is shown only when types do not say otherwise; an edit that is given at once waits for them too. */
async function offer(refactoring: Refactoring, range: TextRange, asked: CodeActionContext, context: RequestContext): Promise<Proposal | undefined> {
  const { client, log } = context.session;
  const fromSyntax = attempt(log, `The refactoring ${refactoring.kind}`, () => proposedFromSyntax(refactoring, range, context));
  if (!fromSyntax) return undefined;
  if ('refused' in fromSyntax) return isExplicit(refactoring.kind, asked) ? await proposed(refactoring, range, context, patience) : fromSyntax;
  return client.resolvesCodeActions ? fromSyntax : await proposed(refactoring, range, context, patienceForEdits);
}

function actionOf({ kind }: Refactoring, proposal: Proposal, range: TextRange, context: RequestContext): CodeAction {
  const { title } = proposal;
  if ('refused' in proposal) return { title, kind, disabled: { reason: proposal.refused } };
  if (!context.session.client.resolvesCodeActions) return { title, kind, edit: editOf(proposal.edits(), context, proposal.others?.()) };
  return { title, kind, data: dataOf(kind, range, context) };
}
