/** What our own checks say of converted callbacks: nothing that they did not say of the source. */
import { afterAll, expect, test } from 'vitest';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { CheckProject, lineAt } from '../checks/project';
import { apply, proposalAt } from './harness/convert';
import { readFixtures, type Fixture } from './harness/fixtures';

const kinds = ['callbackToPromise', 'callbackToAwait'] as const;
const fixtures = readFixtures('callbacks');
const sources = new Map<string, string>();
const cases = fixtures.flatMap((fixture, index) => kinds.flatMap((kind) => {
  const text = converted(fixture, kind);
  if (text === undefined) return [];
  const [before, after] = [`/checked/${index}.${fixture.language}`, `/checked/${index}-${kind}.${fixture.language}`];
  sources.set(before, fixture.source).set(after, text);
  return [{ name: `${fixture.file.replace(/^.*[\\/]/, '')} ${fixture.title}, ${kind}`, before, after }];
}));
const project = new CheckProject('/checked', sources);
afterAll(() => project.dispose());

function converted({ source, language }: Fixture, kind: string): string | undefined {
  const sourceFile = ts.createSourceFile(`/callbacks.${language}`, source, ts.ScriptTarget.Latest, true);
  const proposal = proposalAt(`source.asyncInsight.${kind}`, sourceFile, noFacts, 0);
  return proposal && 'edits' in proposal ? apply(source, proposal.edits()) : undefined;
}

/** What an output may say that its source did not, as the mistake was there and only the form hid it. */
const shown: Readonly<Record<string, string>> = {
  'callback-promise-mix': 'a function that keeps its callback calls it in a reaction: what the callback throws ends the process, as it did',
  'then-second-arg': 'what a callback throws goes to nobody, as it did: a `catch` behind it would handle it',
  'await-in-loop': 'what was done one after the other by recursion is done so in a loop',
  'swallowed-rejection': 'a callback that does not look at its error is a handler that does nothing',
};
/** Findings that a mistake of the source has in the output under another name. */
const renamed: Readonly<Record<string, string>> = { 'missing-return': 'floating-promise' };

test('the outputs bring no new findings', { timeout: 300_000 }, async () => {
  const fresh: string[] = [];
  for (const { name, before, after } of cases) {
    const known = (await project.diagnoses(before)).map(({ id }) => id);
    for (const { id, range } of await project.diagnoses(after)) {
      const at = [id, renamed[id]].map((each) => known.findIndex((one) => one === each)).find((each) => each >= 0);
      if (at !== undefined) known.splice(at, 1);
      else if (shown[id] === undefined) fresh.push(`${name}, line ${lineAt(project.view(after).sourceFile, range.start)}: ${id}`);
    }
  }
  expect(cases.length).toBeGreaterThan(400);
  expect(fresh).toEqual([]);
});
