import { env, EventEmitter, l10n, Uri, window, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, State, TransportKind, type ErrorHandler, type LanguageClientOptions } from 'vscode-languageclient/node';
import { errorRouteCommand, peekCommand, statusMethod, type InitializationOptions, type StatusParams } from '../server/protocol';
import { answerConfiguration } from './configuration';
import { documentSelector } from './documents';

/** The language server's process and the connection to it: starts, restarts and stops it, and says how it is. */
export class Connection implements Disposable {
  readonly output: LogOutputChannel = window.createOutputChannel('Async Insight', { log: true });
  readonly client: LanguageClient;
  readonly #statusChanged = new EventEmitter<StatusParams>();
  /** Fires when the server says what its engine does, and when it starts or fails. */
  readonly onDidChangeStatus = this.#statusChanged.event;
  /** Only a server that starts in a workspace that is trusted uses the workspace's own TypeScript. */
  readonly #trustGranted = workspace.onDidGrantWorkspaceTrust(() => void this.restart());
  /** When the server ended by itself, in milliseconds since the epoch. */
  #crashes: number[] = [];

  constructor(context: ExtensionContext) {
    const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
    // The identifier is also the section of `asyncInsight.trace.server`.
    this.client = new LanguageClient('asyncInsight', 'Async Insight', {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6011'] } },
    }, this.#options());
    this.client.onNotification(statusMethod, (status: StatusParams) => this.#statusChanged.fire(status));
    this.client.onDidChangeState(({ newState }) => {
      // From then on the server itself says what its engine does.
      if (newState === State.Starting) this.#say('starting');
    });
  }

  /** Starts the server. A failure is shown to the user, with a way to try again; the promise never rejects. */
  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error));
      await this.#offerRestart(l10n.t('Async Insight could not start its language server.'));
    }
  }

  /** Ends the server, where there is one, and starts it anew. */
  async restart(): Promise<void> {
    this.#crashes = [];
    await this.stop();
    await this.start();
  }

  /** Ends the server. A server that does not end in time is left to end with the channel. */
  async stop(): Promise<void> {
    try {
      if (this.client.needsStop()) await this.client.stop();
    } catch (error) {
      this.output.warn(String(error));
    }
  }

  dispose(): void {
    this.#trustGranted.dispose();
    this.#statusChanged.dispose();
    this.output.dispose();
  }

  #options(): LanguageClientOptions {
    return {
      documentSelector: documentSelector(),
      initializationOptions,
      outputChannel: this.output,
      traceOutputChannel: this.output,
      // What the source says is never taken for markup, and a hover can run these two commands alone.
      markdown: { supportHtml: false, isTrusted: { enabledCommands: [peekCommand, errorRouteCommand] } },
      middleware: { workspace: { configuration: answerConfiguration } },
      errorHandler: this.#errorHandler(),
      initializationFailedHandler: () => false,
    };
  }

  #errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const now = Date.now();
        this.#crashes = [...this.#crashes.filter((time) => now - time < crashWindow), now];
        if (this.#crashes.length <= maximumCrashes) return { action: CloseAction.Restart, handled: true };
        void this.#offerRestart(l10n.t('The language server of Async Insight ended {0} times within three minutes, so it is off now.', this.#crashes.length));
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  async #offerRestart(message: string): Promise<void> {
    this.#say('error', message);
    const restart = l10n.t('Restart');
    const showOutput = l10n.t('Show Output');
    const choice = await window.showErrorMessage(message, restart, showOutput);
    if (choice === restart) await this.restart();
    if (choice === showOutput) this.output.show();
  }

  #say(state: StatusParams['state'], message?: string): void {
    this.#statusChanged.fire({ state, engine: '', ...(message !== undefined && { message }) });
  }
}

/** Asked for at every start: trust can have been granted meanwhile. */
function initializationOptions(): InitializationOptions {
  return { peek: true, toggleOrder: true, convertCallbacks: true, checksWorkspaceByCommand: true, trusted: workspace.isTrusted, lacksTypeScriptFixes: usesTypeScript7(), locale: env.language };
}

/** Whether the editor's types come from TypeScript 7's server, which has no fixes; the setting has had both names. */
function usesTypeScript7(): boolean {
  return ['typescript', 'js/ts'].some((section) => workspace.getConfiguration(section).get('experimental.useTsgo') === true);
}

const crashWindow = 3 * 60_000;
const maximumCrashes = 3;
