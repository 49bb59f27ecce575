import { commands, Selection, window } from 'vscode';
import type { ConvertCallbacksParams } from '../../server/protocol';
import type { Connection } from '../connection';

/** Puts the cursor on a pyramid of callbacks and lets the user choose what it becomes; a reason is shown where it can be nothing. */
export async function convertCallbacks({ client }: Connection, { textDocument: { uri }, position }: ConvertCallbacksParams): Promise<void> {
  const converter = client.protocol2CodeConverter;
  const at = converter.asPosition(position);
  await window.showTextDocument(converter.asUri(uri), { selection: new Selection(at, at) });
  await commands.executeCommand('editor.action.codeAction', { kind: 'refactor.rewrite.async', apply: 'never' });
}
