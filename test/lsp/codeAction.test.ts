import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { LSPErrorCodes, TextDocumentEdit, type ClientCapabilities, type CodeAction, type CodeActionContext, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { refactorings } from '../../server/refactorings';
import { Client, editor, until } from './client';

const chain = 'refactor.rewrite.async.chainToAwait';
const wholeFunction = 'refactor.rewrite.async.chainToAwait.function';
const wholeFile = 'source.asyncInsight.chainToAwait';
const everything = 'source.fixAll.asyncInsight';

/** An editor that has all that code actions can use. */
const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'refactor', 'source'] } }, dataSupport: true, disabledSupport: true, resolveSupport: { properties: ['edit'] } };
const full: ClientCapabilities = {
  ...editor,
  workspace: { ...editor.workspace, workspaceEdit: { documentChanges: true } },
  textDocument: { ...editor.textDocument, codeAction },
};
const invoked = { triggerKind: 1 } as const;
const automatic = { triggerKind: 2 } as const;

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

const folder = mkdtempSync(join(tmpdir(), 'async-insight-actions-'));
writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "preserve" } }');
const clients = new Map<ClientCapabilities, Client>();
let client: Client;
let uri: string;
let text: string;
let opened = 0;

/** Opens a document of its own; one server serves all tests whose client has the same capabilities. */
async function start(capabilities: ClientCapabilities = full, source = page, name = `page${opened += 1}.ts`): Promise<void> {
  client = clients.get(capabilities) ?? await Client.start({ capabilities, folders: [pathToFileURL(folder).href], initializationOptions: {} });
  clients.set(capabilities, client);
  client.logged.length = 0;
  text = source;
  uri = pathToFileURL(join(folder, name)).href;
  client.open(uri, text);
}

afterEach(() => client.close(uri));

afterAll(async () => {
  await Promise.all([...clients.values()].map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** What is offered behind the first character of `place`. */
function actionsAt(place: string, context: Partial<CodeActionContext> = automatic): Promise<CodeAction[]> {
  const position = document().positionAt(text.indexOf(place) + 1);
  return client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [], ...context } });
}

const resolve = (action: CodeAction | undefined) => client.request<CodeAction>('codeAction/resolve', action);
const kinds = (actions: readonly CodeAction[]) => actions.map(({ kind }) => kind);
const document = () => TextDocument.create(uri, 'typescript', 1, text);

function edited({ edit }: CodeAction): string {
  const edits = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)).flatMap((change) => change.edits as TextEdit[]) ?? edit?.changes?.[uri] ?? [];
  return TextDocument.applyEdits(document(), edits);
}

const nameOf = `export async function nameOf(id: string) {
  const user = await load(id);
  return user.name;
}
`;

describe('converting a chain', () => {
  it('is offered without its edit, which comes with codeAction/resolve for the version that the client has', async () => {
    await start();
    const [offered, ...others] = await actionsAt('then((user) => user.name);');
    expect(others).toEqual([]);
    expect(offered).toMatchObject({ title: 'Convert to async/await', kind: chain });
    expect(offered).not.toHaveProperty('edit');
    const resolved = await resolve(offered);
    expect(resolved.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    expect(edited(resolved)).toBe(page.replace(/export function nameOf[^]*?\n}\n/, nameOf));
  });

  it('is offered anywhere on the chain and on the name of a function that has just one, and nowhere else', async () => {
    await start();
    for (const place of ['load(id)\n', '.then((user) => user.name);', 'user.name);', 'nameOf']) expect(kinds(await actionsAt(place)), place).toEqual([chain]);
    for (const place of ['interface User', 'declare function load', 'both']) expect(kinds(await actionsAt(place)), place).not.toContain(chain);
  });

  it('is offered for the version of now, and counted as the client counts', async () => {
    await start();
    client.change(uri, { text: `\n${page}` });
    text = `\n${page}`;
    const { edit } = await resolve((await actionsAt('nameOf'))[0]);
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { version: 2 } }]);
  });

  it('that is chosen after the text has changed is answered with ContentModified', async () => {
    await start();
    const [offered] = await actionsAt('nameOf');
    client.change(uri, { text: `\n${page}` });
    await expect(resolve(offered)).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
  });

  it('touches nothing but what it converts', async () => {
    await start();
    const { edit } = await resolve((await actionsAt('nameOf'))[0]);
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
    const [offered] = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } });
    const { edit } = await resolve(offered);
    const [change] = edit?.documentChanges ?? [];
    const edits = (change as TextDocumentEdit).edits as TextEdit[];
    const inUnits = edits.map(({ range, newText }) => ({ newText, range: { start: { line: 1, character: line.subarray(0, range.start.character).toString().length }, end: { line: 1, character: line.subarray(0, range.end.character).toString().length } } }));
    expect(TextDocument.applyEdits(document(), inUnits)).toBe(
      'declare function load(id: string): Promise<{ name: string }>;\r\nconst é = "🙂"; export const f = async (id: string) => {\r\n  const user = await load("🙂" + id);\r\n  return user.name + é;\r\n};\r\n');
  });

  it('is offered for half-typed code without an error', async () => {
    await start();
    for (let end = page.indexOf('export function nameOf'); end < page.indexOf('export function both'); end += 7) {
      text = page.slice(0, end);
      client.change(uri, { text });
      const position = document().positionAt(end);
      expect(await client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } })).toBeInstanceOf(Array);
    }
    expect(client.logged).toEqual([]);
  });
});

describe('more than one chain', () => {
  it('of a function and of the file are actions of their own; that of the file is none for each movement of the cursor', async () => {
    await start();
    const inBoth = 'then((user) => user.name.length)';
    expect(kinds(await actionsAt(inBoth))).toEqual([chain, wholeFunction]);
    expect(kinds(await actionsAt(inBoth, invoked))).toEqual([chain, wholeFunction, wholeFile, everything]);
    expect(kinds(await actionsAt('both'))).toEqual([wholeFunction]);
  });

  it('of a function are converted together', async () => {
    await start();
    const converted = edited(await resolve((await actionsAt('both'))[0]));
    const both = /export async function both[^]*?\n}\n/.exec(converted)?.[0];
    expect(both).toContain('await load(id)');
    expect(both).not.toContain('.then');
    expect(converted).toContain('return load(id)\n    .then((user) => user.name);');
  });

  it('of the file are converted together, without those that cannot be', async () => {
    await start();
    const [action] = await actionsAt('interface User', { only: ['source'] });
    expect(action?.title).toBe('Convert all chains in this file to async/await');
    const converted = edited(await resolve(action));
    expect(converted).toContain(nameOf);
    expect([...converted.matchAll(/\.(?:then|catch)\(/g)]).toHaveLength(2);
  });

  it('are one action where that is the same', async () => {
    await start(full, 'export function f(p: Promise<string>) {\n  return p.then((text) => fetch(text).then((response) => response.text()));\n}\n');
    expect(kinds(await actionsAt('p.then', invoked))).toEqual([chain]);
  });
});

describe('only', () => {
  it.each([
    [['refactor'], [chain, wholeFunction]], [['refactor.rewrite'], [chain, wholeFunction]], [[wholeFunction], [wholeFunction]], [[chain], [chain, wholeFunction]],
    [['source'], [wholeFile, everything]], [['source.asyncInsight'], [wholeFile]], [[''], [chain, wholeFunction, wholeFile, everything]],
    [['refactor.rew'], []], [['quickfix'], []], [['source.fixAll'], [everything]], [['source.organizeImports'], []], [[], []],
  ])('%j gives %j', async (only, expected) => {
    await start();
    expect(kinds(await actionsAt('then((user) => user.name.length)', { ...automatic, only }))).toEqual(expected);
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
    for (const place of ['async function saved', 'saved', 'await save(user.name);\n  return true']) expect(kinds(await actionsAt(place)), place).toEqual([back]);
    for (const place of ['return true', 'nameOf', 'labelOf']) expect(kinds(await actionsAt(place)), place).not.toContain(back);
    const [offered] = await actionsAt('saved');
    expect(edited(await resolve(offered))).toContain(`export async function saved(id: string) {
  return load(id)
    .then((user) => save(user.name))
    .then(() => true);
}
`);
  });

  it('says why it cannot when it is asked for', async () => {
    await start(full, source);
    expect(await actionsAt('labelOf', { ...automatic, only: [back] })).toEqual([{ title: 'Convert to promise chain', kind: back, disabled: { reason: 'an await stands inside another expression or declaration' } }]);
  });
});

describe('what cannot be converted', () => {
  const reason = '`catch` with a filter is no method of native promises';

  it('says why when it is asked for, and is absent otherwise', async () => {
    await start();
    expect(await actionsAt('catch(TypeError', automatic)).toEqual([]);
    expect(await actionsAt('catch(TypeError', {})).toEqual([]);
    for (const asked of [invoked, { ...automatic, only: ['refactor'] }]) {
      const [action] = await actionsAt('catch(TypeError', asked);
      expect(action).toEqual({ title: 'Convert to async/await', kind: chain, disabled: { reason } });
    }
  });

  it('is absent for a client that shows no reasons', async () => {
    await start({ ...full, textDocument: { codeAction: { ...codeAction, disabledSupport: false } } });
    expect(kinds(await actionsAt('catch(TypeError', { ...invoked, only: ['refactor'] }))).toEqual([]);
  });

  it('for its types alone is said when it is chosen, and left as it is', async () => {
    await start();
    const [offered] = await actionsAt('query.then((all)');
    expect(offered).not.toHaveProperty('disabled');
    expect(await resolve(offered)).toEqual(offered);
    await until(() => client.shown.includes('Convert to async/await: not here, as what it is hung on is a thenable of its own kind, not a promise.'));
  });
});

describe('a client', () => {
  it('that does not resolve gets the edit at once, with types', async () => {
    await start({ textDocument: { codeAction: { codeActionLiteralSupport: codeAction.codeActionLiteralSupport } } });
    // It is left out while the types that it needs take too long.
    const offered = await until(async () => (await actionsAt('nameOf')).find(({ edit }) => edit));
    expect(offered.edit).toHaveProperty('changes');
    expect(edited(offered)).toContain(nameOf);
    expect(await actionsAt('query.then((all)')).toEqual([]);
  });

  it('that takes commands alone gets nothing', async () => {
    await start({});
    expect(await actionsAt('nameOf', invoked)).toEqual([]);
  });

  it('that switches the product off gets nothing', async () => {
    await start({ ...full });
    expect(await actionsAt('nameOf')).toHaveLength(1);
    client.settings = { enable: false };
    client.notify('workspace/didChangeConfiguration', { settings: {} });
    expect(await actionsAt('nameOf')).toEqual([]);
  });

  it('that sends something else than an action is refused', async () => {
    await start();
    for (const bad of [{}, { title: 'x' }, { title: 'x', data: { uri, version: 1, kind: chain } }]) await expect(client.request('codeAction/resolve', bad)).rejects.toMatchObject({ code: -32602 });
    await expect(client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { only: [7] } })).rejects.toMatchObject({ code: -32602 });
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
    const actions = await actionsAt('writeFile', { ...invoked, only: ['refactor.rewrite.async'] });
    expect(actions.map((each) => each.kind)).toEqual(both);
    const texts = (await Promise.all(actions.map((each) => resolve(each)))).map(edited);
    expect(texts[0]).toContain('fs.promises.readFile(from).then((data) => {');
    expect(texts[1]).toContain('data = await fs.promises.readFile(from);');
  });

  it('is not offered where nothing is one', async () => {
    await start(full, pyramid, 'copy.js');
    expect((await actionsAt('watch', { ...invoked, only: both })).filter((each) => !each.disabled)).toEqual([]);
  });
});

describe('changing a function to return a promise', () => {
  const store = `declare function read(file: string, done: (err: Error | null, bytes: number) => void): void;
export function size(file: string, callback: (err: Error | null, bytes?: number) => void): void {
  read(file, (err, bytes) => {
    if (err) return callback(err);
    callback(null, bytes);
  });
}
`;
  const kind = 'refactor.rewrite.async.promisifyFunction';

  it('edits the callers in other files too, open or not', async () => {
    writeFileSync(join(folder, 'user.ts'), "import { size } from './store';\nsize('a', (err, bytes) => {\n  if (err) throw err;\n  console.log(bytes);\n});\n");
    writeFileSync(join(folder, 'store.ts'), store);
    await start({ ...full }, store, 'store.ts');
    const action = (await actionsAt('ize(file', invoked)).find((each) => each.kind === kind);
    const { edit } = await resolve(action);
    const changes = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)) ?? [];
    expect(changes.map(({ textDocument }) => [textDocument.uri.split('/').at(-1), textDocument.version])).toEqual([['store.ts', 1], ['user.ts', null]]);
    expect(TextDocument.applyEdits(document(), changes[0]?.edits as TextEdit[])).toContain('export function size(file: string): Promise<number> {\n  return new Promise<number>((resolve, reject) => {');
    expect(changes[1]?.edits.map((each) => (each as TextEdit).newText).join('')).toBe("void size('a').then((bytes) => console.log(bytes))");
  });

  it('changes no file of a package and none outside of the workspace', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'async-insight-elsewhere-'));
    const call = "import { size } from '../own/store';\nsize('a', (err, bytes) => {\n  if (err) throw err;\n  console.log(bytes);\n});\n";
    for (const [name, stranger] of [['package', join(folder, 'package/node_modules/one/user.ts')], ['outside', join(elsewhere, 'user.ts')]] as const) {
      const project = join(folder, name, 'own');
      for (const each of [project, dirname(stranger)]) mkdirSync(each, { recursive: true });
      const own = join(project, 'store').replaceAll('\\', '/');
      writeFileSync(join(project, 'store.ts'), store);
      writeFileSync(stranger, call.replace('../own/store', own));
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ files: ['store.ts', stranger] }));
      await start({ ...full }, store, `${name}/own/store.ts`);
      expect(await resolve((await actionsAt('ize(file', invoked)).find((each) => each.kind === kind))).not.toHaveProperty('edit');
      expect(await until(() => client.shown.find((each) => each.includes('not in the workspace')))).toContain('user.ts');
    }
    rmSync(elsewhere, { recursive: true });
  });

  it('follows what a CommonJS module exports into the files that load it', async () => {
    const project = join(folder, 'commonjs');
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, 'jsconfig.json'), '{ "compilerOptions": { "module": "commonjs" } }');
    const disk = "const fs = require('fs');\nexports.size = function (file, cb) {\n  fs.stat(file, (err, stats) => {\n    if (err) return cb(err);\n    cb(null, stats.size);\n  });\n};\n";
    writeFileSync(join(project, 'disk.js'), disk);
    writeFileSync(join(project, 'one.js'), "const disk = require('./disk');\ndisk.size('a', (err, bytes) => {\n  if (err) return console.error(err);\n  console.log(bytes);\n});\n");
    writeFileSync(join(project, 'two.js'), "const { size: sizeOf } = require('./disk.js');\nmodule.exports = (cb) => sizeOf('b', cb);\nsizeOf('c', (err) => {\n  if (err) throw err;\n});\n");
    await start({ ...full }, disk, 'commonjs/disk.js');
    const action = (await actionsAt('ize = function', invoked)).find((each) => each.kind === kind);
    const refused = await resolve(action);
    expect(refused).not.toHaveProperty('edit');
    const shown = await until(() => client.shown.find((each) => each.includes('two.js')));
    expect(shown).toContain('two.js line 2');
    writeFileSync(join(project, 'two.js'), "const { size: sizeOf } = require('./disk.js');\nsizeOf('c', (err) => {\n  if (err) throw err;\n});\n");
    await start({ ...full }, disk, 'commonjs/disk.js');
    const { edit } = await resolve((await actionsAt('ize = function', invoked)).find((each) => each.kind === kind));
    const changes = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)) ?? [];
    expect(changes.map(({ textDocument, edits }) => [textDocument.uri.split('/').at(-1), edits.map((each) => (each as TextEdit).newText).join('|')]).slice(1)).toEqual([
      ['one.js', "disk.size('a').then((bytes) => console.log(bytes), (err) => console.error(err))"],
      ['two.js', "void sizeOf('c')"],
    ]);
  });

  it('names the places that stand in the way', async () => {
    writeFileSync(join(folder, 'other.ts'), "import { size } from './kept';\nexport const all = ['a'].map((file) => [file, size]);\n");
    writeFileSync(join(folder, 'kept.ts'), store);
    await start({ ...full }, store, 'kept.ts');
    const action = (await actionsAt('ize(file', invoked)).find((each) => each.kind === kind);
    expect(await resolve(action)).not.toHaveProperty('edit');
    const shown = await until(() => client.shown.find((each) => each.includes('in the way')));
    expect(shown).toContain('other.ts line 2 (it is not called, but handed on)');
  });
});
