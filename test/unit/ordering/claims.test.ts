/**
 * What well-known articles claim about the order in which promises and async functions run, on programs of our own:
 * behind each one, what it logs by its claim.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metered, observe } from './machine';
import { runInNodeExpecting } from './oracle';

const parts = readFileSync(resolve('test/fixtures/ordering/claims.txt'), 'utf8').split(/^\/\/=== (.*)$/m).slice(1);
const claims = parts.flatMap((name, index) => {
  const [text = '', claimed = ''] = (parts[index + 1] ?? '').slice(1).split('//> ');
  return index % 2 === 0 ? [{ name, text, claimed: claimed.trim().split(', ') }] : [];
});

describe('claims on order', () => {
  it.concurrent.each(claims)('$name', async ({ text, claimed }) => {
    const answer = observe(text, 'node-cjs');
    const lines = text.split('\n');
    expect(answer.exact).toBe(true);
    expect(answer.steps.map(({ line }) => /console\.log\('([^']*?) ?'/.exec(lines[line - 1] ?? '')?.[1])).toEqual(claimed);
    expect(await runInNodeExpecting(metered(answer), text, 'node-cjs')).toEqual(metered(answer));
  });

  it('has them all', () => {
    expect(claims.length).toBe(13);
  });
});
