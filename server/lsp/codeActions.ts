import type { TextEdit as ProtocolEdit, WorkspaceEdit } from 'vscode-languageserver';
import { noFacts, type TextRange } from '../analysis';
import { librariesAmong, proposeWithTypes, wrappersAmong, type Proposal, type Refactoring, type TextEdit } from '../refactorings';
import type { CodeActionData } from './params';
import type { RequestContext } from './request';

/** What a refactoring would do at a range, as far as syntax tells. Costs a few milliseconds at most. */
export function proposedFromSyntax(refactoring: Refactoring, range: TextRange, context: RequestContext): Proposal | undefined {
  const dependencies = context.engine.dependenciesOf(context.view.uri);
  return refactoring.propose(context.view, range, { facts: noFacts, libraries: librariesAmong(dependencies), wrappers: wrappersAmong(dependencies) });
}

/** What it does when the types that it looks at are known; of those that do not come within so many milliseconds, without. */
export function proposed(refactoring: Refactoring, range: TextRange, context: RequestContext, milliseconds: number): Promise<Proposal | undefined> {
  const { engine, view, signal } = context;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  return proposeWithTypes(refactoring, view, range, { ask: (ranges) => engine.facts(view, ranges, patience), dependencies: engine.dependenciesOf(view.uri) });
}

/** Milliseconds to wait for the types of an edit, which is the better for them: a large project takes its time to load, and whoever asked can cancel. */
export const patienceForEdits = 20_000;

/** What an action carries to the request that resolves it. */
export function dataOf(kind: string, range: TextRange, { view: { uri, version } }: RequestContext): CodeActionData {
  return { uri, version, kind, range };
}

/** The edits on the version of the document that the client knows. */
export function editOf(edits: readonly TextEdit[], { session: { client, documents, positions }, document }: RequestContext): WorkspaceEdit {
  const { uri } = document;
  const changes: ProtocolEdit[] = edits.map(({ range, text }) => ({ range: positions.rangeOf(document, range), newText: text }));
  if (!client.versionsEdits) return { changes: { [uri]: changes } };
  return { documentChanges: [{ textDocument: { uri, version: documents.clientVersion(uri) }, edits: changes }] };
}
