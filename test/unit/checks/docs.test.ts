import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checks, type Check } from '../../../server/checks';
import { CheckProject } from './project';

/** The pages are the comments at the top of the checks' files; `UPDATE=1` writes them anew. */
const root = resolve(import.meta.dirname, '../../..');
const update = process.env['UPDATE'] === '1';
const pages = join(root, 'docs/checks');

interface Page {
  readonly check: Check;
  readonly text: string;
  readonly wrong: string;
  readonly right: string;
}

const documented = checks.map((check): Page => {
  const source = readFileSync(join(root, `server/checks/${check.id}.ts`), 'utf8');
  const comment = /^\/\*\*\n([^]*?)\n \*\//.exec(source)?.[1]?.split('\n').map((line) => line.replace(/^ \* ?/, '')).join('\n') ?? '';
  const [wrong = '', right = ''] = ['Wrong', 'Right'].map((name) => new RegExp(`^${name}:\\n\`\`\`tsx?\\n([^]*?)^\`\`\``, 'm').exec(comment)?.[1] ?? '');
  return { check, text: comment, wrong, right };
});

function examplesOf(id: string): readonly [wrong: string, right: string] {
  const directory = root.replaceAll('\\', '/');
  return [`${directory}/${id}-wrong.ts`, `${directory}/${id}-right.ts`];
}

/** All examples, compiled together: each is a module of its own. */
const project = new CheckProject(root, new Map(documented.flatMap((page): [string, string][] => {
  const [wrong, right] = examplesOf(page.check.id);
  return [[wrong, page.wrong], [right, page.right]];
})));
afterAll(() => project.dispose());

describe('the documentation of the checks', () => {
  it('stands in alphabetical order', () => {
    const ids = checks.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids.length).toBe(new Set(ids).size);
  });

  it.each(documented.map((page) => ({ id: page.check.id, page })))('$id is a page', ({ page }) => {
    const path = join(pages, `${page.check.id}.md`);
    const expected = `# ${page.check.id}\n\nSeverity: ${page.check.severity} (setting \`asyncInsight.checks.${page.check.id}\`)\n\n${page.text.replace(/^(Wrong|Right):\n/gm, '## $1\n')}\n`;
    if (update) writeFileSync(path, expected);
    expect(readFileSync(path, 'utf8')).toBe(expected);
  });

  it('each has a setting', () => {
    const path = join(root, 'server/lsp/checkSettings.ts');
    const rows = checks.map(({ id, severity, description }) => `  'checks.${id}': { ...severityOf, default: '${severity}', description: '${description.replaceAll("'", "\\'")}' },`);
    const [head = '', tail = ''] = readFileSync(path, 'utf8').split(/(?<=checkSettings = \{\n)[^]*(?=\} as const;)/);
    const expected = `${head}${rows.join('\n')}\n${tail}`;
    if (update) writeFileSync(path, expected);
    expect(readFileSync(path, 'utf8')).toBe(expected);
  });

  it('docs/checks.md lists them all, and no page is left of one that is gone', () => {
    const path = join(root, 'docs/checks.md');
    const [start, end] = ['<!-- checks -->', '<!-- /checks -->'];
    const [before = '', rest = ''] = readFileSync(path, 'utf8').split(start);
    const table = checks.map(({ id, severity, description }) => `| [\`${id}\`](checks/${id}.md) | ${severity} | ${description} |`);
    const expected = `${before}${start}\n| check | severity | finds |\n| --- | --- | --- |\n${table.join('\n')}\n${end}${rest.split(end)[1] ?? ''}`;
    if (update) writeFileSync(path, expected);
    expect(readFileSync(path, 'utf8')).toBe(expected);
    expect(readdirSync(pages).toSorted()).toEqual(checks.map(({ id }) => `${id}.md`));
  });

  it.each(documented.map((page) => ({ id: page.check.id, page })))('$id reports its wrong example, and its right one not', async ({ id, page }) => {
    const [wrong, right] = examplesOf(id);
    expect(page.wrong.length * page.right.length).toBeGreaterThan(0);
    expect([...project.errors(wrong), ...project.errors(right)]).toEqual([]);
    expect([...new Set((await project.diagnoses(wrong)).map((found) => found.id))]).toEqual([id]);
    expect((await project.diagnoses(right)).map((found) => found.id)).toEqual([]);
  });
});
