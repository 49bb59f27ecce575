import { setTimeout } from 'node:timers';
import { CancellationToken, DocumentDiagnosticReportKind, type DocumentDiagnosticReport } from 'vscode-languageserver';
import { restingTime } from './documents';
import type { MethodRow, Requests } from './request';
import type { Session } from './session';

/**
 * `textDocument/publishDiagnostics`, for clients that do not pull: of every open document the answer of
 * `textDocument/diagnostic`, some time after it was opened or changed, and when settings change.
 */
export class Publisher {
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** The documents that the client shows something of. */
  readonly #shown = new Set<string>();

  constructor(private readonly session: Session, private readonly requests: Requests, private readonly method: MethodRow) {
    const later = ({ uri }: { readonly uri: string }) => this.#later(uri);
    session.documents.follow({ opened: later, changed: later, closed: ({ uri }) => this.#forget(uri) });
  }

  /** Publishes anew for all open documents. */
  all(): void {
    for (const { uri } of this.session.documents.all()) this.#later(uri);
  }

  #later(uri: string): void {
    clearTimeout(this.#waiting.get(uri));
    this.#waiting.set(uri, setTimeout(() => void this.#publish(uri), restingTime));
  }

  async #publish(uri: string): Promise<void> {
    this.#waiting.delete(uri);
    const version = this.session.documents.clientVersion(uri);
    const answer = await this.method.answer(this.requests, { textDocument: { uri } }, CancellationToken.None);
    if (!isReport(answer) || version === null || version !== this.session.documents.clientVersion(uri)) return;
    if (answer.items.length === 0 && !this.#shown.delete(uri)) return;
    if (answer.items.length > 0) this.#shown.add(uri);
    await this.session.connection.sendDiagnostics({ uri, version, diagnostics: answer.items });
  }

  #forget(uri: string): void {
    clearTimeout(this.#waiting.get(uri));
    this.#waiting.delete(uri);
    if (this.#shown.delete(uri)) void this.session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}

/** What was overtaken by a change is answered with an error instead; the change publishes by itself. */
function isReport(answer: unknown): answer is Extract<DocumentDiagnosticReport, { kind: typeof DocumentDiagnosticReportKind.Full }> {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === DocumentDiagnosticReportKind.Full;
}
