import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, type DidChangeWatchedFilesRegistrationOptions } from 'vscode-languageserver';
import { describe } from './log';
import type { Session } from './session';
import { settingsSection } from './settings';

/**
 * What the client tells without being asked: documents, settings and files. Folders come and go unnoticed: the project of a
 * file is found from the file upwards.
 */
export function followNotifications(session: Session, initialized: Promise<void>): void {
  const { connection, client, documents, configuration, fileChanges, refresh, status, log, engine } = session;
  connection.onDidOpenTextDocument((params) => documents.open(params));
  connection.onDidChangeTextDocument((params) => documents.change(params));
  connection.onDidCloseTextDocument((params) => {
    documents.close(params);
    configuration.forget(params.textDocument.uri);
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    configuration.changed(settings);
    refresh.all();
    status.settingsChanged();
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    // Where there is no engine, that has been said already.
    const loaded = await engine.catch(() => undefined);
    const uris = changes.map(({ uri }) => uri);
    loaded?.filesChanged(uris);
    fileChanges.note(uris);
    refresh.all();
  });

  const register = async () => {
    await initialized;
    if (client.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    if (client.watchesFiles) await connection.client.register(DidChangeWatchedFilesNotification.type, watched);
  };
  register().catch((error: unknown) => log.error(`The client refused a registration. ${describe(error)}`));
}

/** What types depend on outside of open documents. */
const watched: DidChangeWatchedFilesRegistrationOptions = {
  watchers: [
    { globPattern: '**/{ts,js}config*.json' },
    { globPattern: '**/package.json' },
    { globPattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}' },
  ],
};
