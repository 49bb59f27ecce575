import { describe, expect, it } from 'vitest';
import { functionRegions, order, parse } from '../../../server/ordering';

const endless: Readonly<Record<string, string>> = {
  'a loop': 'while (true) {}',
  'a recursion': 'function f() { return f(); } f(); console.log(1);',
  'microtasks': 'const f = () => Promise.resolve().then(f); f();',
  'nextTicks': 'const f = () => process.nextTick(f); f();',
  'an interval': 'setInterval(() => console.log(1), 1);',
  'a string': 'let s = "a"; while (true) s += s;',
  'an array': 'const a = []; a.length = 4e9;',
  'decorators': '@d class A {} console.log(1);',
  'markup': 'const x = <div/>; console.log(x);',
  'half a function': 'async function f( { await ; } class {',
};

describe('what the machine does not follow to its end', () => {
  it.each(Object.entries(endless))('%s is not exact, with a reason', (_, text) => {
    const answer = order(parse('a.jsx', text, 'node-cjs'), { profile: 'node-cjs' });
    expect(answer.exact).toBe(false);
    expect(answer.unknown).not.toEqual([]);
  });
});

describe('a function region', () => {
  const text = `const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function known() {
  const p = Promise.resolve().then(() => console.log('b'));
  console.log('a');
  await p;
  console.log('c');
}
async function open(url) {
  console.log('start');
  const answer = await fetch(url);
  console.log(answer);
  await sleep(5);
}`;
  const source = parse('a.cjs', text, 'node-cjs');
  const observed = (name: string) => order(source, { profile: 'node-cjs', observe: 'console.log', region: functionRegions(source).find((region) => region.name === name) });

  it('is exact where nothing is unknown', () => {
    const answer = observed('known');
    expect(answer.exact).toBe(true);
    expect(answer.steps.map(({ line, phase, tick }) => [line, phase, tick])).toEqual([[4, 'sync', 0], [3, 'microtask', 1], [6, 'microtask', 2]]);
    expect(answer.steps.at(-1)?.cause).toBe('resumed by `await` at line 5, queued by handler of `then` at line 3');
  });

  it('numbers what follows an external promise from its settlement', () => {
    const answer = observed('open');
    expect(answer.exact).toBe(false);
    expect(answer.certain).toBe(1);
    expect(answer.steps[1]).toMatchObject({ line: 11, phase: 'microtask', tick: 1, after: { name: 'fetch(url)', line: 10 } });
  });
});
