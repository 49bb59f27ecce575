/** The world of callback fixtures: scripted operations in callback style, their promise twins, and a record of all they see. */
import { promisify } from 'node:util';
import util from 'node:util';
import path from 'node:path';
import { coreFunction } from '../../../../server/refactorings/callbacks/nodeCore';
import { executable } from './run';
import { show } from './world';

/** What the operations of one run do. Operations are counted in the order of their calls. */
export interface CallbackScript {
  readonly fails: ReadonlySet<number>;
  /** Those that give nothing: null, an empty list. */
  readonly empty: ReadonlySet<number>;
  /** Calls of `check`, in order, that throw. */
  readonly throws: ReadonlySet<number>;
  readonly order: 'first' | 'last';
}

export interface CallbackObservation {
  readonly record: readonly string[];
  /** Errors that would end the process: thrown in a callback, or rejections that nobody handles. */
  readonly crashes: readonly string[];
  readonly outcome: string;
  readonly operations: number;
  readonly checks: number;
}

type Anything = (...given: unknown[]) => unknown;

class World {
  readonly record: string[] = [];
  readonly crashes: string[] = [];
  operations = 0;
  checks = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly script: CallbackScript) {}

  /** An operation that calls back later. */
  readonly operation = (name: string, given: readonly unknown[], settle: (error: Error | null, ...results: unknown[]) => void): void => {
    const index = this.operations++;
    this.record.push(`${name}(${given.map(show).join(', ')})`);
    const results = this.script.empty.has(index) ? emptyOf(name, given) : resultsOf(name, given, index);
    const error = this.script.fails.has(index) ? Object.assign(new Error(`${name} ${index} failed`), { code: index % 2 ? 'ENOENT' : 'EIO', stdout: 'partial', stderr: 'complaint' }) : null;
    const [settles, values] = error ? [error, name === 'exec' || name === 'execFile' ? ['partial', 'complaint'] : []] : [null, results];
    this.waiting.push(() => settle(settles, ...values));
  };

  /** Something that happens later without fail. */
  readonly later = (name: string, given: readonly unknown[], run: () => void): object => {
    this.record.push(`${name}(${given.map(show).join(', ')})`);
    this.waiting.push(run);
    return { name };
  };

  /** A function that takes a callback last. */
  callback(name: string): Anything {
    const { operation } = this;
    return function called(...given: unknown[]) {
      const last = given.pop();
      if (typeof last !== 'function') throw new TypeError(`${name} wants a callback`);
      operation(name, given, last as never);
    };
  }

  /** A core module: its callback functions, and their promise forms. */
  core(module: string): Record<string, unknown> {
    const made = new Map<string, unknown>();
    const get = (name: string): unknown => {
      const known = coreFunction(module, name);
      if (!known) return name === 'constants' ? { R_OK: 4, F_OK: 0 } : undefined;
      const called = this.callback(name);
      const settled = (...given: unknown[]): Promise<unknown> => new Promise((resolve, reject) => this.operation(name, given, (error, ...results) => {
        if (known.noError) return resolve(error === null);
        if (error) return reject(error);
        resolve(known.results && results.length > 1 ? Object.fromEntries(known.results.map((each, index) => [each, results[index]])) : results[0]);
      }));
      const visible: Anything = known.noError ? (...given) => called(...given.slice(0, -1), (error: unknown) => (given.at(-1) as Anything)(error === null)) : (...given) => called(...given);
      return Object.assign(visible, { [promisify.custom]: settled, settled });
    };
    const read = (name: string): unknown => {
      if (!made.has(name)) made.set(name, get(name));
      return made.get(name);
    };
    const promises = new Proxy({}, { get: (_, name) => (typeof name === 'string' && coreFunction(module, name)?.twin ? (read(name) as { settled?: unknown }).settled : undefined) });
    // What is inherited is there for `import * as fs` as well, which would copy only what is its own.
    return Object.create(new Proxy({}, { get: (_, name) => (name === 'promises' ? promises : typeof name === 'string' ? read(name) : undefined) })) as Record<string, unknown>;
  }

  /** An object whose methods are operations; each looks at its `this`. */
  driver(name: string): Record<string, unknown> {
    const { operation } = this;
    const made: Record<string, unknown> = {};
    const self: Record<string, unknown> = new Proxy(made, {
      get: (_, key) => {
        if (typeof key !== 'string') return undefined;
        return (made[key] ??= function called(this: unknown, ...given: unknown[]) {
          const last = given.at(-1);
          const isCallback = typeof last === 'function';
          if (!isCallback) return void record.push(`${name}.${key}(${given.map(show).join(', ')})`);
          if (this !== self) throw new TypeError(`${name}.${key} lost its this`);
          operation(key, given.slice(0, -1), last as never);
          return undefined;
        });
      },
    });
    const { record } = this;
    return self;
  }

  names(): Record<string, unknown> {
    const { record, operation } = this;
    const note = (...given: unknown[]): unknown => {
      record.push(given.map(show).join(' '));
      return given[0];
    };
    const check = (value: unknown): unknown => {
      const index = this.checks++;
      record.push(`check ${show(value)}`);
      if (this.script.throws.has(index)) throw new Error(`check ${index} failed`);
      return value;
    };
    const response = (): object => {
      const made = { status: (code: number) => (record.push(`status ${code}`), made), json: (body: unknown) => void record.push(`json ${show(body)}`), send: (body: unknown) => (record.push(`send ${show(body)}`), made), end: (body?: unknown) => void record.push(`end ${show(body)}`), redirect: (to: string) => void record.push(`redirect ${to}`), render: (view: string, data: unknown) => void record.push(`render ${view} ${show(data)}`), set: () => made, sendStatus: (code: number) => void record.push(`status ${code}`), setHeader: () => undefined, type: () => made, writeHead: (code: number) => (record.push(`head ${code}`), made) };
      return made;
    };
    const routes: Anything[] = [];
    const route = (_path: unknown, ...handlers: Anything[]): void => void routes.push(...handlers.slice(-1));
    const app = { get: route, post: route, put: route, delete: route, patch: route, use: (...handlers: Anything[]) => void routes.push(...handlers.slice(-1)) };
    const modules: Record<string, unknown> = { util, path, fs: this.core('fs'), dns: this.core('dns'), crypto: this.core('crypto'), zlib: this.core('zlib'), child_process: this.core('child_process'), stream: this.core('stream') };
    const drivers = Object.fromEntries(['db', 'pool', 'client', 'redis', 'users', 'orders', 'cache', 'mailer', 'store', 'User', 'Post', 'request', 'connection', 'collection', 's3', 'session'].map((each) => [each, this.driver(each)]));
    const require = (name: string): unknown => modules[name.replace(/^node:/, '')] ?? modules[name.replace(/^node:/, '').replace('/promises', '')] ?? drivers[name] ?? { ...drivers };
    return {
      ...drivers, note, check, app, router: app, log: note, console: { log: note, error: note, warn: note }, modules,
      require, op: (name: string, ...given: unknown[]) => operation(name, given.slice(0, -1), given.at(-1) as never),
      pair: (name: string, ...given: unknown[]) => operation(name, given.slice(0, -2), (error, ...results) => (error ? (given.at(-1) as Anything)(error) : (given.at(-2) as Anything)(...results))),
      ajax: (options: { url: string; success: Anything; error: Anything }) => operation('ajax', [options.url], (error, ...results) => (error ? options.error(error) : options.success(...results))),
      setTimeout: (run: Anything, ms: number) => this.later('setTimeout', [ms], () => void run()), setImmediate: (run: Anything) => this.later('setImmediate', [], () => void run()),
      clearTimeout: () => undefined, process: { nextTick: (run: Anything) => void this.later('nextTick', [], () => void run()), exit: (code: number) => note(`exit ${code}`), on: () => undefined, cwd: () => '/', argv: ['node', 'x', 'a.txt'], env: {} },
      done: (...given: unknown[]) => void note('done', ...given), request: this.callback('request'),
      visit: (body: object = {}) => routes[0]?.({ params: { id: 7, name: 'ann' }, query: { q: 'x', page: 2 }, body: { name: 'ann', email: 'a@b.c', ids: [1, 2], ...body }, session: { user: 1 }, headers: {}, user: { id: 1 } }, response(), (...given: unknown[]) => void note('next', ...given)),
    };
  }

  /** Lets one thing happen; false when nothing is left. */
  step(): boolean {
    const run = this.script.order === 'first' ? this.waiting.shift() : this.waiting.pop();
    try {
      run?.();
    } catch (error) {
      this.crashes.push(show(error));
    }
    return run !== undefined;
  }
}

/** What an operation gives when all is well. */
function resultsOf(name: string, given: readonly unknown[], index: number): readonly unknown[] {
  const entity = { id: index + 1, name: `n${index}`, items: [1, 2], email: 'e', balance: 50, verify: undefined };
  switch (name) {
    case 'readFile': return [given[1] === undefined ? Buffer.from(`data ${index}`) : JSON.stringify({ ok: true, name: `file${index}`, items: ['a', 'b'], next: 'b.json' })];
    case 'readdir': return [['a.txt', 'b.txt', 'c.md']];
    case 'stat': case 'lstat': case 'fstat': return [{ size: 12 + index, isDirectory: () => index % 2 === 1, isFile: () => index % 2 === 0, mtimeMs: index }];
    case 'exec': case 'execFile': return [` out ${index}\n`, `warnings ${index}`];
    case 'lookup': return [`10.0.0.${index}`, 4];
    case 'lookupService': return ['host', 'http'];
    case 'open': return [40 + index];
    case 'read': case 'write': return [3, Buffer.from('abc')];
    case 'generateKeyPair': return ['public', 'private'];
    case 'randomBytes': case 'gzip': case 'gunzip': case 'pbkdf2': case 'scrypt': case 'deflate': case 'inflate': return [Buffer.from(`${name} ${index}`)];
    case 'query': case 'find': case 'all': case 'smembers': case 'lrange': case 'toArray': return [[{ ...entity }, { id: 9, name: 'other' }], ['fields']];
    case 'get': case 'hget': return [`value ${index}`];
    case 'incr': case 'del': case 'count': case 'exists': return [index + 1];
    case 'request': return [{ statusCode: 200, headers: {} }, `{"ok":true,"index":${index}}`];
    case 'access': case 'unlink': case 'mkdir': case 'writeFile': case 'rename': case 'close': case 'appendFile': case 'rmdir': case 'chmod': case 'copyFile': case 'run': case 'begin': case 'commit': case 'rollback': case 'beginTransaction': case 'save': case 'ping': return [];
    default: return [entity];
  }
}

function emptyOf(name: string, given: readonly unknown[]): readonly unknown[] {
  if (/^(?:query|find|all|readdir|toArray|smembers)$/.test(name)) return [[]];
  if (name === 'readFile') return [given[1] === undefined ? Buffer.alloc(0) : 'not json'];
  if (/^(?:get|hget|findOne|findById)$/.test(name)) return [null];
  return resultsOf(name, given, 0);
}

/** Code compiled to run under any number of scripts. */
export function compileCallbacks(source: string, fileName: string, run: string): (script: CallbackScript) => Promise<CallbackObservation> {
  const text = executable(`${source}\n;$observe(() => (${run}));`, fileName);
  const probe = new World({ fails: new Set(), empty: new Set(), throws: new Set(), order: 'first' }).names();
  const own = Object.keys(probe).filter((name) => name !== 'require' && !new RegExp(`(?:function|const|let|var|class) (?:\\{[^}]*\\b)?${name}\\b`).test(text));
  const body = new Function('$observe', 'exports', 'module', 'world', 'require', `const { ${own.join(', ')} } = world;\n${text}`) as (observe: (run: () => unknown) => void, exports: object, module: object, world: object, require: unknown) => void;
  return async (script) => {
    const world = new World(script);
    const names = world.names();
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const listen = (reason: unknown): void => void world.crashes.push(show(reason));
    process.on('unhandledRejection', listen);
    let outcome = '';
    try {
      const exports = {};
      let begin: (() => unknown) | undefined;
      try {
        body((observed) => void (begin = observed), exports, { exports }, names, names['require']);
        const result = begin?.();
        outcome = result instanceof Promise ? 'promise' : show(result);
        if (result instanceof Promise) result.then((value) => void (outcome = `fulfils ${show(value)}`), (reason) => void (outcome = `rejects ${show(reason)}`));
        world.record.push('returned');
      } catch (error) {
        outcome = `throws ${show(error)}`;
      }
      for (let turns = 0; turns < 120; turns++) {
        await turn();
        if (!world.step()) break;
      }
      await turn();
      await turn();
    } finally {
      process.removeListener('unhandledRejection', listen);
      for (const each of listeners) process.on('unhandledRejection', each);
    }
    return { record: world.record, crashes: world.crashes.toSorted(), outcome, operations: world.operations, checks: world.checks };
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs both under every script worth running; the first difference in words, or undefined. */
export async function callbackDifference(before: (script: CallbackScript) => Promise<CallbackObservation>, after: typeof before, limit = 60): Promise<string | undefined> {
  const none: ReadonlySet<number> = new Set();
  const well: CallbackScript = { fails: none, empty: none, throws: none, order: 'first' };
  const first = await before(well);
  const indexes = Array.from({ length: Math.min(first.operations + 1, 8) }, (_, index) => index);
  const scripts: CallbackScript[] = [
    well, { ...well, order: 'last' }, ...indexes.flatMap((each) => [{ ...well, fails: new Set([each]) }, { ...well, fails: new Set([each]), order: 'last' as const }, { ...well, empty: new Set([each]) }]),
    ...Array.from({ length: first.checks }, (_, index) => ({ ...well, throws: new Set([index]) })),
    ...indexes.flatMap((one) => indexes.filter((other) => other > one).flatMap((other) => [{ ...well, fails: new Set([one, other]) }, { ...well, empty: new Set([one]), fails: new Set([other]) }])),
  ];
  for (const script of scripts.slice(0, limit)) {
    const [one, other] = [await before(script), await after(script)];
    const texts = [one, other].map((each) => [each.outcome, ...each.record, 'crashes:', ...each.crashes].join('\n'));
    if (texts[0] !== texts[1]) return `failing ${[...script.fails].join('+') || 'none'}, empty ${[...script.empty].join('+') || 'none'}, throwing ${[...script.throws].join('+') || 'none'}, ${script.order} settles first\n--- before\n${texts[0] ?? ''}\n--- after\n${texts[1] ?? ''}`;
  }
  return undefined;
}
