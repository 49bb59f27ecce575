/**
 * The long run: edits files below the given paths at random, prints what breaks, and writes the text that it broke on
 * into .cache/fuzz/. The server must be built.
 *
 *   npm run fuzz -- editing [--edits 10000] [--seed 1] PATH…
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from './random';
import { EditingSession } from './session';
import { sourcesBelow } from './sources';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { edits: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } } });
const each = 50;

async function main(): Promise<void> {
  const random = new Random(Number(values.seed));
  const sources = sourcesBelow(positionals);
  const session = new EditingSession();
  const folder = join(process.cwd(), '.cache/fuzz');
  mkdirSync(folder, { recursive: true });
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
    if (done % 1000 === 0) process.stderr.write(`${done + each} edits, ${session.violations.length} violations\n`);
  }
  await session.stop();
  process.stdout.write(`${values.edits} edits of ${sources.length} files: ${session.violations.length} violations\n`);
  process.exitCode = session.violations.length === 0 ? 0 : 1;
}

void main();
