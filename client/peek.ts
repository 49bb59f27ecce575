import { commands, l10n } from 'vscode';
import type { PeekArguments } from '../server/protocol';
import type { Connection } from './connection';

/** Opens the locations in the peek view at a position of a document. */
export async function peek({ client }: Connection, { uri, position, locations }: PeekArguments): Promise<void> {
  const converter = client.protocol2CodeConverter;
  await commands.executeCommand(
    'editor.action.peekLocations',
    converter.asUri(uri), converter.asPosition(position), locations.map((location) => converter.asLocation(location)), 'peek', l10n.t('Nothing to show here.'),
  );
}
