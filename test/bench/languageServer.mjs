import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { StreamMessageReader, StreamMessageWriter, createMessageConnection } = createRequire(import.meta.url)('vscode-jsonrpc/node');

/** Starts dist/server.js as an editor would. */
export async function openLanguageServer(root, project) {
  const child = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], { cwd: project.folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.onRequest((method, params) => (method === 'workspace/configuration' ? params.items.map(() => null) : null));
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  const rootUri = pathToFileURL(project.folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid, rootUri, workspaceFolders: [{ uri: rootUri, name: project.name }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, codeLens: { refreshSupport: true } },
      textDocument: { hover: { contentFormat: ['markdown'] }, codeLens: {}, synchronization: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [''] } }, dataSupport: true, disabledSupport: true, resolveSupport: { properties: ['edit'] } } },
      general: { positionEncodings: ['utf-16'] },
    },
  });
  await connection.sendNotification('initialized', {});
  let version = 1;
  return {
    open: ({ path, text }) => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(path), languageId: 'typescript', version, text } }),
    /** Replaces `length` characters of one line. */
    edit: ({ path }, { line, character }, length, text) => connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriOf(path), version: ++version },
      contentChanges: [{ range: { start: { line, character }, end: { line, character: character + length } }, text }],
    }),
    hover: ({ path }, position) => retried(() => connection.sendRequest('textDocument/hover', { textDocument: { uri: uriOf(path) }, position })),
    lenses: ({ path }) => retried(() => connection.sendRequest('textDocument/codeLens', { textDocument: { uri: uriOf(path) } })),
    marks: ({ path }) => retried(() => connection.sendRequest('asyncInsight/awaitMarks', { textDocument: { uri: uriOf(path) } })),
    /** As editors ask when the cursor has moved. */
    actions: ({ path }, position) => retried(() => connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: uriOf(path) }, range: { start: position, end: position }, context: { diagnostics: [], triggerKind: 2 },
    })),
    close: async () => {
      const ended = new Promise((resolve) => { child.once('exit', resolve); });
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

/** As editors do when an answer was overtaken: ask again (ContentModified, ServerCancelled). */
async function retried(send) {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (error.code !== -32801 && error.code !== -32802) throw error;
    }
  }
}

function uriOf(path) {
  return pathToFileURL(path).href;
}
