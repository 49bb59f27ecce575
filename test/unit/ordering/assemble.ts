/**
 * A fourth generator, of another kind than the three others: programs assembled of parts as they stand in applications —
 * classes with private state, emitters, thenables, subclassed promises, hand-written iterators, generators that delegate —
 * which call each other and share what they hold. Every callback of every part may call any part, within one allowance.
 */
import { ProgramWriter } from './program';
import type { Program } from './program';

/** The assembled program of a seed: the same one each time. */
export function assemble(seed: number): Program {
  return new Assembler(seed).program();
}

type Part = 'service' | 'emitter' | 'thenable' | 'subclass' | 'iterable' | 'stream' | 'steps' | 'lock';

/** What a callback may hold: `await` where it is asynchronous, exceptions where something takes them. */
interface Body {
  readonly awaits: boolean;
  readonly throws: boolean;
  readonly depth: number;
}

const asynchronous: Body = { awaits: true, throws: true, depth: 1 };
const reaction: Body = { awaits: false, throws: true, depth: 1 };
const plain: Body = { awaits: false, throws: false, depth: 1 };

/** Distances that no sum of them brings together. */
const delays = [20, 55, 130];

const parts: readonly Part[] = ['service', 'service', 'emitter', 'thenable', 'thenable', 'subclass', 'iterable', 'stream', 'stream', 'steps', 'lock'];

class Assembler extends ProgramWriter {
  private labels = 0;
  private size = 0;
  private timers = 0;
  private immediates = false;
  private readonly made: { readonly part: Part; readonly name: string }[] = [];

  constructor(seed: number) {
    super(seed, 1_597_334_677);
  }

  program(): Program {
    const profile = this.profile();
    this.immediates = this.chance(0.5);
    const head = [
      profile === 'node-esm' ? `import events from 'node:events'; import util from 'node:util';` : `const events = require('node:events'), util = require('node:util');`,
      'let left = 60, mark = 0;',
      `process.on('unhandledRejection', () => {});`,
    ];
    const declared = Array.from({ length: 3 + this.below(3) }, () => this.declare(this.pick(parts)));
    const top: Body = { awaits: profile === 'node-esm', throws: false, depth: 0 };
    const body = Array.from({ length: 6 + this.below(8) }, () => {
      this.size = 0;
      return this.statement(top);
    });
    return { profile, text: [...head, ...declared, ...body].join('\n').replaceAll(/\n\s*\n+/g, '\n') };
  }

  private log(): string {
    return `\nconsole.log(${(this.labels += 1)}, mark);\n`;
  }

  private block(body: Body, least = 1): string {
    const inner = { ...body, depth: body.depth + 1 };
    return `{ ${Array.from({ length: least + this.below(3) }, () => this.statement(inner)).join('\n')} }`;
  }

  private callback(kind: Body, parameter = ''): string {
    if (kind === plain) return `(${parameter}) => ${this.block(plain)}`;
    const asyncKind = this.chance(0.35);
    if (this.chance(0.25)) return `${asyncKind ? 'async ' : ''}(${parameter}) => (${this.value(asyncKind ? asynchronous : reaction)})`;
    return `${asyncKind ? 'async ' : ''}function (${parameter}) ${this.returning(asyncKind ? asynchronous : reaction)}`;
  }

  /** A block that may give something back, or end in an exception. */
  private returning(body: Body): string {
    const block = this.block(body);
    const end = this.chance(0.15) ? `throw new Error('e');` : this.chance(0.6) ? `return ${this.value(body)};` : '';
    return `{ ${block.slice(1, -1)} ${end} }`;
  }

  private declare(part: Part): string {
    const name = this.fresh(part);
    this.size = 0;
    const text = this.source(part, name);
    this.made.push({ part, name });
    return text;
  }

  private source(part: Part, name: string): string {
    switch (part) {
      case 'service':
        return `class ${name} {
          static #count = 0; #cache = new Map(); last = null;
          get size() {${this.log()}return this.#cache.size; }
          async load(key) { if (--left < 0) return key; if (this.#cache.has(key)) return ${this.chance(0.5) ? 'await ' : ''}this.#cache.get(key);
            const work = ${this.promise(asynchronous)}; this.#cache.set(key, work); mark += ${name}.#count++;${this.log()}
            try ${this.returning(asynchronous)} catch (error) {${this.log()}${this.chance(0.3) ? 'throw error;' : ''}} finally { this.last = key; ${this.statement(asynchronous)} ${this.chance(0.15) ? 'return this;' : ''} }
            return work; }
          ${this.chance(0.5) ? 'async ' : ''}retry(times = 2) { return this.load(times).then((value) => {${this.log()}return value; }, (error) => {${this.log()}if (times > 0 && --left > 0) return this.retry(times - 1); ${this.chance(0.5) ? 'throw error;' : ''} }); }
        }
        const ${name}of = new ${name}();`;
      case 'emitter':
        return `class ${name} extends events.EventEmitter {
          pending = []; fire(kind, ...rest) { if (--left < 0) return false; return this.emit(kind, ...rest); }
          async settle(kind) { for (const each of this.pending.splice(0)) { await each;${this.log()}} this.fire(kind, mark); }
        }
        const ${name}of = new ${name}();
        ${name}of.on('a', ${this.callback(plain, 'value')}); ${name}of.${this.pick(['once', 'prependListener', 'on'])}('a', function (value) {${this.log()}this.pending.push(${this.promise(plain)}.catch(() => {})); });
        ${name}of.${this.pick(['once', 'on'])}('b', async (value) => ${this.block(asynchronous)});`;
      case 'thenable': {
        const settle = this.pick([`done(this.value)`, `done(this.value); done(0)`, `fail(this.value)`, `queueMicrotask(() => done(this.value))`, `process.nextTick(done, this.value)`, `done(Promise.resolve(this.value))`, `done(this.value); throw new Error('after')`, `throw new Error('before')`, `done({ then: (next) => {${this.log()}next(1); } })`]);
        const member = this.chance(0.3) ? `get then() {${this.log()}return (done, fail) => { mark += 1; ${settle}; }; }` : `then(done, fail) {${this.log()}mark += 1; ${settle}; }`;
        return `class ${name} { constructor(value) { this.value = value; } ${member} }`;
      }
      case 'subclass':
        return `class ${name} extends Promise { ${this.pick([`then(...reactions) {${this.log()}return super.then(...reactions); }`, 'static get [Symbol.species]() { return Promise; }', `static resolve(value) {${this.log()}return super.resolve(value); }`, '', `finally(act) {${this.log()}return super.finally(act); }`])} }`;
      case 'iterable': {
        const result = this.pick(['{ value: at, done }', 'Promise.resolve({ value: at, done })', '{ then(give) { give({ value: at, done }); } }', '(async () => ({ value: await at, done }))()']);
        const closing = this.pick(['', `return() {${this.log()}return { done: true }; },`, `async return() {${this.log()}await null; return {}; },`, `return() {${this.log()}throw new Error('closing'); },`]);
        return `const ${name} = { [Symbol.asyncIterator]() { let at = 0; return { ${closing} next() {${this.log()}const done = ++at > ${1 + this.below(3)}; return ${result}; } }; } };`;
      }
      case 'stream':
        return `async function* ${name}(from = 1) { if (--left < 0) return; try { ${this.yields()} } ${this.chance(0.4) ? `catch (error) {${this.log()}yield 'caught'; }` : ''} finally {${this.log()}${this.statement(asynchronous)} ${this.chance(0.1) ? 'yield 9;' : ''} } ${this.chance(0.4) ? `return ${this.value(asynchronous)};` : ''} }`;
      case 'steps':
        return `function* ${name}() { if (--left < 0) return; try { const got = yield ${this.value(plain)};${this.log()}mark += Number(got) || 1; yield* [${this.value(plain)}, 2]; } finally {${this.log()}} }`;
      case 'lock':
        return `const ${name} = { tail: Promise.resolve(), run(work) { const turn = this.tail.${this.pick(['then(work)', 'then(() => work())', 'finally(() => {}).then(work)'])}; this.tail = turn.${this.pick(['catch(() => {})', 'then(() => {}, () => {})'])}; return turn; } };`;
      default:
        throw new RangeError(part);
    }
  }

  private yields(): string {
    return Array.from({ length: 1 + this.below(3) }, () => {
      const all = this.find('stream', 'iterable');
      if (all && this.chance(0.35)) return `mark += (yield* ${this.iterable()}) ? 1 : 0;${this.log()}`;
      return this.chance(0.3) ? this.statement(asynchronous) : `${this.chance(0.5) ? 'const sent' + this.fresh('') + ' = ' : ''}yield ${this.value(asynchronous)};${this.log()}`;
    }).join('\n');
  }

  private find(...wanted: readonly Part[]): { readonly part: Part; readonly name: string } | undefined {
    const candidates = this.made.filter(({ part }) => wanted.includes(part));
    return candidates.length === 0 ? undefined : this.pick(candidates);
  }

  private iterable(): string {
    const found = this.find('stream', 'iterable', 'steps');
    if (!found || this.chance(0.25)) return this.pick([`[1, ${this.value(plain)}]`, `[Promise.resolve(1), 2].values()`, `new Set([1, 2])`, `'xy'`]);
    // A rejection that a synchronous generator yields closes it in newer engines only.
    return found.part === 'iterable' ? found.name : found.part === 'stream' ? `${found.name}(mark)` : `[...${found.name}()].map(async (each) => each)`;
  }

  /** A value of any kind: a promise, a thenable, something plain. */
  private value(body: Body, depth = 0): string {
    const thenable = this.find('thenable');
    switch (this.below(depth > 1 ? 3 : 8)) {
      case 0: return this.pick(['1', 'mark', `'s'`, 'undefined', '{ x: mark }']);
      case 1: return thenable ? `new ${thenable.name}(${depth > 1 ? 'mark' : this.value(plain, depth + 1)})` : 'null';
      case 2: return this.pick(['mark % 2', 'left', '[mark]']);
      case 3: return body.awaits ? `await ${this.value(body, depth + 1)}` : `mark + 1`;
      case 4: return `(mark % 2 ? ${this.value(body, depth + 1)} : ${this.value(body, depth + 1)})`;
      case 5: return `[${this.value(plain, depth + 1)}, 2]`;
      default: return this.promise(body, depth + 1);
    }
  }

  private promise(body: Body, depth = 0): string {
    if (depth > 2 || this.size > 12) return `Promise.${this.pick(['resolve', 'resolve', 'reject'])}(mark)`;
    this.size += 1;
    const service = this.find('service');
    const subclass = this.find('subclass');
    const stream = this.find('stream');
    const lock = this.find('lock');
    const family = subclass && this.chance(0.5) ? subclass.name : 'Promise';
    const two = (): string => `${this.value(plain, depth + 1)}, ${this.promise(plain, depth + 1)}`;
    switch (this.below(15)) {
      case 0: return service ? `${service.name}of.${this.pick(['load(mark % 3)', 'retry()', 'retry(1)'])}` : `(async () => ${this.returning(asynchronous)})()`;
      case 1: return `new ${family}((done, fail) => { mark += 1; ${this.pick(['done', 'done', 'fail'])}(${this.value(plain, depth + 1)}); })`;
      case 2: return `${family}.${this.pick(['all', 'race', 'any', 'allSettled'])}([${two()}])`;
      case 3: return `${family}.resolve(${this.value(plain, depth + 1)})`;
      case 4: return stream ? `${stream.name}().${this.pick(['next(1)', 'return(mark)', `throw(new Error('in'))`])}` : 'Promise.resolve()';
      case 5: return lock ? `${lock.name}.run(${this.callback(reaction)})` : `(async (x = ${this.value(plain, depth + 1)}) => x)()`;
      case 6: return `(async () => ${this.returning(asynchronous)})()`;
      case 7: return `new Promise((done) => process.nextTick(done, ${this.value(plain, depth + 1)}))`;
      case 8: return `util.promisify((value, back) => {${this.log()}back(mark % 3 ? null : new Error('p'), value); })(mark)`;
      default: return `${this.promise(body, depth + 1)}${this.link()}`;
    }
  }

  private link(): string {
    const parameter = this.pick(['', 'value', '{ x = mark } = {}', 'value']);
    return this.pick([() => `.then(${this.callback(reaction, parameter === '{ x = mark } = {}' ? '' : parameter)})`, () => `.catch(${this.callback(reaction)})`, () => `.finally(${this.callback(reaction)})`, () => `.then(${this.callback(reaction)}, ${this.callback(reaction)})`])();
  }

  private statement(body: Body): string {
    if (body.depth > 3 || this.size > 12) return this.log();
    this.size += 1;
    const emitter = this.find('emitter');
    const quiet = (promise: string): string => `${promise}.then(() => {${this.log()}}, () => {${this.log()}});`;
    switch (this.below(19)) {
      case 0: return `${this.log()}mark += ${1 + this.below(3)};`;
      case 1: return body.awaits && body.throws ? `mark += Number(await ${this.value(body)}) || 1;${this.log()}` : quiet(this.promise(plain));
      case 2: return body.awaits ? `try { ${this.awaiting()} } catch {${this.log()}} finally ${this.block({ ...body, throws: false })}` : quiet(this.promise(plain));
      case 3: return body.awaits ? this.consuming(body) : `(async () => { ${this.consuming(asynchronous)} })().catch(() => {${this.log()}});`;
      case 4: return `process.nextTick(${this.callback(plain)});`;
      case 5: return `queueMicrotask(${this.callback(plain)});`;
      case 6: return this.later();
      case 7: return emitter ? `${emitter.name}of.${this.pick([`fire('a', mark)`, `fire('b')`, `settle('a')`, `settle('b').finally(() => {${this.log()}})`, `once('c', ${this.callback(plain)})`, `fire('c')`])};` : this.log();
      case 8: return emitter ? quiet(`events.once(${emitter.name}of, '${this.pick(['a', 'b', 'c'])}')`) : quiet(this.promise(plain));
      case 9: return `if (mark % ${2 + this.below(2)}) ${this.block(body)} else ${this.block(body)}`;
      case 10: return this.looping(body);
      case 11: return this.manual();
      case 12: return body.awaits && body.throws ? `const { a${this.labels} = await ${this.value(body)}, ...rest${this.labels} } = { b: await ${this.value(body)} };${this.log()}` : quiet(this.promise(plain));
      case 13: return `switch (mark % 3) { case 0: ${this.statement(body)} case 1: ${this.statement(body)} break; default: ${this.log()} }`;
      case 14: return this.aborting();
      default: return quiet(this.promise(body));
    }
  }

  private awaiting(): string {
    return `mark += Number(await ${this.promise(asynchronous)}) || 1;${this.log()}${this.chance(0.3) ? `throw 1;` : ''}`;
  }

  private consuming(body: Body): string {
    const label = this.fresh('each');
    const leave = this.pick(['', '', 'break;', `continue ${label};`, `if (mark % 2) break ${label};`, body.throws ? `throw new Error('left');` : '']);
    const loop = `${label}: for await (const item of ${this.iterable()}) {${this.log()}mark += 1; ${this.statement(body)} ${leave} }${this.log()}`;
    return body.throws ? loop : `try { ${loop} } catch {${this.log()}}`;
  }

  private looping(body: Body): string {
    const label = this.fresh('turn');
    const name = this.fresh('i');
    const inner = body.awaits && body.throws ? `await ${this.value(body)};` : `Promise.resolve(${name}).then(() => {${this.log()}mark += ${name}; });`;
    return `${label}: for (let ${name} = 0; ${name} < ${1 + this.below(3)}; ${name}++) { ${body.awaits ? `try { ${inner} if (mark % 4 === 1) continue ${label}; } catch { if (mark % 5 === 1) break ${label}; } finally {${this.log()}}` : inner} }`;
  }

  /** Requests to a generator, queued without waiting. */
  private manual(): string {
    const stream = this.find('stream');
    if (!stream) return this.log();
    const name = this.fresh('by');
    const requests = Array.from({ length: 2 + this.below(3) }, () => this.pick(['next()', 'next(mark)', 'next()', `return(${this.value(plain, 1)})`, `throw(mark)`]));
    return `const ${name} = ${stream.name}(); ${requests.map((request) => `${name}.${request}.then(({ value, done }) => {${this.log()}mark += done ? 2 : 1; }, () => {${this.log()}});`).join(' ')}`;
  }

  private later(): string {
    if (this.immediates) return `setImmediate(${this.callback(plain)});`;
    // Two timers of one distance from the same place keep their order; more places would need more distances.
    if (this.timers >= delays.length) return this.log();
    const delay = delays[this.timers];
    this.timers += 1;
    return `setTimeout(${this.callback(plain)}, ${delay});`;
  }

  private aborting(): string {
    const name = this.fresh('controller');
    return `const ${name} = new AbortController(); ${name}.signal.addEventListener('abort', ${this.callback(plain)}, { once: true }); ${this.pick([`${name}.abort();`, `queueMicrotask(() => ${name}.abort());`, `Promise.resolve().then(() => {${this.log()}${name}.abort(mark); });`])}`;
  }
}
