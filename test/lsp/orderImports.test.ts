import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderReport, TimelineResult } from '../../server/protocol';
import { Client, editor, until } from './client';

/** Orders that depend on other files of the project, as they are on disk or in the editor. */
let folder: string;
let client: Client;
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;

const main = `import { load } from './lib.mjs';
load().then(() => {
  console.log('loaded');
});
Promise.resolve()
  .then(() => console.log(1))
  .then(() => console.log(2))
  .then(() => console.log(3));
`;
/** A function whose promise is fulfilled after so many awaits. */
const library = (awaits: number) => `export async function load() {\n${'  await null;\n'.repeat(awaits)}}\n`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-imports-'));
  write('package.json', '{}');
  write('lib.mjs', library(1));
  client = await Client.start({ capabilities: editor, folders: [pathToFileURL(folder).href] });
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const open = (name: string, text: string) => client.open(uriOf(name), text, 'javascript');
const order = async (name = 'main.mjs') => await client.request<OrderReport | null>('asyncInsight/order', { textDocument: { uri: uriOf(name) } });
/** The lines of the steps that come after the synchronous ones. */
const later = async (name?: string) => (await order(name))?.steps.filter(({ phase }) => phase === 'microtask').map(({ line }) => line);
const changedOnDisk = (name: string, type: 1 | 2 | 3 = 2) => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type }] });

describe('what a document imports', () => {
  it('is read from disk', async () => {
    open('main.mjs', main);
    expect(await order()).toMatchObject({ exact: true, unknown: [] });
    expect(await later()).toEqual([6, 3, 7, 8]);
    const timeline = await client.request<TimelineResult | null>('asyncInsight/timeline', { textDocument: { uri: uriOf('main.mjs') } });
    expect(timeline).toMatchObject({ exact: true });
  });

  it('is what the editor has, and what is on disk once it is closed', async () => {
    open('lib.mjs', library(2));
    open('main.mjs', main);
    expect(await later()).toEqual([6, 7, 3, 8]);
    client.change(uriOf('lib.mjs'), { text: library(0) });
    expect(await later()).toEqual([3, 6, 7, 8]);
    client.close(uriOf('lib.mjs'));
    expect(await later()).toEqual([6, 3, 7, 8]);
  });

  it('is read again when it changes on disk, comes and goes', async () => {
    open('main.mjs', main);
    expect(await later()).toEqual([6, 3, 7, 8]);
    write('lib.mjs', library(3));
    changedOnDisk('lib.mjs');
    expect(await later()).toEqual([6, 7, 8, 3]);
    rmSync(join(folder, 'lib.mjs'));
    changedOnDisk('lib.mjs', 3);
    expect((await order())?.exact).toBe(false);
    write('lib.mjs', library(0));
    changedOnDisk('lib.mjs', 1);
    expect(await later()).toEqual([3, 6, 7, 8]);
  });

  it('is followed through other files, in circles and with require', async () => {
    write('lib.mjs', `export * from './inner/deep.mjs';\n`);
    write('inner/deep.mjs', `import { name } from '../main.mjs';\nexport async function load() {\n  await name();\n}\n`);
    open('main.mjs', `${main}export function name() {\n  console.log('name');\n}\n`);
    expect(await order()).toMatchObject({ exact: true, unknown: [] });
    expect(await later()).toEqual([6, 3, 7, 8]);
    write('parts/index.js', `exports.load = async () => {\n  await null;\n};\n`);
    open('main.cjs', main.replace('import', 'const').replace(` from './lib.mjs'`, ` = require('./parts')`));
    expect(await order('main.cjs')).toMatchObject({ exact: true });
    expect(await later('main.cjs')).toEqual([6, 3, 7, 8]);
  });

  it.each([
    ['a package', 'node_modules/lib/index.mjs', './node_modules/lib/index.mjs'],
    ['outside of the project', '../outside.mjs', '../outside.mjs'],
    ['too large', 'large.mjs', './large.mjs'],
  ])('is not known where it is %s', async (_, name, specifier) => {
    if (name.startsWith('..')) write('inner/package.json', '{}');
    const home = name.startsWith('..') ? 'inner/main.mjs' : 'main.mjs';
    write(name.replace('../', ''), `${library(1)}${name === 'large.mjs' ? `//${' '.repeat(1_000_001)}` : ''}`);
    open(home, main.replace('./lib.mjs', specifier));
    expect((await order(home))?.exact).toBe(false);
  });

  it('has the client ask again for lenses on what depends on it, and for no others', async () => {
    open('lib.mjs', library(1));
    open('main.mjs', main);
    open('other.mjs', 'export {};\n');
    await later();
    client.refreshes.length = 0;
    client.change(uriOf('other.mjs'), { text: 'export { };\n' });
    await order('other.mjs');
    client.change(uriOf('lib.mjs'), { text: library(2) });
    await until(() => client.refreshes.includes('workspace/codeLens/refresh') && client.refreshes.includes('workspace/inlayHint/refresh'));
    await until(async () => (await client.titles(uriOf('main.mjs'))).some((title) => title.startsWith('order:')));
    expect(await later()).toEqual([6, 7, 3, 8]);
  });
});
