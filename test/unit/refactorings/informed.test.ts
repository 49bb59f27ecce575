/** Conversions whose types were asked for: what becomes of those that did not come. */
import { expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { proposeWithTypes, refactorings } from '../../../server/refactorings';
import { apply, viewOf } from './harness/convert';

/** The file converted when no type came in time; why not, where it is refused. */
async function converted(source: string): Promise<string> {
  const refactoring = refactorings.find((each) => each.kind === 'source.asyncInsight.chainToAwait');
  if (!refactoring) throw new Error('the refactoring is gone');
  const view = viewOf(ts.createSourceFile('/late.js', source, ts.ScriptTarget.Latest, true));
  const proposal = await proposeWithTypes(refactoring, view, { start: 0, end: 0 }, { ask: () => Promise.resolve(noFacts), dependencies: [] });
  return !proposal ? 'nothing' : 'refused' in proposal ? proposal.refused : apply(source, proposal.edits());
}

test('without types, what could be a thenable of its own kind is left alone', async () => {
  expect(await converted('function load(thing) {\n  return thing.read().then((text) => text.trim());\n}\n')).toBe('its types did not come in time, and what it is hung on need not be a promise');
});

test('without types, what syntax shows to be a promise is converted', async () => {
  expect(await converted('function load() {\n  return Promise.all([]).then((list) => list.length);\n}\n')).toBe('async function load() {\n  const list = await Promise.all([]);\n  return list.length;\n}\n');
});
