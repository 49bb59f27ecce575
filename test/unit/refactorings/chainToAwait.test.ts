/** The fixtures of "Convert to async/await": each is compared with its golden result, run before and after, and checked. */
import { afterAll, describe, expect, test } from 'vitest';
import ts from 'typescript';
import { Conversions, type Conversion } from './harness/conversions';
import { commentsOf } from './harness/convert';
import { readFixtures, updateFixtures, type Fixture } from './harness/fixtures';
import { compile, difference } from './harness/run';

const fixtures = readFixtures('chainToAwait');
const kindOf = ({ cursor }: Fixture): string => (cursor === undefined ? 'source.asyncInsight.chainToAwait' : 'refactor.rewrite.async.chainToAwait');
const conversions = new Conversions(fixtures, kindOf);
const updates = new Map<string, Map<string, Conversion>>();

test('there are enough of them', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(200);
  expect(new Set(fixtures.map((each) => each.file + each.title)).size).toBe(fixtures.length);
});

describe.each([...new Set(fixtures.map((each) => each.file))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file === file).map((each) => [each.title, each] as const))('%s', async (title, fixture) => {
    const { typed: result, untyped } = conversions.of(fixture);
    if (process.env['UPDATE']) {
      const all = updates.get(file) ?? new Map<string, Conversion>();
      updates.set(file, all.set(title, result));
    } else {
      expect(result).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    }
    for (const text of new Set([result.text, untyped.text])) {
      if (text === undefined) continue;
      expect(ts.transpileModule(text, { fileName: `fixture.${fixture.language}`, reportDiagnostics: true, compilerOptions: { jsx: ts.JsxEmit.Preserve } }).diagnostics ?? []).toEqual([]);
      if (!fixture.run) throw new Error('a fixture that converts must say how it runs');
      expect(await difference(compile(fixture.source, `fixture.${fixture.language}`, fixture.run), compile(text, `fixture.${fixture.language}`, fixture.run))).toBeUndefined();
      expect(commentsOf(text, `fixture.${fixture.language}`)).toEqual(expect.arrayContaining([...commentsOf(fixture.source, `fixture.${fixture.language}`)]));
    }
    if (result.text === undefined) return;
    expect(conversions.newErrors(fixture.source, result.text, fixture.language)).toEqual([]);
    if (fixture.cursor === undefined) expect(conversions.convert(kindOf(fixture), result.text, fixture.language, 0, true).text ?? result.text).toBe(result.text);
  });
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
