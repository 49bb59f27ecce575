/**
 * A second generator, independent of the first: programs composed of the idioms that applications are made of (emitters,
 * abort signals, streams of values, locks, caches, classes, resources), nested in and waiting for each other. Delays are
 * far apart, so that a busy machine runs their timers in the same order.
 */
import { ProgramWriter } from './program';
import type { Program } from './program';

/** The composed program of a seed: the same one each time. */
export function compose(seed: number): Program {
  return new Composer(seed).program();
}

class Composer extends ProgramWriter {
  private label = 0;
  private depth = 0;

  constructor(seed: number) {
    super(seed, 1_597_334_677);
  }

  program(): Program {
    const profile = this.profile();
    const modules = { events: 'EventEmitter, once, on', 'node:util': 'promisify', 'timers/promises': 'setTimeout as pause' };
    const head = Object.entries(modules).map(([module, names]) => (profile === 'node-esm' ? `import { ${names} } from '${module}';` : `const { ${names.replaceAll(' as ', ': ')} } = require('${module}');`));
    const body = Array.from({ length: 2 + this.below(3) }, () => this.idiom(profile === 'node-esm'));
    return { profile, text: [...head, 'const emitter = new EventEmitter();', 'const sleep = (ms, value) => new Promise((done) => setTimeout(done, ms, value));', ...body].join('\n') };
  }

  private log(): string {
    return `console.log('${(this.label += 1)}');`;
  }

  /** Something to wait for; now and then it rejects, which its user must handle. */
  private promise(rejects = false): string {
    const options = ['null', 'sleep(150)', `sleep(500, 'v')`, 'Promise.resolve(1)', `(async () => { ${this.log()} await null; ${this.log()} return [1, 2]; })()`, `new Promise((done) => process.nextTick(done, 5))`, `Promise.all([sleep(150), 2, Promise.resolve(3)])`, `{ then(done) { ${this.log()} done({ a: 1 }); } }`, 'pause(150, 1)', `promisify((value, done) => done(null, value))(4)`, `Promise.race([sleep(900), sleep(150)])`, `Promise.resolve(Promise.resolve(1)).finally(() => { ${this.log()} })`, `new Promise((done) => queueMicrotask(() => done(Promise.resolve(2))))`];
    if (rejects && this.chance(0.4)) return this.pick([`Promise.reject(new RangeError('r'))`, `(async () => { await null; throw new TypeError('t'); })()`, `promisify((done) => process.nextTick(done, new Error('p')))()`, `Promise.any([Promise.reject(1)])`, `AbortSignal.abort().throwIfAborted()`]);
    return this.pick(options);
  }

  /** Some statements; `awaits` where an await may stand. */
  private some(awaits: boolean): string {
    const parts = [this.log()];
    if (this.depth < 2 && this.chance(0.5)) {
      this.depth += 1;
      parts.push(this.idiom(awaits));
      this.depth -= 1;
    }
    if (awaits && this.chance(0.5)) parts.push(`await ${this.promise()};`, this.log());
    if (this.chance(0.3)) parts.push(this.pick([`queueMicrotask(() => { ${this.log()} });`, `process.nextTick(() => { ${this.log()} });`, `Promise.resolve().then(() => { ${this.log()} });`, `setTimeout(() => { ${this.log()} }, ${this.pick([0, 150, 500])});`]));
    return parts.join(' ');
  }

  private idiom(awaits: boolean): string {
    const idioms = [() => this.events(), () => this.waiting(awaits), () => this.abort(awaits), () => this.lock(), () => this.cache(awaits), () => this.stream(awaits), () => this.cleanup(), () => this.inheritance(), () => this.retry(awaits), () => this.pool(), () => this.target(), () => this.chainOfWork(), () => this.thenableClass(awaits), () => this.labels(awaits), () => this.destructured(awaits), () => this.generatorRunner(), () => this.batch(), () => this.iteratorProtocol(awaits), () => this.errors(awaits), () => this.tagged(), () => this.channel(), () => this.proxied(), () => this.collections(awaits)];
    return this.pick(idioms)();
  }

  private run(body: string, awaits: boolean): string {
    return awaits && this.chance(0.4) ? `try { ${body} } catch (error) { console.log(error.name); }` : `(async () => { ${body} })().then(() => { ${this.log()} }, (error) => { console.log(error.name); });`;
  }

  private events(): string {
    const name = `'${this.fresh('event')}'`;
    return `emitter.${this.pick(['on', 'once', 'prependListener'])}(${name}, ${this.chance(0.5) ? 'async ' : ''}(value) => { ${this.log()} });\nemitter.on(${name}, function (value) { ${this.some(false)} if (value > 1) this.removeAllListeners(${name}); });\n${this.pick(['', 'queueMicrotask(() => ', 'setTimeout(() => ', 'process.nextTick(() => '])
      .concat(`emitter.emit(${name}, 1)`)
      .replace(/^(.+\(\(\) => .*)$/, '$1)')};\nemitter.emit(${name}, 2); if (!emitter.emit(${name}, 3)) ${this.log()}`;
  }

  private waiting(awaits: boolean): string {
    const name = `'${this.fresh('event')}'`;
    if (this.chance(0.5)) return `${this.pick(['queueMicrotask', 'process.nextTick', 'setTimeout'])}(() => { ${this.log()} emitter.emit(${name}, 7); });\n${this.run(`const [value] = await once(emitter, ${name}); ${this.log()} if (value === 7) ${this.log()}`, awaits)}`;
    return `(async () => { for await (const [value] of on(emitter, ${name})) { ${this.some(true)} if (value > 1) break; } ${this.log()} })();\nemitter.emit(${name}, 1); setTimeout(() => emitter.emit(${name}, 2), 150);`;
  }

  private abort(awaits: boolean): string {
    const controller = this.fresh('controller');
    return `const ${controller} = new AbortController();\n${controller}.signal.addEventListener('abort', ({ type }) => { console.log(type); ${this.some(false)} }, { once: true });\n${this.pick(['queueMicrotask', 'setTimeout', 'process.nextTick'])}(() => { ${this.log()} ${controller}.abort(${this.chance(0.3) ? `new Error('stop')` : ''}); });\n${this.run(`await pause(900, 1, { signal: ${controller}.signal }); ${this.log()}`, awaits)}`;
  }

  private lock(): string {
    const lock = this.fresh('Lock');
    return `class ${lock} { #tail = Promise.resolve(); #held = 0; get held() { return this.#held; } async with(work) { const before = this.#tail; let release; this.#tail = new Promise((done) => { release = done; }); await before; this.#held += 1; try { return await work(); } finally { this.#held -= 1; release(); } } }\n{ const lock = new ${lock}(); for (const ms of [${this.pick(['0, 150', '150, 0, 150', '0'])}]) lock.with(async () => { ${this.log()} if (ms) await sleep(ms); ${this.some(true)} }).then(() => console.log(lock.held)); }`;
  }

  private cache(awaits: boolean): string {
    return `{ const cache = new Map(); const load = (key) => cache.get(key) ?? cache.set(key, (async () => { ${this.log()} await ${this.promise()}; ${this.log()} return key; })()).get(key);\n${this.run(`const all = await Promise.${this.pick(['all', 'allSettled', 'race', 'any'])}(['a', 'b', 'a'].map(load)); ${this.log()} for (const [key, value] of cache) { console.log(key, await value); }`, awaits)} }`;
  }

  private stream(awaits: boolean): string {
    const source = this.fresh('source');
    return `async function* ${source}(limit) { try { for (let item = 0; item < limit; item += 1) { ${this.chance(0.5) ? `await ${this.promise()};` : ''} ${this.log()} yield ${this.pick(['item', 'Promise.resolve(item)', '[item]'])}; } } finally { ${this.log()} ${this.chance(0.4) ? 'await null;' : ''} } }\nconst map${source} = (work) => async function* (items) { for await (const item of items) yield work(item); };\n${this.run(`for await (const item of map${source}((item) => ${this.chance(0.5) ? 'item' : 'sleep(150, item)'})(${source}(3))) { ${this.some(true)} ${this.pick(['', 'if (item > 0) break;', 'if (item > 1) throw new SyntaxError(item);', 'if (item < 1) continue;'])} ${this.log()} }`, awaits)}`;
  }

  private cleanup(): string {
    return this.run(`try { ${this.some(true)} ${this.chance(0.5) ? `await ${this.promise(true)};` : `return await ${this.promise(true)};`} } catch (error) { ${this.log()} ${this.chance(0.4) ? 'throw error;' : ''} } finally { ${this.some(true)} }`, false);
  }

  private inheritance(): string {
    const base = this.fresh('Base');
    return `class ${base} { static #count = 0; static make(...args) { ${base}.#count += 1; return new this(...args); } static get count() { return ${base}.#count; } name = 'base'; async load() { ${this.log()} await ${this.promise()}; return this.name; } get [Symbol.toStringTag]() { return 'Tagged'; } }\nclass ${base}Child extends ${base} { name = 'child'; constructor(extra = ${this.log().slice(0, -1)}) { super(); this.extra = extra; } async load() { ${this.log()} const name = await super.load(); ${this.log()} return \`\${name}!\`; } }\n${base}Child.make().load().then((name) => { console.log(name, ${base}.count); ${this.some(false)} });`;
  }

  private retry(awaits: boolean): string {
    return `{ let left = ${1 + this.below(3)}; const retry = async (work, times) => { for (let turn = 1; ; turn += 1) { try { return await work(turn); } catch (error) { if (turn >= times) throw new Error('gave up', { cause: error }); ${this.log()} ${this.chance(0.5) ? 'await sleep(150 * turn);' : ''} } } };\n${this.run(`await retry(${this.chance(0.5) ? 'async ' : ''}(turn) => { console.log(turn); if (left-- > 0) throw new RangeError(turn); return ${this.promise()}; }, 2); ${this.log()}`, awaits)} }`;
  }

  private pool(): string {
    return `{ const results = []; const entries = [${this.promise()}, 2, ${this.promise()}].entries(); const worker = async (id) => { for (const [index, job] of entries) { console.log(id, index); results[index] = await job; ${this.log()} } };\nPromise.all(Array.from({ length: 2 }, (_, id) => worker(id))).then(() => { console.log(results.length); ${this.some(false)} }); }`;
  }

  private target(): string {
    return `{ const target = new EventTarget(); const listener = { handleEvent(event) { ${this.log()} event.preventDefault(); } }; target.addEventListener('go', listener, { once: ${this.chance(0.5)} }); target.addEventListener('go', async ({ detail }) => { ${this.log()} await detail; ${this.log()} });\nif (!target.dispatchEvent(new CustomEvent('go', { cancelable: true, detail: ${this.promise()} }))) ${this.log()} ${this.chance(0.5) ? `target.removeEventListener('go', listener);` : ''} target.dispatchEvent(new CustomEvent('go')); }`;
  }

  private chainOfWork(): string {
    const link = (): string => this.pick([() => `.then(() => { ${this.some(false)} return ${this.promise()}; })`, () => `.then((value) => value)`, () => `.then(() => { ${this.log()} throw new RangeError('x'); })`, () => `.catch(({ name }) => { console.log(name); return ${this.promise()}; })`, () => `.finally(() => { ${this.log()} return ${this.promise()}; })`, () => `.then(null, () => { ${this.log()} })`, () => `.then(async () => { ${this.some(true)} })`])();
    return `Promise.resolve(${this.promise()})${link()}${link()}${link()}.catch(() => { ${this.log()} });`;
  }

  private thenableClass(awaits: boolean): string {
    const query = this.fresh('Query');
    return `class ${query} { #steps = []; where(step) { this.#steps.push(step); return this; } then(done, fail) { ${this.log()} return Promise.resolve(this.#steps.length).then(done, fail); } }\n${this.run(`const count = await new ${query}().where('a')${this.chance(0.5) ? `.where('b')` : ''}; console.log(count); ${this.some(true)}`, awaits)}`;
  }

  private labels(awaits: boolean): string {
    const body = `outer: for (const row of [[1, 2], [3]]) { for (const cell of row) { switch (cell) { case 2: ${this.pick(['continue outer', 'break outer', 'break'])}; case 1: ${this.log()} default: await ${this.promise()}; ${this.log()} } } ${this.log()} }`;
    return this.run(body, awaits);
  }

  private destructured(awaits: boolean): string {
    return this.run(`const { a = await ${this.promise()}, ...rest } = { get b() { ${this.log()} return 2; } }; const [x, , z = (${this.log().slice(0, -1)}, await ${this.promise()}), ...others] = new Set([1, rest.b]); ${this.log()} const { length } = others; console.log(length, x ?? z, rest?.b?.toFixed?.(1));`, awaits);
  }

  private generatorRunner(): string {
    return `{ const spawn = (work) => new Promise((done, fail) => { const run = work(); const step = (method, value) => { let result; try { result = run[method](value); } catch (error) { return fail(error); } if (result.done) return done(result.value); Promise.resolve(result.value).then((next) => step('next', next), (reason) => step('throw', reason)); }; step('next'); });\nspawn(function* () { ${this.log()} try { const value = yield ${this.promise(true)}; ${this.log()} yield* [${this.promise()}, 2]; } catch { ${this.log()} } finally { ${this.log()} } return 3; }).then((value) => { console.log(value); ${this.some(false)} }); }`;
  }

  private batch(): string {
    return `{ let queue; const load = (key) => new Promise((resolve) => { if (!queue) { queue = []; ${this.pick(['queueMicrotask', 'process.nextTick', 'setTimeout'])}(() => { const batch = queue; queue = undefined; console.log(batch.length); batch.forEach(({ key, resolve }) => resolve(key * 2)); }); } queue.push({ key, resolve }); });\nload(1).then((value) => { ${this.some(false)} return load(value); }).then((value) => { console.log(value); }); load(2).then(() => { ${this.log()} }); }`;
  }

  private iteratorProtocol(awaits: boolean): string {
    return this.run(`const items = { from: 1, [Symbol.${this.chance(0.5) ? 'asyncIterator' : 'iterator'}]() { let { from } = this; return { next: () => { ${this.log()} return { value: from, done: from++ > 2 }; }, return() { ${this.log()} return {}; } }; } }; for await (const item of items) { ${this.some(true)} ${this.pick(['', 'break;', 'if (item === 2) break;'])} } ${this.log()}`, awaits);
  }

  private errors(awaits: boolean): string {
    const failure = this.fresh('Failure');
    return `class ${failure} extends Error { constructor(message, options) { super(message, options); this.name = new.target.name; } }\n${this.run(`try { ${this.chance(0.5) ? 'await ' : ''}Promise.reject(new ${failure}('inner')).catch((cause) => { ${this.log()} throw new ${failure}('outer', { cause }); }).catch((error) => { if (error instanceof ${failure} && error.cause?.message === 'inner') ${this.log()} }); null.missing; } catch (error) { console.log(error instanceof TypeError ? 'type' : 'other'); ${this.some(true)} }`, awaits)}`;
  }

  private tagged(): string {
    return `{ const sql = (parts, ...values) => ({ text: parts.join('?'), async run() { ${this.log()} const all = await Promise.all(values); console.log(all.length); return this.text.replace(/\\?/g, () => { ${this.log()} return '$'; }); } }); sql\`select \${${this.promise()}} from \${2}\`.run().then((text) => { if (/^select \\$/.test(text)) ${this.log()} ${this.some(false)} }); }`;
  }

  private channel(): string {
    return `{ const gates = []; const open = async (value) => { ${this.log()} await null; gates.splice(0).forEach((gate) => gate(value)); }; const wait = () => new Promise((done) => gates.push(done)); wait().then((value) => { console.log(value); ${this.some(false)} }); (async () => { ${this.log()} await wait(); ${this.log()} })(); ${this.pick(['open(1);', 'setTimeout(open, 150, 2);', 'process.nextTick(open, 3);', `Promise.resolve(4).then(open);`])} }`;
  }

  private proxied(): string {
    return `{ const api = new Proxy({ load: async (key) => { ${this.log()} return key; } }, { get(target, key, receiver) { console.log('get', String(key)); return Reflect.get(target, key, receiver) ?? (async (...args) => { await null; console.log(key, args.length); }); } }); api.load('a').then(() => api.store(1, 2)).then(() => { ${this.some(false)} }); ${this.chance(0.3) ? `(async () => { await api; ${this.log()} })();` : ''} }`;
  }

  private collections(awaits: boolean): string {
    return this.run(`const groups = ['x1', 'y2', 'x3'].reduce((all, item) => { (all[item[0]] ??= []).push(item); return all; }, {}); for (const [key, list] of Object.entries(groups).sort(([a], [b]) => b.localeCompare(a))) { console.log(key, list.length); await Promise.all(list.map(async (item, index) => { ${this.log()} await (index ? ${this.promise()} : null); console.log(item.slice(1).padStart(3, '0')); })); } ${this.log()} const copy = structuredClone({ groups, when: new Set([1]) }); if (copy.groups.x.at(-1) === 'x3' && copy.when.has(1)) ${this.log()}`, awaits);
  }
}
