import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import Ajv from 'ajv/dist/2020';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analystOf } from '../../../server/cli/analyst';
import { explain } from '../../../server/cli/explain';
import { Output } from '../../../server/cli/output';
import { Progress } from '../../../server/cli/progress';

let folder = '';
beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-'))); });
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string | Buffer): string {
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

/** A stream that keeps what it is given; after `limit` writes its reader is gone. */
class Kept extends Writable {
  text = '';
  #left: number;

  constructor(limit = Infinity) {
    super();
    this.#left = limit;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.#left-- <= 0) return done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    this.text += chunk.toString();
    done();
  }
}

async function run(paths: readonly string[], options: { readonly json?: boolean; readonly width?: number; readonly input?: string; readonly limit?: number } = {}) {
  const output = new Kept(options.limit);
  const errors = new Kept();
  const analyst = analystOf({ syntaxOnly: true });
  const code = await explain({ paths, json: options.json ?? false, colour: false, width: options.width ?? 100 }, analyst, {
    output: new Output(output), errors: new Output(errors), input: async () => options.input ?? '',
    progress: (total) => new Progress(process.stderr, total),
  });
  await analyst.dispose();
  return { code, output: output.text.replaceAll(folder, '.'), errors: errors.text.replaceAll(folder, '.') };
}

describe('explain', () => {
  it('prints a small file whole, with notes beside the lines', async () => {
    const path = write('users.ts', `// Users
async function load(id: string) {
  try {
    const response = await fetch(id);
    return response;
  } catch {
    return undefined;
  }
}

fetch('a').then(read).then(show);

export {};
`);
    expect((await run([path])).output).toBe(`./users.ts  1 await point · 1 chain
  1 │ // Users
  2 │ async function load(id: string) {     ◂ load: 1 await point
  3 │   try {
  4 │     const response = await fetch(id); ◂ await · error → catch, line 6, which returns
  5 │     return response;
  6 │   } catch {
  7 │     return undefined;
  8 │   }
  9 │ }
 10 │
 11 │ fetch('a').then(read).then(show);     ◂ chain of 2
    │                                       ◂ then 2 of 2
 12 │
 13 │ export {};
 14 │

`);
  });

  it('prints of several files the lines that matter, and a summary', async () => {
    write('a.ts', '1;\n2;\n3;\nasync function f() {\n  await g();\n}\n7;\n8;\n');
    write('b.ts', 'const nothing = 1;\n');
    const { code, output } = await run([folder]);
    expect(code).toBe(0);
    expect(output).toBe(`./a.ts  1 await point
 3 │ 3;
 4 │ async function f() { ◂ f: 1 await point
 5 │   await g();         ◂ await · error → caller
 6 │ }

2 files, 1 with asynchronous code · 1 await point
`);
  });

  it('puts a note below a line that leaves no room, and breaks it to fit', async () => {
    const path = write('long.ts', `async function f() { const ${'x'.repeat(60)} = await g(); }\n`);
    for (const line of (await run([path], { width: 80 })).output.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('names every file that it cannot analyse, and goes on', async () => {
    const binary = write('video.ts', Buffer.from([0x47, 0, 0, 1]));
    const large = write('large.js', `${'x;'.repeat(2 ** 21)}\n1`);
    const deep = write('deep.js', `await ${'('.repeat(20_000)}1${')'.repeat(20_000)}`);
    const good = write('good.ts', 'await 1;\n');
    const { code, output, errors } = await run([binary, large, deep, join(folder, 'gone.ts'), good]);
    expect(code).toBe(1);
    expect(output).toContain('good.ts');
    expect(output).toContain('4 not analysed');
    expect(errors.split('\n').filter((line) => line !== '').toSorted()).toEqual([
      'async-insight: not analysed: ./deep.js: is nested too deep',
      'async-insight: not analysed: ./gone.ts: does not exist',
      'async-insight: not analysed: ./large.js: is too large',
      'async-insight: not analysed: ./video.ts: is binary',
    ]);
  });

  it('reads standard input', async () => {
    const { code, output } = await run(['-'], { input: 'await load();' });
    expect(code).toBe(0);
    expect(output).toContain(' 1 │ await load();');
    expect(output).toContain('the module fails');
  });

  it('stops quietly when nobody reads on', async () => {
    for (let index = 0; index < 50; index++) write(`f${index}.ts`, 'await load();\n');
    const { code, output, errors } = await run([folder], { limit: 2 });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output.match(/◂ await ·/g)?.length).toBe(2);
  });

  it('is calm about source that tries to steer the terminal, CRLF, BOM and wide characters', async () => {
    const path = write('odd.ts', "\uFEFFconst a = '\u001B[2J';\r\nawait load('日本');\r\n");
    const { output } = await run([path]);
    expect(output).not.toContain('\u001B');
    expect(output).not.toContain('\r');
    expect(output).toContain("const a = '␛[2J';");
  });
});

describe('--json', () => {
  const schema: unknown = JSON.parse(readFileSync(new URL('../../../docs/explain.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema as object);

  it('follows its schema on everything there is, with lines and columns from 1', async () => {
    const path = write('all.ts', `
async function load() {
  for await (const x of y()) await using z = x;
  try { await a(); } catch (e) { throw e; } finally { b(); }
  return c();
}
async function* pages() { yield 1; yield* pages(); }
p.then(a, b).catch(named).finally(() => {}).then(named.bind(null));
await Promise.all([load(), 1]); Promise.any([]); Promise.try(load);
new Promise((resolve, reject) => { setTimeout(resolve); if (x) throw 1; });
const { promise, resolve } = Promise.withResolvers();
`);
    const { output } = await run([path, join(folder, 'gone.ts')], { json: true });
    const document: unknown = JSON.parse(output);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({
      version: 1, engine: null, failures: [{ path: './gone.ts', reason: 'does not exist' }],
      files: [{ typed: false, functions: [{ kind: 'module' }, { name: 'load', anchor: { start: { line: 2, column: 16 }, end: { line: 2, column: 20 } } }, {}] }],
    });
  });

  it('is a document without files, too', async () => {
    mkdirSync(join(folder, 'empty'));
    const { code, output } = await run([join(folder, 'empty')], { json: true });
    expect(code).toBe(0);
    expect(validate(JSON.parse(output))).toBe(true);
  });

  it('follows its schema over packages that nobody here wrote', async () => {
    const packages = new URL('../../../node_modules/', import.meta.url).pathname;
    const { code, output } = await run([join(packages, '@azure/msal-node/src'), join(packages, 'undici/lib'), join(packages, 'mocha/lib')], { json: true });
    const document = JSON.parse(output) as { readonly files: readonly unknown[]; readonly summary: { readonly awaitPoints: number } };
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(code).toBe(0);
    expect(document.files.length).toBeGreaterThan(100);
    expect(document.summary.awaitPoints).toBeGreaterThan(150);
  });
});
