import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { LSPErrorCodes, TextDocumentEdit, type ClientCapabilities, type CodeAction, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { refactorings } from '../../server/refactorings';
import { ActionSession, automatic, codeAction, full, invoked } from './actionSession';
import { Client, until } from './client';

const chain = 'refactor.rewrite.async.chainToAwait';
const wholeFunction = 'refactor.rewrite.async.chainToAwait.function';
const wholeFile = 'source.asyncInsight.chainToAwait';
const everything = 'source.fixAll.asyncInsight';

const page = `interface User { name: string }
declare function load(id: string): Promise<User>;
declare function save(name: string): Promise<void>;

export function nameOf(id: string) {
  return load(id)
    .then((user) => user.name);
}

export function both(id: string) {
  load(id).then((user) => save(user.name));
  return load(id).then((user) => user.name.length);
}

interface Query { then(use: (rows: string[]) => void): Query }
export function rows(query: Query) {
  return query.then((all) => console.log(all));
}

export function filtered(id: string) {
  return load(id).catch(TypeError, () => undefined);
}
`;

const session = new ActionSession();
let opened = 0;
const start = (capabilities: ClientCapabilities = full, source = page, name = `page${opened += 1}.ts`) => session.start(capabilities, source, name);
const kinds = (actions: readonly CodeAction[]) => actions.map(({ kind }) => kind);
afterEach(() => session.close());
afterAll(() => session.stop());

const nameOf = `export async function nameOf(id: string) {
  const user = await load(id);
  return user.name;
}
`;

describe('converting a chain', () => {
  it('is offered without its edit, which comes with codeAction/resolve for the version that the client has', async () => {
    await start();
    const [offered, ...others] = await session.actionsAt('then((user) => user.name);');
    expect(others).toEqual([]);
    expect(offered).toMatchObject({ title: 'Convert to async/await', kind: chain });
    expect(offered).not.toHaveProperty('edit');
    const resolved = await session.resolve(offered);
    expect(resolved.edit?.documentChanges).toMatchObject([{ textDocument: { uri: session.uri, version: 1 } }]);
    expect(session.edited(resolved)).toBe(page.replace(/export function nameOf[^]*?\n}\n/, nameOf));
  });

  it('is offered anywhere on the chain and on the name of a function that has just one, and nowhere else', async () => {
    await start();
    for (const place of ['load(id)\n', '.then((user) => user.name);', 'user.name);', 'nameOf']) expect(kinds(await session.actionsAt(place)), place).toEqual([chain]);
    for (const place of ['interface User', 'declare function load', 'both']) expect(kinds(await session.actionsAt(place)), place).not.toContain(chain);
  });

  it('is offered for the version of now, and counted as the client counts', async () => {
    await start();
    session.client.change(session.uri, { text: `\n${page}` });
    session.text = `\n${page}`;
    const { edit } = await session.resolve((await session.actionsAt('nameOf'))[0]);
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { version: 2 } }]);
  });

  it('that is chosen after the text has changed is answered with ContentModified', async () => {
    await start();
    const [offered] = await session.actionsAt('nameOf');
    session.client.change(session.uri, { text: `\n${page}` });
    await expect(session.resolve(offered)).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
  });

  it('touches nothing but what it converts', async () => {
    await start();
    const { edit } = await session.resolve((await session.actionsAt('nameOf'))[0]);
    const change = edit?.documentChanges?.[0] as TextDocumentEdit | undefined;
    const lines = (change?.edits ?? []).flatMap(({ range }) => [range.start.line, range.end.line]);
    expect(Math.min(...lines)).toBe(4);
    expect(Math.max(...lines)).toBeLessThanOrEqual(7);
  });

  it('counts bytes where the client does, and keeps line ends', async () => {
    const source = 'declare function load(id: string): Promise<{ name: string }>;\r\nconst é = "🙂"; export const f = (id: string) => load("🙂" + id).then((user) => user.name + é);\r\n';
    await start({ ...full, general: { positionEncodings: ['utf-8'] } }, source);
    const line = Buffer.from(source.split('\r\n')[1] ?? '');
    const position = { line: 1, character: line.indexOf('then') };
    const [offered] = await session.client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: session.uri }, range: { start: position, end: position }, context: { diagnostics: [] } });
    const { edit } = await session.resolve(offered);
    const [change] = edit?.documentChanges ?? [];
    const edits = (change as TextDocumentEdit).edits as TextEdit[];
    const inUnits = edits.map(({ range, newText }) => ({ newText, range: { start: { line: 1, character: line.subarray(0, range.start.character).toString().length }, end: { line: 1, character: line.subarray(0, range.end.character).toString().length } } }));
    expect(TextDocument.applyEdits(session.document(), inUnits)).toBe(
      'declare function load(id: string): Promise<{ name: string }>;\r\nconst é = "🙂"; export const f = async (id: string) => {\r\n  const user = await load("🙂" + id);\r\n  return user.name + é;\r\n};\r\n');
  });

  it('is offered for half-typed code without an error', async () => {
    await start();
    for (let end = page.indexOf('export function nameOf'); end < page.indexOf('export function both'); end += 7) {
      session.text = page.slice(0, end);
      session.client.change(session.uri, { text: session.text });
      const position = session.document().positionAt(end);
      expect(await session.client.request('textDocument/codeAction', { textDocument: { uri: session.uri }, range: { start: position, end: position }, context: { diagnostics: [] } })).toBeInstanceOf(Array);
    }
    expect(session.client.logged).toEqual([]);
  });
});

describe('more than one chain', () => {
  it('of a function and of the file are actions of their own; that of the file is none for each movement of the cursor', async () => {
    await start();
    const inBoth = 'then((user) => user.name.length)';
    expect(kinds(await session.actionsAt(inBoth))).toEqual([chain, wholeFunction]);
    expect(kinds(await session.actionsAt(inBoth, invoked))).toEqual([chain, wholeFunction, wholeFile, everything]);
    expect(kinds(await session.actionsAt('both'))).toEqual([wholeFunction]);
  });

  it('of a function are converted together', async () => {
    await start();
    const converted = session.edited(await session.resolve((await session.actionsAt('both'))[0]));
    const both = /export async function both[^]*?\n}\n/.exec(converted)?.[0];
    expect(both).toContain('await load(id)');
    expect(both).not.toContain('.then');
    expect(converted).toContain('return load(id)\n    .then((user) => user.name);');
  });

  it('of the file are converted together, without those that cannot be', async () => {
    await start();
    const [action] = await session.actionsAt('interface User', { only: ['source'] });
    expect(action?.title).toBe('Convert all chains in this file to async/await');
    const converted = session.edited(await session.resolve(action));
    expect(converted).toContain(nameOf);
    expect([...converted.matchAll(/\.(?:then|catch)\(/g)]).toHaveLength(2);
  });

  it('are one action where that is the same', async () => {
    await start(full, 'export function f(p: Promise<string>) {\n  return p.then((text) => fetch(text).then((response) => response.text()));\n}\n');
    expect(kinds(await session.actionsAt('p.then', invoked))).toEqual([chain]);
  });
});

describe('only', () => {
  it.each([
    [['refactor'], [chain, wholeFunction]], [['refactor.rewrite'], [chain, wholeFunction]], [[wholeFunction], [wholeFunction]], [[chain], [chain, wholeFunction]],
    [['source'], [wholeFile, everything]], [['source.asyncInsight'], [wholeFile]], [[''], [chain, wholeFunction, wholeFile, everything]],
    [['refactor.rew'], []], [['quickfix'], []], [['source.fixAll'], [everything]], [['source.organizeImports'], []], [[], []],
  ])('%j gives %j', async (only, expected) => {
    await start();
    expect(kinds(await session.actionsAt('then((user) => user.name.length)', { ...automatic, only }))).toEqual(expected);
  });

  it('is announced for every kind in the table', async () => {
    const other = Client.spawn();
    const { capabilities } = await other.initialize();
    await other.stop();
    const announced = (capabilities.codeActionProvider as { codeActionKinds: string[] }).codeActionKinds;
    expect(refactorings.filter(({ kind }) => !announced.some((each) => kind.startsWith(`${each}.`)))).toEqual([]);
  });
});

describe('converting to a chain', () => {
  const back = 'refactor.rewrite.async.awaitToChain';
  const source = page + `
export async function labelOf(id: string) {
  const user = await load(id);
  await save(user.name);
  return (await load(id)).name;
}

export async function saved(id: string) {
  const user = await load(id);
  await save(user.name);
  return true;
}
`;

  it('is offered on the name of the function, its async and its awaits, and nowhere else', async () => {
    await start(full, source);
    for (const place of ['async function saved', 'saved', 'await save(user.name);\n  return true']) expect(kinds(await session.actionsAt(place)), place).toEqual([back]);
    for (const place of ['return true', 'nameOf', 'labelOf']) expect(kinds(await session.actionsAt(place)), place).not.toContain(back);
    const [offered] = await session.actionsAt('saved');
    expect(session.edited(await session.resolve(offered))).toContain(`export async function saved(id: string) {
  return load(id)
    .then((user) => save(user.name))
    .then(() => true);
}
`);
  });

  it('says why it cannot when it is asked for', async () => {
    await start(full, source);
    expect(await session.actionsAt('labelOf', { ...automatic, only: [back] })).toEqual([{ title: 'Convert to promise chain', kind: back, disabled: { reason: 'an await stands inside another expression or declaration' } }]);
  });
});

describe('what cannot be converted', () => {
  const reason = '`catch` with a filter is no method of native promises';

  it('says why when it is asked for, and is absent otherwise', async () => {
    await start();
    expect(await session.actionsAt('catch(TypeError', automatic)).toEqual([]);
    expect(await session.actionsAt('catch(TypeError', {})).toEqual([]);
    for (const asked of [invoked, { ...automatic, only: ['refactor'] }]) {
      const [action] = await session.actionsAt('catch(TypeError', asked);
      expect(action).toEqual({ title: 'Convert to async/await', kind: chain, disabled: { reason } });
    }
  });

  it('is absent for a client that shows no reasons', async () => {
    await start({ ...full, textDocument: { codeAction: { ...codeAction, disabledSupport: false } } });
    expect(kinds(await session.actionsAt('catch(TypeError', { ...invoked, only: ['refactor'] }))).toEqual([]);
  });

  it('for its types alone is said when it is chosen, and left as it is', async () => {
    await start();
    const [offered] = await session.actionsAt('query.then((all)');
    expect(offered).not.toHaveProperty('disabled');
    expect(await session.resolve(offered)).toEqual(offered);
    await until(() => session.client.shown.includes('Convert to async/await: not here, as what it is hung on is a thenable of its own kind, not a promise.'));
  });
});

describe('a client', () => {
  it('that does not resolve gets the edit at once, with types', async () => {
    await start({ textDocument: { codeAction: { codeActionLiteralSupport: codeAction.codeActionLiteralSupport } } });
    // It is left out while the types that it needs take too long.
    const offered = await until(async () => (await session.actionsAt('nameOf')).find(({ edit }) => edit));
    expect(offered.edit).toHaveProperty('changes');
    expect(session.edited(offered)).toContain(nameOf);
    expect(await session.actionsAt('query.then((all)')).toEqual([]);
  });

  it('that takes commands alone gets nothing', async () => {
    await start({});
    expect(await session.actionsAt('nameOf', invoked)).toEqual([]);
  });

  it('that switches the product off gets nothing', async () => {
    await start({ ...full });
    expect(await session.actionsAt('nameOf')).toHaveLength(1);
    session.client.settings = { enable: false };
    session.client.notify('workspace/didChangeConfiguration', { settings: {} });
    expect(await session.actionsAt('nameOf')).toEqual([]);
  });

  it('that sends something else than an action is refused', async () => {
    await start();
    for (const bad of [{}, { title: 'x' }, { title: 'x', data: { uri: session.uri, version: 1, kind: chain } }]) await expect(session.client.request('codeAction/resolve', bad)).rejects.toMatchObject({ code: -32602 });
    await expect(session.client.request('textDocument/codeAction', { textDocument: { uri: session.uri }, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { only: [7] } })).rejects.toMatchObject({ code: -32602 });
  });
});

describe('a pyramid of callbacks', () => {
  const pyramid = `const fs = require('fs');
function copy(from, to, done) {
  fs.readFile(from, (err, data) => {
    if (err) return done(err);
    fs.writeFile(to, data, (err) => {
      if (err) return done(err);
      done(null, data.length);
    });
  });
}
fs.watch('.', (err) => {
  if (err) console.log(err);
});
`;
  const both = ['refactor.rewrite.async.callbackToPromise', 'refactor.rewrite.async.callbackToAwait'];

  it('is converted to a chain, and to async/await, from anywhere in it', async () => {
    await start(full, pyramid, 'copy.js');
    const actions = await session.actionsAt('writeFile', { ...invoked, only: ['refactor.rewrite.async'] });
    expect(actions.map((each) => each.kind)).toEqual(both);
    const texts = (await Promise.all(actions.map((each) => session.resolve(each)))).map((each) => session.edited(each));
    expect(texts[0]).toContain('fs.promises.readFile(from).then((data) => {');
    expect(texts[1]).toContain('data = await fs.promises.readFile(from);');
  });

  it('is not offered where nothing is one', async () => {
    await start(full, pyramid, 'copy.js');
    expect((await session.actionsAt('watch', { ...invoked, only: both })).filter((each) => !each.disabled)).toEqual([]);
  });
});
