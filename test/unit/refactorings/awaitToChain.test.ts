/** The fixtures of "Convert to promise chain": golden results, run before and after, and once more after the way back. */
import { afterAll, describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { Conversions, type Conversion } from './harness/conversions';
import { apply, commentsOf, proposalAt } from './harness/convert';
import { readFixtures, updateFixtures } from './harness/fixtures';
import { compile, difference } from './harness/run';

const fixtures = readFixtures('awaitToChain');
const kind = 'refactor.rewrite.async.awaitToChain';
const conversions = new Conversions(fixtures, () => kind);
const updates = new Map<string, Map<string, Conversion>>();
const converted = ['chainToAwait', 'corpus'].flatMap(readFixtures).flatMap(({ title, language, expected, run }) => (expected === undefined || run === undefined ? [] : [{ title, language, expected, run }]));
conversions.add(converted.map(({ expected, language }) => ({ text: expected, language })));

test('there are enough of them, each under its own title', () => {
  expect(fixtures.filter((each) => each.run).length).toBeGreaterThanOrEqual(30);
  expect(new Set(fixtures.map((each) => each.file + each.title)).size).toBe(fixtures.length);
});

describe.each([...new Set(fixtures.map((each) => each.file))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file === file).map((each) => [each.title, each] as const))('%s', async (title, fixture) => {
    const { source, language } = fixture;
    const { typed: result, untyped } = conversions.of(fixture);
    if (process.env['UPDATE']) {
      const all = updates.get(file) ?? new Map<string, Conversion>();
      updates.set(file, all.set(title, result));
    } else {
      expect(result).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    }
    const run = fixture.run ?? 'undefined';
    const compiled = (text: string) => compile(text, `fixture.${language}`, run);
    for (const text of new Set([result.text, untyped.text])) {
      if (text === undefined) continue;
      if (!fixture.run) throw new Error('a fixture that converts must say how it runs');
      expect(conversions.newErrors(source, text, language)).toEqual([]);
      expect(await difference(compiled(source), compiled(text))).toBeUndefined();
      expect(commentsOf(text, `fixture.${language}`)).toEqual(commentsOf(source, `fixture.${language}`));
      const back = conversions.convert('source.asyncInsight.chainToAwait', text, language, 0, true).text;
      if (back !== undefined) expect(await difference(compiled(source), compiled(back))).toBeUndefined();
    }
  });
});

/** The async functions of a text: where each says `async`. */
function asyncWords(text: string): readonly number[] {
  return [...text.matchAll(/\basync\b/g)].map((each) => each.index);
}

test('what chains were converted to behaves the same when it is converted back', { timeout: 300_000 }, async () => {
  const back = converted.flatMap(({ expected, ...result }) => asyncWords(expected).flatMap((cursor) => {
    const { text } = conversions.convert(kind, expected, result.language, cursor, true);
    return text === undefined ? [] : [{ ...result, expected, text }];
  }));
  conversions.add(back);
  const wrong: string[] = [];
  for (const { title, language, expected, run, text } of back) {
    const errors = conversions.newErrors(expected, text, language);
    const differs = await difference(compile(expected, `fixture.${language}`, run), compile(text, `fixture.${language}`, run), 10);
    if (differs !== undefined || errors.length > 0) wrong.push([title, text, ...errors, differs ?? ''].join('\n'));
  }
  expect(wrong).toEqual([]);
  expect(back.length).toBeGreaterThan(100);
});

test('half-typed code is left alone or converted, without an error', () => {
  for (const { source, language } of fixtures) {
    for (let end = source.indexOf('async'); end < source.length; end += 3) {
      const sourceFile = ts.createSourceFile(`/fixture.${language}`, source.slice(0, end), ts.ScriptTarget.Latest, true);
      for (const cursor of asyncWords(source)) {
        const proposal = proposalAt(kind, sourceFile, noFacts, cursor);
        if (proposal && 'edits' in proposal) apply(sourceFile.text, proposal.edits());
      }
    }
  }
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
