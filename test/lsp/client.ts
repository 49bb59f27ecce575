import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import {
  CancellationTokenSource, createMessageConnection, StreamMessageReader, StreamMessageWriter,
  type ClientCapabilities, type CodeLens, type Hover, type InitializeParams, type InitializeResult, type MessageConnection, type Position, type Range, type Registration,
} from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../server/protocol';

/** The built server that is tested. */
export const serverPath = resolve(import.meta.dirname, '../../dist/server.js');

/** What the client says of itself; without anything it is a client without any capability. */
export interface ClientOptions {
  readonly server?: string;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: InitializationOptions;
  readonly folders?: readonly string[];
}

/** The capabilities of an editor that has them all. */
export const editor: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  textDocument: { hover: { contentFormat: ['markdown', 'plaintext'] }, codeLens: { resolveSupport: { properties: ['command'] } } },
};

/** A client of the server's process over stdio that does what an editor does, and writes down what the server sends. */
export class Client {
  /** The answers to `workspace/configuration`: the section's value, by document where it is a function. */
  settings: unknown = {};
  readonly logged: string[] = [];
  readonly shown: string[] = [];
  readonly registered: string[] = [];
  readonly statuses: unknown[] = [];
  /** The methods of the server's refresh requests, in order. */
  readonly refreshes: string[] = [];
  /** What came over the wire that is no message. */
  readonly wireErrors: unknown[] = [];
  stderr = '';
  readonly #versions = new Map<string, number>();

  private constructor(readonly connection: MessageConnection, readonly process: ChildProcess) {
    connection.onError(([error]) => this.wireErrors.push(error));
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => void this.logged.push(message));
    connection.onNotification('window/showMessage', ({ message }: { message: string }) => void this.shown.push(message));
    connection.onNotification('asyncInsight/status', (status: unknown) => void this.statuses.push(status));
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: Registration[] }) => {
      this.registered.push(...registrations.map(({ method }) => method));
      return null;
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri }) => (typeof this.settings === 'function' ? this.settings(scopeUri) : this.settings)));
    for (const method of ['workspace/codeLens/refresh', 'workspace/inlayHint/refresh']) {
      connection.onRequest(method, () => { this.refreshes.push(method); return null; });
    }
    connection.listen();
  }

  /** A client of a fresh server, before `initialize`. */
  static spawn(server = serverPath): Client {
    const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [server, '--stdio']);
    child.stdin.on('error', () => undefined);
    const client = new Client(createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)), child);
    child.stderr.on('data', (data: Buffer) => { client.stderr += data.toString(); });
    return client;
  }

  /** A client that has shaken hands with a fresh server. */
  static async start(options: ClientOptions = {}): Promise<Client> {
    const client = Client.spawn(options.server);
    await client.initialize(options);
    client.notify('initialized', {});
    return client;
  }

  initialize({ capabilities = {}, initializationOptions, folders }: ClientOptions = {}): Promise<InitializeResult> {
    const params: InitializeParams = {
      processId: process.pid, rootUri: null, capabilities, initializationOptions,
      workspaceFolders: folders?.map((uri) => ({ uri, name: uri })) ?? null,
    };
    return this.request('initialize', params);
  }

  request<Result>(method: string, params: unknown, token?: CancellationTokenSource): Promise<Result> {
    return token ? this.connection.sendRequest<Result>(method, params, token.token) : this.connection.sendRequest<Result>(method, params);
  }

  notify(method: string, params: unknown): void {
    // A server that is gone is noticed by whoever waits for its answer.
    this.connection.sendNotification(method, params).catch(() => undefined);
  }

  open(uri: string, text: string, languageId = 'typescript'): void {
    this.#versions.set(uri, 1);
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Applies changes, which are all of the text where they have no range. */
  change(uri: string, ...contentChanges: readonly { range?: Range; text: string }[]): void {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  close(uri: string): void {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.request('textDocument/hover', { textDocument: { uri }, position });
  }

  /** The document's lenses, resolved where they come without their text. */
  async lenses(uri: string): Promise<CodeLens[]> {
    const lenses = await this.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    return Promise.all(lenses.map(async (lens) => (lens.command ? lens : this.request<CodeLens>('codeLens/resolve', lens))));
  }

  async titles(uri: string): Promise<string[]> {
    return (await this.lenses(uri)).map(({ command }) => command?.title ?? '');
  }

  /** Ends the server as LSP wants it, and gives its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const exit = once(this.process, 'exit');
    await this.request('shutdown', null);
    this.notify('exit', null);
    await exit;
    return this.process.exitCode;
  }
}

/** Waits until `condition` gives something, and fails if that takes too long. */
export async function until<T>(condition: () => T | undefined | false | Promise<T | undefined | false>, milliseconds = 30_000): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`Nothing came within ${milliseconds} ms.`);
    await new Promise((wake) => { setTimeout(wake, 20); });
  }
}
