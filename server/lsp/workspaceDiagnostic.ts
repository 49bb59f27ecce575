import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { DocumentDiagnosticReportKind, ErrorCodes, LSPErrorCodes, ProgressType, ResponseError, WorkDoneProgress, type CancellationToken, type WorkspaceDiagnosticReport, type WorkspaceDiagnosticReportPartialResult, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { sourceFilesIn } from '../project';
import { diagnosticOf, findingsOnce } from './checks';
import { describe } from './log';
import { isWorkspaceDiagnosticParams, type WorkspaceDiagnosticParams } from './params';
import type { RequestContext } from './request';
import type { Session } from './session';

/**
 * `workspace/diagnostic`: what the checks find in every file of the folders that are open, one file after the other, so that
 * other requests are answered in between. Says how far it is, and gives what it has as it goes, where the client wants to hear
 * of it; what is as the client knows it is not sent again.
 */
export async function answerWorkspaceDiagnostic(session: Session, params: unknown, token: CancellationToken): Promise<WorkspaceDiagnosticReport | ResponseError> {
  if (!isWorkspaceDiagnosticParams(params)) return new ResponseError(ErrorCodes.InvalidParams, 'workspace/diagnostic: these are no parameters of it.');
  const abort = new AbortController();
  const cancellation = token.onCancellationRequested(() => abort.abort());
  const progress = new WorkspaceProgress(session, params);
  try {
    return await reports(session, params, abort.signal, progress);
  } catch (error) {
    if (abort.signal.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    session.log.error(`workspace/diagnostic failed. ${describe(error)}`);
    return { items: [] };
  } finally {
    cancellation.dispose();
    progress.end();
  }
}

async function reports(session: Session, { previousResultIds, partialResultToken }: WorkspaceDiagnosticParams, signal: AbortSignal, progress: WorkspaceProgress): Promise<WorkspaceDiagnosticReport> {
  const settings = await session.configuration.of();
  const engine = await session.engine;
  if (!settings.enable) return { items: [] };
  const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
  const files = await urisIn(session.client.folders);
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  const give = (report: WorkspaceDocumentDiagnosticReport): void => {
    if (partialResultToken === undefined) items.push(report);
    else void session.connection.sendProgress(partialResults, partialResultToken, { items: [report] });
  };
  for (const [index, uri] of files.entries()) {
    await setImmediate();
    signal.throwIfAborted();
    progress.say(index, files.length);
    const open = session.documents.get(uri);
    const view = open ? engine.view(uri) : engine.read(uri);
    if (view === undefined || view.text.length > settings.maximumFileSize * 1024) continue;
    const document = open ?? TextDocument.create(uri, '', view.version, view.text);
    const context: RequestContext = { session, engine, settings: open ? await session.configuration.of(uri) : settings, document, view, signal };
    const found = (await findingsOnce(context)).map((diagnosis) => diagnosticOf(diagnosis, context));
    signal.throwIfAborted();
    const resultId = createHash('sha256').update(JSON.stringify(found)).digest('base64url');
    const version = session.documents.clientVersion(uri);
    const before = known.get(uri);
    known.delete(uri);
    if (before === resultId) give({ kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId });
    else if (before !== undefined || found.length > 0) give({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: found });
  }
  // What the client knows of files that are gone.
  for (const uri of known.keys()) give({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
  return { items };
}

const partialResults = new ProgressType<WorkspaceDiagnosticReportPartialResult>();

/** The source files in folders on disk, each once. */
async function urisIn(folders: readonly string[]): Promise<readonly string[]> {
  const paths = folders.map((uri) => URI.parse(uri)).filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  const found = await Promise.all(paths.map(async (path) => await sourceFilesIn(path)));
  return [...new Set(found.flatMap(({ files }) => files))].map((path) => URI.file(path).toString());
}

/** Says how far the check is, where the client gave a token for that. */
class WorkspaceProgress {
  readonly #connection: Session['connection'];
  readonly #token: string | number | undefined;
  #begun = false;
  #said = -1;

  constructor({ connection }: Session, { workDoneToken }: WorkspaceDiagnosticParams) {
    this.#connection = connection;
    this.#token = workDoneToken;
  }

  /** At most once for each percent. */
  say(done: number, total: number): void {
    const percentage = Math.floor(done * 100 / Math.max(total, 1));
    if (this.#token === undefined || percentage === this.#said) return;
    this.#said = percentage;
    const message = `${done} of ${total} files`;
    void this.#connection.sendProgress(WorkDoneProgress.type, this.#token, this.#begun ? { kind: 'report', message, percentage } : { kind: 'begin', title: 'Checking the workspace', message, percentage, cancellable: true });
    this.#begun = true;
  }

  end(): void {
    if (this.#token !== undefined && this.#begun) void this.#connection.sendProgress(WorkDoneProgress.type, this.#token, { kind: 'end' });
  }
}
