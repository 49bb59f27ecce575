import { describe, expect, it } from 'vitest';
import { assemble } from './assemble';
import { compose } from './compose';
import { generate } from './generate';
import type { Program } from './program';
import { metered, observe } from './machine';
import { runInNodeExpecting, withoutHiddenLines } from './oracle';
import { weave } from './weave';

/** A short run; the long one is fuzz.ts beside this file. */
const seeds = Array.from({ length: 120 }, (_, index) => index + 10_000);
const composedSeeds = seeds.slice(0, 25);
const wovenSeeds = seeds.slice(0, 25);
const assembledSeeds = seeds.slice(0, 25);

async function compare({ text, profile }: Program): Promise<void> {
  const answer = observe(text, profile);
  const expected = metered(answer);
  const truth = await runInNodeExpecting(expected, text, profile);
  expect(truth.slice(0, expected.length)).toEqual(withoutHiddenLines(expected, truth));
  if (answer.exact) expect(truth).toHaveLength(expected.length);
  else expect(answer.unknown).not.toEqual([]);
}

describe('random programs run as Node runs them', () => {
  it.concurrent.each(seeds)('seed %i', (seed) => compare(generate(seed)));

  it.concurrent.each(composedSeeds)('composed of idioms, seed %i', (seed) => compare(compose(seed)));

  it.concurrent.each(wovenSeeds)('woven, seed %i', (seed) => compare(weave(seed)));

  it.concurrent.each(assembledSeeds)('assembled, seed %i', (seed) => compare(assemble(seed)));

  it('decides nearly all of them', () => {
    expect(share(seeds.map(generate))).toBeGreaterThan(0.96);
    expect(share(seeds.map(compose))).toBeGreaterThan(0.96);
    expect(share(seeds.map(weave))).toBeGreaterThan(0.98);
    expect(share(seeds.map(assemble))).toBeGreaterThan(0.96);
  });
});

/** The part of some programs whose order is exact. */
function share(programs: readonly Program[]): number {
  return programs.filter(({ text, profile }) => observe(text, profile).exact).length / programs.length;
}
