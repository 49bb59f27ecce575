import type { Connection } from 'vscode-languageserver';
import { statusMethod, type StatusParams } from '../protocol';
import type { Configuration } from './configuration';

/** Tells the client what the engine does; `off` where the master switch is off for the whole window. */
export class Status {
  #last: StatusParams = { state: 'starting', engine: '' };

  constructor(private readonly connection: Connection, private readonly configuration: Configuration) {}

  say(status: StatusParams): void {
    this.#last = status;
    void this.#send();
  }

  settingsChanged(): void {
    void this.#send();
  }

  async #send(): Promise<void> {
    const { enable } = await this.configuration.of();
    const status: StatusParams = enable ? this.#last : { ...this.#last, state: 'off' };
    await this.connection.sendNotification(statusMethod, status).catch(() => undefined);
  }
}
