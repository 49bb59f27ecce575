import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { order, parse, report } from '../../../server/ordering';
import { programs } from './programs';

/**
 * The lines of each `console.log` as headless Chromium ran the programs of the corpus that need nothing of Node, each in
 * a frame of its own; 0 where the browser called `console.log` itself, with no line of the program on the stack. One that
 * waits for timers of 30 ms and of 60 ms is left out: so many frames at once delay a timer by more than that.
 */
const recorded = JSON.parse(readFileSync(resolve('test/fixtures/ordering/chromium.json'), 'utf8')) as Readonly<Record<string, readonly number[]>>;
const texts = new Map(['basic', 'tricky', 'apps', 'language'].flatMap(programs).map(({ name, text }) => [name, text]));

describe('programs run as Chromium runs them', () => {
  it.each(Object.entries(recorded))('%s', (name, lines) => {
    const answer = report(order(parse('program.js', texts.get(name) ?? '', 'browser'), { profile: 'browser', observe: 'console.log' }));
    expect(answer.unknown).toEqual([]);
    expect(answer.steps.map(({ line }, index) => (lines[index] === 0 ? 0 : line))).toEqual(lines);
  });

  it('were recorded in numbers', () => {
    expect(Object.keys(recorded).length).toBeGreaterThan(150);
  });
});

describe('what a browser leaves open', () => {
  it.each([
    ['a message against a timer', "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => console.log('m'); port2.postMessage(1); setTimeout(() => console.log('t'), 0);", 0],
    ['a frame against a timer', "console.log('a'); requestAnimationFrame(() => console.log('f')); setTimeout(() => console.log('t'), 0);", 1],
    ['a fetch against a timer', "console.log('a'); fetch('/x').then(() => console.log('f')); setTimeout(() => console.log('t'), 0);", 1],
  ])('%s', (_, text, certain) => {
    expect(observe(text)).toEqual([false, certain]);
  });
});

/** Whether the calls of `console.log` are all decided, and how many are. */
function observe(text: string): readonly [boolean, number] {
  const answer = order(parse('program.js', text, 'browser'), { profile: 'browser', observe: 'console.log' });
  return [answer.exact, answer.certain];
}
