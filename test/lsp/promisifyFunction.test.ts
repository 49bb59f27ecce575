import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { TextDocumentEdit, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ActionSession, full, invoked } from './actionSession';
import { until } from './client';

const session = new ActionSession();
const { folder } = session;
afterEach(() => session.close());
afterAll(() => session.stop());

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
    await session.start({ ...full }, store, 'store.ts');
    const action = (await session.actionsAt('ize(file', invoked)).find((each) => each.kind === kind);
    const { edit } = await session.resolve(action);
    const changes = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)) ?? [];
    expect(changes.map(({ textDocument }) => [textDocument.uri.split('/').at(-1), textDocument.version])).toEqual([['store.ts', 1], ['user.ts', null]]);
    expect(TextDocument.applyEdits(session.document(), changes[0]?.edits as TextEdit[])).toContain('export function size(file: string): Promise<number> {\n  return new Promise<number>((resolve, reject) => {');
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
      await session.start({ ...full }, store, `${name}/own/store.ts`);
      expect(await session.resolve((await session.actionsAt('ize(file', invoked)).find((each) => each.kind === kind))).not.toHaveProperty('edit');
      expect(await until(() => session.client.shown.find((each) => each.includes('not in the workspace')))).toContain('user.ts');
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
    await session.start({ ...full }, disk, 'commonjs/disk.js');
    const action = (await session.actionsAt('ize = function', invoked)).find((each) => each.kind === kind);
    const refused = await session.resolve(action);
    expect(refused).not.toHaveProperty('edit');
    const shown = await until(() => session.client.shown.find((each) => each.includes('two.js')));
    expect(shown).toContain('two.js line 2');
    writeFileSync(join(project, 'two.js'), "const { size: sizeOf } = require('./disk.js');\nsizeOf('c', (err) => {\n  if (err) throw err;\n});\n");
    await session.start({ ...full }, disk, 'commonjs/disk.js');
    const { edit } = await session.resolve((await session.actionsAt('ize = function', invoked)).find((each) => each.kind === kind));
    const changes = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)) ?? [];
    expect(changes.map(({ textDocument, edits }) => [textDocument.uri.split('/').at(-1), edits.map((each) => (each as TextEdit).newText).join('|')]).slice(1)).toEqual([
      ['one.js', "disk.size('a').then((bytes) => console.log(bytes), (err) => console.error(err))"],
      ['two.js', "void sizeOf('c')"],
    ]);
  });

  it('names the places that stand in the way', async () => {
    writeFileSync(join(folder, 'other.ts'), "import { size } from './kept';\nexport const all = ['a'].map((file) => [file, size]);\n");
    writeFileSync(join(folder, 'kept.ts'), store);
    await session.start({ ...full }, store, 'kept.ts');
    const action = (await session.actionsAt('ize(file', invoked)).find((each) => each.kind === kind);
    expect(await session.resolve(action)).not.toHaveProperty('edit');
    const shown = await until(() => session.client.shown.find((each) => each.includes('in the way')));
    expect(shown).toContain('other.ts line 2 (it is not called, but handed on)');
  });
});
