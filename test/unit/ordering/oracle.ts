/** The truth about order: what Node itself does, metered by a preloaded script. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Profile } from '../../../server/ordering';

export type Metered = readonly [line: number, phase: string];

const meter = resolve('test/fixtures/ordering/meter.cjs');

/** The line and phase of each `console.log` as a Node binary runs a program; `files` are those that it imports, by name. */
export async function runInNode(text: string, profile: Profile, binary: string = process.execPath, files: Readonly<Record<string, string>> = {}): Promise<readonly Metered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ordering-'));
  const file = join(folder, profile === 'node-esm' ? 'program.mjs' : 'program.cjs');
  // The first microtask and the first nextTick both end the synchronous phase; neither moves the program's own jobs.
  const prefix = profile === 'node-esm' ? 'queueMicrotask(meterEnd);' : 'process.nextTick(meterEnd);queueMicrotask(meterEnd);';
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(file, prefix + text);
  try {
    const output = await new Promise<string>((done) => {
      execFile(binary, ['--no-warnings', '--require', meter, file], { timeout: 20_000 }, (_, stdout) => done(stdout));
    });
    return output.split('\n').filter((line) => /^\[\d+,/.test(line)).map((line) => JSON.parse(line) as Metered);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same, run again where it differs from what is expected: a busy machine may delay a timer of Node beyond the next
 * one, so that a program whose order is decided now and then runs in another one.
 */
export async function runInNodeExpecting(expected: readonly Metered[], text: string, profile: Profile): Promise<readonly Metered[]> {
  let truth = await runInNode(text, profile);
  for (let attempt = 0; attempt < 3 && JSON.stringify(withoutHiddenLines(expected, truth)) !== JSON.stringify(truth.slice(0, expected.length)); attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    truth = await runInNode(text, profile);
  }
  return truth;
}

/** A function of Node that the host calls itself has no line of the program on its stack: Node's line is 0 there. */
export function withoutHiddenLines(steps: readonly Metered[], truth: readonly Metered[]): readonly Metered[] {
  return steps.map(([line, phase], index) => [truth[index]?.[0] === 0 ? 0 : line, phase]);
}
