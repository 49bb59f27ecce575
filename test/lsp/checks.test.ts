import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, PublishDiagnosticsParams } from 'vscode-languageserver';
import { Client, editor, until } from './client';

const page = `declare function save(text: string): Promise<void>;

export async function finish(text: string) {
  save(text);
}

export const twice = new Promise<number>((resolve) => {
  resolve(1);
  resolve(2);
});
`;
const shown = { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] as (1 | 2)[] } };
const pulling: ClientCapabilities = {
  workspace: { ...editor.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...editor.textDocument, diagnostic: {}, publishDiagnostics: shown, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [''] } } } },
};
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

let client: Client;
let folder: string;
let uri: string;
let refreshes: number;
let published: PublishDiagnosticsParams[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-checks-'));
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022" } }');
  uri = pathToFileURL(join(folder, 'page.ts')).href;
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

async function start(capabilities: ClientCapabilities, text = page): Promise<void> {
  client = Client.spawn();
  refreshes = 0;
  published = [];
  client.connection.onRequest('workspace/diagnostic/refresh', () => { refreshes += 1; return null; });
  client.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => void published.push(params));
  await client.initialize({ capabilities, folders: [pathToFileURL(folder).href] });
  client.notify('initialized', {});
  client.open(uri, text);
}

async function pull(): Promise<readonly Diagnostic[]> {
  return ((await client.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri } })) as FullDocumentDiagnosticReport).items;
}

function actions(only?: readonly string[], range = whole): Promise<CodeAction[]> {
  return client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [], ...(only && { only }) } });
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code, range }) => `${range.start.line + 1} ${code}`);

describe('diagnostics of the checks', () => {
  it('come at once from syntax, and with types after a refresh', async () => {
    await start(pulling);
    expect(codes(await pull())).toEqual(['9 multiple-settle']);
    await until(() => refreshes > 0);
    expect(codes(await pull())).toEqual(['4 floating-promise', '9 multiple-settle']);
  });

  it('do not come and go while somebody types', async () => {
    await start(pulling);
    await pull();
    await until(() => refreshes > 0);
    client.change(uri, { text: `${page}\n// more\n` });
    expect(codes(await pull())).toEqual(['4 floating-promise', '9 multiple-settle']);
    client.change(uri, { text: page.replace('save(text);', 'save(text).;') });
    expect(codes(await pull())).toEqual(['9 multiple-settle']);
  });

  it('say where, what, and where it is documented', async () => {
    await start(pulling);
    const [diagnostic] = (await pull()).filter(({ code }) => code === 'multiple-settle');
    expect(diagnostic).toMatchObject({
      severity: 2, source: 'Async Insight', code: 'multiple-settle', tags: [1],
      relatedInformation: [{ location: { uri, range: { start: { line: 7, character: 2 }, end: { line: 7, character: 12 } } } }],
      range: { start: { line: 8, character: 2 }, end: { line: 8, character: 12 } },
    });
    expect(fileURLToPath(diagnostic?.codeDescription?.href ?? '')).toMatch(/docs[/\\]checks[/\\]multiple-settle\.md$/);
  });

  it('are pushed to a client that does not pull, with types in the end', async () => {
    await start(editor);
    await until(() => published.some(({ diagnostics }) => diagnostics.length === 2));
    expect(codes(published.at(-1)?.diagnostics ?? [])).toEqual(['4 floating-promise', '9 multiple-settle']);
    expect(published.at(-1)?.diagnostics[0]).not.toHaveProperty('codeDescription');
  });

  it('have the severity of their settings, or none', async () => {
    await start(pulling);
    client.settings = { checks: { 'floating-promise': 'error', 'multiple-settle': 'off' } };
    client.notify('workspace/didChangeConfiguration', { settings: {} });
    await pull();
    await until(async () => (await pull()).length > 0);
    expect((await pull()).map(({ code, severity }) => `${code} ${severity}`)).toEqual(['floating-promise 1']);
  });

  it('are silenced by a comment, and by those of another linter unless the settings say no', async () => {
    const text = page.replace('  save(text);', '  // eslint-disable-next-line @typescript-eslint/no-floating-promises -- at the end\n  save(text);')
      .replace('  resolve(2);', '  // async-insight-ignore-next-line multiple-settle: a test\n  resolve(2);');
    await start(pulling, text);
    await actions(['quickfix']);
    expect(codes(await pull())).toEqual([]);
    client.settings = { checks: { deferToLinters: false } };
    client.notify('workspace/didChangeConfiguration', { settings: {} });
    expect(codes(await until(async () => { const found = await pull(); return found.length > 0 && found; }))).toEqual(['5 floating-promise']);
  });
});

describe('a linter of the project', () => {
  it('is left what its configuration says that it reports, unless the settings say no', async () => {
    writeFileSync(join(folder, 'eslint.config.mjs'), 'export default typescript.config(typescript.configs.recommendedTypeChecked);');
    await start(pulling);
    await pull();
    await actions(['quickfix']);
    expect(codes(await pull())).toEqual(['9 multiple-settle']);
    // The linter says it, and has no fix; ours stands beside what it says.
    const position = { line: 3, character: 4 };
    const diagnostics = [{ range: { start: position, end: { line: 3, character: 12 } }, source: 'eslint', code: '@typescript-eslint/no-floating-promises', message: '' }];
    const fixes = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics, only: ['quickfix'], triggerKind: 1 } });
    expect(fixes.map(({ title }) => title)).toContain('Wait for it with await');
    expect(fixes.every((fix) => fix.diagnostics?.[0]?.source === 'eslint')).toBe(true);
    client.settings = { checks: { deferToLinters: false } };
    client.notify('workspace/didChangeConfiguration', { settings: {} });
    expect(codes(await until(async () => { const found = await pull(); return found.length > 1 && found; }))).toEqual(['4 floating-promise', '9 multiple-settle']);
  });
});

describe('fixes of the checks', () => {
  it('are quick fixes of their diagnostics, the preferred one first, the comment last', async () => {
    await start(pulling);
    await until(async () => (await actions(['quickfix'])).some(({ isPreferred }) => isPreferred));
    const here = { start: { line: 3, character: 4 }, end: { line: 3, character: 4 } };
    const found = await until(async () => { const all = await actions(['quickfix'], here); return all.length > 0 && all; });
    expect(found.map(({ title, kind, isPreferred }) => ({ title, kind, isPreferred }))).toEqual([
      { title: 'Wait for it with await', kind: 'quickfix', isPreferred: true },
      { title: 'Mark it as not waited for, with void', kind: 'quickfix' },
      { title: 'Handle its rejection with catch', kind: 'quickfix' },
      { title: 'Ignore floating-promise on this line, with a reason', kind: 'quickfix' },
    ]);
    expect(found[0]?.edit?.changes?.[uri]).toEqual([{ range: { start: { line: 3, character: 2 }, end: { line: 3, character: 2 } }, newText: 'await ' }]);
    expect(found[3]?.edit?.changes?.[uri]).toEqual([{ range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, newText: '  // async-insight-ignore-next-line floating-promise: \n' }]);
    expect(codes(found[0]?.diagnostics ?? [])).toEqual(['4 floating-promise']);
  });

  it('come all at once as a source action, and only when asked for', async () => {
    await start(pulling);
    const [action, ...others] = await until(async () => { const all = await actions(['source.fixAll.asyncInsight']); return all.length > 0 && all; });
    expect(others).toEqual([]);
    expect(action?.kind).toBe('source.fixAll.asyncInsight');
    expect(action?.edit?.changes?.[uri]?.length).toBe(2);
    expect((await actions()).filter(({ kind }) => kind === 'source.fixAll.asyncInsight')).toEqual([]);
  });
});
