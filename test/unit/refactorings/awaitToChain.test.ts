/** The fixtures of "Convert to promise chain": golden results, run before and after, and once more after the way back. */
import { afterAll, describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { apply, commentsOf, proposalAt, worldChecker } from './harness/convert';
import { readFixtures, updateFixtures, type Fixture } from './harness/fixtures';
import { compile, difference } from './harness/run';

const fixtures = readFixtures('awaitToChain');
const checker = worldChecker();
const updates = new Map<string, Map<string, { text?: string; refused?: string }>>();

function convert(kind: string, { language }: Fixture, source: string, cursor: number, typed = true): { text?: string; refused?: string } {
  const name = `/fixture.${language}`;
  checker.set(name, source);
  const proposal = proposalAt(kind, checker.sourceFile(name), typed ? checker.facts(name) : noFacts, cursor);
  if (!proposal) return { refused: 'not offered' };
  return 'refused' in proposal ? { refused: proposal.refused } : { text: apply(source, proposal.edits()) };
}

function errorsIn({ language }: Fixture, text: string): readonly string[] {
  checker.set(`/fixture.${language}`, text);
  return checker.errors(`/fixture.${language}`);
}

test('there are enough of them, each under its own title', () => {
  expect(fixtures.filter((each) => each.run).length).toBeGreaterThanOrEqual(30);
  expect(new Set(fixtures.map((each) => each.file + each.title)).size).toBe(fixtures.length);
});

describe.each([...new Set(fixtures.map((each) => each.file))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file === file).map((each) => [each.title, each] as const))('%s', async (title, fixture) => {
    const { source, language, cursor = source.indexOf('async') } = fixture;
    const result = convert('refactor.rewrite.async.awaitToChain', fixture, source, cursor);
    if (process.env['UPDATE']) {
      const all = updates.get(file) ?? new Map<string, { text?: string; refused?: string }>();
      updates.set(file, all.set(title, result));
    } else {
      expect(result).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    }
    const run = fixture.run ?? 'undefined';
    const compiled = (text: string) => compile(text, `fixture.${language}`, run);
    const before = errorsIn(fixture, source);
    for (const { text } of [result, convert('refactor.rewrite.async.awaitToChain', fixture, source, cursor, false)]) {
      if (text === undefined) continue;
      if (!fixture.run) throw new Error('a fixture that converts must say how it runs');
      expect(errorsIn(fixture, text).filter((each) => !before.includes(each))).toEqual([]);
      expect(await difference(compiled(source), compiled(text))).toBeUndefined();
      expect(commentsOf(text, `fixture.${language}`)).toEqual(commentsOf(source, `fixture.${language}`));
      const back = convert('source.asyncInsight.chainToAwait', fixture, text, 0).text;
      if (back !== undefined) expect(await difference(compiled(source), compiled(back))).toBeUndefined();
    }
  });
});

/** The async functions of a text: where each says `async`. */
function asyncWords(text: string): readonly number[] {
  return [...text.matchAll(/\basync\b/g)].map((each) => each.index);
}

test('what chains were converted to behaves the same when it is converted back', { timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  let converted = 0;
  for (const fixture of ['chainToAwait', 'corpus'].flatMap(readFixtures)) {
    const { expected, run, language, title } = fixture;
    if (expected === undefined || run === undefined) continue;
    const name = `fixture.${language}`;
    const program = compile(expected, name, run);
    const before = errorsIn(fixture, expected);
    for (const cursor of asyncWords(expected)) {
      const { text } = convert('refactor.rewrite.async.awaitToChain', fixture, expected, cursor);
      if (text === undefined) continue;
      converted++;
      // A file of its own: the one that is converted stays as it is, and need not be checked again.
      checker.set(`/back.${language}`, text);
      const errors = checker.errors(`/back.${language}`).filter((each) => !before.includes(each));
      const differs = await difference(program, compile(text, name, run), 10);
      if (differs !== undefined || errors.length > 0) wrong.push([title, text, ...errors, differs ?? ''].join('\n'));
    }
  }
  expect(wrong).toEqual([]);
  expect(converted).toBeGreaterThan(100);
});

test('half-typed code is left alone or converted, without an error', () => {
  for (const { source, language } of fixtures) {
    for (let end = source.indexOf('async'); end < source.length; end += 3) {
      const sourceFile = ts.createSourceFile(`/fixture.${language}`, source.slice(0, end), ts.ScriptTarget.Latest, true);
      for (const cursor of asyncWords(source)) {
        const proposal = proposalAt('refactor.rewrite.async.awaitToChain', sourceFile, noFacts, cursor);
        if (proposal && 'edits' in proposal) apply(sourceFile.text, proposal.edits());
      }
    }
  }
});

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
