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
import { dataProperty, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { EventLoop } from './eventLoop';
import { librarySource } from './librarySource';

/** One compiler for all runs: each node is compiled once. */
export const compiler = new Compiler();

let parsed: ts.SourceFile | undefined;

/** The exports of the library, evaluated for this realm when they are first needed. */
function library(machine: Machine, loop: EventLoop): Value {
  parsed ??= ts.createSourceFile('library.js', librarySource, ts.ScriptTarget.Latest, true);
  const { realm } = machine;
  const frame: Frame = { machine, callee: undefined, newTarget: undefined, homeObject: undefined, strict: true, kind: 'normal', binder: { self: { value: undefined }, callee: undefined, newTarget: undefined, homeObject: undefined } };
  const scope = new Scope(undefined, frame);
  scope.initialize('postMessage', realm.native('postMessage', 1, (_, __, [callback]) => {
    loop.postMessage(machine, callback);
    return undefined;
  }));
  scope.initialize('external', realm.native('external', 2, (_, __, [name, callback]) => {
    const text = typeof name === 'string' ? name : 'the host';
    if (callback !== undefined) loop.external(machine, text, callback);
    return callback === undefined ? machine.externalPromise(text, machine.lineOf(machine.site)) : undefined;
  }));
  scope.initialize('unknown', realm.native('unknown', 1, (_, __, [name]) => new Unknown('string', String(name), machine.lineOf(machine.site), true)));
  scope.initialize('undecided', realm.native('undecided', 1, (_, __, [reason]) => machine.cut(String(reason)) as undefined));
  const { enter, run } = compiler.hoist(parsed.statements);
  enter(scope);
  runToEnd(run(scope));
  return scope.read('exported', parsed);
}

const libraries = new WeakMap<Machine, Value>();

function libraryOf(machine: Machine, loop: EventLoop): Value {
  if (!libraries.has(machine)) {
    const { observing } = machine;
    machine.observing = false;
    libraries.set(machine, library(machine, loop));
    machine.observing = observing;
  }
  return libraries.get(machine);
}

/** The globals that come from the library, read from it when they are first asked for. */
export function defineLibraryGlobals(machine: Machine, loop: EventLoop): void {
  for (const name of ['EventTarget', 'Event', 'CustomEvent', 'AbortController', 'AbortSignal', 'MessageChannel']) {
    machine.realm.global.properties.set(name, {
      value: undefined,
      accessor: true,
      enumerable: false,
      writable: true,
      configurable: true,
      get: machine.realm.native(name, 0, () => {
        const all = libraryOf(machine, loop);
        const value = isObject(all) ? all.get(machine, name) : undefined;
        machine.realm.global.properties.set(name, dataProperty(value, false));
        return value;
      }),
    });
  }
}

/** A module of Node: the modelled exports, and unknown ones for the rest; undefined for what is no module of Node. */
export function loadModule(machine: Machine, loop: EventLoop, name: string): Value {
  const all = libraryOf(machine, loop);
  const modules = isObject(all) ? all.get(machine, 'modules') : undefined;
  const module = isObject(modules) ? modules.getOwn(name)?.value : undefined;
  if (name === 'process') return machine.realm.global.get(machine, 'process');
  if (name === 'timers' || name === 'perf_hooks') return machine.realm.global;
  if (!isObject(module)) return undefined;
  if (module.prototype === machine.realm.objectPrototype) module.prototype = new Unknown('any', name, 0);
  if (!module.getOwn('default')) module.define('default', dataProperty(module, false));
  return module;
}
