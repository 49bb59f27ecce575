import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../../server/cli/files';

let folder = '';
beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-'))); });
afterEach(() => rmSync(folder, { recursive: true }));

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
}

async function find(...paths: readonly string[]) {
  const { files, failures } = await findFiles(paths, folder);
  return { files: files.map((file) => relative(folder, file).replaceAll('\\', '/')), failures };
}

describe('finding files', () => {
  it('takes the eight kinds of source in a folder, files before folders, each by name', async () => {
    write('b/z.mts', 'b/a.cts', 'a.tsx', 'c.js', 'c.jsx', 'c.mjs', 'c.cjs', 'a/x.ts', 'README.md', 'data.json');
    expect(await find('.')).toEqual({ files: ['a.tsx', 'c.cjs', 'c.js', 'c.jsx', 'c.mjs', 'a/x.ts', 'b/a.cts', 'b/z.mts'], failures: [] });
  });

  it('leaves out node_modules, dist and what is hidden, unless it is named itself', async () => {
    write('node_modules/a/index.js', 'src/node_modules/b.js', 'dist/c.js', '.git/hooks/d.js', '.config.js', 'src/e.js');
    expect((await find('.')).files).toEqual(['src/e.js']);
    expect((await find('dist/c.js', '.config.js', 'node_modules/a')).files).toEqual(['dist/c.js', '.config.js', 'node_modules/a/index.js']);
  });

  it('takes globs, and each file once', async () => {
    write('src/a.ts', 'src/b.ts', 'src/node_modules/c.ts', 'src/d.md');
    expect((await find('src/b.ts', 'src/**/*')).files).toEqual(['src/b.ts', 'src/a.ts']);
  });

  it('takes a file whose name looks like a glob', async () => {
    write('pages/[id].ts');
    expect((await find('pages/[id].ts')).files).toEqual(['pages/[id].ts']);
  });

  it('names what cannot be had, with the reason, and goes on with the rest', async () => {
    write('a.ts', 'notes.md');
    expect(await find('gone.ts', 'notes.md', '*.mts', 'a.ts', '-')).toEqual({
      files: ['a.ts', relative(folder, '-')],
      failures: [
        { path: 'gone.ts', reason: 'does not exist' },
        { path: 'notes.md', reason: 'is no JavaScript or TypeScript file' },
        { path: '*.mts', reason: 'matches no JavaScript or TypeScript file' },
      ],
    });
  });

  it('ends on links that go round, and reads through links to files', async () => {
    write('src/a.ts');
    symlinkSync(folder, join(folder, 'src/round'));
    symlinkSync(join(folder, 'src/a.ts'), join(folder, 'src/b.ts'));
    symlinkSync(join(folder, 'gone.ts'), join(folder, 'src/c.ts'));
    expect((await find('src')).files).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts']);
  });

  it('ignores what git ignores', async () => {
    const files = [
      'a.ts', 'lib/a.ts', 'lib/keep.ts', 'src/lib/b.ts', 'src/a.generated.ts', 'src/keep.generated.ts', 'out/a.ts', 'src/out/a.ts',
      'src/out.ts', 'deep/x/y/z.ts', 'deep/z.ts', 'q1.ts', 'q2.ts', 'q3.ts', '#odd.ts', '!odd.ts', 'sub/own.ts', 'sub/other.ts', 'sub/deeper/own.ts',
      'any/where/any.ts', 'any/any.ts', 'back/slash.ts', 'star*.ts', 'starred.ts',
    ];
    write(...files);
    writeFileSync(join(folder, '.gitignore'), [
      '# a comment', '', '/lib/*', '!/lib/keep.ts', '*.generated.ts', '!keep.generated.ts', 'out/', 'deep/**/z.ts', 'q[!2-3].ts',
      String.raw`\#odd.ts`, String.raw`\!odd.ts`, 'any/**', String.raw`star\*.ts`, 'trailing.ts   ', '[', '**/slash.ts',
    ].join('\n'));
    writeFileSync(join(folder, 'sub/.gitignore'), 'own.ts\n!deeper/own.ts\r\n');
    execFileSync('git', ['init', '--quiet', folder]);
    const git = execFileSync('git', ['-C', folder, '-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-standard'], { encoding: 'utf8' });
    const wanted = git.split('\n').filter((file) => file.endsWith('.ts'));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.length).toBeLessThan(files.length - 8);
    expect((await find('.')).files.toSorted()).toEqual(wanted.toSorted());
    // A folder inside a repository obeys the files above it.
    expect((await find('src')).files).toEqual(wanted.filter((file) => file.startsWith('src/')).toSorted((left, right) => left.split('/').length - right.split('/').length || (left < right ? -1 : 1)));
  });
});
