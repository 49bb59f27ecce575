/**
 * What each construct costs: `done()` in the code runs in the microtask generation `ticks` (several for several calls).
 * The numbers were measured on Node 20, 22 and 24; the machine has to produce them from the jobs of ECMA-262.
 */
import type { Metered } from './oracle';

export interface TickRow {
  readonly name: string;
  readonly ticks: readonly number[];
  readonly code: string;
  /** Node 20 has no such function. */
  readonly since?: 22 | 24;
}

const row = (name: string, ticks: number | readonly number[], code: string, since?: 22 | 24): TickRow => ({ name, ticks: typeof ticks === 'number' ? [ticks] : ticks, code, ...(since ? { since } : {}) });
const run = (body: string): string => `(async () => { ${body} })();`;
const thenable = (value = '1'): string => `{ then(ok) { ok(${value}); } }`;
const P = 'Promise.resolve(1)';

export const tickRows: readonly TickRow[] = [
  row('await a value', 1, run('await 1; done();')),
  row('await a native promise', 1, run(`await ${P}; done();`)),
  row('await a rejected promise', 1, run('try { await Promise.reject(1); } catch { done(); }')),
  row('await a thenable', 2, run(`await ${thenable()}; done();`)),
  row('the then of an awaited thenable', 1, run('await { then(ok) { done(); ok(); } };')),
  row('await a subclass', 3, `class Mine extends Promise {} ${run('await Mine.resolve(1); done();')}`),
  row('await an altered constructor', 3, `const p = ${P}; p.constructor = class {}; ${run('await p; done();')}`),
  row('await a promise with its own then', 1, `const p = ${P}; p.then = () => { throw 1; }; ${run('await p; done();')}`),
  row('await await await', 3, run('await await await 1; done();')),
  row('awaits in a loop', [1, 2, 3, 4], run('for (let i = 0; i < 4; i += 1) { await null; done(); }')),
  row('async function returns a value', 1, '(async () => 1)().then(done);'),
  row('async function returns nothing', 1, '(async () => {})().then(done);'),
  row('async function throws', 1, '(async () => { throw 1; })().catch(done);'),
  row('return a promise', 3, `(async () => ${P})().then(done);`),
  row('return a rejected promise', 3, '(async () => Promise.reject(1))().catch(done);'),
  row('return await a promise', 2, `(async () => await ${P})().then(done);`),
  row('return a thenable', 2, `(async () => (${thenable()}))().then(done);`),
  row('return await a thenable', 3, `(async () => await (${thenable()}))().then(done);`),
  row('a, b, c each return the call', 4, `const c = async () => 1; const b = async () => c(); const a = async () => b(); a().then(done);`),
  row('a, b, c each return await the call', 3, 'const c = async () => 1; const b = async () => await c(); const a = async () => await b(); a().then(done);'),
  row('then handler returns a value', 2, `${P}.then(() => 1).then(done);`),
  row('then handler throws', 2, `${P}.then(() => { throw 1; }).catch(done);`),
  row('then handler is no function', 2, `${P}.then(7).then(done);`),
  row('catch passes a fulfilment', 2, `${P}.catch(() => 1).then(done);`),
  row('then handler returns a promise', 4, `${P}.then(() => ${P}).then(done);`),
  row('then handler returns a thenable', 3, `${P}.then(() => (${thenable()})).then(done);`),
  row('async handler', 4, `${P}.then(async () => 1).then(done);`),
  row('async handler with one await', 4, `${P}.then(async () => { await 1; }).then(done);`),
  row('handler returns a promise out of an async function', 5, `${P}.then(() => (async () => { await 1; await 1; })()).then(done);`),
  row('finally', 4, `${P}.finally(() => {}).then(done);`),
  row('finally returns a promise', 4, `${P}.finally(() => ${P}).then(done);`),
  row('finally returns a thenable', 5, `${P}.finally(() => (${thenable()})).then(done);`),
  row('async finally with one await', 5, `${P}.finally(async () => { await 1; }).then(done);`),
  row('finally throws', 2, `${P}.finally(() => { throw 1; }).catch(done);`),
  row('finally(undefined)', 2, `${P}.finally(undefined).then(done);`),
  row('two finally', 7, `${P}.finally(() => {}).finally(() => {}).then(done);`),
  row('Promise.resolve of a promise', 1, `Promise.resolve(${P}).then(done);`),
  row('resolve with a promise', 3, `new Promise((ok) => ok(${P})).then(done);`),
  row('resolve with a thenable', 2, `new Promise((ok) => ok(${thenable()})).then(done);`),
  row('Subclass.resolve of a promise', 3, `class Mine extends Promise {} Mine.resolve(${P}).then(done);`),
  row('reject with a promise', 1, `new Promise((_, no) => no(${P})).catch(done);`),
  ...['all', 'allSettled', 'any', 'race'].flatMap((name) => [row(`${name} of one`, 2, `Promise.${name}([1]).then(done);`), row(`${name} of three`, 2, `Promise.${name}([1, ${P}, 2]).then(done);`)]),
  row('all of none', 1, 'Promise.all([]).then(done);'),
  row('allSettled of none', 1, 'Promise.allSettled([]).then(done);'),
  row('any of none', 1, 'Promise.any([]).catch(done);'),
  row('race of none', [], 'Promise.race([]).then(done);'),
  row('all of a thenable', 3, `Promise.all([${thenable()}]).then(done);`),
  row('nested all', 3, 'Promise.all([Promise.all([1])]).then(done);'),
  row('for await over values', [2, 4, 6], run('for await (const x of [1, 2]) done(); done();')),
  row('for await over promises', [2, 4, 6], run(`for await (const x of [${P}, ${P}]) done(); done();`)),
  row('for await over thenables', [3, 6, 8], run(`for await (const x of [${thenable()}, ${thenable()}]) done(); done();`)),
  row('for await over nothing', 2, run('for await (const x of []) {} done();')),
  row('for await over an array with break', [2, 3], run('for await (const x of [1, 2]) { done(); break; } done();')),
  row('for await over a generator with break', [2, 4], `function* g() { yield 1; yield 2; } ${run('for await (const x of g()) { done(); break; } done();')}`),
  row('for await over a hand-written iterator', [1, 2, 3], `let i = 0; const it = { [Symbol.asyncIterator]: () => it, next: () => Promise.resolve({ value: i, done: i++ > 1 }) }; ${run('for await (const x of it) done(); done();')}`),
  row('for await over an async generator', [2, 4, 5], `async function* g() { yield 1; yield 2; } ${run('for await (const x of g()) done(); done();')}`),
  row('for await over an async generator with break', [2, 4], `async function* g() { yield 1; yield 2; } ${run('for await (const x of g()) { done(); break; } done();')}`),
  row('break and an awaiting finally', [2, 5], `async function* g() { try { yield 1; } finally { await 1; } } ${run('for await (const x of g()) { done(); break; } done();')}`),
  row('async generator yields a value', 2, '(async function* () { yield 1; })().next().then(done);'),
  row('async generator yields a promise', 2, `(async function* () { yield ${P}; })().next().then(done);`),
  row('async generator yields a thenable', 3, `(async function* () { yield ${thenable()}; })().next().then(done);`),
  row('async generator returns a value', 2, '(async function* () { return 1; })().next().then(done);'),
  row('async generator falls off its end', 1, '(async function* () {})().next().then(done);'),
  row('async generator throws', 1, '(async function* () { throw 1; })().next().catch(done);'),
  row('three queued next', [2, 3, 3], 'const g = (async function* () { yield 1; yield 2; })(); g.next().then(done); g.next().then(done); g.next().then(done);'),
  row('return of a fresh async generator', 2, '(async function* () {})().return(1).then(done);'),
  row('throw of a fresh async generator', 1, '(async function* () {})().throw(1).catch(done);'),
  row('yield* over an array', [3, 6, 9], `const g = (async function* () { yield* [1, 2, 3]; })(); ${run('await g.next(); done(); await g.next(); done(); await g.next(); done();')}`),
  row('yield* over an async generator', [3, 6, 8], `async function* h() { yield 1; yield 2; } const g = (async function* () { yield* h(); })(); ${run('await g.next(); done(); await g.next(); done(); await g.next(); done();')}`),
  row('executor', 0, 'new Promise(() => done());'),
  row('async body to its first await', 0, run('done(); await 1;')),
  row('async generator body on next', 0, '(async function* () { done(); })().next();'),
  row('a default parameter that throws', 1, '(async (x = (() => { throw 1; })()) => {})().catch(done);'),
  row('events.once', 3, "const { EventEmitter, once } = require('events'); const e = new EventEmitter(); once(e, 'x').then(done); e.emit('x');"),
  row('util.promisify', 1, "require('util').promisify((cb) => cb(null))().then(done);"),
  row('withResolvers', 1, 'const { promise, resolve } = Promise.withResolvers(); promise.then(done); resolve();', 22),
  row('Promise.try of a value', 1, 'Promise.try(() => 1).then(done);', 24),
  row('Promise.try of a promise', 3, `Promise.try(() => ${P}).then(done);`, 24),
  row('Array.fromAsync of two', 7, 'Array.fromAsync([1, 2]).then(done);', 22),
  row('await using', 1, `(async () => { { await using x = { [Symbol.asyncDispose]() {} }; } done(); })();`, 24),
];

/** A program that runs a row beside a chain of `then`, whose links mark the generations. */
export function tickProgram({ code }: TickRow): string {
  return `const done = () => {\n  console.log('done');\n};\n${code}\nlet chain = Promise.resolve();\nfor (let tick = 1; tick < 16; tick += 1) chain = chain.then(() => {\n  console.log(tick);\n});`;
}

/** The generations of the `done` lines among the lines of the chain; 0 for synchronous ones. */
export function ticksOf(steps: readonly Metered[]): number[] {
  const chain = Math.max(...steps.map(([line]) => line));
  const ticks: number[] = [];
  let passed = 0;
  for (const [line, phase] of steps) {
    if (line === chain) passed += 1;
    else ticks.push(phase === 'sync' ? 0 : passed + 1);
  }
  return ticks;
}
