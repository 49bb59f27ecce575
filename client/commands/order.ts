import { l10n, languages as registry, Selection, Uri, window, type Position, type TextEditor } from 'vscode';
import { toggleOrderMethod, whyBeforeMethod, type ToggleOrderParams, type ToggleOrderResult, type WhyBeforeParams, type WhyBeforeResult } from '../../server/protocol';
import type { Connection } from '../connection';
import { documentSelector } from '../documents';
import { peek } from '../peek';

/** Shows or hides when the lines of a region run: the one of a lens, or the one around the cursor. */
export async function toggleOrder({ client }: Connection, params?: ToggleOrderParams): Promise<void> {
  const editor = activeEditor();
  const converter = client.code2ProtocolConverter;
  const asked = params ?? (editor && { textDocument: converter.asTextDocumentIdentifier(editor.document), position: converter.asPosition(editor.selection.active) });
  if (!asked) return openAFile();
  const result = await client.sendRequest<ToggleOrderResult | null>(toggleOrderMethod, asked);
  if (result?.isOff) void window.showInformationMessage(l10n.t('The setting asyncInsight.order.hints is off, so the order is not shown beside the lines.'));
}

/**
 * Says why one of two places runs before the other: at two cursors, or at both ends of the selection. Gives the answer also
 * to whoever runs the command, and does not wait until the user has read it.
 */
export async function whyBefore(connection: Connection): Promise<WhyBeforeResult | undefined> {
  const editor = activeEditor();
  const places = editor && twoPlaces(editor);
  if (!editor || !places) {
    if (editor) void window.showInformationMessage(l10n.t('Put two cursors, or select from one place to the other, and ask again.'));
    else openAFile();
    return undefined;
  }
  const { client } = connection;
  const converter = client.code2ProtocolConverter;
  const [first, second] = places;
  const params: WhyBeforeParams = { textDocument: converter.asTextDocumentIdentifier(editor.document), positions: [converter.asPosition(first), converter.asPosition(second)] };
  const result = await client.sendRequest<WhyBeforeResult | null>(whyBeforeMethod, params);
  if (result) void answer(connection, params, result);
  return result ?? undefined;
}

/** The answer, with a way to the first two places and to all of them. */
async function answer(connection: Connection, { textDocument: { uri } }: WhyBeforeParams, { answer: text, places }: WhyBeforeResult): Promise<void> {
  const links = places.slice(0, 2).map(({ location }) => ({ label: l10n.t('Line {0}', location.range.start.line + 1), location }));
  const all = l10n.t('Show the Places');
  const labels = links.map(({ label }) => label);
  const chosen = await window.showInformationMessage(text, ...labels, ...(places.length > 0 ? [all] : []));
  const [first] = places;
  if (chosen === all && first) await peek(connection, { uri, position: first.location.range.start, locations: places.map(({ location }) => location) });
  const link = links.find(({ label }) => label === chosen);
  if (!link) return;
  const editor = await window.showTextDocument(Uri.parse(link.location.uri));
  const range = connection.client.protocol2CodeConverter.asRange(link.location.range);
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range);
}

function twoPlaces({ selections, selection }: TextEditor): readonly [Position, Position] | undefined {
  const [first, second] = selections;
  if (first && second) return [first.active, second.active];
  return selection.isEmpty ? undefined : [selection.start, selection.end];
}

function activeEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  return editor && registry.match(documentSelector(), editor.document) > 0 ? editor : undefined;
}

function openAFile(): void {
  void window.showInformationMessage(l10n.t('Open a JavaScript or TypeScript file first.'));
}
