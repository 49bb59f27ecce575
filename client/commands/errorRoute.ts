import { l10n, languages as registry, window } from 'vscode';
import { errorRouteMethod, type ErrorRouteParams, type ErrorRouteResult } from '../../server/protocol';
import type { Connection } from '../connection';
import { documentSelector } from '../documents';
import { peek } from '../peek';

/**
 * Peeks the places where a rejection ends and says what becomes of it there. From a hover's link `params` says where the
 * rejection starts; from the palette, the menu or a key it is the cursor.
 */
export async function whereDoesThisErrorGo(connection: Connection, params: ErrorRouteParams | undefined = atCursor(connection)): Promise<void> {
  if (!params) {
    void window.showInformationMessage(l10n.t('Open a JavaScript or TypeScript file and put the cursor on an await or on a link of a promise chain.'));
    return;
  }
  const route = await connection.client.sendRequest<ErrorRouteResult | null>(errorRouteMethod, params);
  if (!route || route.descriptions.length === 0) {
    void window.showInformationMessage(l10n.t('Async Insight sees nothing here that can reject. Put the cursor on an await or on a link of a promise chain.'));
    return;
  }
  const answer = route.descriptions.join(' · ');
  if (route.locations.length === 0) {
    void window.showInformationMessage(answer);
    return;
  }
  window.setStatusBarMessage(answer, statusBarTime);
  await peek(connection, { uri: params.textDocument.uri, position: params.position, locations: route.locations });
}

function atCursor({ client }: Connection): ErrorRouteParams | undefined {
  const editor = window.activeTextEditor;
  if (!editor || registry.match(documentSelector(), editor.document) === 0) return undefined;
  const converter = client.code2ProtocolConverter;
  return { textDocument: converter.asTextDocumentIdentifier(editor.document), position: converter.asPosition(editor.selection.active) };
}

/** Milliseconds that the answer stays in the status bar: time to read a sentence or two. */
const statusBarTime = 15_000;
