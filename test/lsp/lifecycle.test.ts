import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type InitializeResult } from 'vscode-languageserver/node';
import { Client, editor, serverPath, until } from './client';

const started: Client[] = [];
const start = (...options: Parameters<typeof Client.spawn>) => {
  const client = Client.spawn(...options);
  started.push(client);
  return client;
};

afterEach(() => {
  for (const client of started.splice(0)) client.process.kill();
});

describe('the start', () => {
  it('announces what the table of methods holds, and nothing else', async () => {
    const { capabilities, serverInfo } = await start().initialize();
    expect(serverInfo?.name).toBe('Async Insight');
    expect(capabilities).toEqual({
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: 2 },
      workspace: { workspaceFolders: { supported: true } },
      hoverProvider: true,
      codeLensProvider: { resolveProvider: true },
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite.async', 'source.asyncInsight', 'source.fixAll.asyncInsight'], resolveProvider: true },
      diagnosticProvider: { identifier: 'async-insight', interFileDependencies: true, workspaceDiagnostics: true },
    });
  });

  it('answers initialize before TypeScript is loaded, and says so when that fails', async () => {
    const lonely = mkdtempSync(join(tmpdir(), 'async-insight-'));
    for (const name of ['server.js', 'compiled.js', 'server-bundle.js']) copyFileSync(join(dirname(serverPath), name), join(lonely, name));
    const client = start(join(lonely, 'server.js'));
    expect((await client.initialize()).capabilities.hoverProvider).toBe(true);
    client.notify('initialized', {});
    client.open('file:///a.ts', 'async function f() { await 1; }');
    expect(await client.hover('file:///a.ts', { line: 0, character: 22 })).toBeNull();
    expect(client.logged.join('\n')).toMatch(/The engine could not be loaded.*typescript\.js/s);
    expect(await client.stop()).toBe(0);
    rmSync(lonely, { recursive: true });
  });

  it('registers for settings and files where the client takes registrations', async () => {
    const client = await Client.start({ capabilities: editor });
    started.push(client);
    await until(() => client.registered.length > 1);
    expect(client.registered).toEqual(['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']);
  });

  it('asks nothing of a client without any capability', async () => {
    const client = await Client.start();
    started.push(client);
    const asked: string[] = [];
    client.connection.onRequest((method) => { asked.push(method); return null; });
    client.open('file:///a.ts', 'async function f() { await 1; await 2; }');
    expect(await client.titles('file:///a.ts')).toEqual(['2 await points']);
    client.notify('workspace/didChangeConfiguration', { settings: {} });
    expect(await client.stop()).toBe(0);
    expect(asked).toEqual([]);
    expect(client.wireErrors).toEqual([]);
  });
});

describe('the end', () => {
  it('is 0 after shutdown and exit', async () => {
    const client = await Client.start();
    expect(await client.stop()).toBe(0);
  });

  it('is 0 for a client that leaves before it says initialized', async () => {
    const client = Client.spawn();
    started.push(client);
    await client.initialize();
    expect(await client.stop()).toBe(0);
  });

  it('is 1 after exit without shutdown', async () => {
    const client = await Client.start();
    client.notify('exit', null);
    await once(client.process, 'exit');
    expect(client.process.exitCode).toBe(1);
  });

  it('comes when the input closes, with documents open and work under way', async () => {
    const client = await Client.start();
    client.open('file:///a.ts', 'export async function f() { await fetch("a"); await fetch("b"); }\n'.repeat(2000));
    void client.lenses('file:///a.ts').catch(() => undefined);
    await client.hover('file:///a.ts', { line: 0, character: 28 });
    client.process.stdin?.end();
    await once(client.process, 'exit');
  });
});

describe('the command line', () => {
  it('speaks over the channel of a Node.js parent, and ends with it', async () => {
    const child = fork(serverPath, ['--node-ipc'], { stdio: 'ignore' });
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', { processId: null, rootUri: null, capabilities: {} });
    expect(capabilities.hoverProvider).toBe(true);
    child.disconnect();
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
  });

  it('without arguments explains itself on stderr and ends with 2', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [serverPath], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('--stdio');
  });

  it('--help explains itself on stdout and ends with 0', () => {
    const { status, stdout } = spawnSync(process.execPath, [serverPath, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('--node-ipc');
  });
});
