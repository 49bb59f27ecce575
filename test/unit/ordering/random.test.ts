import { describe, expect, it } from 'vitest';
import { generate } from './generate';
import { metered, observe } from './machine';
import { runInNode } from './oracle';

/** A short run; the long one is fuzz.ts beside this file. */
const seeds = Array.from({ length: 120 }, (_, index) => index + 10_000);

describe('random programs run as Node runs them', () => {
  it.concurrent.each(seeds)('seed %i', async (seed) => {
    const { text, profile } = generate(seed);
    const answer = observe(text, profile);
    const expected = metered(answer);
    // A busy machine may delay a timer of Node beyond the next one: the program is run again before it counts.
    let truth = await runInNode(text, profile);
    for (let attempt = 0; attempt < 3 && !startsWith(truth, expected); attempt += 1) truth = await runInNode(text, profile);
    expect(truth.slice(0, expected.length)).toEqual(expected);
    if (answer.exact) expect(truth).toHaveLength(expected.length);
    else expect(answer.unknown).not.toEqual([]);
  });

  it('decides nearly all of them', () => {
    const exact = seeds.filter((seed) => observe(generate(seed).text, generate(seed).profile).exact);
    expect(exact.length / seeds.length).toBeGreaterThan(0.9);
  });
});

function startsWith(all: readonly unknown[], first: readonly unknown[]): boolean {
  return JSON.stringify(all.slice(0, first.length)) === JSON.stringify(first);
}
