/** What the configurations of linters say without being run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { Linters } from '../../../server/project/linters';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The rules for `src/file.ts` in a folder with these files. */
function rules(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'async-insight-linters-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return [...new Linters().rulesOf(pathToFileURL(join(folder, 'src/file.ts')).href)].toSorted();
}

const cases: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, has: readonly string[], hasNot: readonly string[]]>> = {
  'a preset that looks at types': [{ 'eslint.config.mjs': 'import t from "typescript-eslint";\nexport default [...t.configs.recommendedTypeChecked];' }, ['no-floating-promises', 'await-thenable'], ['return-await', 'no-await-in-loop']],
  'a strict one': [{ 'eslint.config.ts': 'export default t.config(t.configs.strictTypeChecked);' }, ['return-await'], []],
  'one that does not': [{ 'eslint.config.js': 'export default [js.configs.recommended, ...t.configs.recommended];' }, ['no-async-promise-executor'], ['no-floating-promises']],
  'a rule by its name': [{ 'eslint.config.js': "export default [{ rules: { '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }], 'no-await-in-loop': 1 } }];" }, ['no-floating-promises', 'no-await-in-loop'], []],
  'a rule of a preset switched off': [{ 'eslint.config.js': "export default [...t.configs.recommendedTypeChecked, { rules: { '@typescript-eslint/no-floating-promises': 'off' } }];" }, ['await-thenable'], ['no-floating-promises']],
  'a rule that is off for some files': [{ '.eslintrc.json': '{ "rules": { "no-await-in-loop": "error" }, "overrides": [{ "files": ["*.test.ts"], "rules": { "no-await-in-loop": 0 } }] }' }, [], ['no-await-in-loop']],
  'a rule in a comment': [{ 'eslint.config.js': "export default [{ rules: {\n// 'no-await-in-loop': 'error',\n} }];" }, [], ['no-await-in-loop']],
  'YAML': [{ '.eslintrc.yml': "rules:\n  no-await-in-loop: 'error'\n" }, ['no-await-in-loop'], []],
  'package.json': [{ 'package.json': '{ "eslintConfig": { "extends": "eslint:recommended" } }' }, ['no-async-promise-executor'], []],
  'a package.json without': [{ 'package.json': '{ "devDependencies": { "eslint": "10" } }' }, [], ['no-async-promise-executor']],
  'oxlint': [{ '.oxlintrc.json': '{ // typed\n "rules": { "typescript/no-floating-promises": "deny", "no-await-in-loop": "allow" } }' }, ['no-floating-promises'], ['no-await-in-loop']],
  'Biome': [{ 'biome.jsonc': '{ "linter": { "rules": { "performance": { "noAwaitInLoops": { "level": "warn" } } } } }' }, ['noAwaitInLoops', 'noAsyncPromiseExecutor'], []],
  'Biome without its linter': [{ 'biome.json': '{ "linter": { "enabled": false } }' }, [], ['noAsyncPromiseExecutor']],
  'the nearest configuration': [{ 'eslint.config.js': 'export default t.configs.recommendedTypeChecked;', 'src/eslint.config.js': 'export default [];' }, [], ['no-floating-promises']],
  'a broken one': [{ 'eslint.config.js': 'export default [{ rules: { `${' }, [], ['no-floating-promises']],
};

test.for(Object.entries(cases))('%s', ([, [files, has, hasNot]]) => {
  const found = rules(files);
  for (const rule of has) expect(found).toContain(rule);
  for (const rule of hasNot) expect(found).not.toContain(rule);
});

test('what is in no file has none', () => {
  expect(new Linters().rulesOf('untitled:Untitled-1').size).toBe(0);
});
