import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, editor, until } from './client';

/** Nothing that an editor can send may stop the server from answering about a good file. */
const good = `export async function load(id: string): Promise<string> {
  const response = await fetch(id);
  return await response.text();
}
`;
const goodTitles = ['2 await points'];
let client: Client;
let folder: string;
let count = 0;
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const fresh = (extension = 'ts') => uriOf(`file${count++}.${extension}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-bad-'));
  client = await Client.start({ capabilities: editor, folders: [pathToFileURL(folder).href] });
  client.open(uriOf('good.ts'), good);
});

afterAll(async () => {
  const code = await client.stop();
  rmSync(folder, { recursive: true, force: true });
  expect({ code, wireErrors: client.wireErrors, stderr: client.stderr }).toEqual({ code: 0, wireErrors: [], stderr: '' });
});

/** The server lives, answers, and nothing failed inside of it. */
async function expectHealthy(): Promise<void> {
  const titles = await client.titles(uriOf('good.ts'));
  expect(titles).toHaveLength(goodTitles.length);
  expect(titles[0]).toMatch(/2 await points/);
  expect(client.logged.filter((line) => /failed|Uncaught|Unhandled/.test(line))).toEqual([]);
}

/** Opens a text, asks for everything in several places, and closes it. Gives the resolved lenses. */
async function survives(text: string, uri = fresh()): Promise<string[]> {
  client.open(uri, text);
  const middle = Math.floor(text.split('\n').length / 2);
  const [titles] = await Promise.all([
    client.titles(uri),
    client.hover(uri, { line: 0, character: 2 }),
    client.hover(uri, { line: middle, character: 4 }),
  ]);
  client.close(uri);
  await expectHealthy();
  return titles;
}

/** Thirty short lines with most of what the analysis looks at. */
const typed = `import a from 'a';
async function load() {
  const x = await a();
  try {
    await x.b();
  } catch (e) {
    throw e;
  } finally {
    await c\`d\`;
  }
  for await (const y of x) {
    if (y) await y;
  }
  return x;
}
p.then(load)
  .then((u) => u.v)
  .catch(() => 0)
  .finally(f);
new Promise((y, n) => {
  on('x', y);
  n(/[)}]/);
});
class A {
  async *g() {
    yield* 1;
  }
  h = async () => <b>{await 1}</b>;
}
Promise.all([load(), p]);
`;

describe('while typing', () => {
  it('every prefix of a file of 300 lines', async () => {
    const text = Array.from({ length: 10 }, (_, index) => typed.replaceAll('load', `load${index}`)).join('');
    expect(text.split('\n')).toHaveLength(301);
    const uri = fresh('tsx');
    client.open(uri, '', 'typescriptreact');
    let [line, character] = [0, 0];
    for (const key of text) {
      client.change(uri, { range: { start: { line, character }, end: { line, character } }, text: key });
      [line, character] = key === '\n' ? [line + 1, 0] : [line, character + key.length];
      expect(await client.request('textDocument/codeLens', { textDocument: { uri } })).toBeInstanceOf(Array);
      if (key === '\n') await client.hover(uri, { line: line - 1, character: 3 });
    }
    client.close(uri);
    await expectHealthy();
  }, 240_000);

  it.each([
    'async function f() { await', 'const x = await (', 'p.then(', 'p.then(a => {', 'p.then().catch', 'p?.', 'p.finally(() =>', 'new Promise(', 'new Promise((resolve', 'Promise.all([',
    'for await (', 'for await (const x of', 'async', 'async (', 'async () =>', 'class A { async', 'class A { async *[', 'yield', 'async function* g() { yield*', 'await using', '`${await', '/* await', '"await', '<div>{await', '@', '}}}}', '((((',
  ])('a file that ends in %s', async (text) => {
    await survives(text);
    await survives(good + text, fresh('tsx'));
  });
});

describe('a text that is large or deep', () => {
  it('of 5 MB', async () => {
    expect(await survives(good.repeat(Math.ceil(5_000_000 / good.length)))).toEqual([]);
  }, 60_000);

  it('of one line of 1 MB', async () => {
    await survives(`const numbers = [${'12345678, '.repeat(100_000)}]; async function f() { await 1; await 2; }`);
  }, 60_000);

  const depth = 2000;
  it.each([
    ['callbacks', `${'f(() => {'.repeat(depth)}await x;${'});'.repeat(depth)}`],
    ['async arrows', `${'(async () => { await '.repeat(depth)}x${'})()'.repeat(depth)}`],
    ['parentheses', `async () => { await ${'('.repeat(depth)}x${')'.repeat(depth)}; }`],
    ['awaits', `async () => { ${'await '.repeat(depth)}x; }`],
    ['arrays', `${'['.repeat(depth)}await x${']'.repeat(depth)}`],
    ['blocks', `async () => ${'{'.repeat(depth)}await x;${'}'.repeat(depth)}`],
    ['try', `async () => { ${'try {'.repeat(depth)}await x;${'} finally { y(); }'.repeat(depth)} }`],
    ['links of a chain', `p${'.then(x => x)'.repeat(depth)}.catch(() => 0);`],
    ['chains in chains', `${'p.then(() => '.repeat(depth)}x${')'.repeat(depth)}`],
    ['a sum', `await (${'a + '.repeat(depth)}a)`],
    ['conditions', `async () => ${'a ? b : '.repeat(depth)} await c;`],
    ['ifs', `async () => { ${'if (a) '.repeat(depth)}await b; }`],
    ['template strings', `${'`${'.repeat(depth)}await x${'}`'.repeat(depth)}`],
    ['types', `let x: ${'Promise<'.repeat(depth)}string${'>'.repeat(depth)}; await x; await x;`],
    ['elements', `const x = ${'<a>'.repeat(depth)}{await y}${'</a>'.repeat(depth)};`],
    ['promises in promises', `${'new Promise((resolve) => resolve('.repeat(depth)}x${'))'.repeat(depth)}`],
  ])('2,000 levels of %s', async (_name, text) => {
    await survives(text, fresh('tsx'));
  }, 60_000);
});

describe('characters', () => {
  it('a byte order mark does not move anything', async () => {
    const uri = fresh();
    client.open(uri, `\uFEFF${good}`);
    const [lens] = await client.lenses(uri);
    expect(lens?.range.start.line).toBe(0);
    expect((await client.hover(uri, { line: 1, character: 22 }))?.range).toEqual({ start: { line: 1, character: 19 }, end: { line: 1, character: 24 } });
  });

  it.each(['\r\n', '\r'])('lines that end in %j', async (end) => {
    const uri = fresh();
    client.open(uri, good.replaceAll('\n', end));
    expect((await client.hover(uri, { line: 1, character: 22 }))?.range).toEqual({ start: { line: 1, character: 19 }, end: { line: 1, character: 24 } });
    await expectHealthy();
  });

  it('outside of the Basic Multilingual Plane, before what is marked', async () => {
    const uri = fresh();
    client.open(uri, `async function 𝒻() { const ä = '😀😀'; await 1; await 2; }`);
    expect((await client.hover(uri, { line: 0, character: 43 }))?.range).toEqual({ start: { line: 0, character: 40 }, end: { line: 0, character: 45 } });
    await expectHealthy();
  });

  it('lone surrogates, in the text and in changes', async () => {
    const uri = fresh();
    client.open(uri, `const lone = '\uD83D'; // \uDE00\n${good}`);
    client.change(uri, { range: { start: { line: 0, character: 14 }, end: { line: 0, character: 15 } }, text: '\uDC00\uD800' });
    expect((await client.titles(uri))[0]).toMatch(/2 await points/);
    await expectHealthy();
  });

  it('a binary file that is named .ts', async () => {
    const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256));
    expect(await survives(bytes.toString('latin1'))).toEqual([]);
    expect(await survives(bytes.toString('utf8'))).toEqual([]);
  });

  it.each(['', ' ', '\n', '\uFEFF', '\0', '#!/usr/bin/env node'])('a file of %j', async (text) => {
    expect(await survives(text)).toEqual([]);
  });
});

describe('what breaks the protocol', () => {
  it('unknown and malformed URIs have nothing to say', async () => {
    const uris = ['file:///no/such/file.ts', 'untitled:Unknown', '', 'not a uri', 'file:///%E0%A4%A', 'C:\\x\\a.ts', '/a.ts', 'git:/x/a.ts?%7B%22ref%22%3A%22HEAD%22%7D', '::::'];
    expect(await Promise.all(uris.map((uri) => client.hover(uri, { line: 0, character: 0 })))).toEqual(uris.map(() => null));
    await expectHealthy();
  });

  it.each(['', 'not a uri', 'file:///%E0%A4%A.ts', 'C:\\x\\a.ts', '/a.ts', 'untitled:Untitled-1', 'vscode-notebook-cell:/n.ipynb#W0sZmlsZQ%3D%3D', 'git:/x/a.ts?%7B%22ref%22%3A%22HEAD%22%7D', 'vscode-vfs://github/o/r/a.ts', 'inmemory://model/1'])(
    'a document named %j is answered like any other', async (uri) => {
      expect((await survives(good, uri))[0]).toMatch(/2 await points/);
    });

  it('positions behind the end are clamped', async () => {
    for (const position of [{ line: 1e6, character: 0 }, { line: 0, character: 1e6 }, { line: 2 ** 31 - 1, character: 2 ** 31 - 1 }, { line: 2 ** 31 + 4, character: 0 }]) {
      expect(await client.hover(uriOf('good.ts'), position)).toBeNull();
      const range = { start: position, end: { line: position.line + 5, character: 0 } };
      expect(await client.request('textDocument/codeAction', { textDocument: { uri: uriOf('good.ts') }, range, context: { diagnostics: [] } })).toEqual([]);
    }
    await expectHealthy();
  });

  it('bad parameters are refused', async () => {
    const uri = uriOf('good.ts');
    const bad: [string, unknown][] = [
      ['textDocument/hover', {}], ['textDocument/hover', null], ['textDocument/hover', { textDocument: { uri } }],
      ['textDocument/hover', { textDocument: { uri }, position: { line: -1, character: -1 } }],
      ['textDocument/hover', { textDocument: { uri }, position: { line: '0', character: null } }],
      ['textDocument/codeLens', { textDocument: null }],
      ['codeLens/resolve', { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, data: { bogus: true } }],
      ['asyncInsight/awaitMarks', { textDocument: 7 }], ['no/such/method', {}],
    ];
    await Promise.all(bad.map(([method, params]) => expect(client.request(method, params), `${method} ${JSON.stringify(params)}`).rejects.toMatchObject({ code: method === 'no/such/method' ? -32601 : -32602 })));
    await expectHealthy();
  });

  it('documents are changed and closed without being open, and opened twice', async () => {
    const uri = fresh();
    client.change(uri, { text: 'x' });
    client.close(uri);
    client.open(uri, 'x');
    client.open(uri, good);
    expect((await client.titles(uri))[0]).toMatch(/2 await points/);
    client.close(uri);
    expect(await client.titles(uri)).toEqual([]);
    await expectHealthy();
  });
});

describe('files', () => {
  it('deleted while open are still answered', async () => {
    const path = join(folder, 'gone.ts');
    writeFileSync(path, good);
    client.open(uriOf('gone.ts'), good);
    await client.lenses(uriOf('gone.ts'));
    rmSync(path);
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('gone.ts'), type: 3 }] });
    expect((await client.titles(uriOf('gone.ts')))[0]).toMatch(/2 await points/);
    client.change(uriOf('gone.ts'), { text: `${good}\n${good.replace('load', 'again')}` });
    expect(await client.lenses(uriOf('gone.ts'))).toHaveLength(2);
    await expectHealthy();
  });

  it('200 open at once are all answered', async () => {
    const uris = Array.from({ length: 200 }, () => fresh());
    for (const uri of uris) client.open(uri, good);
    const lenses = await Promise.all(uris.map((uri) => client.request<unknown[]>('textDocument/codeLens', { textDocument: { uri } })));
    expect(lenses.map((each) => each.length)).toEqual(uris.map(() => 1));
    for (const uri of uris) client.close(uri);
    await expectHealthy();
  }, 60_000);

  it('a hundred openings and closings in a row leave nothing behind', async () => {
    const uri = fresh();
    const asked: Promise<unknown>[] = [];
    for (let turn = 0; turn < 100; turn++) {
      client.open(uri, good);
      // Its document is gone before its turn: an empty answer or ContentModified.
      asked.push(client.lenses(uri).catch((error: { code?: number }) => error.code));
      client.close(uri);
    }
    for (const answer of await Promise.all(asked)) expect(Array.isArray(answer) || answer === -32801).toBe(true);
    await expectHealthy();
  });
});

describe('a tsconfig.json', () => {
  it('that is broken is told of once, and taken when it is mended', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    const [config, file] = [join(project, 'tsconfig.json'), join(project, 'a.ts')];
    writeFileSync(join(project, 'store.ts'), 'export const load = async (id: string): Promise<{ name: string }> => ({ name: id });\n');
    writeFileSync(config, '{ "compilerOptions": { "paths": { "@/*": ["./*"] }, nonsense');
    const text = "import { load } from '@/store';\nexport async function f() {\n  const user = await load('a');\n  return await load(user.name);\n}\n";
    writeFileSync(file, text);
    const uri = pathToFileURL(file).href;
    client.open(uri, text);
    expect(await client.hover(uri, { line: 2, character: 17 })).not.toBeNull();
    await until(() => client.shown.length > 0);
    client.change(uri, { text: `${text}\n` });
    await client.hover(uri, { line: 2, character: 17 });
    expect(client.shown).toEqual([expect.stringContaining('tsconfig.json')]);

    writeFileSync(config, '{ "compilerOptions": { "paths": { "@/*": ["./*"] }, "strict": true } }');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: pathToFileURL(config).href, type: 2 }] });
    await until(async () => JSON.stringify(await client.hover(uri, { line: 2, character: 17 })).includes('name: string'));
    await expectHealthy();
  }, 60_000);
});
