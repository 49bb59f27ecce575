/** What our own checks say of converted callbacks: nothing that they did not say of the source. */
import { afterAll, expect, test } from 'vitest';
import { join } from 'node:path';
import ts from 'typescript';
import { noFacts } from '../../../server/analysis';
import { refactorings } from '../../../server/refactorings';
import { CheckProject } from '../checks/project';
import { freshFindings } from './harness/checked';
import { Checker } from './harness/checker';
import { apply, proposalAt, viewOf } from './harness/convert';
import { readFixtures, type Fixture } from './harness/fixtures';

const kinds = ['callbackToPromise', 'callbackToAwait'] as const;
/** What is converted by one action after the other. */
const ways = [...kinds.map((kind) => [kind] as const), ['callbackToPromise', 'chainToAwait'] as const];
const fixtures = readFixtures('callbacks');
const sources = new Map<string, string>();
const cases = fixtures.flatMap((fixture, index) => ways.flatMap((way) => {
  const text = way.reduce<string | undefined>((given, kind) => given && converted(given, fixture, kind), fixture.source);
  if (text === undefined) return [];
  const [before, after] = [`/checked/${index}.${fixture.language}`, `/checked/${index}-${way.join('-')}.${fixture.language}`];
  sources.set(before, fixture.source).set(after, text);
  return [{ name: `${fixture.file.replace(/^.*[\\/]/, '')} ${fixture.title}, ${way.join(', ')}`, before, after }];
}));
const project = new CheckProject('/checked', sources);
afterAll(() => project.dispose());

function converted(source: string, { language }: Fixture, kind: string): string | undefined {
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
test('the outputs bring no new findings', { timeout: 300_000 }, async () => {
  expect(cases.length).toBeGreaterThan(600);
  expect(await freshFindings(project, cases, shown)).toEqual([]);
});

test('outputs in TypeScript bring no new errors under strict', { timeout: 120_000 }, () => {
  const typed = fixtures.filter(({ language }) => language === 'ts' || language === 'tsx');
  const world = `declare const ${['db', 'pool', 'client', 'redis', 'users', 'orders', 'cache', 'mailer', 'store', 'User', 'Post', 'request', 'connection', 'app', 'log'].map((each) => `${each}: any`).join(', ')};
declare function note(...given: any[]): any;\ndeclare function done(...given: any[]): void;\ndeclare function op(...given: any[]): void;\ndeclare function pair(...given: any[]): void;\n`;
  const checker = new Checker(new Map([['/typed/world.d.ts', world], ...typed.map(({ source, language }, index) => [`/typed/${index}.${language}`, `${source}export {};\n`] as const)]), {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, moduleDetection: ts.ModuleDetectionKind.Auto,
    strict: true, noEmit: true, skipLibCheck: true, types: ['node'], typeRoots: [join(import.meta.dirname, '../../../node_modules/@types')], lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  });
  const names = typed.map(({ language }, index) => `/typed/${index}.${language}`);
  const fresh: string[] = [];
  for (const kind of kinds) {
    const refactoring = refactorings.find((each) => each.kind === `source.asyncInsight.${kind}`);
    for (const [index, name] of names.entries()) {
      const { title } = typed[index] ?? { title: '' };
      const source = `${typed[index]?.source ?? ''}export {};\n`;
      checker.set(name, source);
      expect(checker.errors(name)).toEqual([]);
      const proposal = refactoring?.propose(viewOf(checker.sourceFile(name)), { start: 0, end: 0 }, { facts: checker.facts(name), libraries: [], waited: true });
      if (!proposal || !('edits' in proposal)) continue;
      const text = apply(source, proposal.edits());
      checker.set(name, text);
      fresh.push(...checker.errors(name).map((each) => `${title}, ${kind}: ${each}\n${text}`));
    }
  }
  expect(typed.length).toBeGreaterThan(10);
  expect(fresh).toEqual([]);
});
