import { LSPErrorCodes, ResponseError, type TextEdit as ProtocolEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { noFacts, type TextRange } from '../analysis';
import { librariesAmong, proposeWithTypes, wrappersAmong, type Proposal, type Refactoring, type TextEdit } from '../refactorings';
import type { FileView } from '../project';
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
  return proposeWithTypes(refactoring, view, range, { ask: (ranges) => engine.facts(view, ranges, patience), uses: (offset) => engine.usesOf(view, offset, patience), loaders: () => engine.loadersOf(view, patience), dependencies: engine.dependenciesOf(view.uri) });
}

/** Milliseconds to wait for the types of an edit, which is the better for them: a large project takes its time to load, and whoever asked can cancel. */
export const patienceForEdits = 20_000;

/** What an action carries to the request that resolves it. */
export function dataOf(kind: string, range: TextRange, { view: { uri, version } }: RequestContext): CodeActionData {
  return { uri, version, kind, range };
}

/** Edits in other files than the one that was asked about. */
type Others = readonly { readonly view: FileView; readonly edits: readonly TextEdit[] }[];

/** The edits on the versions of the documents that the client knows; other files may be closed. */
export function editOf(own: readonly TextEdit[], { session: { client, documents, positions }, document }: RequestContext, others: Others = []): WorkspaceEdit {
  const files = [{ document, edits: own }, ...others.map(({ view, edits }) => ({ document: documentOf(documents.get(view.uri), view), edits }))];
  const changes = files.map(({ document: file, edits }) => ({ uri: file.uri, edits: edits.map(({ range, text }): ProtocolEdit => ({ range: positions.rangeOf(file, range), newText: text })) }));
  if (!client.versionsEdits) return { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, edits])) };
  return { documentChanges: changes.map(({ uri, edits }) => ({ textDocument: { uri, version: documents.clientVersion(uri) }, edits })) };
}

function documentOf(open: TextDocument | undefined, { uri, version, text }: FileView): TextDocument {
  if (open && open.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, 'The action belongs to an older text.');
  return open ?? TextDocument.create(uri, '', 0, text);
}
