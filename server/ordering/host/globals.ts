/** The global functions and objects of the hosts: console, timers, process, clocks, `fetch`. */
import type { Machine } from '../machine';
import { isObject, toNumber, toText } from '../values/convert';
import { dataProperty, FunctionValue, NativeFunction, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { EventLoop } from './eventLoop';
import { defineLibraryGlobals } from './library';

const names = new Set('Buffer URL URLSearchParams TextEncoder TextDecoder Intl Date performance crypto fetch Headers Request Response Blob FormData ReadableStream WritableStream TransformStream WebSocket Worker Atomics SharedArrayBuffer ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array BigUint64Array Uint8ClampedArray FinalizationRegistry BroadcastChannel navigator structuredClone setImmediate clearImmediate escape unescape encodeURIComponent decodeURIComponent encodeURI decodeURI eval WebAssembly global Iterator document window localStorage sessionStorage location history requestAnimationFrame requestIdleCallback MutationObserver IntersectionObserver XMLHttpRequest Image alert self'.split(' '));
const browserNames = new Set('document window localStorage sessionStorage location history requestAnimationFrame requestIdleCallback MutationObserver IntersectionObserver XMLHttpRequest Image alert self'.split(' '));

/** Whether a name is a global of some host. */
export function isHostName(name: string): boolean {
  return names.has(name) && !browserNames.has(name);
}

export function installGlobals(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  installConsole(machine);
  installTimers(machine, loop);
  installClocks(machine);
  if (machine.profile !== 'browser') {
    installProcess(machine, loop);
    realm.global.properties.set('global', dataProperty(realm.global, false));
  } else for (const name of ['window', 'self']) realm.global.properties.set(name, dataProperty(realm.global, false));
  realm.method(realm.global, 'fetch', 1, () => machine.externalPromise(textOfSite(machine, 'fetch()'), machine.lineOf(machine.site)));
  realm.method(realm.global, 'structuredClone', 1, (_, __, [value]) => (isObject(value) || value instanceof Unknown ? new Unknown('plain', 'a structured clone', machine.lineOf(machine.site), true) : value));
  for (const name of ['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI'] as const) {
    realm.method(realm.global, name, 1, (_, __, [value]) => new Unknown('string', `${name}()`, toText(machine, value) instanceof Unknown ? 0 : machine.lineOf(machine.site), true));
  }
  defineLibraryGlobals(machine, loop);
  for (const name of names) if (isHostName(name) && !realm.global.getOwn(name)) realm.global.properties.set(name, dataProperty(new Unknown('any', name, 0), false));
}

function textOfSite(machine: Machine, fallback: string): string {
  const { site } = machine;
  return site && site.getSourceFile() === machine.source ? (site.getText(machine.source).split('\n', 1)[0] ?? fallback).slice(0, 40) : fallback;
}

function installConsole(machine: Machine): void {
  const { realm } = machine;
  const consoleObject = realm.plain();
  realm.global.properties.set('console', dataProperty(consoleObject, false));
  for (const name of ['log', 'error', 'warn', 'info', 'debug', 'trace', 'table', 'dir', 'group', 'groupCollapsed', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'assert', 'clear']) {
    realm.method(consoleObject, name, 0, () => undefined).path = `console.${name}`;
  }
}

function installTimers(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const callback = (value: Value, name: string): Value => {
    if (value instanceof FunctionValue || value instanceof Unknown) return value;
    throw machine.error('TypeError', `The "callback" argument of ${name} must be of type function`);
  };
  const handles = realm.plain();
  const handle = (id: number): Value => {
    if (machine.profile === 'browser') return id;
    const object = new ObjectValue(handles);
    object.define('id', dataProperty(id, false));
    return object;
  };
  for (const name of ['ref', 'unref', 'refresh', 'hasRef']) {
    realm.method(handles, name, 0, (_, self) => {
      if (name === 'unref' || name === 'refresh') machine.cut(`${name} of a timer is not followed`);
      return self;
    });
  }
  realm.method(handles, Symbol.toPrimitive, 0, (_, self) => (isObject(self) ? self.get(machine, 'id') : undefined));
  realm.method(handles, 'close', 0, (_, self) => {
    loop.clear(isObject(self) ? self.get(machine, 'id') : self);
    return self;
  });
  for (const name of ['setTimeout', 'setInterval']) {
    realm.method(realm.global, name, 2, (_, __, [steps, delay, ...args]) => {
      const wanted = delay === undefined ? 0 : toNumber(machine, delay);
      return handle(loop.setTimer(machine, callback(steps, name), wanted, args, name === 'setInterval'));
    });
  }
  const clear = (_: Machine, __: Value, [id]: readonly Value[]): Value => {
    if (id instanceof Unknown) machine.cut('which timer is cleared is not known');
    loop.clear(isObject(id) ? id.get(machine, 'id') : id);
    return undefined;
  };
  for (const name of ['clearTimeout', 'clearInterval']) realm.method(realm.global, name, 1, clear);
  if (machine.profile !== 'browser') {
    realm.method(realm.global, 'setImmediate', 1, (_, __, [steps, ...args]) => handle(loop.setImmediate(machine, callback(steps, 'setImmediate'), args)));
    realm.method(realm.global, 'clearImmediate', 1, clear);
  }
  realm.method(realm.global, 'queueMicrotask', 1, (_, __, [steps]) => {
    const run = callback(steps, 'queueMicrotask');
    machine.microtasks.add({ tick: machine.nextTick(), cause: machine.causeOf('queueMicrotask', machine.lineOf(machine.site)), run: () => machine.call(run, undefined, []) });
    return undefined;
  });
}

/** Clocks give unknown numbers, dates unknown plain objects. */
function installClocks(machine: Machine): void {
  const { realm } = machine;
  const reading = (name: string, type: 'number' | 'string' | 'plain') => (): Unknown => new Unknown(type, name, machine.lineOf(machine.site), true);
  const date = new NativeFunction(realm.functionPrototype, 'Date', 7, (_, __, ___, newTarget) => reading('new Date()', newTarget ? 'plain' : 'string')(), true);
  realm.global.properties.set('Date', dataProperty(date, false));
  realm.method(date, 'now', 0, reading('Date.now()', 'number'));
  realm.method(date, 'parse', 0, reading('Date.parse()', 'number'));
  realm.method(date, 'UTC', 0, reading('Date.UTC()', 'number'));
  const performanceObject = realm.plain();
  realm.global.properties.set('performance', dataProperty(performanceObject, false));
  realm.method(performanceObject, 'now', 0, reading('performance.now()', 'number'));
  const cryptoObject = realm.plain();
  cryptoObject.prototype = new Unknown('any', 'crypto', 0);
  realm.global.properties.set('crypto', dataProperty(cryptoObject, false));
  realm.method(cryptoObject, 'randomUUID', 0, reading('crypto.randomUUID()', 'string'));
}

function installProcess(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const processObject = new ObjectValue(new Unknown('any', 'process', 0));
  realm.global.properties.set('process', dataProperty(processObject, false));
  realm.method(processObject, 'nextTick', 1, (_, __, [steps, ...args]) => {
    if (!(steps instanceof FunctionValue) && !(steps instanceof Unknown)) throw machine.error('TypeError', 'The "callback" argument must be of type function');
    machine.nextTicks.add({ tick: 0, cause: machine.causeOf('process.nextTick', machine.lineOf(machine.site)), run: () => machine.call(steps, undefined, args) });
    return undefined;
  });
  const listen = (_: Machine, self: Value, [event, listener]: readonly Value[]): Value => {
    if (typeof event === 'string' && listener instanceof FunctionValue) {
      if (['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'].includes(event)) loop.listeners.set(event, [...(loop.listeners.get(event) ?? []), listener]);
      else if (!['SIGINT', 'SIGTERM', 'SIGHUP', 'warning', 'multipleResolves', 'rejectionHandled'].includes(event)) machine.cut(`process event ${event} is not followed`);
    }
    return self;
  };
  for (const name of ['on', 'once', 'addListener']) realm.method(processObject, name, 2, listen);
  for (const name of ['exit', 'abort']) realm.method(processObject, name, 1, () => loop.exit(machine));
  const constants: Record<string, Unknown> = { env: new Unknown('plain', 'process.env', 0, true), argv: new Unknown('plain', 'process.argv', 0, true), platform: new Unknown('string', 'process.platform', 0, true), pid: new Unknown('number', 'process.pid', 0, true), version: new Unknown('string', 'process.version', 0, true), versions: new Unknown('plain', 'process.versions', 0, true), memoryUsage: new Unknown('plain', 'process.memoryUsage', 0, true), uptime: new Unknown('plain', 'process.uptime', 0, true), hrtime: new Unknown('plain', 'process.hrtime', 0, true), cwd: new Unknown('plain', 'process.cwd', 0, true) };
  for (const [name, value] of Object.entries(constants)) processObject.define(name, dataProperty(value));
  processObject.define('exitCode', dataProperty(undefined));
  const stdout = realm.plain();
  processObject.define('stdout', dataProperty(stdout));
  processObject.define('stderr', dataProperty(stdout));
  realm.method(stdout, 'write', 1, () => true).path = 'process.stdout.write';
}
