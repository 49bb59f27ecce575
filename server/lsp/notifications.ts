import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, type DidChangeWatchedFilesRegistrationOptions } from 'vscode-languageserver';
import type { Engine } from './engine';
import { describe } from './log';
import type { Session } from './session';
import { settingsSection } from './settings';

/** What the client tells without being asked: documents, settings, folders and files. */
export function followNotifications(session: Session, initialized: Promise<void>): void {
  const { connection, client, documents, configuration, refresh, status, log } = session;
  // What happens before the engine is there is in the state that it finds.
  const withEngine = (tell: (engine: Engine) => void) => void session.engine.then(tell, () => undefined);
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
  connection.onDidChangeWatchedFiles(({ changes }) => withEngine((engine) => engine.filesChanged(changes.map(({ uri }) => uri))));

  const register = async () => {
    await initialized;
    if (client.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    if (client.watchesFiles) await connection.client.register(DidChangeWatchedFilesNotification.type, watched);
    if (client.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => withEngine((engine) =>
        engine.foldersChanged(added.map(({ uri }) => uri), removed.map(({ uri }) => uri))));
    }
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
