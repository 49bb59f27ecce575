import { setImmediate } from 'node:timers/promises';
import { LSPErrorCodes, ErrorCodes, ResponseError, type CancellationToken, type ServerCapabilities } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileView } from '../project';
import type { Engine } from './engine';
import { describe } from './log';
import type { Session } from './session';
import type { Settings } from './settings';

/** One LSP method that the server answers. */
export interface Method<Params, Result> {
  readonly method: string;
  /** What `initialize` announces for it. */
  readonly capabilities: ServerCapabilities;
  /** Whether what arrived is what the method takes. */
  readonly accepts: (params: unknown) => params is Params;
  /** The document that the question is about. */
  readonly document: (params: Params) => string;
  /** The answer where there is nothing to say: for unknown documents, when switched off, and when the handler fails. */
  readonly nothing: (params: Params) => Result;
  /** Loads the handler, and with it what it needs of TypeScript, at the first question. */
  readonly load: () => Promise<{ readonly handle: Handler<Params, Result> }>;
}

/** A method as the table of methods holds it, where its types no longer matter. */
export interface MethodRow extends Pick<Method<unknown, unknown>, 'method' | 'capabilities'> {
  answer(requests: Requests, params: unknown, token: CancellationToken): Promise<unknown>;
}

export function row<Params, Result>(method: Method<Params, Result>): MethodRow {
  return { ...method, answer: (requests, params, token) => requests.answer(method, params, token) };
}

export type Handler<Params, Result> = (params: Params, context: RequestContext) => Result | Promise<Result>;

/** What a handler works with. */
export interface RequestContext {
  readonly session: Session;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly document: TextDocument;
  /** The document's version when the question was asked, from syntax or, where they are known already, with types. */
  readonly view: FileView;
  /** Aborted when the client cancels, and when the document changes: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** The requests that are being answered, each on its own: none can hurt another, or outlive its document's version. */
export class Requests {
  readonly #running = new Map<string, Set<AbortController>>();

  constructor(private readonly session: Session) {
    const outdate = ({ uri }: TextDocument) => this.#abort(uri, contentModified());
    session.documents.follow({ opened: outdate, changed: outdate, closed: outdate });
  }

  /**
   * Answers one request. A cancelled one is answered at once with RequestCancelled, one whose document changes meanwhile
   * with ContentModified; a handler that fails is logged and answers with nothing.
   */
  async answer<Params, Result>(method: Method<Params, Result>, params: unknown, token: CancellationToken): Promise<Result | ResponseError> {
    if (!method.accepts(params)) return new ResponseError(ErrorCodes.InvalidParams, `${method.method}: these are no parameters of it.`);
    if (token.isCancellationRequested) return cancelled();
    const uri = method.document(params);
    const abort = new AbortController();
    const cancellation = token.onCancellationRequested(() => abort.abort(cancelled()));
    const running = this.#of(uri).add(abort);
    try {
      return await Promise.race([this.#handle(method, params, uri, abort.signal), aborted(abort.signal)]);
    } catch (error) {
      const reason: unknown = abort.signal.aborted ? abort.signal.reason : error;
      if (reason instanceof ResponseError) return reason;
      this.session.log.error(`${method.method} failed for ${uri}. ${describe(error)}`);
      return method.nothing(params);
    } finally {
      cancellation.dispose();
      running.delete(abort);
      if (running.size === 0) this.#running.delete(uri);
    }
  }

  async #handle<Params, Result>(method: Method<Params, Result>, params: Params, uri: string, signal: AbortSignal): Promise<Result> {
    // A cancellation that has arrived already, as they do when messages pile up behind something slow, comes first.
    await setImmediate();
    signal.throwIfAborted();
    const { session } = this;
    const document = session.documents.get(uri);
    if (!document) return method.nothing(params);
    const [settings, engine, { handle }] = await Promise.all([session.configuration.of(uri), session.engine, method.load()]);
    signal.throwIfAborted();
    // Code units stand for bytes here: what is not ASCII counts less than it weighs.
    const allowed = settings.enable && document.getText().length <= settings.maximumFileSize * 1024;
    const view = allowed ? engine.view(uri) : undefined;
    if (!view) return method.nothing(params);
    return handle(params, { session, engine, settings, document, view, signal });
  }

  #of(uri: string): Set<AbortController> {
    const running = this.#running.get(uri) ?? new Set();
    this.#running.set(uri, running);
    return running;
  }

  #abort(uri: string, reason: ResponseError): void {
    for (const abort of this.#running.get(uri) ?? []) abort.abort(reason);
  }
}

const cancelled = () => new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
const contentModified = () => new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed.');

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : cancelled());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
