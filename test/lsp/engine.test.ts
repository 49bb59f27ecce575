import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Client, editor, until } from './client';

let folder: string;
const marker = () => join(folder, 'ran');
const uri = () => pathToFileURL(join(folder, 'a.ts')).href;

/** A workspace whose TypeScript says that it is 7.1 and leaves a mark where it is loaded; its API is none. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'async-insight-engine-'));
  const files = {
    'node_modules/typescript/package.json': '{ "name": "typescript", "version": "7.1.0", "type": "module" }',
    'node_modules/typescript/dist/api/sync/api.js': `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker())}, '');`,
    'node_modules/typescript/dist/api/fs.js': '',
    'node_modules/typescript/dist/ast/index.js': '',
    'tsconfig.json': '{ "compilerOptions": { "strict": true } }',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Waits until types are there, and says which engine they are from, what was shown, and whether the workspace's code ran. */
async function run(settings: unknown, trusted: boolean): Promise<{ readonly engine: unknown; readonly shown: readonly string[]; readonly ran: boolean }> {
  const client = await Client.start({ capabilities: editor, folders: [pathToFileURL(folder).href], initializationOptions: { trusted } });
  client.settings = settings;
  client.open(uri(), 'declare function load(): Promise<Map<string, number>>;\nexport async function f() { return await load(); }\n');
  await until(async () => JSON.stringify((await client.hover(uri(), { line: 1, character: 40 }))?.contents ?? '').includes('Map'));
  const status = client.statuses.at(-1);
  const engine = typeof status === 'object' && status !== null && 'engine' in status ? status.engine : undefined;
  await client.stop();
  return { engine, shown: client.shown, ran: existsSync(marker()) };
}

it('loads nothing of a workspace that is not trusted', async () => {
  expect(await run({ engine: 'typescript7' }, false)).toEqual({ engine: expect.stringMatching(/^TypeScript 6\./), shown: [], ran: false });
});

it('loads nothing where the settings say TypeScript 6', async () => {
  expect(await run({ engine: 'typescript6' }, true)).toEqual({ engine: expect.stringMatching(/^TypeScript 6\./), shown: [], ran: false });
});

it('falls back to its own TypeScript, and says so once', async () => {
  const { engine, shown, ran } = await run({}, true);
  expect(ran).toBe(true);
  expect(engine).toMatch(/^TypeScript 6\./);
  expect(shown).toEqual([expect.stringContaining('TypeScript 7.1.0 of this workspace could not be used.')]);
});
