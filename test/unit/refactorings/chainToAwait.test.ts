/** The fixtures of "Convert to async/await": each is compared with its golden result, run before and after, and checked. */
import { afterAll, describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { apply, commentsOf, proposalAt, worldChecker } from './harness/convert';
import { readFixtures, updateFixtures, type Fixture } from './harness/fixtures';
import { compile, difference } from './harness/run';

const fixtures = readFixtures('chainToAwait');
const checker = worldChecker();
const updates = new Map<string, Map<string, { text?: string; refused?: string }>>();

function convert(fixture: Fixture, typed: boolean): { text?: string; refused?: string } {
  const name = `/fixture.${fixture.language}`;
  checker.set(name, fixture.source);
  const sourceFile = checker.sourceFile(name);
  const kind = fixture.cursor === undefined ? 'source.asyncInsight.chainToAwait' : 'refactor.rewrite.async.chainToAwait';
  const proposal = proposalAt(kind, sourceFile, typed ? checker.facts(name) : noFacts, fixture.cursor ?? 0);
  if (!proposal) return { refused: 'not offered' };
  return 'refused' in proposal ? { refused: proposal.refused } : { text: apply(fixture.source, proposal.edits()) };
}

function errorsIn(fixture: Fixture, text: string): readonly string[] {
  const name = `/fixture.${fixture.language}`;
  checker.set(name, text);
  return checker.errors(name);
}

test('there are enough of them', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(200);
  expect(new Set(fixtures.map((each) => each.file + each.title)).size).toBe(fixtures.length);
});

describe.each([...new Set(fixtures.map((each) => each.file))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file === file).map((each) => [each.title, each] as const))('%s', async (title, fixture) => {
    const result = convert(fixture, true);
    if (process.env['UPDATE']) {
      const all = updates.get(file) ?? new Map<string, { text?: string; refused?: string }>();
      updates.set(file, all.set(title, result));
    } else {
      expect(result).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    }
    for (const text of new Set([result.text, convert(fixture, false).text])) {
      if (text === undefined) continue;
      expect(ts.transpileModule(text, { fileName: `fixture.${fixture.language}`, reportDiagnostics: true, compilerOptions: { jsx: ts.JsxEmit.Preserve } }).diagnostics ?? []).toEqual([]);
      if (!fixture.run) throw new Error('a fixture that converts must say how it runs');
      expect(await difference(compile(fixture.source, `fixture.${fixture.language}`, fixture.run), compile(text, `fixture.${fixture.language}`, fixture.run))).toBeUndefined();
      expect(commentsOf(text, `fixture.${fixture.language}`)).toEqual(expect.arrayContaining([...commentsOf(fixture.source, `fixture.${fixture.language}`)]));
    }
    if (result.text === undefined) return;
    const before = errorsIn(fixture, fixture.source);
    expect(errorsIn(fixture, result.text).filter((each) => !before.includes(each))).toEqual([]);
    const again = convert({ ...fixture, source: result.text }, true);
    if (fixture.cursor === undefined) expect(again.text ?? result.text).toBe(result.text);
  });
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
