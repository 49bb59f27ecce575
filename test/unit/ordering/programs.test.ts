import { describe, expect, it } from 'vitest';
import { metered, observe } from './machine';
import { runInNodeExpecting, withoutHiddenLines } from './oracle';
import { programs } from './programs';

describe.each(['basic', 'tricky', 'apps', 'language'])('%s programs', (kind) => {
  it.concurrent.each(programs(kind))('$name', async ({ text, profile }) => {
    const answer = observe(text, profile);
    const truth = await runInNodeExpecting(metered(answer), text, profile);
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
    const truth = await runInNodeExpecting(metered(answer), text, profile);
    expect(answer.exact).toBe(false);
    expect(answer.unknown.length).toBeGreaterThan(0);
    expect(truth.slice(0, answer.steps.length)).toEqual(metered(answer));
  });
});

it('has a corpus worth its name', () => {
  expect(['basic', 'tricky', 'apps', 'language', 'newer', 'undecided'].flatMap(programs).length).toBeGreaterThanOrEqual(230);
});
