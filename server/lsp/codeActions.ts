import { LSPErrorCodes, ResponseError, type TextEdit as ProtocolEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
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
export async function proposed(refactoring: Refactoring, range: TextRange, context: RequestContext, milliseconds: number): Promise<Proposal | undefined> {
  const { engine, view, signal } = context;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  const proposal = await proposeWithTypes(refactoring, view, range, { ask: (ranges) => engine.facts(view, ranges, patience), uses: (offset) => engine.usesOf(view, offset, patience), loaders: () => engine.loadersOf(view, patience), dependencies: engine.dependenciesOf(view.uri) });
  const foreign = proposal && 'edits' in proposal ? proposal.others?.().find((other) => isForeign(other.view.uri, context)) : undefined;
  if (!proposal || !foreign) return proposal;
  return { title: proposal.title, outcomes: proposal.outcomes, refused: `it would change ${URI.parse(foreign.view.uri).fsPath}, which is not in the workspace` };
}

/** Whether a file that is not open belongs to somebody else: to a package, or to no folder that is open where the document does. */
function isForeign(uri: string, { session: { client, documents }, view }: RequestContext): boolean {
  if (documents.get(uri)) return false;
  const isIn = (each: string): boolean => client.folders.some((folder) => asOneSpells(each).startsWith(`${asOneSpells(folder).replace(/\/$/, '')}/`));
  return uri.includes('/node_modules/') || (isIn(view.uri) && !isIn(uri));
}

/** Clients spell the same place in more than one way. */
function asOneSpells(uri: string): string {
  return URI.parse(uri).toString();
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
