/** What the fixes of the checks do as refactorings, and `await` at a place: applied, it type-checks, and it does what its title says. */
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { addingAwaitAt, diagnoseWithTypes, rewriting, type Check, type Fix } from '../../../server/checks';
import { applied, CheckProject } from './project';

const declarations = `export {};
declare function save(item: string): Promise<void>;
declare function load(id: string): Promise<{ name: string; tags: string[] }>;
declare const items: string[];
declare const distinct: Set<string>;
declare const pairs: Map<string, string>;
`;
const name = '/rewrites.ts';
const project = new CheckProject('/', new Map([[name, declarations]]));
afterAll(() => project.dispose());

/** The fixes of a kind in a text, and what each makes of it; errors of types come with it. */
async function fixesIn(text: string, checks: readonly Check[], rewrite: Fix['rewrite']): Promise<readonly string[]> {
  project.set(name, text);
  const found = await diagnoseWithTypes(checks, project.view(name), (ranges) => Promise.resolve(project.facts(name, ranges)), { defersToLinters: false });
  return found.flatMap(({ fixes }) => fixes.filter((fix) => fix.rewrite === rewrite)).map(({ edits }) => {
    const after = applied(text, edits);
    project.set(name, after);
    const errors = project.errors(name);
    project.set(name, text);
    return [after.slice(declarations.length), ...errors].join('\n');
  });
}

/** What becomes of a body of an async function by the fix of one kind; `none` where there is no such fix. */
async function rewritten(rewrite: Fix['rewrite'], body: string): Promise<string> {
  const [after = 'none'] = await fixesIn(`${declarations}async function run() {\n  ${body}\n}\nvoid run;\n`, rewriting, rewrite);
  return after.replace(/^async function run\(\) \{\n {2}/, '').replace(/\n\}\nvoid run;\n/, '');
}

async function awaited(marked: string, around = 'async function run() {\n  BODY\n}\nvoid run;\n'): Promise<string> {
  const text = declarations + around.replace('BODY', () => marked);
  const offset = text.indexOf('‸');
  const [after = 'none'] = await fixesIn(text.replace('‸', ''), [addingAwaitAt({ start: offset, end: offset })], 'addAwait');
  const [before, behind] = around.split('BODY');
  return after.replace(before ?? '', '').replace(behind ?? '', '').trim();
}

describe('forEach with an async callback', () => {
  it.each([
    ['items.forEach(async (item) => { await save(item); });', 'for (const item of items) { await save(item); }'],
    ['items.forEach(async (item) => save(item));', 'for (const item of items) { await save(item); }'],
    ['items.forEach((item) => save(item));', 'for (const item of items) { await save(item); }'],
    ['distinct.forEach(async (item) => { await save(item); });', 'for (const item of distinct) { await save(item); }'],
    ['items.forEach(async (item) => { item += "!"; await save(item); });', 'for (let item of items) { item += "!"; await save(item); }'],
  ])('%s becomes a loop', async (before, after) => {
    expect(await rewritten('forOf', before)).toBe(after);
  });

  it.each([
    ['a return ends one turn alone', 'items.forEach(async (item) => { if (item === "") return; await save(item); });'],
    ['the callback wants the index', 'items.forEach(async (item, index) => { await save(item + index); });'],
    ['a map hands out its values', 'pairs.forEach(async (value) => { await save(value); });'],
    ['a variable belongs to each turn', 'items.forEach(async (item) => { var own = item; await save(own); });'],
    ['this is another one', 'items.forEach(async function (this: void, item) { void this; await save(item); });'],
  ])('none where %s', async (_, body) => {
    expect(await rewritten('forOf', body)).toBe('none');
  });

  it('waits for all with Promise.all as well', async () => {
    expect(await rewritten('promiseAll', 'items.forEach(async (item) => { await save(item); });')).toBe('await Promise.all(items.map(async (item) => { await save(item); }));');
  });

  it('runs in turn, and hands on what fails', async () => {
    const body = await rewritten('forOf', 'items.forEach(async (item) => { await save(item); });');
    const { outputText } = ts.transpileModule(`return (async () => { ${body} })();`, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    const log: string[] = [];
    const save = async (item: string) => { log.push(`start ${item}`); await Promise.resolve(); if (item === 'c') throw new Error('c'); log.push(`end ${item}`); };
    const run = new Function('items', 'save', outputText) as (items: string[], save: (item: string) => Promise<void>) => Promise<void>;
    await expect(run(['a', 'b', 'c', 'd'], save)).rejects.toThrow('c');
    expect(log).toEqual(['start a', 'end a', 'start b', 'end b', 'start c']);
  });
});

describe('other fixes', () => {
  it('flatten a chain', async () => {
    expect(await rewritten('flattenChain', 'return load("a").then((one) => { void one; return load("b").then((two) => two.name); });')).toContain('return load("b"); }).then((two) => two.name)');
  });

  it('take a promise out of new Promise', async () => {
    expect(await rewritten('unwrapPromise', 'return new Promise<{ name: string }>((resolve, reject) => { load("a").then(resolve, reject); });')).toBe('return load("a");');
  });
});

describe('await at the cursor', () => {
  it.each([
    ['sa‸ve("a");', 'await save("a");'],
    ['const length = load("a").na‸me.length; void length;', 'const length = (await load("a")).name.length; void length;'],
    ['if (lo‸ad("a")) return;', 'if (await load("a")) return;'],
    ['const text = `${load("a‸")}`; void text;', 'const text = `${await load("a")}`; void text;'],
    ['const user = load("a"); void us‸er.name;', 'const user = load("a"); void (await user).name;'],
    ['for (const tag of load("a").tag‸s) void tag;', 'for (const tag of (await load("a")).tags) void tag;'],
  ])('%s', async (before, after) => {
    expect(await awaited(before)).toBe(after);
  });

  it.each([
    ['waited for already', 'await sa‸ve("a");'],
    ['handled by a chain', 'load("a").th‸en(console.log, console.error);'],
    ['given on', 'return lo‸ad("a");'],
    ['kept', 'const kept = lo‸ad("a"); void kept;'],
    ['no promise', 'items.pu‸sh("a");'],
  ])('none for what is %s', async (_, body) => {
    expect(await awaited(body)).toBe('none');
  });

  it('none where nothing can wait', async () => {
    expect(await awaited('sa‸ve("a");', 'function run() {\n  BODY\n}\nvoid run;\n')).toBe('none');
  });
});
