import { join } from 'node:path';
import { MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { Workspace, workspaceTypeScript } from '../project';
import type { Session } from './session';

/** What answers questions about files: the only part of a session that needs TypeScript. */
export type Engine = Pick<Workspace, 'view' | 'read' | 'typed' | 'facts' | 'problems' | 'usesOf' | 'loadersOf' | 'knowsTypes' | 'dependenciesOf' | 'packageTypeOf' | 'linterRulesOf' | 'filesChanged' | 'dispose'>;

/** Makes the engine of a session that has none yet. */
export type LoadEngine = (session: Omit<Session, 'engine'>) => Promise<Engine>;

/** The workspace, with the documents that are open now and from now on. */
export const loadEngine: LoadEngine = async ({ connection, client, configuration, documents, log, status }) => {
  const { engine } = await configuration.of();
  const folders = client.folders.map((uri) => URI.parse(uri)).filter(({ scheme }) => scheme === 'file');
  const typescript7 = engine !== 'typescript6' && client.trustsWorkspace ? workspaceTypeScript(folders.map(({ fsPath }) => fsPath)) : undefined;
  if (engine === 'typescript7' && typescript7 === undefined) log.info(client.trustsWorkspace ? 'The workspace has no TypeScript 7.1 or newer of its own.' : 'The workspace is not trusted, so its own TypeScript is not used.');
  const workspace = new Workspace({
    maximumLength: largestText,
    workerPath: join(__dirname, 'worker.js'),
    ...(typescript7 && { typescript7 }),
    onEngineReplaced: (message) => void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }),
    onStatus: (state) => status.say(state),
    onProjectMessage: (uri, message) => void connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: `${URI.parse(uri).fsPath}: ${message}`,
    }),
  });
  documents.follow({
    opened: (document) => workspace.open(document.uri, document.languageId, document.version, document.getText()),
    changed: (document) => workspace.change(document.uri, document.version, document.getText()),
    closed: (document) => workspace.close(document.uri),
  });
  return workspace;
};

/** In code units: beyond what any setting should allow. Below it `asyncInsight.maximumFileSize` decides, for each document. */
const largestText = 2 ** 25;
