import { createConnection } from 'vscode-languageserver/node';
import { describe, serve } from './lsp';

const usage = `Async Insight, a language server for asynchronous JavaScript and TypeScript.

Usage: server.js (--stdio | --node-ipc)

  --stdio     speaks the Language Server Protocol over standard input and output
  --node-ipc  speaks it over the channel to the Node.js process that started it
`;

main(process.argv.slice(2));

function main(options: readonly string[]): void {
  if (options.includes('--help')) return void process.stdout.write(usage);
  if (!options.includes('--stdio') && !options.includes('--node-ipc')) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const connection = createConnection();
  // Whatever was forgotten somewhere must not take the answers to everything else with it.
  process.on('uncaughtException', (error) => connection.console.error(`Uncaught: ${describe(error)}`));
  process.on('unhandledRejection', (reason) => connection.console.error(`Unhandled rejection: ${describe(reason)}`));
  // Over IPC, the end of the channel is the end of the client; over stdio, the connection ends with its input.
  process.on('disconnect', () => process.exit(1));
  serve(connection);
}
