/** Fixes of the checks as refactorings, and fixes for what TypeScript reports where the editor's TypeScript has none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TextDocumentEdit, type ClientCapabilities, type CodeAction, type CodeActionContext, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, editor } from './client';

const text = `declare function load(id: string): Promise<{ name: string }>;
declare function save(item: string): Promise<void>;

export function nameOf(id: string): string {
  return (await load(id)).name;
}

export async function show(id: string): Page {
  console.log(load(id).name, nameOf(id));
  if (save(id)) console.log(await id);
  ['a'].forEach(async (item) => { await save(item); });
}
type Page = undefined;
`;
const capabilities: ClientCapabilities = {
  ...editor,
  workspace: { ...editor.workspace, workspaceEdit: { documentChanges: true } },
  textDocument: { ...editor.textDocument, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'refactor', 'quickfix'] } } } },
};
const folder = mkdtempSync(join(tmpdir(), 'async-insight-rewrites-'));
writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "preserve", "types": [] } }');
const uri = pathToFileURL(join(folder, 'page.ts')).href;
writeFileSync(join(folder, 'page.ts'), text);
const document = TextDocument.create(uri, 'typescript', 1, text);
let client: Client;

async function startClient(lacksTypeScriptFixes: boolean): Promise<Client> {
  const started = await Client.start({ capabilities, folders: [pathToFileURL(folder).href], initializationOptions: { lacksTypeScriptFixes, settings: { asyncInsight: { checks: { 'async-array-callback': 'off' } } } } });
  started.open(uri, text);
  return started;
}

beforeAll(async () => { client = await startClient(true); });
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Of a place, or of what stands behind ‸ in it. */
function rangeOf(place: string) {
  const [before, marked = ''] = place.includes('‸') ? place.split('‸') : ['', place];
  const start = text.indexOf(`${before}${marked}`) + (before?.length ?? 0);
  return { start: document.positionAt(start), end: document.positionAt(start + marked.length) };
}

function actions(place: string, context: Partial<CodeActionContext>, of = client): Promise<CodeAction[]> {
  return of.request('textDocument/codeAction', { textDocument: { uri }, range: rangeOf(place), context: { diagnostics: [], triggerKind: 1, ...context } });
}

/** The actions for an error that TypeScript reports at a place. */
const fixesOf = (place: string, code: number, of = client) => actions(place, { only: ['quickfix'], diagnostics: [{ range: rangeOf(place), message: '', source: 'ts', code }] }, of);

function edited({ edit }: CodeAction): string {
  const edits = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)).flatMap((change) => change.edits as TextEdit[]) ?? edit?.changes?.[uri] ?? [];
  return TextDocument.applyEdits(document, edits);
}

describe('fixes for TypeScript', () => {
  it.each([
    [1308, 'await load', 'export async function nameOf(id: string): Promise<string> {'],
    [2339, 'log(load(id).‸name', '(await load(id)).name, nameOf'],
    [2801, 'save(id)', 'if (await save(id))'],
    [1064, 'Page', 'show(id: string): Promise<Page> {'],
    [80007, 'await id', 'console.log(id)'],
  ])('%i is fixed', async (code, place, after) => {
    const found = (await fixesOf(place, code)).filter(({ diagnostics }) => diagnostics?.[0]?.code === code);
    expect(found).toHaveLength(1);
    expect(found.map(edited)[0]).toContain(after);
  });

  it('waits in the callers of the function that becomes async', async () => {
    const [fix] = (await fixesOf('await load', 1308)).filter(({ title }) => title.startsWith('Make'));
    expect(fix?.title).toBe('Make nameOf async, and wait for it in its callers');
    expect(fix && edited(fix)).toContain('console.log(load(id).name, await nameOf(id));');
  });

  it('are not there where the editor has its own', async () => {
    const other = await startClient(false);
    try {
      expect((await fixesOf('await load', 1308, other)).filter(({ title }) => title.startsWith('Make'))).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe('fixes of checks as refactorings', () => {
  it('are offered where the check is off', async () => {
    const found = await actions('forEach', { only: ['refactor.rewrite.async'] });
    expect(found.map(({ title, kind }) => `${title}: ${kind}`)).toEqual([
      'Wait for all with Promise.all: refactor.rewrite.async.promiseAll',
      'Run one after the other with for … of: refactor.rewrite.async.forOf',
    ]);
    expect(found.map(edited)[1]).toContain("for (const item of ['a']) { await save(item); }");
  });

  it('are of the kinds that are asked for', async () => {
    expect((await actions('forEach', { only: ['refactor.rewrite.async.forOf'] })).map(({ kind }) => kind)).toEqual(['refactor.rewrite.async.forOf']);
    expect(await actions('forEach', { only: ['refactor.extract'] })).toEqual([]);
  });
});
