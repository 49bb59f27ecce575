import { afterEach, describe, expect, it } from 'vitest';
import type { ClientCapabilities, Diagnostic, DocumentDiagnosticReport, PublishDiagnosticsParams } from 'vscode-languageserver';
import { Client, editor, until } from './client';

const uri = 'file:///page.ts';
const text = `export function f(id: string) {
  return fetch(id)
    .then((response) => response.text());
}
export const g = (id: string) => fetch(id).catch(TypeError, () => undefined);
`;
const hint: Partial<Diagnostic> = {
  range: { start: { line: 2, character: 5 }, end: { line: 2, character: 9 } },
  severity: 4, source: 'Async Insight', code: 'convertible-chain', message: 'This promise chain can be converted to async/await.',
};
const on = { hints: { convertibleChains: true } };

let client: Client;
let published: PublishDiagnosticsParams[];
let refreshes: number;

async function start(capabilities: ClientCapabilities): Promise<void> {
  client = Client.spawn();
  published = [];
  refreshes = 0;
  client.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => void published.push(params));
  client.connection.onRequest('workspace/diagnostic/refresh', () => { refreshes += 1; return null; });
  await client.initialize({ capabilities });
  client.notify('initialized', {});
  client.open(uri, text);
}

function set(settings: unknown): void {
  client.settings = settings;
  client.notify('workspace/didChangeConfiguration', { settings: {} });
}

const pull = () => client.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri } });

afterEach(() => client.stop());

describe('hints on convertible chains', () => {
  it('are off by default, and never more than hints', async () => {
    await start({ ...editor, textDocument: { ...editor.textDocument, diagnostic: {} }, workspace: { ...editor.workspace, diagnostics: { refreshSupport: true } } });
    expect(await pull()).toEqual({ kind: 'full', items: [] });
    set(on);
    expect(await pull()).toEqual({ kind: 'full', items: [hint] });
    await until(() => refreshes > 0);
    expect(published).toEqual([]);
  });

  it('are pushed to a client that does not pull, follow the text, and go with the setting', async () => {
    await start(editor);
    set(on);
    await until(() => published.length > 0);
    expect(published).toEqual([{ uri, version: 1, diagnostics: [hint] }]);
    client.change(uri, { text: `\n${text}` });
    await until(() => published.length > 1);
    expect(published[1]).toMatchObject({ version: 2, diagnostics: [{ range: { start: { line: 3 } } }] });
    set({});
    await until(() => published.length > 2);
    expect(published[2]).toMatchObject({ diagnostics: [] });
  });

  it('go with the document', async () => {
    await start(editor);
    set(on);
    await until(() => published.length > 0);
    client.close(uri);
    await until(() => published.length > 1);
    expect(published[1]).toEqual({ uri, diagnostics: [] });
  });

  it('are not pushed where there are none', async () => {
    await start(editor);
    await new Promise((wake) => { setTimeout(wake, 800); });
    expect(published).toEqual([]);
  });
});
