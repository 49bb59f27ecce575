import { CodeActionKind, type CodeAction, type CodeActionContext, type Diagnostic } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import { addingAwaitAt, uselessAwait, type Check, type Fix } from '../checks';
import { makeAsync, promised } from '../refactorings';
import { editOf, patienceForEdits, proposed } from './codeActions';
import type { RequestContext } from './request';
import { findingsOf } from './rewrites';

/**
 * Fixes for what TypeScript reports of promises, for editors whose TypeScript has none (TypeScript 7's server): driven by the
 * diagnostics that the client shows.
 */
export async function typescriptFixes({ diagnostics }: CodeActionContext, context: RequestContext): Promise<CodeAction[]> {
  if (context.session.client.fixesTypeScript) return [];
  const actions = await Promise.all(diagnostics.map(async (diagnostic) => await fixesOf(diagnostic, context)));
  return actions.flat();
}

async function fixesOf(diagnostic: Diagnostic, context: RequestContext): Promise<CodeAction[]> {
  const { session: { positions }, document } = context;
  const range = positions.textRangeOf(document, diagnostic.range);
  const action = { kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
  const actionOf = ({ title, edits }: Pick<Fix, 'title' | 'edits'>): CodeAction => ({ ...action, title, edit: editOf(edits, context) });
  switch (Number(diagnostic.code)) {
    case 1308: {
      const proposal = await proposed(makeAsync, range, context, patienceForEdits);
      return proposal && 'edits' in proposal ? [{ ...action, title: proposal.title, edit: editOf(proposal.edits(), context, proposal.others?.()) }] : [];
    }
    case 1064: return [actionOf({ title: 'Put the return type into Promise', edits: [promised(context.view.sourceFile, range)] })];
    case 2339: case 2801: return (await firstFixes(addingAwaitAt(range), context)).map(actionOf);
    case 80007: return (await firstFixes(uselessAwait, context, range)).map(actionOf);
    default: return [];
  }
}

/** The first fix of each thing that a check finds, or finds at a place. */
async function firstFixes(check: Check, context: RequestContext, place?: TextRange): Promise<readonly Fix[]> {
  const found = await findingsOf([check], context, true);
  // The last fix of a finding silences it.
  return found.filter(({ range }) => place === undefined || (range.start <= place.end && place.start <= range.end)).flatMap(({ fixes }) => fixes.slice(0, -1).slice(0, 1));
}
