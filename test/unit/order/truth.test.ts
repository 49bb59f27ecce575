import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { orderStepHover, timeline } from '../../../server/features';
import { runsOf, sourceOf } from './fixtures';

const fixtures = join(import.meta.dirname, '../../fixtures/order');
const folder = mkdtempSync(join(tmpdir(), 'async-insight-order-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sourceAt = (name: string) => sourceOf(readFileSync(join(fixtures, name), 'utf8'));

describe('the console of the timeline', () => {
  const programs = readdirSync(fixtures).filter((name) => /\.[cm]js$/.test(name) && !['loop.mjs', 'timer-against-immediate.cjs', 'caller.cjs'].includes(name));

  it.each(programs)('of %s is what Node.js prints', (name) => {
    const path = join(folder, name);
    writeFileSync(path, sourceAt(name));
    const [run] = runsOf(name, sourceAt(name));
    if (run === undefined) throw new Error('There is no top level.');
    const { exact, steps } = timeline(run);
    expect(exact).toBe(true);
    const printed = steps.flatMap(({ output }) => (output === undefined ? [] : [output.replaceAll(/['"]/g, '')]));
    expect(printed.join('\n')).toBe(execFileSync(process.execPath, [path], { encoding: 'utf8' }).trim());
  });
});

describe('a run that is not decided', () => {
  it('has a timeline of what is certain, and the reasons', () => {
    const [run] = runsOf('timer-against-immediate.cjs', sourceAt('timer-against-immediate.cjs'));
    if (run === undefined) throw new Error('There is no top level.');
    const { exact, steps, open } = timeline(run);
    expect(exact).toBe(false);
    expect(steps.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 4]);
    expect(open).toEqual([expect.stringMatching(/setTimeout 1 against setImmediate \(line 2\)/)]);
  });

  it('has hovers that say so, of at most six lines', () => {
    for (const name of readdirSync(fixtures)) {
      for (const run of runsOf(name, sourceAt(name))) {
        for (const { start, order } of run.result.steps) {
          const hover = orderStepHover(run, start);
          expect(hover?.lines.length).toBeLessThanOrEqual(6);
          if (order > run.result.certain && !run.result.exact) expect(hover?.lines.join(' ')).toMatch(/not decided|of \d+ certain step/);
        }
      }
    }
  });
});
