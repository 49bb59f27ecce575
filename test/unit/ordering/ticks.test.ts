import { describe, expect, it } from 'vitest';
import { metered, observe } from './machine';
import { runInNode } from './oracle';
import { tickProgram, tickRows, ticksOf } from './ticks';

const version = Number(process.versions.node.split('.', 1)[0]);

describe('what each construct costs', () => {
  it.concurrent.each(tickRows)('$name', async (row) => {
    const program = tickProgram(row);
    const answer = observe(program, 'node-cjs');
    expect(answer.unknown).toEqual([]);
    expect(ticksOf(metered(answer))).toEqual(row.ticks);
    if ((row.since ?? 20) <= version) expect(ticksOf(await runInNode(program, 'node-cjs'))).toEqual(row.ticks);
  });
});
