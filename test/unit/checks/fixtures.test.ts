import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checks } from '../../../server/checks';
import { applied, CheckProject, lineAt } from './project';

/**
 * Each check has a folder of fixtures. `// ! floating-promise` at the end of a line: a finding begins there; two ids where
 * two checks report it. `// ok`: it looks like the mistake and is none. On every line without a mark of its own all checks are silent.
 */
const root = join(import.meta.dirname, '../../fixtures/checks').replaceAll('\\', '/');
const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  .flatMap(({ name: id }) => readdirSync(join(root, id)).filter((name) => /\.[cm]?[jt]sx?$/.test(name)).toSorted().map((name) => ({ id, name: `${id}/${name}`, path: `${root}/${id}/${name}` })));
const texts = new Map(files.map(({ path }) => [path, readFileSync(path, 'utf8')]));
const project = new CheckProject(root, texts);
afterAll(() => project.dispose());

describe('the fixtures', () => {
  it.each(checks.map(({ id }) => id))('%s has at least 8 mistakes and twice as many look-alikes', (id) => {
    const lines = files.filter((file) => file.id === id).flatMap(({ path }) => (texts.get(path) ?? '').split('\n'));
    expect(lines.filter((line) => marksOf(line).includes(id)).length).toBeGreaterThanOrEqual(8);
    expect(lines.filter((line) => /\/\/ ok\b/.test(line)).length).toBeGreaterThanOrEqual(16);
  });

  it('are of checks that there are', () => {
    const known = checks.map(({ id }) => id);
    expect(files.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
  });

  it.each(files)('$name compiles', ({ path }) => {
    expect(project.errors(path)).toEqual([]);
  });

  it.each(files)('$name: every mistake is found, and nothing else', async ({ path }) => {
    const { sourceFile } = project.view(path);
    const found = (await project.diagnoses(path)).map(({ id, range }) => `${lineAt(sourceFile, range.start)} ${id}`);
    const expected = (texts.get(path) ?? '').split('\n').flatMap((line, index) => marksOf(line).map((id) => `${index + 1} ${id}`));
    const text = (entry: string) => `${entry}: ${(texts.get(path) ?? '').split('\n')[Number(entry.split(' ')[0]) - 1]?.trim()}`;
    expect([...new Set(found)].toSorted().map(text)).toEqual(expected.toSorted().map(text));
  });

  it.each(files)('$name: preferred fixes leave a file that compiles, without the finding and without new ones', async ({ path }) => {
    const text = texts.get(path) ?? '';
    const before = await project.diagnoses(path);
    const wrong: string[] = [];
    for (const { id, range, fixes } of before) {
      const preferred = fixes.find((fix) => fix.preferred);
      if (preferred === undefined) continue;
      project.set(path, applied(text, preferred.edits));
      const after = await project.diagnoses(path);
      const [had, has] = [before, after].map((all) => all.map((each) => each.id).toSorted());
      had?.splice(had.indexOf(id), 1);
      const problems = [...project.errors(path), ...(has?.join() === had?.join() ? [] : [`findings ${has?.join()} in the place of ${had?.join()}`])];
      if (problems.length > 0) wrong.push(`${id}: ${text.slice(range.start, range.start + 60)}\n${problems.join('\n')}\n${project.text(path).slice(Math.max(0, range.start - 200), range.end + 200)}`);
    }
    project.set(path, text);
    expect(wrong).toEqual([]);
  });

  it.each(files)('$name: without types nothing is found that types deny', async ({ path }) => {
    const { sourceFile } = project.view(path);
    const typed = (await project.diagnoses(path)).map(({ id, range }) => `${lineAt(sourceFile, range.start)} ${id}`);
    const { diagnose, nothingKnown } = await import('../../../server/checks');
    const untyped = diagnose(checks, project.view(path), nothingKnown).found.map(({ id, range }) => `${lineAt(sourceFile, range.start)} ${id}`);
    expect(untyped.filter((each) => !typed.includes(each))).toEqual([]);
  });
});

function marksOf(line: string): readonly string[] {
  return /\/\/ ! ([a-z -]+)/.exec(line)?.[1]?.trim().split(/\s+/) ?? [];
}
