/** What our own checks say of converted chains: nothing that they did not say of the source. */
import { afterAll, expect, test } from 'vitest';
import { CheckProject } from '../checks/project';
import { freshFindings } from './harness/checked';
import { apply, proposalAt, worldChecker } from './harness/convert';
import { readFixtures, type Fixture } from './harness/fixtures';
import { worldText } from './harness/world';

const checker = worldChecker();
const fixtures = ['corpus', 'chainToAwait'].flatMap(readFixtures);
const sources = new Map([['/checked/world.d.ts', worldText]]);
const cases = fixtures.flatMap((fixture, index) => {
  const text = converted(fixture);
  if (text === undefined) return [];
  const [before, after] = [`/checked/${index}.${fixture.language}`, `/checked/${index}-converted.${fixture.language}`];
  sources.set(before, fixture.source).set(after, text);
  return [{ name: `${fixture.file.replace(/^.*[\\/]/, '')} ${fixture.title}`, before, after }];
});
const project = new CheckProject('/checked', sources);
afterAll(() => project.dispose());

function converted({ source, language, cursor }: Fixture): string | undefined {
  const name = `/checked.${language}`;
  checker.set(name, source);
  const kind = cursor === undefined ? 'source.asyncInsight.chainToAwait' : 'refactor.rewrite.async.chainToAwait';
  const proposal = proposalAt(kind, checker.sourceFile(name), checker.facts(name), cursor ?? 0);
  return proposal && 'edits' in proposal ? apply(source, proposal.edits()) : undefined;
}

/** What an output may say that its source did not, as the form alone hid it. */
const shown: Readonly<Record<string, string>> = {
  'sequential-awaits': 'what nested handlers did one after the other is done so in lines',
  'return-without-await': 'the `try` of a handler did not see what it gave reject, and does not now',
  'callback-promise-mix': 'a handler that calls a callback, whose errors go to the next one',
  'await-non-thenable': 'what the source gave no type, or what was waited for to keep an order',
  'late-handler': 'a promise that was started before the other one had settled, and still is',
  'stale-update': 'a variable that was set in a handler, after others may have set it',
  'swallowed-rejection': 'a handler whose value nobody looks at',
  'catch-continues': 'a handler that only reports, behind which the chain went on with nothing',
  'async-array-callback': 'a callback that gave a promise is an async function',
};

test('the outputs bring no new findings', { timeout: 300_000 }, async () => {
  expect(cases.length).toBeGreaterThan(500);
  expect(await freshFindings(project, cases, shown)).toEqual([]);
});
