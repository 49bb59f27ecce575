/** Random chains, converted and run before and after; conversion of half-typed files. `SEEDS=from-to` sets the programs. */
import { expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { refactorings } from '../../../server/refactorings';
import { apply, convertUntyped, proposalAt } from './harness/convert';
import { readFixtures } from './harness/fixtures';
import { generateProgram } from './harness/generate';
import { compile, difference } from './harness/run';

const [from = 1, to = 151] = (process.env['SEEDS'] ?? '').split('-').filter(Boolean).map(Number);

test.each([['', false], ['with optional chains ', true]])(`programs %sfrom ${from} to ${to} do the same after conversion`, { timeout: (to - from) * 200 + 30_000 }, async (_, optional) => {
  let converted = 0;
  for (let seed = from; seed < to; seed++) {
    const source = generateProgram(seed, optional);
    if (!parses(source)) continue;
    const result = convertUntyped(source, '/generated.js');
    if (result !== source) converted++;
    // One program after the other: they share the process's unhandled rejections.
    // oxlint-disable-next-line no-await-in-loop
    const found = await difference(compile(source, 'generated.js', 'main(1, 2)'), compile(result, 'generated.js', 'main(1, 2)'), 14);
    expect(found && `seed ${seed}\n${source}\n---\n${result}\n---\n${found}`).toBeUndefined();
    expect(convertUntyped(result, '/generated.js')).toBe(result);
  }
  expect(converted).toBeGreaterThan((to - from) / 2);
});

/** Whether the program is one: it can declare a name twice. */
function parses(source: string): boolean {
  try {
    compile(source, 'generated.js', 'main(1, 2)');
    return true;
  } catch {
    return false;
  }
}

test('no proposal throws, wherever the cursor is', { timeout: 120_000 }, () => {
  const failed: string[] = [];
  for (const { file, title, language, source } of [...readFixtures('chainToAwait'), ...readFixtures('corpus')]) {
    const sourceFile = ts.createSourceFile(`/cursor.${language}`, source, ts.ScriptTarget.Latest, true);
    for (const { index } of source.matchAll(/\.(?:then|catch|finally)\(/g)) {
      for (const { kind } of refactorings) {
        try {
          const proposal = proposalAt(kind, sourceFile, noFacts, index + 2);
          if (proposal && 'edits' in proposal) apply(source, proposal.edits());
        } catch (error) {
          failed.push(`${file.replace(/.*\//, '')}: ${title}: ${kind} at ${index}: ${String(error)}`);
        }
      }
    }
  }
  expect(failed).toEqual([]);
});

test('every prefix of a file can be converted', () => {
  const text = readFixtures('chainToAwait').filter((each) => each.language === 'js' || each.language === 'ts').map((each) => each.source).join('\n');
  for (let end = 0; end < 9000; end += 7) convertUntyped(text.slice(Math.max(0, end - 1500), end), '/prefix.ts');
  expect(convertUntyped('fetch(x).then((a) => {', '/prefix.js')).toBeTypeOf('string');
});

test.each(['', '\uFEFFgetUser(1).then((user) => note(user));\n', 'a.then(b => { return `${c', '.then(x => x).then(', 'x.then(function () {}).then', 'a.then(\ud800 => 1)', `${'('.repeat(500)}a.then(b)${')'.repeat(500)}`])('%j can be converted', (text) => {
  expect(convertUntyped(text, '/odd.js')).toBeTypeOf('string');
});
