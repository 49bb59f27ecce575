/**
 * A corpus of chains in the style of real code, by theme; files that start with `2` hold those where care is needed.
 * Each is converted as a whole file, with types and without, and run before and after, also with operations and calls
 * that give nothing.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { Conversions, type Conversion } from './harness/conversions';
import { commentsOf } from './harness/convert';
import { readFixtures, updateFixtures } from './harness/fixtures';
import { compile, difference, emptyScriptsFor } from './harness/run';

const fixtures = readFixtures('corpus');
const conversions = new Conversions(fixtures, () => 'source.asyncInsight.chainToAwait');
const updates = new Map<string, Map<string, Conversion>>();

describe.each([...new Set(fixtures.map((each) => each.file.replace(/^.*[\\/]/, '')))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file.endsWith(file)).map((each) => [each.title, each] as const))('%s', async (_, fixture) => {
    const { typed, untyped } = conversions.of(fixture);
    if (process.env['UPDATE']) updates.set(fixture.file, (updates.get(fixture.file) ?? new Map<string, Conversion>()).set(fixture.title, typed));
    else expect(typed).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    const name = `corpus.${fixture.language}`;
    const run = fixture.run ?? '0';
    const original = compile(fixture.source, name, run);
    for (const text of new Set([typed.text, untyped.text])) {
      if (text === undefined) continue;
      const result = compile(text, name, run);
      expect(await difference(original, result, 25)).toBeUndefined();
      expect(await difference(original, result, 25, emptyScriptsFor)).toBeUndefined();
      expect(commentsOf(text, name)).toEqual(expect.arrayContaining([...commentsOf(fixture.source, name)]));
    }
    if (typed.text === undefined) return;
    expect(conversions.newErrors(fixture.source, typed.text, fixture.language)).toEqual([]);
    expect(conversions.convert('source.asyncInsight.chainToAwait', typed.text, fixture.language, 0, true).text ?? typed.text).toBe(typed.text);
  });
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
