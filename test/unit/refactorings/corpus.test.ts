/**
 * A corpus of chains in the style of real code, by theme; files that start with `2` hold those where care is needed.
 * Each is converted as a whole file, with types and without, and run before and after, also with operations and calls
 * that give nothing.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { noFacts } from '../../../server/analysis';
import { apply, commentsOf, proposalAt, worldChecker } from './harness/convert';
import { readFixtures, updateFixtures, type Fixture } from './harness/fixtures';
import { compile, difference, emptyScriptsFor } from './harness/run';

const fixtures = readFixtures('corpus');
const checker = worldChecker();
const updates = new Map<string, Map<string, { text?: string; refused?: string }>>();

function convert({ language, source }: Fixture, typed: boolean): { text?: string; refused?: string } {
  const name = `/corpus.${language}`;
  checker.set(name, source);
  const sourceFile = checker.sourceFile(name);
  const proposal = proposalAt('source.asyncInsight.chainToAwait', sourceFile, typed ? checker.facts(name) : noFacts, 0);
  if (!proposal) return { refused: 'not offered' };
  return 'refused' in proposal ? { refused: proposal.refused } : { text: apply(source, proposal.edits()) };
}

function errorsIn({ language, source }: Fixture): readonly string[] {
  const name = `/corpus.${language}`;
  checker.set(name, source);
  return checker.errors(name);
}

describe.each([...new Set(fixtures.map((each) => each.file.replace(/^.*[\\/]/, '')))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file.endsWith(file)).map((each) => [each.title, each] as const))('%s', async (_, fixture) => {
    const typed = convert(fixture, true);
    if (process.env['UPDATE']) updates.set(fixture.file, (updates.get(fixture.file) ?? new Map<string, { text?: string; refused?: string }>()).set(fixture.title, typed));
    else expect(typed).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    const name = `corpus.${fixture.language}`;
    const run = fixture.run ?? '0';
    const original = compile(fixture.source, name, run);
    for (const text of new Set([typed.text, convert(fixture, false).text])) {
      if (text === undefined) continue;
      const result = compile(text, name, run);
      expect(await difference(original, result, 25)).toBeUndefined();
      expect(await difference(original, result, 25, emptyScriptsFor)).toBeUndefined();
      expect(commentsOf(text, name)).toEqual(expect.arrayContaining([...commentsOf(fixture.source, name)]));
    }
    if (typed.text === undefined) return;
    const converted = { ...fixture, source: typed.text };
    const before = errorsIn(fixture);
    expect(errorsIn(converted).filter((each) => !before.includes(each))).toEqual([]);
    expect(convert(converted, true).text ?? typed.text).toBe(typed.text);
  });
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
