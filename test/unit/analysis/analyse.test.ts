import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { analyse, parse, type AsyncModel } from '../../../server/analysis';

function modelOf(source: string, fileName = 'a.ts'): AsyncModel {
  return analyse(parse(fileName, source).sourceFile);
}

const namesOf = (source: string, fileName?: string) => modelOf(source, fileName).functions.map(({ name }) => name);

describe('what a function is called', () => {
  test.each<[source: string, name: string]>([
    ['async function load() {}', 'load'],
    ['export default async () => {}', 'default export'],
    ['class User { async load() {} }', 'User.load'],
    ['class User { static #load = async () => {} }', 'User.#load'],
    ['class User { async [Symbol.iterator]() {} }', 'User[Symbol.iterator]'],
    ['const User = class { async load() {} }', 'User.load'],
    ['export default class { async load() {} }', 'default export.load'],
    ['const load = (async () => {}) as Loader;', 'load'],
    ['let load; load = async function () {}', 'load'],
    ['User.prototype.load = async function () {}', 'User.prototype.load'],
    ['const api = { load: async () => {} }', 'api.load'],
    ['call({ load: async () => {} })', 'load'],
    ['const api = { "load it": async () => {} }', 'api.load it'],
    ['setTimeout(async () => {})', 'callback of setTimeout'],
    ['app.get("/", async () => {})', 'callback of app.get'],
    ['a.b().then(async () => {})', 'callback of then'],
    ['new Promise(async () => {})', 'executor of new Promise'],
    ['new Queue(async () => {})', 'callback of new Queue'],
    ['(async () => {})()', 'immediately called function'],
    ['function make() { return async () => {} }', 'function returned by make'],
    ['function f(load = async () => {}) {}', 'default of load'],
    ['const { load = async () => {} } = api', 'default of load'],
    ['[async () => {}]', 'anonymous function'],
    ['x[`a\n`] = async () => {}', 'x[\'a \']'],
  ])('%s', (source, name) => {
    expect(namesOf(source)).toEqual([name]);
  });

  test('is an attribute in JSX', () => {
    expect(namesOf('<button onClick={async () => {}} />', 'a.tsx')).toEqual(['onClick']);
  });
});

describe('which awaits could run together', () => {
  test.each<[name: string, body: string, pairs: readonly (readonly [number, number])[]]>([
    ['two reads', 'const a = await getA(); const b = await getB();', [[0, 1]]],
    ['three reads', 'const a = await getA(); const b = await getB(); const c = await getC();', [[0, 1], [0, 2], [1, 2]]],
    ['a read that needs the first', 'const a = await getA(); const b = await getB(a);', []],
    ['a read that needs a part of the first', 'const { id: [a] } = await getA(); const b = await getB(`${a}`);', []],
    ['two groups', 'const a = await getA(); const b = await getB(); const c = await getC(b); const d = await getD();', [[0, 1], [2, 3]]],
    ['the same read twice', 'const a = await getA(); const b = await getA();', []],
    ['a statement between', 'const a = await getA(); log(); const b = await getB();', []],
    ['a write', 'const a = await save(); const b = await getB();', []],
    ['a read that may write', 'const a = await getOrCreate(); const b = await getB();', []],
    ['a variable', 'let a = await getA(); const b = await getB();', []],
    ['an argument that calls', 'const a = await getA(); const b = await getB(next());', []],
    ['a default that may call', 'const { a = call() } = await getA(); const b = await getB();', []],
    ['another block', 'const a = await getA(); if (x) { const b = await getB(); }', []],
    ['a fetch with options', 'const a = await fetch("/a"); const b = await fetch("/b", { method: "POST" });', []],
    ['two fetches', 'const a = await fetch("/a"); const b = await fetch("/b");', [[0, 1]]],
  ])('%s', (_name, body, pairs) => {
    const [owner] = modelOf(`async function f() { ${body} }`).functions;
    expect(owner?.couldRunTogether).toEqual(pairs);
  });
});

describe('files that are not like others', () => {
  test('binary and too large ones are refused', () => {
    expect(parse('a.ts', 'PNG\0').notAnalysed).toBe('binary');
    expect(parse('a.ts', '12345', { maximumLength: 4 }).notAnalysed).toBe('too large');
    expect(parse('a.ts', '1234', { maximumLength: 4 }).notAnalysed).toBeUndefined();
  });

  test.each<[name: string, source: string]>([
    ['blocks', 'async function f() {' + '{'.repeat(2000) + 'await x;' + '}'.repeat(2000) + '}'],
    ['functions', 'async () => {'.repeat(2000) + 'await x' + '}'.repeat(2000)],
    ['parentheses', 'await ' + '('.repeat(2000) + 'x' + ')'.repeat(2000)],
    ['awaits', `async function f() { ${'await '.repeat(2000)} x }`],
    ['links', `async function f() { await x${'.then(a)'.repeat(2000)} }`],
    ['tries', 'async function f() {' + 'try {'.repeat(2000) + 'await x' + '} catch (e) { throw e }'.repeat(2000) + '}'],
    ['catches', 'async function f() {' + 'try { await x } catch {'.repeat(500) + '}'.repeat(500) + '}'],
    ['operators', `await x${' + 1'.repeat(20_000)}`],
    ['arrays without an end', 'async () => {};' + '['.repeat(100_000)],
  ])('hundreds of levels of %s end in an answer', (_name, source) => {
    const parsed = parse('a.ts', source);
    const model = parsed.notAnalysed === undefined ? analyse(parsed.sourceFile) : undefined;
    const answer = parsed.notAnalysed ?? model?.notAnalysed ?? (model?.functions.length === 0 ? 'nothing found' : 'analysed');
    expect(['analysed', 'too deep']).toContain(answer);
  });

  test('every prefix of a file gets an answer', () => {
    const source = 'export async function* f() { try { for await (const x of y) { await using z = await g(x).catch((e) => { throw e }); yield* z } } finally { return new Promise((r) => r(`${await 1}`)) } }';
    for (let end = 0; end <= source.length; end++) expect(() => modelOf(source.slice(0, end)), source.slice(0, end)).not.toThrow();
  });

  test.each<[fileName: string, languageId: string, isJsx: boolean]>([
    ['Untitled-1', 'typescript', false], ['Untitled-1', 'typescriptreact', true], ['Untitled-1', 'javascript', true], ['a.ts', 'typescriptreact', false],
  ])('%s in the language %s is parsed as what it is', (fileName, languageId, isJsx) => {
    expect(parse(fileName, '', { languageId }).sourceFile.languageVariant === ts.LanguageVariant.JSX).toBe(isJsx);
  });
});

test('questions are asked once each, in source order', () => {
  const source = 'async function f() { return g(await h(), await h()); }';
  const { questions } = modelOf(source);
  expect(questions.map(({ start, end }) => source.slice(start, end))).toEqual(['f', 'g(await h(), await h())', 'h()', 'h()']);
});
