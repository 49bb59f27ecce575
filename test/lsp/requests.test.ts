import { PassThrough } from 'node:stream';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource, createConnection, createMessageConnection, LSPErrorCodes, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-languageserver/node';
import { noFacts, type AsyncModel } from '../../server/analysis';
import type { Engine } from '../../server/lsp/engine';
import { isDocumentParams } from '../../server/lsp/params';
import { row, type Handler, type MethodRow } from '../../server/lsp/request';
import { serve } from '../../server/lsp/serve';

/** The wrapper around every request, with handlers made for it: a server in this process, over two streams. */
const uri = 'file:///a.ts';
const params = { textDocument: { uri } };
let client: MessageConnection;
let logged: string[];
/** The way to the server, for messages that have to arrive together. */
let wire: PassThrough;

function method(name: string, handle: Handler<{ textDocument: { uri: string } }, unknown>): MethodRow {
  return row({ method: name, capabilities: {}, accepts: isDocumentParams, document: ({ textDocument }) => textDocument.uri, nothing: () => 'nothing', load: async () => ({ handle }) });
}

async function start(...methods: MethodRow[]): Promise<void> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const engine: Engine = {
    view: (name) => {
      const model: AsyncModel = { functions: [], chains: [], combinators: [], creations: [], questions: [] };
      return { uri: name, version: 1, text: '', sourceFile: ts.createSourceFile(name, '', ts.ScriptTarget.Latest), model, typed: false };
    },
    read: () => undefined,
    typed: async () => undefined,
    facts: async () => ({ ...noFacts, has: () => false }),
    problems: async () => undefined,
    usesOf: async () => undefined,
    loadersOf: async () => undefined,
    knowsTypes: false,
    dependenciesOf: () => [],
    packageTypeOf: () => undefined,
    linterRulesOf: () => new Set(),
    filesChanged: () => undefined,
    dispose: async () => undefined,
  };
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), { methods, loadEngine: async () => engine });
  wire = toServer;
  client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  logged = [];
  client.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
  client.listen();
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text: 'await 1;' } });
}

const change = (text: string) => client.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text }] });
const edit = (range: [number, number, number, number], inserted: string) => client.sendNotification('textDocument/didChange', {
  textDocument: { uri, version: 0 },
  contentChanges: [{ range: { start: { line: range[0], character: range[1] }, end: { line: range[2], character: range[3] } }, text: inserted }],
});
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let settle: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => { settle = resolve; });
  return { promise, resolve: () => settle?.() };
}
const never = () => new Promise<never>(() => undefined);

afterEach(() => client.dispose());

describe('a request', () => {
  it('that fails is logged with its stack, answered with nothing, and hurts no other', async () => {
    await start(
      method('test/fails', () => { throw new Error('A feature that fails'); }),
      method('test/works', ({ textDocument }) => textDocument.uri),
    );
    const answers = await Promise.all([client.sendRequest('test/fails', params), client.sendRequest('test/works', params)]);
    expect(answers).toEqual(['nothing', uri]);
    expect(logged).toEqual([expect.stringMatching(/^test\/fails failed for file:\/\/\/a\.ts\. Error: A feature that fails\n\s+at .*requests\.test\.ts/)]);
  });

  it('whose handler rejects with something that is no error is logged too', async () => {
    await start(method('test/rejects', () => Promise.reject('a text')));
    expect(await client.sendRequest('test/rejects', params)).toBe('nothing');
    expect(logged.join()).toContain('a text');
  });

  it('that is cancelled is answered at once, and its handler is told to stop', async () => {
    let stopped = false;
    const { promise: running, resolve: begun } = deferred();
    await start(method('test/hangs', (_params, { signal }) => {
      signal.addEventListener('abort', () => { stopped = true; });
      begun();
      return never();
    }));
    const token = new CancellationTokenSource();
    const answer = client.sendRequest('test/hangs', params, token.token);
    await running;
    token.cancel();
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(stopped).toBe(true);
  });

  it('that is cancelled before its turn is never computed', async () => {
    let computed = false;
    await start(method('test/late', () => { computed = true; }));
    const messages = [{ id: 'late', method: 'test/late', params }, { method: '$/cancelRequest', params: { id: 'late' } }].map((message) => JSON.stringify({ jsonrpc: '2.0', ...message }));
    wire.write(messages.map((message) => `Content-Length: ${message.length}\r\n\r\n${message}`).join(''));
    await client.sendRequest('test/late', { textDocument: { uri: 'file:///unknown.ts' } });
    expect(computed).toBe(false);
  });

  it('whose document changes meanwhile is answered with ContentModified', async () => {
    const { promise: running, resolve: begun } = deferred();
    await start(method('test/hangs', () => { begun(); return never(); }));
    const answer = client.sendRequest('test/hangs', params);
    await running;
    await change('await 2;');
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
  });

  it('about another document goes on when this one changes', async () => {
    const { promise: running, resolve: begun } = deferred();
    const { promise: finished, resolve: finish } = deferred();
    await start(method('test/waits', async () => { begun(); await finished; return 'done'; }));
    const other = { textDocument: { uri: 'file:///b.ts' } };
    await client.sendNotification('textDocument/didOpen', { textDocument: { ...other.textDocument, languageId: 'typescript', version: 1, text: '' } });
    const answer = client.sendRequest('test/waits', other);
    await running;
    await change('await 2;');
    finish();
    expect(await answer).toBe('done');
  });

  it('about a document that is not open has nothing to say', async () => {
    await start(method('test/works', () => 'something'));
    expect(await client.sendRequest('test/works', { textDocument: { uri: 'file:///unknown.ts' } })).toBe('nothing');
  });

  it('with parameters of another kind is refused', async () => {
    await start(method('test/works', () => 'something'));
    await Promise.all([{}, null, { textDocument: null }, { textDocument: { uri: 7 } }, [1, 2]].map((bad) =>
      expect(client.sendRequest('test/works', bad), JSON.stringify(bad)).rejects.toMatchObject({ code: -32602 })));
  });
});

describe('a change', () => {
  it('of a document that is not open is ignored and logged', async () => {
    await start(method('test/text', (_params, { document }) => document.getText()));
    await client.sendNotification('textDocument/didChange', { textDocument: { uri: 'file:///unknown.ts', version: 3 }, contentChanges: [{ text: 'x' }] });
    expect(await client.sendRequest('test/text', params)).toBe('await 1;');
    expect(logged).toEqual(['Ignored a change of file:///unknown.ts, which is not open.']);
  });

  it('with positions behind the end changes the end, and the next ones are right', async () => {
    await start(method('test/text', (_params, { document }) => document.getText()));
    await edit([100_000, 0, 100_001, 9], '\n');
    expect(await client.sendRequest('test/text', params)).toBe('await 1;\n');
    await edit([1, 0, 1, 50], 'await 2;');
    await edit([1, 6, 1, 7], '3');
    expect(await client.sendRequest('test/text', params)).toBe('await 1;\nawait 3;');
  });
});
