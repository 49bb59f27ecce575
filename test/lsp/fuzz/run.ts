/**
 * The long run: edits files below the given paths at random, prints what breaks, and writes the text that it broke on
 * into .cache/fuzz/. The server must be built.
 *
 *   npm run fuzz -- editing [--edits 10000] [--seed 1] [--syntax] PATH…
 *
 *   --syntax   by a server without types, which is many times as fast
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from './random';
import { EditingSession } from './session';
import { sourcesBelow } from './sources';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { edits: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, syntax: { type: 'boolean' } } });
const each = 50;

async function main(): Promise<void> {
  const random = new Random(Number(values.seed));
  const sources = sourcesBelow(positionals);
  const folder = join(process.cwd(), '.cache/fuzz');
  mkdirSync(folder, { recursive: true });
  const session = new EditingSession(values.syntax ? withoutTypes(folder) : undefined);
  let told = 0;
  for (let done = 0; done < Number(values.edits); done += each) {
    // Every file once before one comes again.
    const source = sources[(done / each) % sources.length];
    if (!source) throw new Error('There are no source files below these paths.');
    // oxlint-disable-next-line no-await-in-loop
    await session.run(source, random.pick(sources).text, each, random);
    for (const { what, uri, text } of session.violations.slice(told)) {
      const name = `${told++}-${uri.slice(uri.lastIndexOf('/') + 1)}`;
      writeFileSync(join(folder, name), text);
      process.stdout.write(`${name}: ${what.slice(0, 1500)}\n\n`);
    }
    if (done % 1000 === 0) process.stderr.write(`${done + each} edits, ${session.violations.length} violations, ${megabytes(session.pid)} MB\n`);
  }
  await session.stop();
  process.stdout.write(`${values.edits} edits of ${sources.length} files: ${session.violations.length} violations\n`);
  process.exitCode = session.violations.length === 0 ? 0 : 1;
}

/** A copy of the server without the thread that knows types. */
function withoutTypes(folder: string): string {
  const copy = join(folder, 'dist');
  cpSync(join(process.cwd(), 'dist'), copy, { recursive: true });
  rmSync(join(copy, 'worker.js'));
  return join(copy, 'server.js');
}

/** What a process has of the machine's memory. */
function megabytes(pid: number | undefined): string {
  if (pid === undefined || process.platform === 'win32') return '?';
  return (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024).toFixed(0);
}

void main();
