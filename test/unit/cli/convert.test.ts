import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** As it is built. */
const program = join(root, 'dist/cli.js');
let folder = '';

beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-convert-'))); });
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string | Buffer): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

const read = (path: string) => readFileSync(join(folder, path), 'utf8');

/** What the folder holds, hidden leftovers included. */
const names = () => readdirSync(folder).toSorted();

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [program, 'convert', ...words], { cwd: folder, maxBuffer: 2 ** 26 }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

const toAwait = ['--to', 'async-await'] as const;
const users = `declare function load(id: string): Promise<{ name: string }>;

export function nameOf(id: string) {
  return load(id).then((user) => user.name);
}
`;
const converted = `declare function load(id: string): Promise<{ name: string }>;

export async function nameOf(id: string) {
  const user = await load(id);
  return user.name;
}
`;
const filtered = 'export const f = (p) => p.then(String).catch(TypeError, () => 1);\n';

// Each case starts a process of its own or more, which takes its time on a busy machine.
describe('convert', { timeout: 120_000 }, () => {
  it('converts straight sequences of awaits to promise chains', async () => {
    write('users.ts', `${converted}
export async function outer(id: string) {
  const names = await Promise.all([id].map(async (each) => {
    const user = await load(each);
    return user.name;
  }));
  return names.join();
}

export async function loop(ids: string[]) {
  for (const id of ids) await load(id);
}
`);
    const { code, output, errors } = await run('--to', 'promise-chain', '--write', '.');
    expect({ code, output }).toEqual({ code: 0, output: 'users.ts\n' });
    expect(errors).toMatch(/^async-insight: not converted: users\.ts:9:44: the function around it is converted\nasync-insight: not converted: users\.ts:16:1: an await stands in a loop\nasync-insight: 2 functions in 1 file converted · 2 functions not\n$/);
    expect(read('users.ts')).toContain('  return load(id).then((user) => user.name);\n');
    expect(read('users.ts')).toContain('.then((names) => names.join());\n');
  });

  it('prints a diff that patch programs apply, and writes nothing', async () => {
    write('users.ts', users);
    write('plain.ts', 'export const one = 1;\n');
    const { code, output, errors } = await run(...toAwait, '.');
    expect({ code, errors }).toEqual({ code: 0, errors: 'async-insight: 1 chain in 1 file can be converted · nothing is written without --write\n' });
    expect(output).toBe(`--- a/users.ts
+++ b/users.ts
@@ -1,5 +1,6 @@
 declare function load(id: string): Promise<{ name: string }>;
 
-export function nameOf(id: string) {
-  return load(id).then((user) => user.name);
+export async function nameOf(id: string) {
+  const user = await load(id);
+  return user.name;
 }
`);
    expect(read('users.ts')).toBe(users);
    expect(spawnSync('git', ['apply', '-'], { cwd: folder, input: output }).status).toBe(0);
    expect(read('users.ts')).toBe(converted);
  });

  it('writes with --write, names what it wrote, and finds nothing the second time', async () => {
    write('users.ts', users);
    expect(await run(...toAwait, '--write', '.')).toEqual({ code: 0, output: 'users.ts\n', errors: 'async-insight: 1 chain in 1 file converted\n' });
    expect(read('users.ts')).toBe(converted);
    expect(await run(...toAwait, '--write', '.')).toEqual({ code: 0, output: '', errors: 'async-insight: 0 chains in 0 files converted\n' });
    expect(names()).toEqual(['users.ts']);
  });

  it('says what is not converted, where and why', async () => {
    write('filtered.js', filtered);
    expect(await run(...toAwait, '.')).toEqual({
      code: 0, output: '',
      errors: 'async-insight: not converted: filtered.js:1:25: `catch` with a filter is no method of native promises\nasync-insight: 0 chains in 0 files can be converted · 1 chain not\n',
    });
  });

  it('reports each chain with --json', async () => {
    write('filtered.js', filtered);
    write('users.ts', users);
    const { code, output } = await run(...toAwait, '--json', '.', 'gone.ts');
    expect(code).toBe(1);
    expect(JSON.parse(output)).toEqual({
      version: 1,
      files: [
        { path: 'filtered.js', status: 'refused', written: false, chains: [{ line: 1, column: 25, endLine: 1, endColumn: 65, result: 'refused', reason: '`catch` with a filter is no method of native promises' }] },
        { path: 'users.ts', status: 'converted', written: false, chains: [{ line: 4, column: 10, endLine: 4, endColumn: 44, result: 'converted' }] },
      ],
      summary: { files: 2, converted: { files: 1, chains: 1 }, refused: { chains: 1 }, left: { files: 0 } },
      failures: [{ path: 'gone.ts', reason: 'does not exist' }],
      interrupted: false,
    });
    expect(JSON.parse((await run(...toAwait, '--json', '--write', 'users.ts')).output)).toMatchObject({ files: [{ written: true }] });
    expect(read('users.ts')).toBe(converted);
  });

  it('keeps byte order mark, line ends and mode, and what a link leads to', async () => {
    chmodSync(write('real/users.ts', windows(users)), 0o751);
    symlinkSync(join('real', 'users.ts'), join(folder, 'link.ts'));
    expect(await run(...toAwait, '--write', 'link.ts')).toMatchObject({ code: 0 });
    expect(read('real/users.ts')).toBe(windows(converted));
    expect(statSync(join(folder, 'real/users.ts')).mode & 0o777).toBe(0o751);
    expect(lstatSync(join(folder, 'link.ts')).isSymbolicLink()).toBe(true);
  });

  it('knows types, and does without them when asked to', async () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    write('query.ts', 'interface Query { then(use: (rows: string[]) => void): Query }\nexport function rows(query: Query) {\n  return query.then((all) => console.log(all));\n}\n');
    expect(await run(...toAwait, '.')).toMatchObject({ output: '', errors: expect.stringContaining('a thenable of its own kind') });
    expect(await run(...toAwait, '--syntax-only', '.')).toMatchObject({ code: 0, output: expect.stringContaining('await query') });
  });

  it('leaves a file as it was that would get new type errors, and says which', async () => {
    const source = 'declare function load(id: string): Promise<[string, string]>;\nexport const other: number = "known before";\n\nexport function second(id: string) {\n  return load(id).then(([first, last]) => last);\n}\n';
    write('tsconfig.json', '{ "compilerOptions": { "strict": true, "noUnusedLocals": true } }');
    write('users.ts', source);
    write('more.ts', users);
    const { code, output, errors } = await run(...toAwait, '--write', '.');
    expect({ code, output }).toEqual({ code: 1, output: 'more.ts\n' });
    expect(errors).toContain("left as it was: users.ts: would get a type error: TS6133, line 5: 'first' is declared but its value is never read.\n");
    expect(read('users.ts')).toBe(source);
    expect(JSON.parse((await run(...toAwait, '--json', 'users.ts')).output)).toMatchObject({
      files: [{ status: 'left', reason: expect.stringContaining('TS6133'), chains: [{ result: 'refused', reason: expect.stringContaining('TS6133') }] }], summary: { left: { files: 1 } },
    });
  });

  it('leaves only the chain as it was that would get a type error, where others are converted', async () => {
    const narrow = 'declare function load(id: string): Promise<{ name: string }>;\n\nexport function first(id: string) {\n  return load(id).then((user: { name: "a" | "b" }) => user.name);\n}\n';
    write('tsconfig.json', '{ "compilerOptions": { "strict": true, "strictFunctionTypes": false } }');
    write('users.ts', narrow + users.slice(users.indexOf('\n') + 1));
    const { code, errors } = await run(...toAwait, '--write', '.');
    expect(code).toBe(0);
    expect(errors).toContain('would get a type error: TS2322');
    expect(read('users.ts')).toBe(narrow + converted.slice(converted.indexOf('\n') + 1));
  });

  it('works without node_modules, for packages that are not installed and a tsconfig that is broken', async () => {
    write('tsconfig.json', '{ "extends": "./gone.json", "compilerOptions": { "strict": true, ');
    write('page.tsx', "import { load } from 'nowhere';\nexport function Page(id: string) {\n  return load(id).then((user: { name: string }) => <b>{user.name}</b>);\n}\n");
    const { code, output } = await run(...toAwait, '.');
    expect(code).toBe(0);
    expect(output).toContain('await load(id)');
  });
});

describe('a file that convert cannot have', { timeout: 120_000 }, () => {
  it('is named with the reason, and the others are converted', async () => {
    const before = {
      'binary.ts': Buffer.from('a\0b'), 'broken.ts': Buffer.from('export function f( { return p.then(g'), 'latin1.js': Buffer.from('load("caf\xE9").then(f);\n', 'latin1'),
    };
    for (const [path, bytes] of Object.entries(before)) write(path, bytes);
    chmodSync(write('locked.ts', users), 0o444);
    symlinkSync('nowhere.ts', join(folder, 'vanished.ts'));
    write('users.ts', users);
    const { code, output, errors } = await run(...toAwait, '--write', '.', 'gone.ts');
    expect(code).toBe(1);
    expect(output).toBe('users.ts\n');
    const failed = errors.split('\n').filter((line) => line.includes('failed:'));
    expect(failed).toEqual([
      'async-insight: failed: gone.ts: does not exist',
      'async-insight: failed: binary.ts: is binary',
      expect.stringMatching(/^async-insight: failed: broken\.ts: does not parse: TS\d+, line 1: /),
      'async-insight: failed: latin1.js: is not UTF-8',
      'async-insight: failed: locked.ts: is read-only',
      'async-insight: failed: vanished.ts: does not exist',
    ]);
    expect(read('locked.ts')).toBe(users);
    for (const [path, bytes] of Object.entries(before)) expect(readFileSync(join(folder, path))).toEqual(bytes);
    expect(names().filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('for the words of the command line ends with 2', async () => {
    for (const words of [['a.ts'], ['--to', 'callbacks', 'a.ts'], [...toAwait], [...toAwait, '-']]) expect(await run(...words), words.join(' ')).toMatchObject({ code: 2, output: '' });
  });
});

describe('convert --write that is interrupted', { timeout: 120_000 }, () => {
  it('leaves each file as it was or as it should be, and nothing beside them', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `users${index}.ts`);
    for (const name of many) write(name, users);
    const child = spawn(process.execPath, [program, 'convert', ...toAwait, '--write', '--syntax-only', '.'], { cwd: folder });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    child.stdout.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => { child.once('exit', resolve); });
    expect(code).toBe(130);
    expect(errors).toContain('interrupted');
    const texts = many.map(read);
    expect(texts.filter((text) => text !== users && text !== converted)).toEqual([]);
    expect(texts.filter((text) => text === converted).length).toBeGreaterThan(0);
    expect(texts.filter((text) => text === users).length).toBeGreaterThan(0);
    expect(names()).toEqual(many.toSorted());
  });
});

/** The text as Windows has it: with a byte order mark and its line ends. */
function windows(text: string): string {
  return `\uFEFF${text.replaceAll('\n', '\r\n')}`;
}
