import { TextDocumentSyncKind, WorkspaceDiagnosticRequest, type Connection, type ServerCapabilities } from 'vscode-languageserver';
import { version } from '../../package.json';
import { readClient } from './client';
import { Configuration } from './configuration';
import { Documents } from './documents';
import type { Engine, LoadEngine } from './engine';
import { FileChanges } from './fileChanges';
import { describe, type Log } from './log';
import { diagnosticMethod, methods } from './methods';
import { followNotifications } from './notifications';
import { OrderState } from './orderState';
import { Positions } from './positions';
import { Publisher } from './publishDiagnostics';
import { Refresh } from './refresh';
import { Requests, type MethodRow } from './request';
import type { Session } from './session';
import { Status } from './status';

/** What a test may put in the place of the real thing. */
export interface ServeOptions {
  readonly methods?: readonly MethodRow[];
  readonly loadEngine?: LoadEngine;
}

/**
 * Answers one client on `connection` until it leaves. `initialize` is answered from the table of methods alone; the
 * engine, and TypeScript with it, is loaded when the client says `initialized`.
 */
export function serve(connection: Connection, { methods: table = methods, loadEngine = lazyEngine }: ServeOptions = {}): void {
  /** Undefined until the client says `initialized`, which one that leaves early never does. */
  let started: Promise<Engine> | undefined;
  connection.onInitialize((params) => {
    const client = readClient(params);
    const positions = new Positions(client.positionEncoding);
    const log: Log = { info: (message) => connection.console.info(message), error: (message) => connection.console.error(message) };
    const configuration = new Configuration(connection, client);
    const status = new Status(connection, configuration);
    const documents = new Documents(positions, log);
    const refresh = new Refresh(connection, client);
    const base = {
      connection, client, positions, configuration, status, log, documents, refresh,
      fileChanges: new FileChanges(documents, refresh),
      orderState: new OrderState(documents),
    };
    const initialized = new Promise<void>((resolve) => { connection.onInitialized(() => resolve()); });
    const engine = initialized.then(() => {
      status.say({ state: 'starting', engine: '' });
      started = loadEngine(base);
      return started;
    });
    engine.catch((error: unknown) => {
      log.error(`The engine could not be loaded. ${describe(error)}`);
      status.say({ state: 'error', engine: '', message: 'The engine could not be loaded.' });
    });
    const session: Session = { ...base, engine };

    const requests = new Requests(session);
    for (const row of table) connection.onRequest(row.method, (given: unknown, token) => row.answer(requests, given, token));
    connection.onRequest(WorkspaceDiagnosticRequest.method, async (given: unknown, token) => (await import('./workspaceDiagnostic')).answerWorkspaceDiagnostic(session, given, token));
    const publisher = client.pullsDiagnostics ? undefined : new Publisher(session, requests, diagnosticMethod);
    if (publisher) session.refresh.publishBy(() => publisher.all());
    followNotifications(session, initialized);
    return { serverInfo: { name: 'Async Insight', version }, capabilities: capabilitiesOf(table, session) };
  });
  connection.onShutdown(async () => {
    await (await started?.catch(() => undefined))?.dispose();
  });
  connection.listen();
}

function capabilitiesOf(table: readonly MethodRow[], { client }: Session): ServerCapabilities {
  const announced: ServerCapabilities = Object.assign(
    {
      positionEncoding: client.positionEncoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      workspace: { workspaceFolders: { supported: true } },
    },
    ...table.map(({ capabilities }) => capabilities),
  );
  // An editor that is told of it asks again every few seconds.
  const { diagnosticProvider } = announced;
  return client.checksWorkspaceByCommand && diagnosticProvider ? { ...announced, diagnosticProvider: { ...diagnosticProvider, workspaceDiagnostics: false } } : announced;
}

/** TypeScript comes with the engine, so the import must stay a dynamic one. */
const lazyEngine: LoadEngine = async (session) => (await import('./engine')).loadEngine(session);
