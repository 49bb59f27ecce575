import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** As it is built. */
const program = join(root, 'dist/cli.js');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-')));
// As on a build machine, where some programs colour what they write into a pipe.
const env = { ...process.env, CI: 'true' };

beforeAll(() => {
  writeFileSync(join(folder, 'users.ts'), 'interface User { readonly name: string }\ndeclare function load(): Promise<User>;\nexport const name = (await load()).name;\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(words: readonly string[], input = ''): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...words], { cwd: folder, env }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
    child.stdin?.end(input);
  });
}

// Each case starts a process of its own or two, which takes its time on a busy machine.
describe('the command as a process', { timeout: 120_000 }, () => {
  it('prints types and ends with 0', async () => {
    expect(await run(['explain', 'users.ts'])).toEqual({
      code: 0, errors: '',
      output: expect.stringMatching(/◂ await · User · error → the module fails/),
    });
  });

  it('knows types of standard input, and none with --syntax-only', async () => {
    const source = 'const user = await Promise.resolve({ name: 1 });';
    expect((await run(['explain', '-'], source)).output).toContain('{ name: number; }');
    const { output } = await run(['explain', '-', '--syntax-only', '--json'], source);
    expect(JSON.parse(output)).toMatchObject({ engine: null, files: [{ path: 'standard input', typed: false }] });
  });

  it('ends with 1 for a file that it cannot have, and with 2 for words that it cannot understand', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, errors: '', output: '0.1.0\n' });
    expect(await run(['explain', '--colour'])).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('--colour') });
    expect(await run(['explain', 'gone.ts'])).toMatchObject({ code: 1, errors: 'async-insight: not analysed: gone.ts: does not exist\n' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [program, 'explain', '--syntax-only', join(root, 'node_modules/undici/lib'), join(root, 'node_modules/mocha/lib')], { cwd: folder, env });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => { child.once('exit', resolve); });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });
});
