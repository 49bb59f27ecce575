/** Awaits that are made to wait together: what the code gives stays, however its operations settle. */
import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { awaitTogether } from '../../../server/refactorings/awaitTogether';
import { apply, viewOf } from './harness/convert';

/** The text with the awaits at ‸, or between two of them, put together; or why not. */
function together(marked: string): string {
  const [before = '', ...rest] = marked.split('‸');
  const source = before + rest.join('');
  const end = rest.length > 1 ? before.length + (rest[0]?.length ?? 0) : before.length;
  const proposal = awaitTogether.propose(viewOf(ts.createSourceFile('/together.ts', source, ts.ScriptTarget.Latest, true)), { start: before.length, end }, { facts: noFacts, libraries: [] });
  if (proposal === undefined) return 'not offered';
  return 'refused' in proposal ? proposal.refused : apply(source, proposal.edits());
}

type Run = (operation: (name: string) => Promise<string>) => Promise<unknown>;

function compiled(source: string): Run {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS } });
  return new Function('operation', `${outputText}\nreturn run();`) as Run;
}

/** What a program gives, or with what it rejects, where these operations reject; and how often each was called. */
async function observed(run: Run, rejecting: ReadonlySet<string>): Promise<string> {
  const outcome = await run((name) => (rejecting.has(name) ? Promise.reject(new Error(name)) : Promise.resolve(name))).then((value) => `fulfils ${JSON.stringify(value)}`, (error: unknown) => `rejects ${String(error)}`);
  return outcome;
}

const programs: Readonly<Record<string, string>> = {
  'two constants': 'async function run() {\n  const ‸a = await operation("a");\n  const b = await operation("b");\n  return [a, b];\n}\n',
  'three, the cursor in the last': 'async function run() {\n  const a = await operation("a");\n  const b = await operation("b");\n  const c = await operation(‸"c");\n  return a + b + c;\n}\n',
  'patterns': 'async function run() {\n  const { length } = ‸await operation("a");\n  const [first] = await operation("b");\n  return { length, first };\n}\n',
  'values that nobody wants': 'async function run() {\n  await ‸operation("a");\n  const b = await operation("b");\n  await operation("c");\n  return b;\n}\n',
  'none wanted': 'async function run() {\n  await ‸operation("a");\n  await operation("b");\n}\n',
  'without semicolons, in a try': 'async function run() {\n  try {\n    let ‸a = await operation("a")\n    let b = await operation("b")\n    return [a, b]\n  } catch (error) {\n    return `caught ${error}`\n  }\n}\n',
  'what a third one needs comes before': 'async function run() {\n  const a = await operation("a");\n  const ‸b = await operation(a + "b");\n  const c = await operation(a + "c");\n  return [a, b, c];\n}\n',
  'selected ones alone': 'async function run() {\n  const ‸a = await operation("a");\n  const b‸ = await operation("b");\n  const c = await operation("c");\n  return [a, b, c];\n}\n',
  'a name that is another one inside': 'async function run() {\n  const ‸a = await operation("a");\n  const b = await ["x"].map((a) => operation(a))[0];\n  return [a, b];\n}\n',
  'long ones': 'async function run() {\n  const ‸theFirstOfTheValues = await operation("the first of the values that are wanted here");\n  const theSecondOfTheValues = await operation("the second of the values that are wanted here");\n  return [theFirstOfTheValues, theSecondOfTheValues];\n}\n',
  'in a case': 'async function run() {\n  switch (1 as number) {\n    case 1:\n      const ‸a = await operation("a");\n      const b = await operation("b");\n      return a + b;\n  }\n}\n',
};

describe('what is awaited together', () => {
  test.for(Object.entries(programs))('%s', async ([, marked]) => {
    const after = together(marked);
    expect(after).toContain('await Promise.all([');
    const [old, changed] = [compiled(marked.replaceAll('‸', '')), compiled(after)];
    // Of two that reject, the earlier one rejects first, as both are called in their order.
    const names = [...new Set([...marked.matchAll(/operation\((?:‸)?"(.*?)"\)/g)].map(([, name = '']) => name))];
    for (let bits = 0; bits < 2 ** names.length; bits++) {
      const rejecting = new Set(names.filter((_, index) => bits & (1 << index)));
      expect(await observed(changed, rejecting), [...rejecting].join()).toBe(await observed(old, rejecting));
    }
  });

  test('it reads as a person would write it', () => {
    expect(together(programs['two constants'] ?? '')).toBe('async function run() {\n  const [a, b] = await Promise.all([operation("a"), operation("b")]);\n  return [a, b];\n}\n');
    expect(together(programs['values that nobody wants'] ?? '')).toContain('const [, b] = await Promise.all([operation("a"), operation("b"), operation("c")]);');
    expect(together(programs['none wanted'] ?? '')).toContain('  await Promise.all([operation("a"), operation("b")]);');
    expect(together(programs['what a third one needs comes before'] ?? '')).toContain('const a = await operation("a");\n  const [b, c] = ');
    expect(together(programs['selected ones alone'] ?? '')).toContain('const c = await operation("c");');
    expect(together(programs['long ones'] ?? '')).toContain('= await Promise.all([\n    operation("the first of the values that are wanted here"),\n');
  });
});

const stays: Readonly<Record<string, string>> = {
  'the later one uses the earlier one': 'const ‸a = await operation("a");\n  const b = await operation(a);',
  'the later one uses it in a function': 'const ‸a = await operation("a");\n  const b = await [1].map(() => operation(a))[0];',
  'there is one alone': 'const ‸a = await operation("a");',
  'something stands between': 'const ‸a = await operation("a");\n  note();\n  const b = await operation("b");',
  'the cursor is elsewhere': 'const a = await operation("a");\n  const b = await operation("b");\n  no‸te();',
  'it is part of an expression': 'const ‸a = (await operation("a")).length;\n  const b = await operation("b");',
};
test.for(Object.entries(stays))('not offered: %s', ([, body]) => {
  expect(together(`async function run() {\n  ${body}\n}\n`)).toBe('not offered');
});

const refused: Readonly<Record<string, readonly [body: string, reason: RegExp]>> = {
  'constants and variables': ['const ‸a = await operation("a");\n  let b = await operation("b");', /constants and variables/],
  'a type': ['const ‸a: string = await operation("a");\n  const b = await operation("b");', /type annotation/],
  'a default that runs code': ['const { ‸a = note() } = await operation("a");\n  const b = await operation("b");', /takes apart runs code/],
  'an await inside': ['const ‸a = await operation("a");\n  const b = await operation(await operation("b"));', /waits for something else/],
  'a comment': ['const ‸a = await operation("a");\n  // then the other\n  const b = await operation("b");', /comment/],
  'disposal': ['await using ‸a = await operation("a");\n  await using b = await operation("b");', /disposed/],
  'another Promise': ['const Promise = library;\n  const ‸a = await operation("a");\n  const b = await operation("b");', /`Promise` is declared/],
};
test.for(Object.entries(refused))('refused: %s', ([, [body, reason]]) => {
  expect(together(`async function run() {\n  ${body}\n}\n`)).toMatch(reason);
});
