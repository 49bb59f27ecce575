/**
 * Modules and classes that the hosts themselves write in JavaScript are written in JavaScript here too, and interpreted:
 * their ticks follow from the same rules as the program's.
 */
import ts from 'typescript';
import { Compiler } from '../compile/compiler';
import { declareLazily } from '../compile/lazily';
import { Scope } from '../compile/scope';
import type { Frame } from '../compile/scope';
import type { Machine } from '../machine';
import { isObject } from '../values/convert';
import { dataProperty, lazyProperty, ObjectValue, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { installAsyncContext } from './asyncContext';
import type { EventLoop } from './eventLoop';
import { librarySource } from './librarySource';
import { newerSource } from './newerSource';

/** One compiler for the library in all runs: each node is compiled once. */
const compiler = new Compiler();

const parsed = new Map<string, ts.SourceFile>();

/** A text of the library, each of whose declarations is evaluated for this realm when it is first read. */
function library(machine: Machine, loop: EventLoop, text: string): Scope {
  const file = parsed.get(text) ?? ts.createSourceFile('library.js', text, ts.ScriptTarget.Latest, true);
  parsed.set(text, file);
  const { realm } = machine;
  const frame: Frame = { machine, callee: undefined, newTarget: undefined, homeObject: undefined, strict: true, kind: 'normal', binder: { self: { value: undefined }, callee: undefined, newTarget: undefined, homeObject: undefined } };
  const scope = new Scope(undefined, frame);
  scope.initialize('postMessage', realm.native('postMessage', 1, (_, __, [callback]) => {
    loop.postMessage(machine, callback);
    return undefined;
  }));
  scope.initialize('external', realm.native('external', 2, (_, __, [name, callback]) => {
    const label = typeof name === 'string' ? name : 'the host';
    if (callback !== undefined) loop.external(machine, label, callback);
    return callback === undefined ? machine.externalPromise(label, machine.lineOf(machine.site)) : undefined;
  }));
  scope.initialize('unknown', realm.native('unknown', 1, (_, __, [name]) => new Unknown('string', String(name), machine.lineOf(machine.site), true)));
  scope.initialize('anything', realm.native('anything', 1, (_, __, [name]) => new Unknown('any', String(name), machine.lineOf(machine.site), true)));
  scope.initialize('undecided', realm.native('undecided', 1, (_, __, [reason]) => machine.cut(String(reason)) as undefined));
  scope.initialize('isKnown', realm.native('isKnown', 1, (_, __, [value]) => !(value instanceof Unknown)));
  // What a listener throws does not reach who dispatched the event: Node throws it again in a nextTick.
  scope.initialize('reportException', realm.native('reportException', 1, (_, __, [error]) => {
    if (machine.profile !== 'browser') machine.nextTicks.add({ tick: 0, cause: machine.causeOf('the exception of a listener', machine.lineOf(machine.site)), run: () => { throw new Thrown(error); } });
    return undefined;
  }));
  installAsyncContext(machine, loop, scope);
  declareLazily(compiler, scope, file);
  return scope;
}

const libraries = new WeakMap<Machine, Map<string, Scope>>();

/** What a name of a text of the library stands for; evaluated when it is first needed, at no cost for the program. */
function fromLibrary(machine: Machine, loop: EventLoop, name: string, text = librarySource): Value {
  const known = libraries.get(machine) ?? new Map<string, Scope>();
  libraries.set(machine, known);
  const scope = known.get(text) ?? library(machine, loop, text);
  known.set(text, scope);
  const { spent } = machine;
  const value = machine.aside(() => scope.find(name)?.value);
  machine.spent = spent;
  return value;
}

/** Methods of the library: the declaration that has them, and their names. */
const newer = {
  iterator: ['iteratorMethods', 'map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find'],
  set: ['setMethods', 'union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
  map: ['mapFunctions', 'groupBy'],
} as const;

/** The globals and methods that come from the library, read from it when they are first asked for. */
export function defineLibraryGlobals(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  for (const name of ['EventTarget', 'Event', 'CustomEvent', 'AbortController', 'AbortSignal', 'MessageChannel']) realm.global.properties.set(name, lazyProperty(() => fromLibrary(machine, loop, name)));
  for (const name of ['Iterator', 'DisposableStack', 'AsyncDisposableStack']) realm.global.properties.set(name, lazyProperty(() => fromLibrary(machine, loop, name, newerSource)));
  const define = (target: ObjectValue, [owner, ...methods]: readonly string[]): void => {
    for (const name of methods) {
      target.properties.set(name, lazyProperty(() => {
        const holder = fromLibrary(machine, loop, owner ?? '', newerSource);
        return isObject(holder) ? holder.get(machine, name) : undefined;
      }));
    }
  };
  realm.iteratorPrototype.whenAsked(() => define(realm.iteratorPrototype, newer.iterator));
  realm.setPrototype.whenAsked(() => define(realm.setPrototype, newer.set));
  realm.mapPrototype.whenAsked(() => define(realm.builtin('Map'), newer.map));
}

/** The modules of Node that the library has, by the names of their declarations. */
const declarations = new Map(Object.entries({
  events: 'EventEmitter', util: 'util', 'timers/promises': 'timersPromises', fs: 'fs', 'fs/promises': 'promises', assert: 'assert', 'assert/strict': 'assert', async_hooks: 'asyncHooks', worker_threads: 'workerThreads',
}));

/** Whether it is known what loading a module of Node runs. */
export function isModelled(name: string): boolean {
  return declarations.has(name) || pureModules.has(name) || silentModules.has(name) || ['process', 'timers', 'perf_hooks', 'crypto'].includes(name);
}

/** A module of Node: the modelled exports, and unknown ones for the rest; undefined for one that is not modelled. */
export function loadModule(machine: Machine, loop: EventLoop, name: string): Value {
  const declaration = declarations.get(name);
  if (name === 'process') return machine.realm.global.get(machine, 'process');
  if (name === 'timers' || name === 'perf_hooks') return machine.realm.global;
  if (pureModules.has(name)) return new Unknown('any', name, 0, true);
  if (silentModules.has(name)) return new Unknown('any', name, 0);
  if (name === 'crypto') return cryptoModule();
  const module = declaration === undefined ? undefined : fromLibrary(machine, loop, declaration);
  if (!isObject(module)) return undefined;
  if (module.prototype === machine.realm.objectPrototype) module.prototype = new Unknown('any', name, 0);
  if (!module.getOwn('default')) module.define('default', dataProperty(module, false));
  return module;
}

/** Modules whose functions compute something and touch no queue: their results are unknown, their calls cost nothing. */
const pureModules = new Set(['path', 'path/posix', 'path/win32', 'os', 'url', 'querystring', 'string_decoder', 'buffer', 'punycode', 'constants']);

/** Modules of which only this is known: to load them runs nothing that a program can see. */
const silentModules = new Set([
  'stream', 'stream/promises', 'stream/web', 'stream/consumers', 'http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises', 'zlib', 'readline', 'readline/promises',
  'child_process', 'cluster', 'module', 'vm', 'v8', 'tty', 'repl', 'inspector', 'inspector/promises', 'diagnostics_channel', 'util/types',
]);

/** The module `crypto`, of which some functions call back; the others only compute. */
function cryptoModule(): Value {
  const module = new ObjectValue(new Unknown('any', 'crypto', 0));
  for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'createHash', 'createHmac', 'timingSafeEqual', 'randomFillSync', 'pbkdf2Sync', 'scryptSync', 'getHashes']) {
    module.define(name, dataProperty(new Unknown('any', `crypto.${name}`, 0, true)));
  }
  return module;
}
