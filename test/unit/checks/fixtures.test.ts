import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certainEdits, checks, type Diagnosis } from '../../../server/checks';
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
afterAll(async () => {
  project.dispose();
  (await everything)?.afterwards.dispose();
});

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
    const { copies, found, afterwards } = await everythingFixed();
    const wrong: string[] = [];
    for (const { name, fixed } of copies.filter((copy) => copy.path === path)) {
      const ids = (await afterwards.diagnoses(name)).map(({ id }) => id).toSorted();
      const expected = (found.get(path) ?? []).filter((finding) => !fixed.includes(finding)).map(({ id }) => id).toSorted();
      const problems = [...afterwards.errors(name), ...(ids.join() === expected.join() ? [] : [`findings ${ids.join()} in the place of ${expected.join()}`])];
      if (problems.length > 0) wrong.push(`${problems.join('\n')}\n${afterwards.text(name)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('a listener that is taken away again is not put into another function at once', async () => {
    const path = `${root}/async-void-callback/everyday.ts`;
    const text = texts.get(path) ?? '';
    const found = (await project.diagnoses(path)).find(({ range }) => text.slice(0, range.start).endsWith("addEventListener('focus', "));
    expect(found?.fixes.map(({ title, preferred = false }) => [title, preferred])).toEqual([
      ['Call it and mark its promise as not waited for', false],
      ['Ignore async-void-callback on this line, with a reason', false],
    ]);
  });

  it.each(files)('$name: without types nothing is found that types deny', async ({ path }) => {
    const { sourceFile } = project.view(path);
    const typed = (await project.diagnoses(path)).map(({ id, range }) => `${lineAt(sourceFile, range.start)} ${id}`);
    const { diagnose, nothingKnown } = await import('../../../server/checks');
    const untyped = diagnose(checks, project.view(path), nothingKnown).found.map(({ id, range }) => `${lineAt(sourceFile, range.start)} ${id}`);
    expect(untyped.filter((each) => !typed.includes(each))).toEqual([]);
  });
});

/** A copy of a file with the preferred fixes of some of its findings, none of which touches another. */
interface Copy {
  readonly path: string;
  readonly name: string;
  readonly fixed: readonly Diagnosis[];
}

interface Everything {
  readonly copies: readonly Copy[];
  readonly found: ReadonlyMap<string, readonly Diagnosis[]>;
  /** All copies, as one program, so that they are compiled together. */
  readonly afterwards: CheckProject;
}

let everything: Promise<Everything> | undefined;

function everythingFixed(): Promise<Everything> {
  return (everything ??= (async () => {
    const found = new Map<string, readonly Diagnosis[]>();
    const copies: Copy[] = [];
    const changed = new Map<string, string>();
    for (const [path, text] of texts) {
      const all = await project.diagnoses(path);
      found.set(path, all);
      for (let left = all.filter(isFixable); left.length > 0;) {
        const { edits } = certainEdits(left.map((finding) => ({ ...finding, certainty: 'certain' })));
        const taken = left.filter(({ fixes }) => fixes.find(({ preferred }) => preferred)?.edits.every((edit) => edits.includes(edit)));
        const name = path.replace(/(\.[cm]?[jt]sx?)$/, `-fixed-${changed.size}$1`);
        changed.set(name, applied(text, edits));
        copies.push({ path, name, fixed: taken });
        left = left.filter((finding) => !taken.includes(finding));
      }
    }
    return { copies, found, afterwards: new CheckProject(root, changed) };
  })());
}

function isFixable({ fixes }: Diagnosis): boolean {
  return fixes.some(({ preferred }) => preferred);
}

function marksOf(line: string): readonly string[] {
  return /\/\/ ! ([a-z -]+)/.exec(line)?.[1]?.trim().split(/\s+/) ?? [];
}
