/** Functions that become async: they give the promise of what they gave, their callers wait for it, and where they cannot it is refused. */
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { analyse, type ExpressionFact, type Facts } from '../../../server/analysis';
import type { FileView } from '../../../server/project';
import { makeAsync } from '../../../server/refactorings/makeAsync';
import { apply } from './harness/convert';

const gives = (returnsThenable: 'always' | 'never' | 'unknown'): Facts => ({ at: () => ({ type: '', thenable: 'never', awaited: '', promise: 'none', call: { returns: '', returnsThenable, settles: '' } } satisfies ExpressionFact) });

function viewOf(uri: string, text: string): FileView {
  const sourceFile = ts.createSourceFile(uri, text, ts.ScriptTarget.Latest, true);
  return { uri, version: 1, text, sourceFile, model: analyse(sourceFile), typed: false };
}

/** The text, and those of other files, with the function at ‸ made async; or why not. `uses` are found by name, as no test has another thing of that name. */
function made(marked: string, { others = [], facts = gives('never') }: { readonly others?: readonly string[]; readonly facts?: Facts } = {}): string {
  const offset = marked.indexOf('‸');
  const views = [marked.replace('‸', ''), ...others].map((text, index) => viewOf(`/${index}.ts`, text));
  const [view] = views;
  if (view === undefined) return 'no file';
  const range = { start: offset, end: offset };
  const name = makeAsync.asksForUses?.(view, range);
  const word = name === undefined ? undefined : /^#?\w+/.exec(view.text.slice(name))?.[0];
  const uses = word === undefined ? [] : views.flatMap((each) => [...each.text.matchAll(new RegExp(`(?<![\\w#])${word}\\b`, 'g'))]
    .filter(({ index }) => each !== view || index !== name).map(({ index }) => ({ view: each, range: { start: index, end: index + word.length } })));
  const proposal = makeAsync.propose(view, range, { facts, libraries: [], uses, waited: true });
  if (proposal === undefined) return 'not offered';
  if ('refused' in proposal) return proposal.refused;
  const changed = proposal.others?.() ?? [];
  const texts = views.map((each) => (each === view ? apply(each.text, proposal.edits()) : apply(each.text, changed.find((other) => other.view === each)?.edits ?? [])));
  for (const text of texts) expect(ts.transpileModule(text, { reportDiagnostics: true }).diagnostics).toEqual([]);
  return texts.join('---\n');
}

describe('a function made async', () => {
  it.each([
    ['function to‸tal(a: number): number { return a; }\nasync function show() { print(total(1)); }\n', 'async function total(a: number): Promise<number> { return a; }\nasync function show() { print(await total(1)); }\n'],
    ['export default function to‸tal() { return 1; }\n', 'export default async function total() { return 1; }\n'],
    ['const to‸tal = (a: number) => a;\nasync function show() { return total(1).toFixed(); }\n', 'const total = async (a: number) => a;\nasync function show() { return (await total(1)).toFixed(); }\n'],
    ['const to‸tal = function (a: number) { return a; };\n', 'const total = async function (a: number) { return a; };\n'],
    ['class Cart {\n  private to‸tal() { return 1; }\n  async show() { print(this.total()); }\n}\n', 'class Cart {\n  private async total() { return 1; }\n  async show() { print(await this.total()); }\n}\n'],
    ['function total() { aw‸ait load(); }\nasync function show() { total(); }\n', 'async function total() { await load(); }\nasync function show() { await total(); }\n'],
    ['list.map((item) => ‸await load(item));\n', 'list.map(async (item) => await load(item));\n'],
  ])('%s', (before, after) => {
    expect(made(before)).toBe(after);
  });

  it('makes callers in other files wait', () => {
    expect(made('export function to‸tal() { return 1; }\n', { others: ['import { total } from "./0";\nexport async function show() { return [total(), total()]; }\n'] }))
      .toBe('export async function total() { return 1; }\n---\nimport { total } from "./0";\nexport async function show() { return [await total(), await total()]; }\n');
  });

  it('leaves callers alone that have a promise already', () => {
    expect(made('function lo‸ad() { return fetch(""); }\nfunction show() { load().then(print); }\n', { facts: gives('always') })).toBe('async function load() { return fetch(""); }\nfunction show() { load().then(print); }\n');
  });

  it.each([
    ['line 2 calls it where nothing can wait', 'function to‸tal() { return 1; }\nfunction show() { print(total()); }\n'],
    ['line 2 uses it without calling it', 'function to‸tal() { return 1; }\nasync function show() { [1].map(total); }\n'],
    ['it is a generator', 'function* to‸tal() { yield 1; }\n'],
    ['it has several signatures', 'function total(a: string): string;\nfunction to‸tal(a: unknown) { return a; }\n'],
    ['its class has others above it, which may call it', 'class Cart extends Base {\n  to‸tal() { return 1; }\n}\n'],
    ['a promise cannot have its return type', 'function is‸Text(a: unknown): a is string { return true; }\n'],
    ['its variable says which type it has', 'const to‸tal: () => number = () => 1;\n'],
    ['not offered', 'async function to‸tal() { return 1; }\n'],
    ['not offered', 'class Cart {\n  get to‸tal() { return 1; }\n}\n'],
  ])('%s: %s', (reason, text) => {
    expect(made(text)).toBe(reason);
  });

  it('gives what it gave, behind a promise', async () => {
    const after = made('function to‸tal(a: number) { if (a < 0) throw new RangeError("negative"); return a * 2; }\nasync function show(a: number) { try { return total(a) + 1; } catch { return "none"; } }\n');
    const run = new Function(`${ts.transpileModule(after, { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText}\nreturn show;`)() as (a: number) => Promise<unknown>;
    expect([await run(2), await run(-1)]).toEqual([5, 'none']);
  });
});
