import type { Connection } from 'vscode-languageserver';
import type { Client } from './client';
import { readSettings, settingsSection, type Settings } from './settings';

/**
 * The settings of each document: asked of the client where it answers `workspace/configuration`, and kept until it says
 * that something changed; of another client those that it sent last.
 */
export class Configuration {
  readonly #answers = new Map<string | undefined, Promise<Settings>>();
  #sent: Settings;

  constructor(private readonly connection: Connection, private readonly client: Client) {
    this.#sent = readSettings(client.settings);
  }

  /** The settings for a document, or for the window. A client that fails to answer has the defaults. */
  of(uri?: string): Promise<Settings> {
    if (!this.client.answersConfiguration) return Promise.resolve(this.#sent);
    const known = this.#answers.get(uri);
    if (known) return known;
    const asked = this.connection.workspace.getConfiguration({ ...(uri !== undefined && { scopeUri: uri }), section: settingsSection }).then(readSettings, () => this.#sent);
    this.#answers.set(uri, asked);
    return asked;
  }

  /** `settings` are those of the notification; they count only for a client that is not asked. */
  changed(settings: unknown): void {
    this.#answers.clear();
    if (!this.client.answersConfiguration) this.#sent = readSettings(settings);
  }

  forget(uri: string): void {
    this.#answers.delete(uri);
  }
}
