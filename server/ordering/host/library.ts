/**
 * Modules and classes that the hosts themselves write in JavaScript are written in JavaScript here too, and interpreted:
 * their ticks follow from the same rules as the program's.
 */
import ts from 'typescript';
import { Compiler } from '../compile/compiler';
import { runToEnd, Scope } from '../compile/scope';
import type { Frame } from '../compile/scope';
import type { Machine } from '../machine';
import { isObject } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { EventLoop } from './eventLoop';
import { librarySource } from './librarySource';
import { newerSource } from './newerSource';

/** One compiler for all runs: each node is compiled once. */
export const compiler = new Compiler();

const parsed = new Map<string, ts.SourceFile>();

/** What a text of the library exports, evaluated for this realm. */
function library(machine: Machine, loop: EventLoop, text: string): Value {
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
  const { enter, run } = compiler.hoist(file.statements);
  enter(scope);
  runToEnd(run(scope));
  return scope.read('exported', file);
}

const libraries = new WeakMap<Machine, Map<string, Value>>();

/** The exports of a text of the library; evaluated when they are first needed, at no cost for the program. */
function libraryOf(machine: Machine, loop: EventLoop, text = librarySource): Value {
  const known = libraries.get(machine) ?? new Map<string, Value>();
  libraries.set(machine, known);
  if (!known.has(text)) {
    const { observing, spent } = machine;
    machine.observing = false;
    known.set(text, library(machine, loop, text));
    machine.observing = observing;
    machine.spent = spent;
  }
  return known.get(text);
}

const newer: Readonly<Record<string, readonly string[]>> = {
  'Iterator.prototype': ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find'],
  'Set.prototype': ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
  Map: ['groupBy'],
  globalThis: ['Iterator', 'DisposableStack', 'AsyncDisposableStack'],
};

/** The globals and methods that come from the library, read from it when they are first asked for. */
export function defineLibraryGlobals(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const define = (target: ObjectValue, name: string, read: () => Value): void => {
    const get = realm.native(name, 0, () => {
      const value = read();
      target.properties.set(name, dataProperty(value, false));
      return value;
    });
    target.properties.set(name, { value: undefined, accessor: true, enumerable: false, writable: true, configurable: true, get });
  };
  for (const name of ['EventTarget', 'Event', 'CustomEvent', 'AbortController', 'AbortSignal', 'MessageChannel']) define(realm.global, name, () => memberOf(machine, libraryOf(machine, loop), name));
  const map = realm.global.get(machine, 'Map');
  const targets: Readonly<Record<string, Value>> = { 'Iterator.prototype': realm.iteratorPrototype, 'Set.prototype': realm.setPrototype, Map: map, globalThis: realm.global };
  for (const [owner, names] of Object.entries(newer)) {
    const target = targets[owner];
    if (target instanceof ObjectValue) for (const name of names) define(target, name, () => memberOf(machine, memberOf(machine, libraryOf(machine, loop, newerSource), owner), name));
  }
}

function memberOf(machine: Machine, object: Value, name: string): Value {
  return isObject(object) ? object.get(machine, name) : undefined;
}

/** A module of Node: the modelled exports, and unknown ones for the rest; undefined for what is no module of Node. */
export function loadModule(machine: Machine, loop: EventLoop, name: string): Value {
  const all = libraryOf(machine, loop);
  const modules = isObject(all) ? all.get(machine, 'modules') : undefined;
  const module = isObject(modules) ? modules.getOwn(name)?.value : undefined;
  if (name === 'process') return machine.realm.global.get(machine, 'process');
  if (name === 'timers' || name === 'perf_hooks') return machine.realm.global;
  if (pureModules.has(name)) return new Unknown('any', name, 0, true);
  if (name === 'crypto') return cryptoModule();
  if (!isObject(module)) return undefined;
  if (module.prototype === machine.realm.objectPrototype) module.prototype = new Unknown('any', name, 0);
  if (!module.getOwn('default')) module.define('default', dataProperty(module, false));
  return module;
}

/** Modules whose functions compute something and touch no queue: their results are unknown, their calls cost nothing. */
const pureModules = new Set(['path', 'path/posix', 'path/win32', 'os', 'url', 'querystring', 'string_decoder', 'buffer', 'punycode', 'constants']);

/** The module `crypto`, of which some functions call back; the others only compute. */
function cryptoModule(): Value {
  const module = new ObjectValue(new Unknown('any', 'crypto', 0));
  for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'createHash', 'createHmac', 'timingSafeEqual', 'randomFillSync', 'pbkdf2Sync', 'scryptSync', 'getHashes']) {
    module.define(name, dataProperty(new Unknown('any', `crypto.${name}`, 0, true)));
  }
  return module;
}
