/** Functions that a CommonJS module exports: they and the files that load the module do the same as before. */
import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { proposeWithTypes, refactorings } from '../../../server/refactorings';
import { Scopes } from '../../../server/refactorings/chains/scopes';
import { apply, viewOf } from './harness/convert';

type Files = Readonly<Record<string, string>>;

/** What becomes of the files, with the cursor at ‸ in `own.js`: their new texts, or why not. */
async function changed(files: Files, known = true): Promise<{ readonly before: Files; readonly after?: Files; readonly refused?: string }> {
  const before = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace('‸', '')]));
  const cursor = files['own.js']?.indexOf('‸') ?? 0;
  const views = Object.fromEntries(Object.entries(before).map(([name, text]) => [name, viewOf(ts.createSourceFile(`/${name}`, text, ts.ScriptTarget.Latest, true))]));
  const own = views['own.js'];
  const refactoring = refactorings.find((each) => each.kind === 'refactor.rewrite.async.promisifyFunction');
  if (!own || !refactoring) throw new Error('there is nothing to change');
  const loaders = Object.values(views).flatMap((view) => [...view.text.matchAll(/(?<=')\.\/own(?=')/g)].map((found) => ({ view, range: { start: found.index, end: found.index + found[0].length } })));
  const uses = (offset: number) => {
    const name = /^\w+/.exec(own.text.slice(offset))?.[0] ?? '';
    return Promise.resolve(Scopes.of(own.sourceFile).named(name).filter((each) => each.getStart() !== offset).map((each) => ({ view: own, range: { start: each.getStart(), end: each.end } })));
  };
  const proposal = await proposeWithTypes(refactoring, own, { start: cursor, end: cursor }, { ask: () => Promise.resolve(noFacts), uses, loaders: () => Promise.resolve(known ? loaders : undefined), dependencies: [] });
  if (!proposal) return { before, refused: 'not offered' };
  if ('refused' in proposal) return { before, refused: proposal.refused };
  const others = proposal.others?.() ?? [];
  const after = Object.fromEntries(Object.entries(views).map(([name, view]) => {
    const edits = view === own ? proposal.edits() : others.find((each) => each.view === view)?.edits ?? [];
    return [name, apply(view.text, edits)];
  }));
  return { before, after };
}

/** What the program prints, where the operations succeed, or the one of this name fails. */
async function run(files: Files, failing: string): Promise<readonly string[]> {
  const printed: string[] = [];
  const store = { size: (name: string, cb: (err: Error | null, size?: number) => void) => void setImmediate(() => (name === failing ? cb(new Error(`no ${name}`)) : cb(null, name.length))) };
  const loaded = new Map<string, { exports: unknown }>();
  const load = (name: string): unknown => {
    if (name === 'store') return store;
    const file = `${name.replace('./', '')}.js`;
    let module = loaded.get(file);
    if (!module) {
      loaded.set(file, (module = { exports: {} }));
      const body = new Function('module', 'exports', 'require', 'note', files[file] ?? '') as (...given: unknown[]) => void;
      body(module, module.exports, load, (...given: unknown[]) => void printed.push(given.map(String).join(' ')));
    }
    return module.exports;
  };
  load('./user');
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
  return printed;
}

const body = `{
  store.size(name, (err, size) => {
    if (err) return cb(err);
    cb(null, size * 2);
  });
}`;
const head = "const store = require('store');\n";
const handle = '(err, size) => {\n  if (err) return note(err.message);\n  note(size);\n}';

const programs: Readonly<Record<string, Files>> = {
  'a property of exports': { 'own.js': `${head}exports.‸load = function (name, cb) ${body};\n`, 'user.js': `const own = require('./own');\nown.load('a', ${handle});\nown.load('bb', ${handle});\n` },
  'a property of module.exports': { 'own.js': `${head}module.exports.load = (name, ‸cb) => ${body};\n`, 'user.js': `const { load } = require('./own');\nload('a', ${handle});\n` },
  'an object of functions': { 'own.js': `${head}function ‸load(name, cb) ${body}\nmodule.exports = { load, other() {} };\n`, 'user.js': `const { load: get } = require('./own');\nget('a', ${handle});\nrequire('./own').load('bb', ${handle});\n` },
  'under another name': { 'own.js': `${head}function ‸load(name, cb) ${body}\nload('a', ${handle});\nmodule.exports = { get: load };\n`, 'user.js': `const { load, get } = require('./own');\nget('bb', ${handle});\nconst read = require('./own').get;\nread('a', ${handle});\n` },
  'a method of the object': { 'own.js': `${head}module.exports = {\n  ‸load(name, cb) ${body.replaceAll('\n', '\n  ')},\n  all(cb) {\n    module.exports.load('a', (err, size) => (err ? cb(err) : cb(null, size)));\n  },\n};\n`, 'user.js': `const own = require('./own');\nown.all((err, size) => note(err ? err.message : size));\nown.load('bb', ${handle});\n` },
  'the module itself': { 'own.js': `${head}module.exports = load;\nfunction ‸load(name, cb) ${body}\n`, 'user.js': `const load = require('./own');\nload('a', ${handle});\nrequire('./own')('bb', ${handle});\n` },
  'two names at once': { 'own.js': `${head}exports.load = exports.‸get = function (name, cb) ${body};\nexports.load('a', ${handle});\n`, 'user.js': `const own = require('./own');\nown.load('a', ${handle});\nown.get('bb', ${handle});\n` },
};

describe('what a module exports', () => {
  test.each(Object.keys(programs))('%s', async (name) => {
    const { before, after, refused } = await changed(programs[name] ?? {});
    expect(refused).toBeUndefined();
    expect(Object.values(after ?? {}).filter((text, index) => text === Object.values(before)[index])).toEqual([]);
    for (const failing of ['', 'a', 'bb']) {
      const [one, other] = [await run(before, failing), await run(after ?? {}, failing)];
      expect(one.length).toBeGreaterThan(0);
      expect(other, after && Object.values(after).join('\n---\n')).toEqual(one);
    }
  });
});

const own = `${head}function ‸load(name, cb) ${body}\nmodule.exports = { load };\n`;
const inTheWay: Readonly<Record<string, readonly [Files, string]>> = {
  'the module is handed on': [{ 'own.js': own, 'user.js': "const own = require('./own');\nnote(own);\n" }, 'user.js line 2 (the module is handed on)'],
  'the module is part of another': [{ 'own.js': own, 'user.js': "module.exports = { ...require('./own') };\n" }, 'user.js line 1 (the module is handed on)'],
  'the function is handed on': [{ 'own.js': own, 'user.js': "const { load } = require('./own');\n['a'].forEach(load);\n" }, 'user.js line 2 (it is not called, but handed on)'],
  'the function is exported again': [{ 'own.js': own, 'user.js': "exports.load = require('./own').load;\n" }, 'user.js line 1 (it is not called, but handed on)'],
  'by a computed name': [{ 'own.js': own, 'user.js': "const own = require('./own');\nown[name]('a', () => {});\n" }, 'user.js line 2 (the module is handed on)'],
  'an import': [{ 'own.js': own, 'user.js': "import own from './own';\nown.load('a', () => {});\n" }, 'user.js line 1 (it is loaded in another way than by `require`)'],
  'another name for exports': [{ 'own.js': `${head}const api = module.exports = { load };\nfunction ‸load(name, cb) ${body}\napi.load('a', () => {});\n` }, 'own.js line 2 (the module is handed on)'],
  'a sibling that says this': [{ 'own.js': `${head}exports.‸load = function (name, cb) ${body};\nexports.all = function (cb) { this.load('a', cb); };\n` }, 'own.js line 8'],
  'called with a receiver': [{ 'own.js': `${head}module.exports = load;\nfunction ‸load(name, cb) ${body}\n`, 'user.js': "const load = require('./own');\nload.call(null, 'a', () => {});\n" }, 'user.js line 2 (it is not called, but handed on)'],
};
test.each(Object.keys(inTheWay))('in the way: %s', async (name) => {
  const [files = {}, place = ''] = inTheWay[name] ?? [];
  expect((await changed(files)).refused).toContain(place);
});

test('without knowing who loads the module, nothing is changed', async () => {
  expect((await changed({ 'own.js': own }, false)).refused).toContain('its module exports it');
});
