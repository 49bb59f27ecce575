import type { ExtensionContext } from 'vscode';
import { showAwaitMarks } from './awaitMarks';
import { registerCommands } from './commands';
import { Connection } from './connection';
import { showStatus } from './status';

let connection: Connection | undefined;

/** Called by VS Code when the first JavaScript or TypeScript document is open. Does not wait for the server. */
export function activate(context: ExtensionContext): void {
  connection = new Connection(context);
  context.subscriptions.push(
    connection,
    ...registerCommands(context, connection),
    showStatus(connection),
    showAwaitMarks(context, connection),
  );
  void connection.start();
}

/** Called by VS Code before it ends; it waits for the server to stop. */
export function deactivate(): Promise<void> | undefined {
  return connection?.stop();
}
