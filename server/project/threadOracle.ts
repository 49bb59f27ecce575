import { Worker } from 'node:worker_threads';
import type { ExpressionFact, TextRange } from '../analysis';
import type { Location, Problem, TypeOracle } from './typeOracle';
import { ownEngine } from './engines';
import { Cancellations, type Answer, type OpenDocument, type Question, type Request, type Response, type WorkerData, type WorkspaceTypeScript } from './messages';

/** What the oracle tells without being asked. */
export interface OracleListener {
  /** `failed`: the worker crashed so often that it is given up. */
  stateChanged(state: 'starting' | 'busy' | 'ready' | 'failed', message?: string): void;
  configurationProblem(uri: string, message: string): void;
  /** Another engine answers than the one that was to answer. */
  engineReplaced(message: string): void;
}

interface Pending {
  readonly uri: string;
  resolve(answer: Answer | undefined): void;
}

/**
 * TypeScript in a thread of its own: the one that is part of this program, or the workspace's. The thread starts with the first open document or question. When the thread dies, its questions are
 * answered with undefined and a new one takes over, after a pause that grows with every crash in a row.
 */
export class ThreadOracle implements TypeOracle {
  #name = ownEngine;
  readonly #workerPath: string;
  readonly #typescript7: WorkspaceTypeScript | undefined;
  readonly #listener: OracleListener;
  readonly #open = new Map<string, OpenDocument>();
  readonly #pending = new Map<number, Pending>();
  readonly #cancellations = new Cancellations();
  #worker: Worker | undefined;
  #lastId = 0;
  #crashes = 0;
  #notBefore = 0;
  #disposed = false;
  #saidReplaced = false;
  #hasAnswered = false;

  constructor(workerPath: string, listener: OracleListener, typescript7?: WorkspaceTypeScript) {
    this.#workerPath = workerPath;
    this.#listener = listener;
    this.#typescript7 = typescript7;
    if (typescript7 !== undefined) this.#name = `TypeScript ${typescript7.version}`;
  }

  get name(): string {
    return this.#name;
  }

  /** Whether the thread that runs now has loaded a project, and answered a question about it. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** A document was opened, or its text changed: from now on questions are about this version. */
  set(uri: string, languageId: string, version: number, text: string): void {
    const known = this.#open.get(uri);
    if (known !== undefined && known.languageId !== languageId) this.close(uri);
    this.#cancelAll(uri);
    const kind = this.#open.has(uri) ? 'change' : 'open';
    this.#open.set(uri, { uri, languageId, version, text });
    // A document that is open will be asked about: the thread gets ready meanwhile, and is told of all that are open.
    if (this.#worker === undefined) this.#running();
    else this.#send({ kind, uri, languageId, version, text });
  }

  close(uri: string): void {
    if (!this.#open.delete(uri)) return;
    this.#cancelAll(uri);
    this.#send({ kind: 'close', uri });
  }

  filesChanged(uris: readonly string[]): void {
    this.#send({ kind: 'filesChanged', uris });
  }

  async facts(uri: string, version: number, ranges: readonly TextRange[], signal?: AbortSignal): Promise<readonly (ExpressionFact | undefined)[] | undefined> {
    return await this.#ask<readonly (ExpressionFact | undefined)[]>(uri, version, { about: 'facts', ranges }, signal);
  }

  async references(uri: string, version: number, offset: number, signal?: AbortSignal): Promise<readonly Location[] | undefined> {
    return await this.#ask<readonly Location[]>(uri, version, { about: 'references', offset }, signal);
  }

  async loaders(uri: string, version: number, signal?: AbortSignal): Promise<readonly Location[] | undefined> {
    return await this.#ask<readonly Location[]>(uri, version, { about: 'loaders' }, signal);
  }

  async problems(uri: string, version: number, signal?: AbortSignal): Promise<readonly Problem[] | undefined> {
    return await this.#ask<readonly Problem[]>(uri, version, { about: 'problems' }, signal);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#giveUpQuestions();
    await this.#worker?.terminate();
  }

  async #ask<Kind extends Answer>(uri: string, version: number, question: Question, signal?: AbortSignal): Promise<Kind | undefined> {
    const worker = this.#running();
    const open = this.#open.get(uri);
    if (worker === undefined || signal?.aborted === true || (open !== undefined && open.version !== version)) return undefined;
    const id = ++this.#lastId;
    const cancel = () => this.#cancel(id);
    signal?.addEventListener('abort', cancel, { once: true });
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.#pending.set(id, { uri, resolve });
      if (this.#pending.size === 1) {
        worker.ref();
        this.#listener.stateChanged('busy');
      }
      this.#send({ kind: 'question', id, uri, version, ...question });
    });
    signal?.removeEventListener('abort', cancel);
    // The worker answers in the question's own kind.
    return answer as Kind | undefined;
  }

  #running(): Worker | undefined {
    if (this.#worker !== undefined || this.#disposed || this.#crashes > mostCrashes || performance.now() < this.#notBefore) return this.#worker;
    this.#listener.stateChanged('starting');
    const workerData: WorkerData = { cancellations: this.#cancellations.memory, ...(this.#typescript7 && { typescript7: this.#typescript7 }) };
    // Types of deep code are found by deep recursion.
    const worker = new Worker(this.#workerPath, { workerData, resourceLimits: { stackSizeMb: 64, maxOldGenerationSizeMb: 3072, maxYoungGenerationSizeMb: 128 } });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (response: Response) => this.#hear(response));
    worker.once('error', (error) => this.#crashed(worker, error.message));
    worker.once('exit', (code) => this.#crashed(worker, `exit code ${code}`));
    for (const open of this.#open.values()) this.#send({ kind: 'open', ...open });
    return worker;
  }

  #hear(response: Response): void {
    if (response.kind === 'configurationProblem') return this.#listener.configurationProblem(response.uri, response.message);
    if (response.kind === 'engine') {
      this.#name = response.name;
      if (response.message !== undefined) this.#replaced(response.message);
      return;
    }
    if (response.answer !== undefined) {
      this.#crashes = 0;
      this.#hasAnswered = true;
    }
    this.#settle(response.id, response.answer);
  }

  /** Said once, though a thread that starts anew says it again. */
  #replaced(message: string): void {
    if (this.#saidReplaced) return;
    this.#saidReplaced = true;
    this.#listener.engineReplaced(message);
    this.#listener.stateChanged(this.#pending.size > 0 ? 'busy' : 'ready');
  }

  #crashed(worker: Worker, reason: string): void {
    if (this.#disposed || this.#worker !== worker) return;
    this.#worker = undefined;
    this.#hasAnswered = false;
    this.#crashes++;
    this.#notBefore = performance.now() + Math.min(30_000, firstPause * 2 ** (this.#crashes - 1));
    this.#giveUpQuestions();
    this.#listener.stateChanged(this.#crashes > mostCrashes ? 'failed' : 'starting', reason);
  }

  #giveUpQuestions(): void {
    for (const question of this.#pending.values()) question.resolve(undefined);
    this.#pending.clear();
  }

  #cancelAll(uri: string): void {
    for (const [id, pending] of this.#pending) if (pending.uri === uri) this.#cancel(id);
  }

  #cancel(id: number): void {
    this.#cancellations.cancel(id);
    this.#settle(id, undefined);
  }

  #settle(id: number, answer: Answer | undefined): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.resolve(answer);
    if (this.#pending.size > 0) return;
    // A process that waits for nothing may end.
    this.#worker?.unref();
    this.#listener.stateChanged('ready');
  }

  #send(request: Request): void {
    this.#worker?.postMessage(request);
  }
}

/** Milliseconds before the worker is started again after its first crash. */
const firstPause = 500;
/** Crashes in a row after which it is given up. */
const mostCrashes = 5;
