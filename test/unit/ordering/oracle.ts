/** The truth about order: what Node itself does, metered by a preloaded script. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Profile } from '../../../server/ordering';

export type Metered = readonly [line: number, phase: string];

const meter = resolve('test/fixtures/ordering/meter.cjs');

/** The line and phase of each `console.log` as a Node binary runs a program. */
export async function runInNode(text: string, profile: Profile, binary: string = process.execPath): Promise<readonly Metered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ordering-'));
  const file = join(folder, profile === 'node-esm' ? 'program.mjs' : 'program.cjs');
  // The first microtask and the first nextTick both end the synchronous phase; neither moves the program's own jobs.
  const prefix = profile === 'node-esm' ? 'queueMicrotask(meterEnd);' : 'process.nextTick(meterEnd);queueMicrotask(meterEnd);';
  writeFileSync(file, prefix + text);
  try {
    const output = await new Promise<string>((done) => {
      execFile(binary, ['--no-warnings', '--require', meter, file], { timeout: 20_000 }, (_, stdout) => done(stdout));
    });
    return output.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Metered);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
