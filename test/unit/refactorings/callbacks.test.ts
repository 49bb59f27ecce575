/**
 * The corpus of callback pyramids, by theme; files that start with `9` hold look-alikes that must stay. Each is converted to
 * a chain, the chain to async/await, and the source at once to async/await; all are run against the source.
 */
import { afterAll, describe, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { refactorings } from '../../../server/refactorings';
import { apply, commentsOf, proposalAt, viewOf } from './harness/convert';
import { callbackDifference, compileCallbacks } from './harness/callbacks';
import { generatePyramid } from './harness/generateCallbacks';
import { generateSeries } from './harness/generateSeries';
import { readFixtures, updateFixtures, type Fixture } from './harness/fixtures';

const fixtures = readFixtures('callbacks');
const updates = new Map<string, Map<string, { text?: string; refused?: string }>>();

function convert(kind: string, { language }: Fixture, source: string): { text?: string; refused?: string } {
  const sourceFile = ts.createSourceFile(`/callbacks.${language}`, source, ts.ScriptTarget.Latest, true);
  const proposal = proposalAt(`source.asyncInsight.${kind}`, sourceFile, noFacts, 0);
  if (!proposal) return { refused: 'not offered' };
  return 'refused' in proposal ? { refused: proposal.refused } : { text: apply(source, proposal.edits()) };
}

describe.each([...new Set(fixtures.map((each) => each.file.replace(/^.*[\\/]/, '')))])('%s', (file) => {
  test.each(fixtures.filter((each) => each.file.endsWith(file)).map((each) => [each.title, each] as const))('%s', async (_, fixture) => {
    const { source, language } = fixture;
    const name = `callbacks.${language}`;
    const direct = convert('callbackToAwait', fixture, source);
    if (process.env['UPDATE']) updates.set(fixture.file, (updates.get(fixture.file) ?? new Map<string, { text?: string; refused?: string }>()).set(fixture.title, direct));
    else expect(direct).toEqual(fixture.refused === undefined ? { text: fixture.expected } : { refused: fixture.refused });
    const chain = convert('callbackToPromise', fixture, source);
    expect(chain.text === undefined).toBe(direct.text === undefined);
    const onwards = chain.text === undefined ? {} : convert('chainToAwait', fixture, chain.text);
    const before = compileCallbacks(source, name, fixture.run ?? '0');
    for (const [step, text] of [['await', direct.text], ['chain', chain.text], ['chain to await', onwards.text]]) {
      if (text === undefined) continue;
      const found = await callbackDifference(before, compileCallbacks(text, name, fixture.run ?? '0'));
      expect(found && `${step}\n${text}\n${found}`).toBeUndefined();
      const comments = commentsOf(text, name).join('\n');
      if (step !== 'chain to await') expect(commentsOf(source, name).filter((each) => !comments.includes(each))).toEqual([]);
    }
  });
});

test.each(['callbackToPromise', 'callbackToAwait'])('what must stay as it is stays, and the rest is converted (%s)', (kind) => {
  const source = `function one(cb) {
  db.get(1, (err, row) => {
    if (err) return cb(err);
    cb(null, row);
  });
}
function two(cb) {
  db.put(2, (err) => {
    if (err) return cb(err);
    cb(null);
  });
}
`;
  const start = source.indexOf('db.get');
  const kept = [{ range: { start, end: source.indexOf(';\n}\nfunction two') }, reason: 'it brings an error' }];
  const view = viewOf(ts.createSourceFile('/kept.js', source, ts.ScriptTarget.Latest, true));
  const proposal = refactorings.find((each) => each.kind === `source.asyncInsight.${kind}`)?.propose(view, { start: 0, end: 0 }, { facts: noFacts, libraries: [], kept });
  expect(proposal?.outcomes.map((each) => each.refused)).toEqual(['it brings an error', undefined]);
  const text = proposal && 'edits' in proposal ? apply(source, proposal.edits()) : '';
  expect(text.slice(0, text.indexOf('function two'))).toBe(source.slice(0, source.indexOf('function two')));
  expect(text).toContain('db.put(2, (err) => (err ? reject(err) : resolve()))');
});

const [from = 1, to = 31] = (process.env['SEEDS'] ?? '').split('-').filter(Boolean).map(Number);

test(`pyramids ${from} to ${to} do the same after conversion`, { timeout: (to - from) * 2000 + 30_000 }, async () => {
  const fixture: Fixture = { file: 'generated', title: '', language: 'js', source: '' };
  const kinds = new Map<string, number>();
  for (let seed = from; seed < to; seed++) {
    const source = generatePyramid(seed);
    if (!parses(source)) continue;
    const run = 'main(done)';
    const before = compileCallbacks(source, 'generated.js', run);
    for (const kind of ['callbackToPromise', 'callbackToAwait']) {
      const { text } = convert(kind, fixture, source);
      if (text === undefined) continue;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      // One program after the other: they share the process's unhandled rejections.
      // oxlint-disable-next-line no-await-in-loop
      const found = await callbackDifference(before, compileCallbacks(text, 'generated.js', run), 25);
      expect(found && `seed ${seed} ${kind}\n${source}\n---\n${text}\n---\n${found}`).toBeUndefined();
      expect(commentsOf(text, 'generated.js')).toEqual(expect.arrayContaining([...commentsOf(source, 'generated.js')]));
    }
  }
  for (const count of kinds.values()) expect(count).toBeGreaterThan((to - from) / 2);
});

test(`series ${from} to ${to} do the same as loops`, { timeout: (to - from) * 2000 + 30_000 }, async () => {
  const fixture: Fixture = { file: 'generated', title: '', language: 'js', source: '' };
  let loops = 0;
  for (let seed = from; seed < to; seed++) {
    const source = generateSeries(seed);
    const { text } = convert('callbackToAwait', fixture, source);
    if (text === undefined) continue;
    if (/\b(?:for|while) \(/.test(text)) loops++;
    // One program after the other: they share the process's unhandled rejections.
    // oxlint-disable-next-line no-await-in-loop
    const found = await callbackDifference(compileCallbacks(source, 'generated.js', 'main(done)'), compileCallbacks(text, 'generated.js', 'main(done)'), 25);
    expect(found && `seed ${seed}\n${source}\n---\n${text}\n---\n${found}`).toBeUndefined();
  }
  expect(loops).toBeGreaterThan((to - from) / 2);
});

/** Whether the program is one: it can declare a name twice. */
function parses(source: string): boolean {
  try {
    compileCallbacks(source, 'generated.js', 'main(done)');
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  for (const [file, results] of updates) updateFixtures(file, results);
});
