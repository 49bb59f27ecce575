import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv-draft-04';
import type { Log } from 'sarif';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../../server/checks';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** As it is built. */
const program = join(root, 'dist/cli.js');
const env = { ...process.env, NO_COLOR: '1' };
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-check-')));
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "target": "es2022", "lib": ["es2022", "dom"], "types": [] } }');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const read = (path: string) => readFileSync(join(folder, path), 'utf8');

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [program, 'check', ...words], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

const save = `declare function save(text: string): Promise<void>;

export async function finish(text: string) {
  save(text);
}
`;
const listener = 'declare function load(): Promise<string>;\nexport const run: () => void = async () => { await load(); };\n';

/** By the schema of the standard, as Microsoft's matchers for SARIF carry it; formats like `uri` are notes there. */
const schema = JSON.parse(readFileSync(join(root, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
const isSarif = new Ajv({ strict: false, validateFormats: false, allErrors: true, unicodeRegExp: false }).compile(schema);

// Each case starts a process of its own or more, which takes its time on a busy machine.
describe('check', { timeout: 120_000 }, () => {
  it('prints each finding with its line, and fails for warnings', async () => {
    write('src/page.ts', save);
    write('src/plain.ts', 'export const one = 1;\n');
    const { code, output, errors } = await run('src');
    expect(output).toBe(`src/page.ts:4:3 warning Nobody waits for this promise, and nobody handles its rejection: what follows runs before the work is done, and a failure becomes an unhandled rejection. floating-promise
  3 │ export async function finish(text: string) {
  4 │   save(text);
    │   ~~~~~~~~~~~
    fix: Wait for it with await

`);
    expect({ code, errors }).toEqual({ code: 1, errors: 'async-insight: 2 files · 1 warning\n' });
  });

  it('fails for more warnings than are allowed, and not for hints and information', async () => {
    write('page.ts', save);
    expect((await run('page.ts', '--max-warnings', '1')).code).toBe(0);
    expect((await run('page.ts', '--max-warnings', '0')).code).toBe(1);
    write('listener.ts', listener);
    const { code, errors } = await run('listener.ts');
    expect({ code, errors }).toEqual({ code: 0, errors: 'async-insight: 1 file · 1 information\n' });
  });

  it('prints JSON with the fixes', async () => {
    write('page.ts', save);
    const report = JSON.parse((await run('page.ts', '--format', 'json')).output) as { files: { path: string; findings: Record<string, unknown>[] }[] };
    expect(report).toMatchObject({
      version: 1, failures: [],
      files: [{ path: 'page.ts', findings: [{ id: 'floating-promise', severity: 'warning', certainty: 'certain', line: 4, column: 3, endLine: 4, endColumn: 14 }] }],
    });
    expect(report.files[0]?.findings[0]?.['fixes']).toMatchObject([{ title: 'Wait for it with await', preferred: true, edits: [{ start: save.indexOf('  save(') + 2, end: save.indexOf('  save(') + 2, text: 'await ' }] }, {}, {}, {}]);
  });

  it('prints annotations for GitHub', async () => {
    write('a,b.ts', save);
    expect((await run('a,b.ts', '--format', 'github')).output).toMatch(/^::warning file=a%2Cb\.ts,line=4,endLine=4,col=3,endColumn=14,title=floating-promise::Nobody waits/);
  });

  it('prints SARIF whose rules, places and fixes fit together, a run for each shard', async () => {
    write('one.ts', save);
    write('two words.ts', save);
    const logs = await Promise.all(['1/2', '2/2'].map(async (shard) => JSON.parse((await run('.', '--format', 'sarif', '--shard', shard)).output) as Log));
    for (const log of logs) {
      isSarif(log);
      expect(isSarif.errors ?? []).toEqual([]);
    }
    const runs = logs.flatMap((log) => log.runs);
    expect(logs.map(({ version }) => version)).toEqual(['2.1.0', '2.1.0']);
    expect(runs.map(({ automationDetails }) => automationDetails?.id)).toEqual(['async-insight/1-of-2/', 'async-insight/2-of-2/']);
    const results = runs.flatMap((each) => (each.results ?? []).map((result) => ({ result, rules: each.tool.driver.rules ?? [] })));
    expect(results.map(({ result }) => result.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '').toSorted()).toEqual(['one.ts', 'two%20words.ts']);
    for (const { result, rules } of results) {
      expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      expect(rules.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
      expect(result.level).toBe('warning');
      expect(result.locations?.[0]?.physicalLocation?.region).toEqual({ startLine: 4, startColumn: 3, endLine: 4, endColumn: 14 });
      expect(result.fixes?.[0]?.artifactChanges[0]?.replacements).toEqual([{ deletedRegion: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 3 }, insertedContent: { text: 'await ' } }]);
    }
  });

  it('keeps what an old project has, and reports what is new', async () => {
    write('page.ts', save);
    expect(await run('.', '--baseline', 'write')).toMatchObject({ code: 0, output: '' });
    expect(JSON.parse(read('.async-insight-baseline.json'))).toEqual({ version: 1, files: { 'page.ts': { 'floating-promise save(text);': 1 } } });
    write('page.ts', `// moved\n${save}`);
    expect((await run('.', '--baseline', 'use')).code).toBe(0);
    write('page.ts', save.replace('  save(text);', '  save(text);\n  save(text);'));
    const { code, errors } = await run('.', '--baseline', 'use');
    expect({ code, errors }).toEqual({ code: 1, errors: 'async-insight: 1 file · 1 warning\n' });
  });

  it('fixes what is certain, and leaves files alone that would get type errors', async () => {
    write('page.ts', save);
    expect(await run('page.ts', '--fix')).toMatchObject({ code: 0, errors: 'async-insight: 1 file · nothing found · 1 finding fixed\n' });
    expect(read('page.ts')).toBe(save.replace('save(text);\n}', 'await save(text);\n}'));
  });

  it('says what it could not read, and what makes no sense', async () => {
    expect(await run('gone.ts')).toMatchObject({ code: 3, errors: expect.stringContaining('not checked: gone.ts: does not exist') });
    write('page.ts', save);
    for (const words of [[], ['-'], ['page.ts', '--format', 'xml'], ['page.ts', '--max-warnings', 'few'], ['page.ts', '--baseline', 'keep'], ['page.ts', '--baseline', 'use'], ['page.ts', '--shard', '3/2'], ['page.ts', '--loud']]) {
      expect((await run(...words)).code, words.join(' ')).toBe(2);
    }
    expect((await run('--help')).output).toContain('Exit codes');
  });

  it('without types finds what syntax decides', async () => {
    write('page.ts', `${save}export async function twice() { finish('a'); }\n`);
    expect((await run('page.ts', '--syntax-only', '--format', 'json')).output).toContain('"line": 6');
  });
});
