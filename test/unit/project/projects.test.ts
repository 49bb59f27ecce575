import ts from 'typescript';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConfigurationProblem } from '../../../server/project/typescript6/configurations';
import { uriOf } from '../../../server/project/names';
import { Projects } from '../../../server/project/typescript6/projects';
import { Folder } from './support/folder';

const folders: Folder[] = [];
afterEach(() => folders.splice(0).forEach((folder) => folder.dispose()));

function setUp(files: Readonly<Record<string, string>>) {
  const folder = new Folder(files);
  folders.push(folder);
  const problems: ConfigurationProblem[] = [];
  const projects = new Projects((problem) => problems.push(problem), () => false);
  /** The type of the first place where `expression` stands in a file on disk or in `text`. */
  const type = (uri: string, text: string, expression: string) => {
    const start = text.indexOf(expression);
    return projects.engineOf(uri).facts(projects.fileName(uri), [{ start, end: start + expression.length }])?.[0]?.type;
  };
  return {
    folder, projects, problems, type,
    typeIn: (name: string, expression: string) => type(folder.uri(name), files[name] ?? '', expression),
    configurationOf: (name: string) => {
      const { project } = projects.engineOf(folder.uri(name));
      return 'configFileName' in project ? String(project.configFileName).slice(folder.path.length + 1) : 'inferred';
    },
    optionsOf: (name: string) => projects.engineOf(folder.uri(name)).project.options,
  };
}

describe('which project a file belongs to', () => {
  it('is the nearest configuration that includes it', () => {
    const { configurationOf } = setUp({
      'tsconfig.json': '{ "include": ["src", "packages"] }',
      'src/a.ts': '',
      'packages/one/tsconfig.json': '{ "include": ["src"] }',
      'packages/one/src/a.ts': '',
      'packages/one/test/a.ts': '',
      'elsewhere/a.ts': '',
    });
    expect(configurationOf('src/a.ts')).toBe('tsconfig.json');
    expect(configurationOf('packages/one/src/a.ts')).toBe('packages/one/tsconfig.json');
    expect(configurationOf('packages/one/test/a.ts')).toBe('tsconfig.json');
    expect(configurationOf('elsewhere/a.ts')).toBe('inferred');
  });

  it('is the one whose program reaches it through imports', () => {
    const { configurationOf } = setUp({
      'tsconfig.json': '{ "files": ["main.ts"] }',
      'main.ts': 'import "./reached";',
      'reached.ts': 'export {}',
      'loose.ts': '',
    });
    expect(configurationOf('reached.ts')).toBe('tsconfig.json');
    expect(configurationOf('loose.ts')).toBe('inferred');
  });

  it('is known without a program for JavaScript that no configuration can let in', () => {
    const { configurationOf, folder } = setUp({
      'tsconfig.json': '{ "files": ["main.ts"] }',
      'main.ts': 'import "./script.js";',
      'script.js': '',
      'packages/js/tsconfig.json': '{ "files": ["main.js"], "compilerOptions": { "allowJs": true } }',
      'packages/js/main.js': 'import "./reached.js"; import "one";',
      'packages/js/reached.js': '',
      'packages/js/node_modules/one/index.js': '',
      'packages/deep/tsconfig.json': '{ "files": ["main.js"], "compilerOptions": { "allowJs": true, "maxNodeModuleJsDepth": 1 } }',
      'packages/deep/main.js': 'import "one";',
      'packages/deep/node_modules/one/index.js': '',
    });
    const read = vi.spyOn(ts.sys, 'readFile');
    expect(configurationOf('script.js')).toBe('inferred');
    expect(configurationOf('packages/js/node_modules/one/index.js')).toBe('inferred');
    expect(read.mock.calls.map(([name]) => name.slice(folder.path.length + 1)).filter((name) => name.endsWith('main.js') || name.endsWith('main.ts'))).toEqual([]);
    read.mockRestore();
    expect(configurationOf('packages/js/reached.js')).toBe('packages/js/tsconfig.json');
    expect(configurationOf('packages/deep/node_modules/one/index.js')).toBe('packages/deep/tsconfig.json');
  });

  it('is the referenced one behind a solution, also through circles', () => {
    const { configurationOf, typeIn } = setUp({
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./app" }, { "path": "./lib/tsconfig.lib.json" }] }',
      'app/tsconfig.app.json': '{}',
      'app/tsconfig.json': '{ "files": [], "references": [{ "path": "../" }, { "path": "./tsconfig.src.json" }] }',
      'app/tsconfig.src.json': '{ "compilerOptions": { "composite": true }, "include": ["src"], "references": [{ "path": "../lib/tsconfig.lib.json" }] }',
      'app/src/a.ts': 'import { load } from "../../lib/load"; load();',
      'lib/tsconfig.lib.json': '{ "compilerOptions": { "composite": true } }',
      'lib/load.ts': 'export const load = async () => 1;',
    });
    expect(configurationOf('app/src/a.ts')).toBe('app/tsconfig.src.json');
    expect(configurationOf('lib/load.ts')).toBe('lib/tsconfig.lib.json');
    expect(typeIn('app/src/a.ts', 'load()')).toBe('Promise<number>');
  });

  it('takes jsconfig.json, and JavaScript only where the configuration does', () => {
    const { configurationOf, typeIn } = setUp({
      'js/jsconfig.json': '{}', 'js/a.js': 'const load = async () => 1; load();',
      'ts/tsconfig.json': '{}', 'ts/a.ts': '', 'ts/b.js': '',
      'both/tsconfig.json': '{ "compilerOptions": { "allowJs": true } }', 'both/a.js': '',
    });
    expect(configurationOf('js/a.js')).toBe('js/jsconfig.json');
    expect(typeIn('js/a.js', 'load()')).toBe('Promise<number>');
    expect(configurationOf('ts/b.js')).toBe('inferred');
    expect(configurationOf('both/a.js')).toBe('both/tsconfig.json');
  });
});

describe('what a configuration says', () => {
  it('counts through extends: several, from packages, and paths', () => {
    const { optionsOf, typeIn } = setUp({
      'node_modules/base/package.json': '{ "name": "base", "version": "1.0.0" }',
      'node_modules/base/tsconfig.json': '{ "compilerOptions": { "strict": false, "target": "es2020" } }',
      'shared.json': '{ "compilerOptions": { "target": "es2022", "paths": { "@lib/*": ["./lib/*"] } } }',
      'tsconfig.json': '{ "extends": ["base/tsconfig.json", "./shared.json"], "include": ["src"] }',
      'lib/load.ts': 'export const load = async () => "";',
      'src/a.ts': 'import { load } from "@lib/load"; load();',
    });
    expect(optionsOf('src/a.ts')).toMatchObject({ strict: false, target: 9 });
    expect(typeIn('src/a.ts', 'load()')).toBe('Promise<string>');
  });

  it.each([['5.9.3', false], ['6.0.2', undefined]])('has the defaults of the TypeScript %s that is installed for it: strict %s', (version, strict) => {
    const { optionsOf } = setUp({
      'node_modules/typescript/package.json': `{ "name": "typescript", "version": "${version}" }`,
      'app/tsconfig.json': '{ "compilerOptions": { "target": "es2020" } }',
      'app/a.ts': '',
      'strict/tsconfig.json': '{ "compilerOptions": { "strict": true } }',
      'strict/a.ts': '',
    });
    expect(optionsOf('app/a.ts').strict).toBe(strict);
    expect(optionsOf('strict/a.ts').strict).toBe(true);
  });

  it('finds @types by itself only where the configuration asks for it', () => {
    const types = { 'node_modules/@types/thing/index.d.ts': 'declare function thing(): Promise<bigint>;' };
    const every = setUp({ ...types, 'tsconfig.json': '{ "compilerOptions": { "types": ["*"] } }', 'a.ts': 'thing();' });
    expect(every.typeIn('a.ts', 'thing()')).toBe('Promise<bigint>');
    expect(setUp({ ...types, 'tsconfig.json': '{}', 'a.ts': 'thing();' }).typeIn('a.ts', 'thing()')).toBe('any');
    expect(setUp({ ...types, 'a.ts': 'thing();' }).typeIn('a.ts', 'thing()')).toBe('Promise<bigint>');
  });

  it('needs no node_modules', () => {
    const { typeIn } = setUp({ 'package.json': '{}', 'a.js': 'const { readFile } = require("fs"); const pg = require("pg"); pg.query(); fetch("/");' });
    expect(typeIn('a.js', 'pg.query()')).toBe('any');
    expect(typeIn('a.js', 'fetch("/")')).toBe('Promise<Response>');
  });

  it('never loads plugins', () => {
    const { typeIn, problems } = setUp({
      'node_modules/plugin/index.js': 'throw new Error("loaded")',
      'tsconfig.json': '{ "compilerOptions": { "plugins": [{ "name": "plugin" }, { "transform": "./node_modules/plugin/index.js" }] } }',
      'a.ts': 'fetch("/");',
    });
    expect(typeIn('a.ts', 'fetch("/")')).toBe('Promise<Response>');
    expect(problems).toEqual([]);
  });

  it.each([
    ['a syntax error', '{ "compilerOptions": { "strict": true, ', /expected/],
    ['an unknown option', '{ "compilerOptions": { "stricter": true } }', /Unknown compiler option 'stricter'/],
    ['extends in a circle', '{ "extends": "./tsconfig.json" }', /[Cc]ircular/],
    ['extends of nothing', '{ "extends": "./missing.json" }', /Cannot read file/],
    ['nothing but noise', '\u0000\u0001[', /.+/],
  ])('is told once when it is broken: %s', (_, text, message) => {
    const { folder, projects, problems, typeIn } = setUp({ 'tsconfig.json': text, 'a.ts': 'fetch("/");' });
    expect(typeIn('a.ts', 'fetch("/")')).toBe('Promise<Response>');
    projects.filesChanged([folder.uri('b.ts')]);
    expect(typeIn('a.ts', 'fetch("/")')).toBe('Promise<Response>');
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    expect(problems[0]?.configFileName).toBe(`${folder.path}/tsconfig.json`);
  });

  it('is read again when it is mended, and told again when it breaks again', () => {
    const { folder, projects, problems, optionsOf } = setUp({ 'tsconfig.json': '{ "compilerOptions": { "strict": fals } }', 'a.ts': '' });
    expect(optionsOf('a.ts').strict).not.toBe(false);
    for (const text of ['{ "compilerOptions": { "strict": false } }', '{ "compilerOptions": { "strict": false ']) {
      folder.write('tsconfig.json', text);
      projects.filesChanged([folder.uri('tsconfig.json')]);
      expect(optionsOf('a.ts').strict).toBe(false);
    }
    expect(problems).toHaveLength(2);
  });
});

describe('files that come, change and go', () => {
  it('are seen through imports', () => {
    const { folder, projects, typeIn } = setUp({ 'tsconfig.json': '{}', 'a.ts': 'import { value } from "./b"; (value);' });
    expect(typeIn('a.ts', '(value)')).toBe('any');
    folder.write('b.ts', 'export const value = Promise.resolve(1);');
    projects.filesChanged([folder.uri('b.ts')]);
    expect(typeIn('a.ts', '(value)')).toBe('Promise<number>');
    folder.write('b.ts', 'export const value = "" as string;');
    projects.filesChanged([folder.uri('b.ts')]);
    expect(typeIn('a.ts', '(value)')).toBe('string');
    folder.delete('b.ts');
    projects.filesChanged([folder.uri('b.ts')]);
    expect(typeIn('a.ts', '(value)')).toBe('any');
  });

  it('count as the editor has them, in other files and projects too', () => {
    const { folder, projects, typeIn } = setUp({
      'one/tsconfig.json': '{}', 'one/value.ts': 'export const value = 1;', 'one/a.ts': 'import { value } from "./value"; (value);',
      'two/tsconfig.json': '{}', 'two/a.ts': 'import { value } from "../one/value"; (value);',
    });
    expect(typeIn('two/a.ts', '(value)')).toBe('1');
    projects.open(folder.uri('one/value.ts'), 'typescript', 1, 'export const value = Promise.resolve("");');
    expect([typeIn('one/a.ts', '(value)'), typeIn('two/a.ts', '(value)')]).toEqual(['Promise<string>', 'Promise<string>']);
    projects.change(folder.uri('one/value.ts'), 2, 'export const value = null;');
    expect([typeIn('one/a.ts', '(value)'), typeIn('two/a.ts', '(value)')]).toEqual(['null', 'null']);
    folder.delete('one/value.ts');
    projects.filesChanged([folder.uri('one/value.ts')]);
    expect(typeIn('one/a.ts', '(value)')).toBe('null');
    projects.close(folder.uri('one/value.ts'));
    expect(typeIn('one/a.ts', '(value)')).toBe('any');
  });

  it('belong to a project before they are saved', () => {
    const { folder, projects, typeIn, type } = setUp({ 'tsconfig.json': '{}', 'a.ts': 'import { value } from "./new"; (value);' });
    expect(typeIn('a.ts', '(value)')).toBe('any');
    projects.open(folder.uri('new.ts'), 'typescript', 1, 'export const value = 1;');
    expect(typeIn('a.ts', '(value)')).toBe('1');
    expect(type(folder.uri('new.ts'), 'export const value = 1;', 'value')).toBe('1');
  });

  it('stay known when the import that reached them goes', () => {
    const { folder, projects, typeIn } = setUp({ 'tsconfig.json': '{ "files": ["main.ts"] }', 'main.ts': 'import "./other";', 'other.ts': 'export const value = 1; (value);' });
    expect(typeIn('other.ts', '(value)')).toBe('1');
    projects.open(folder.uri('main.ts'), 'typescript', 1, '');
    expect(typeIn('other.ts', '(value)')).toBe('1');
  });

  it('do not disturb each other outside a project', () => {
    const { typeIn } = setUp({ 'a.ts': 'const value = 1; (value);', 'b.ts': 'const value = ""; (value);', 'c.js': 'const value = require("./d"); (value);', 'd.js': 'module.exports = async () => 1;' });
    expect([typeIn('a.ts', '(value)'), typeIn('b.ts', '(value)'), typeIn('c.js', '(value)')]).toEqual(['1', '""', '() => Promise<number>']);
  });
});

describe('documents that are no files', () => {
  it.each([
    ['untitled:Untitled-1', 'typescript'],
    ['untitled:Untitled-1', 'javascriptreact'],
    ['git:/folder/a.ts?%7B%22ref%22%3A%22~%22%7D', 'typescript'],
    ['vscode-vfs://github/owner/name/a.mts', 'typescript'],
    ['file:///c%3A/Users/someone/a.ts', 'typescript'],
    ['file://server/share/a.ts', 'typescript'],
    ['strange+scheme:', 'javascript'],
    ['no uri at all', 'typescript'],
  ])('have types: %s as %s', (uri, languageId) => {
    const { projects, type } = setUp({});
    const text = 'const load = async () => 1; load();';
    projects.open(uri, languageId, 1, text);
    expect(type(uri, text, 'load()')).toBe('Promise<number>');
    expect(projects.uriOf(projects.fileName(uri))).toBe(uri);
  });

  it('see the other cells of their notebook, and files beside it', () => {
    const { folder, projects, type } = setUp({ 'lib.ts': 'export const load = async () => 1;' });
    const cell = (id: string) => folder.uri('notes.ipynb').replace('file:', 'vscode-notebook-cell:') + `#${id}`;
    projects.open(cell('one'), 'typescript', 1, 'const first = Promise.resolve("");');
    projects.open(cell('two'), 'typescript', 1, '(first);');
    projects.open(cell('three'), 'typescript', 1, 'import { load } from "./lib"; load();');
    expect(type(cell('two'), '(first);', '(first)')).toBe('Promise<string>');
    expect(type(cell('three'), 'import { load } from "./lib"; load();', 'load()')).toBe('Promise<number>');
    projects.close(cell('one'));
    expect(type(cell('two'), '(first);', '(first)')).toBe('any');
  });

  it('have no types where their language is unknown', () => {
    const { projects, type } = setUp({});
    projects.open('untitled:a', 'plaintext', 1, 'fetch("/")');
    expect(type('untitled:a', 'fetch("/")', 'fetch("/")')).toBeUndefined();
    expect(uriOf('/a b/c.ts')).toBe('file:///a%20b/c.ts');
  });
});
