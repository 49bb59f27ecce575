import { CodeLensRefreshRequest, DiagnosticRefreshRequest, InlayHintRefreshRequest, type Connection } from 'vscode-languageserver';
import type { Client } from './client';

/** Asks the client to ask again, at most once in a while, and only where it knows how to. */
export class Refresh {
  #publish: (() => void) | undefined;
  readonly #pending = new Map<string, NodeJS.Timeout>();

  constructor(private readonly connection: Connection, private readonly client: Client) {}

  lenses(): void {
    if (this.client.refreshesLenses) this.#soon(CodeLensRefreshRequest.method);
  }

  hints(): void {
    if (this.client.refreshesHints) this.#soon(InlayHintRefreshRequest.method);
  }

  /** Of a client that does not ask for diagnostics by itself, those that it is sent. */
  diagnostics(): void {
    if (this.client.refreshesDiagnostics) this.#soon(DiagnosticRefreshRequest.method);
    this.#publish?.();
  }

  /** `publish` sends diagnostics to a client that does not ask for them. */
  publishBy(publish: () => void): void {
    this.#publish = publish;
  }

  all(): void {
    this.lenses();
    this.hints();
    this.diagnostics();
  }

  #soon(method: string): void {
    if (this.#pending.has(method)) return;
    this.#pending.set(method, setTimeout(() => {
      this.#pending.delete(method);
      // A client that refuses shows what it has until it asks by itself.
      void this.connection.sendRequest(method).catch(() => undefined);
    }, pause));
  }
}

/** Milliseconds in which several reasons to refresh become one. */
const pause = 100;
