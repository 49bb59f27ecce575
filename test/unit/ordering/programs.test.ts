import { describe, expect, it } from 'vitest';
import { metered, observe } from './machine';
import { runInNode } from './oracle';
import type { Metered } from './oracle';
import { programs } from './programs';

/** A function of Node that the host calls itself has no line of the program on its stack: Node's line is 0 there. */
function withoutHiddenLines(steps: readonly Metered[], truth: readonly Metered[]): readonly Metered[] {
  return steps.map(([line, phase], index) => [truth[index]?.[0] === 0 ? 0 : line, phase]);
}

describe.each(['basic', 'tricky', 'apps', 'language'])('%s programs', (kind) => {
  it.concurrent.each(programs(kind))('$name', async ({ text, profile }) => {
    const answer = observe(text, profile);
    const truth = await runInNode(text, profile);
    expect(answer.unknown).toEqual([]);
    expect(answer.exact).toBe(true);
    expect(withoutHiddenLines(metered(answer), truth)).toEqual(truth);
  });
});

describe('programs for newer engines', () => {
  it.each(programs('newer'))('$name', ({ text, profile, recorded }) => {
    const answer = observe(text, profile);
    expect(answer.unknown).toEqual([]);
    expect(withoutHiddenLines(metered(answer), recorded ?? [])).toEqual(recorded);
  });
});

describe('undecided programs', () => {
  it.concurrent.each(programs('undecided'))('$name', async ({ text, profile }) => {
    const answer = observe(text, profile);
    const truth = await runInNode(text, profile);
    expect(answer.exact).toBe(false);
    expect(answer.unknown.length).toBeGreaterThan(0);
    expect(truth.slice(0, answer.steps.length)).toEqual(metered(answer));
  });
});

it('has a corpus worth its name', () => {
  expect(['basic', 'tricky', 'apps', 'language', 'newer', 'undecided'].flatMap(programs).length).toBeGreaterThanOrEqual(230);
});
