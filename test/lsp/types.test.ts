import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import MarkdownIt from 'markdown-it';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MarkupContent } from 'vscode-languageserver';
import type { ErrorRouteResult } from '../../server/protocol';
import { Client, editor, until } from './client';

const store = 'export interface User { name: string }\nexport async function load(id: string): Promise<User> { return { name: id }; }\n';
const page = `import { load } from './store';

export async function show(id: string) {
  const user = await load(id);
  await load(user.name);
  return user.name;
}

export function names(id: string) {
  return load(id).then((user) => user.name).catch(() => 42);
}
`;

let client: Client;
let folder: string;
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const onAwait = { line: 3, character: 17 };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-types-'));
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "preserve" } }');
  writeFileSync(join(folder, 'store.ts'), store);
  writeFileSync(join(folder, 'page.ts'), page);
  client = await Client.start({ capabilities: editor, folders: [pathToFileURL(folder).href], initializationOptions: { peek: true } });
});

afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hoverText = async () => JSON.stringify((await client.hover(uriOf('page.ts'), onAwait))?.contents);

describe('types', () => {
  it('are in the hover as soon as they are known, and syntax is there before', async () => {
    client.open(uriOf('page.ts'), page);
    expect(await hoverText()).toContain('Await point 1 of 2');
    await until(async () => (await hoverText()).includes('User'));
  });

  it('follow what is not saved yet in another file', async () => {
    client.open(uriOf('page.ts'), page);
    await until(async () => (await hoverText()).includes('User'));
    client.open(uriOf('store.ts'), store);
    client.change(uriOf('store.ts'), { text: store.replaceAll('User', 'Account') });
    await until(async () => (await hoverText()).includes('Account'));
  });

  it('follow what changes on disk', async () => {
    client.open(uriOf('page.ts'), page);
    await until(async () => (await hoverText()).includes('User'));
    writeFileSync(join(folder, 'store.ts'), store.replaceAll('User', 'Person'));
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('store.ts'), type: 2 }] });
    await until(async () => (await hoverText()).includes('Person'));
  });

  it('complete the lenses by resolve, with a peek at what they speak of', async () => {
    client.open(uriOf('page.ts'), page);
    const lenses = await until(async () => {
      const all = await client.lenses(uriOf('page.ts'));
      return all.some(({ command }) => command?.title.includes('number')) && all;
    });
    expect(lenses.map(({ range }) => range.start.line)).toEqual([2, 9]);
    const [points] = lenses;
    expect(points?.command?.command).toBe('asyncInsight.peek');
    expect(points?.command?.arguments).toEqual([{
      uri: uriOf('page.ts'),
      position: expect.objectContaining({ line: 2 }),
      locations: [3, 4].map((line) => ({ uri: uriOf('page.ts'), range: expect.objectContaining({ start: expect.objectContaining({ line }) }) })),
    }]);
  });

  it('that come later make a client ask again, when it resolves no lenses and something has changed', async () => {
    const plain = await Client.start({ capabilities: { workspace: { codeLens: { refreshSupport: true } } } });
    plain.open(uriOf('page.ts'), page);
    const first = await plain.titles(uriOf('page.ts'));
    expect(first.join()).not.toContain('number');
    await until(() => plain.refreshes.length > 0);
    expect(plain.refreshes).toEqual(['workspace/codeLens/refresh']);
    expect((await plain.titles(uriOf('page.ts'))).join()).toContain('number');
    await plain.stop();
  });

  it('of a lens that belongs to an older text are refused', async () => {
    client.open(uriOf('page.ts'), page);
    const [lens] = await client.request<unknown[]>('textDocument/codeLens', { textDocument: { uri: uriOf('page.ts') } });
    client.change(uriOf('page.ts'), { text: `\n${page}` });
    await expect(client.request('codeLens/resolve', lens)).rejects.toMatchObject({ code: -32801 });
  });
});

describe('the route of an error', () => {
  it('is linked from the hover, and asked for by position', async () => {
    client.open(uriOf('page.ts'), page);
    const link = /command:asyncInsight\.whereDoesThisErrorGo\?([^)"\\]+)/.exec(await hoverText())?.[1] ?? '';
    const [params] = JSON.parse(decodeURIComponent(link));
    expect(params).toEqual({ textDocument: { uri: uriOf('page.ts') }, position: onAwait });
    const route = await client.request<ErrorRouteResult>('asyncInsight/errorRoute', params);
    expect(route.locations.length).toBeGreaterThan(0);
    expect(route.descriptions).toHaveLength(route.locations.length);
  });

  it('is linked whatever the name of the file', async () => {
    const uri = 'untitled:a)(b [x](command:run) `c`.ts';
    client.open(uri, page);
    const { contents } = (await client.hover(uri, onAwait)) ?? {};
    if (!MarkupContent.is(contents)) throw new Error('no Markdown');
    const links = new MarkdownIt().parse(contents.value, {}).flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open');
    expect(links.map((link) => JSON.parse(decodeURIComponent(String(link.attrGet('href')).replace(/^.*?\?/, ''))))).toEqual([[{ textDocument: { uri }, position: onAwait }]]);
  });

  it('of a link ends at its catch', async () => {
    client.open(uriOf('page.ts'), page);
    const route = await client.request<ErrorRouteResult>('asyncInsight/errorRoute', { textDocument: { uri: uriOf('page.ts') }, position: { line: 9, character: 19 } });
    expect(route.locations).toEqual([{ uri: uriOf('page.ts'), range: expect.objectContaining({ start: expect.objectContaining({ line: 9 }) }) }]);
  });

  it('is null where nothing can reject', async () => {
    client.open(uriOf('page.ts'), page);
    expect(await client.request('asyncInsight/errorRoute', { textDocument: { uri: uriOf('page.ts') }, position: { line: 0, character: 3 } })).toBeNull();
  });
});

describe('the status', () => {
  it('goes from starting to ready with the name of the engine, and to off with the master switch', async () => {
    client.open(uriOf('page.ts'), page);
    await client.lenses(uriOf('page.ts'));
    await until(() => client.statuses.some((status) => JSON.stringify(status).includes('"ready"')));
    expect(client.statuses[0]).toMatchObject({ state: 'starting' });
    expect(client.statuses.at(-1)).toMatchObject({ engine: expect.stringMatching(/^TypeScript \d/) });
    client.settings = { enable: false };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await until(() => JSON.stringify(client.statuses.at(-1)).includes('"off"'));
  });
});
