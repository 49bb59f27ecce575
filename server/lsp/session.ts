import type { Connection } from 'vscode-languageserver';
import type { Client } from './client';
import type { Configuration } from './configuration';
import type { Documents } from './documents';
import type { Engine } from './engine';
import type { FileChanges } from './fileChanges';
import type { Log } from './log';
import type { OrderState } from './orderState';
import type { Positions } from './positions';
import type { Refresh } from './refresh';
import type { Status } from './status';

/** What the handlers of one client share, from `initialize` on. */
export interface Session {
  readonly connection: Connection;
  readonly client: Client;
  readonly configuration: Configuration;
  readonly documents: Documents;
  readonly fileChanges: FileChanges;
  readonly orderState: OrderState;
  readonly positions: Positions;
  readonly refresh: Refresh;
  readonly status: Status;
  readonly log: Log;
  /** The engine, as soon as TypeScript is loaded. Rejects where that failed. */
  readonly engine: Promise<Engine>;
}
