/** The whole workspace on request: also files that are not open, with progress, cancelled when the client wants, and not sent twice. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes, ProgressType, type WorkDoneProgressReport, type WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { Client, editor, until } from './client';

const mistake = 'declare function save(text: string): Promise<void>;\nexport async function finish(text: string) {\n  save(text);\n}\n';
const fine = mistake.replace('  save', '  await save');
const folder = mkdtempSync(join(tmpdir(), 'async-insight-workspace-'));
const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
let client: Client;

beforeAll(async () => {
  for (const name of ['src', 'node_modules', 'ignored', '.git']) mkdirSync(join(folder, name));
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "target": "es2022", "types": [] }, "include": ["src"] }');
  write('.gitignore', 'ignored/\n');
  for (const path of ['src/a.ts', 'src/b.ts', 'node_modules/c.ts', 'ignored/d.ts']) write(path, mistake);
  write('src/fine.ts', fine);
  client = await Client.start({ capabilities: editor, folders: [pathToFileURL(folder).href], initializationOptions: {} });
});
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (params: object = {}) => client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [], ...params });
const shown = ({ items }: WorkspaceDiagnosticReport) => items.map((report) => `${report.uri.slice(pathToFileURL(folder).href.length + 1)}: ${report.kind === 'full' ? report.items.map(({ code, range }) => `${code} ${range.start.line}`).join() : report.kind}`);

describe('the diagnostics of the workspace', () => {
  it('are of all files that are neither ignored nor of packages', async () => {
    expect(shown(await ask())).toEqual(['src/a.ts: floating-promise 2', 'src/b.ts: floating-promise 2']);
  });

  it('are of what an editor has open, and of its version', async () => {
    client.open(uriOf('src/b.ts'), fine);
    client.open(uriOf('src/fine.ts'), mistake);
    const report = await ask();
    expect(shown(report)).toEqual(['src/a.ts: floating-promise 2', 'src/fine.ts: floating-promise 2']);
    expect(report.items.map(({ version }) => version)).toEqual([null, 1]);
    client.close(uriOf('src/b.ts'));
    client.close(uriOf('src/fine.ts'));
  });

  it('are not sent again where the client has them, and taken back where they are gone', async () => {
    const { items } = await ask();
    const previousResultIds = [...items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })), { uri: uriOf('src/gone.ts'), value: 'old' }];
    client.open(uriOf('src/b.ts'), fine);
    expect(shown(await ask({ previousResultIds }))).toEqual(['src/a.ts: unchanged', 'src/b.ts: ', 'src/gone.ts: ']);
    client.close(uriOf('src/b.ts'));
  });

  it('come as they are found, with how far it is, where the client gives tokens', async () => {
    const [parts, work]: [WorkspaceDiagnosticReport[], WorkDoneProgressReport[]] = [[], []];
    client.connection.onProgress(new ProgressType<WorkspaceDiagnosticReport>(), 'part', (value) => void parts.push(value));
    client.connection.onProgress(new ProgressType<WorkDoneProgressReport>(), 'work', (value) => void work.push(value));
    expect(await ask({ workDoneToken: 'work', partialResultToken: 'part' })).toEqual({ items: [] });
    expect(parts.flatMap(shown)).toEqual(['src/a.ts: floating-promise 2', 'src/b.ts: floating-promise 2']);
    await until(() => work.at(-1)?.kind as string === 'end');
    expect(work[0]).toMatchObject({ kind: 'begin', cancellable: true });
  });

  it('are cancelled, and hovers are answered meanwhile', async () => {
    for (let index = 0; index < 200; index++) write(`src/many${index}.ts`, mistake);
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('src/many0.ts'), type: 1 }] });
    const source = new CancellationTokenSource();
    const cancelled = client.request('workspace/diagnostic', { previousResultIds: [] }, source);
    client.open(uriOf('src/fine.ts'), fine);
    const hover = await client.request('textDocument/hover', { textDocument: { uri: uriOf('src/fine.ts') }, position: { line: 2, character: 3 } });
    expect(hover).not.toBeNull();
    source.cancel();
    await expect(cancelled).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it('refuses what are no parameters', async () => {
    await expect(client.request('workspace/diagnostic', {})).rejects.toMatchObject({ code: -32602 });
  });
});
