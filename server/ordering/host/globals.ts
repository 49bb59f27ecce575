/** The global functions and objects of the hosts: console, timers, process, clocks, `fetch`. */
import type { Machine } from '../machine';
import { isObject, toNumber, toText, unknownOf } from '../values/convert';
import { dataProperty, FunctionValue, lazyProperty, ObjectValue, Unknown } from '../values/values';
import type { Thrown, Value } from '../values/values';
import type { EventLoop } from './eventLoop';
import { defineLibraryGlobals } from './library';
import { structuredClone } from './structuredClone';

/** Globals of Node that no file of the room models. */
const nodeNames = 'Intl ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array SharedArrayBuffer Atomics WebAssembly FinalizationRegistry escape unescape eval process global Buffer clearImmediate setImmediate URL URLSearchParams URLPattern TextEncoder TextDecoder TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController WritableStreamDefaultWriter ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController ReadableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy TextEncoderStream TextDecoderStream CompressionStream DecompressionStream atob btoa BroadcastChannel MessagePort MessageEvent CloseEvent Blob File Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming performance fetch FormData Headers Request Response WebSocket EventSource Storage localStorage sessionStorage Navigator navigator crypto Crypto CryptoKey SubtleCrypto GeneratorFunction gc require module exports __filename __dirname'.split(' ');
/** Of those, what computes something and touches no queue. */
const pureNames = new Set('Intl ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array SharedArrayBuffer escape unescape Buffer URL URLSearchParams TextEncoder TextDecoder atob btoa Headers FormData'.split(' '));
const names = new Set(nodeNames);
/** Bound by the wrapper of a CommonJS module rather than the global object. */
const commonJsNames = new Set(['require', 'module', 'exports', '__filename', '__dirname']);

/** Whether a name is a global of some host. */
export function isHostName(name: string): boolean {
  return names.has(name);
}

export function installGlobals(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const isBrowser = machine.profile === 'browser';
  realm.offer(['console'], () => installConsole(machine));
  realm.offer(['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'queueMicrotask', ...(isBrowser ? [] : ['setImmediate', 'clearImmediate'])], () => installTimers(machine, loop));
  realm.offer(['performance', 'crypto'], () => installClocks(machine));
  realm.offer(['fetch', 'structuredClone', ...Object.keys(codecs)], () => installFunctions(machine));
  if (!isBrowser) realm.offer(['process'], () => installProcess(machine, loop));
  for (const name of isBrowser ? ['window', 'self'] : ['global']) realm.global.properties.set(name, dataProperty(realm.global, false));
  defineLibraryGlobals(machine, loop);
  for (const name of names) {
    if (!commonJsNames.has(name) && !realm.global.getOwn(name)) realm.global.properties.set(name, lazyProperty(() => new Unknown('any', name, 0, pureNames.has(name))));
  }
}

const codecs = { encodeURIComponent, decodeURIComponent, encodeURI, decodeURI };

function installFunctions(machine: Machine): void {
  const { realm } = machine;
  realm.globalFunction('fetch', 1, () => machine.externalPromise(textOfSite(machine, 'fetch()'), machine.lineOf(machine.site)));
  realm.globalFunction('structuredClone', 1, (_, __, [value]) => structuredClone(machine, value));
  for (const [name, steps] of Object.entries(codecs)) {
    realm.globalFunction(name, 1, (_, __, [value]) => {
      const text = toText(machine, value);
      if (text instanceof Unknown) return text;
      try {
        return steps(text);
      } catch {
        throw machine.error('URIError', 'URI malformed');
      }
    });
  }
}

function textOfSite(machine: Machine, fallback: string): string {
  const { site } = machine;
  return site && site.getSourceFile() === machine.source ? (site.getText(machine.source).split('\n', 1)[0] ?? fallback).slice(0, 40) : fallback;
}

function installConsole(machine: Machine): void {
  const { realm } = machine;
  const consoleObject = realm.plain();
  realm.provide('console', consoleObject);
  for (const name of ['log', 'error', 'warn', 'info', 'debug', 'trace', 'table', 'dir', 'group', 'groupCollapsed', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'assert', 'clear']) {
    const method = realm.method(consoleObject, name, 0, () => undefined);
    method.path = `console.${name}`;
    method.pure = true;
  }
}

function installTimers(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const callback = (value: Value, name: string): Value => {
    if (value instanceof FunctionValue || value instanceof Unknown) return value;
    throw invalidArgument(machine, `The "callback" argument of ${name} must be of type function`);
  };
  const handles = realm.plain();
  const handle = (id: number): Value => {
    if (machine.profile === 'browser') return id;
    const object = new ObjectValue(handles);
    object.define('id', dataProperty(id, false));
    return object;
  };
  const idOf = (self: Value): Value => (isObject(self) ? self.get(machine, 'id') : self);
  for (const name of ['ref', 'unref', 'refresh'] as const) {
    realm.method(handles, name, 0, (_, self) => {
      if (name === 'refresh') loop.refresh(machine, idOf(self));
      else loop.reference(idOf(self), name === 'ref');
      return self;
    });
  }
  realm.method(handles, 'hasRef', 0, (_, self) => loop.referenced(idOf(self)) ?? unknownOf('boolean'));
  realm.method(handles, Symbol.toPrimitive, 0, (_, self) => (isObject(self) ? self.get(machine, 'id') : undefined));
  realm.method(handles, 'close', 0, (_, self) => {
    loop.clear(isObject(self) ? self.get(machine, 'id') : self);
    return self;
  });
  for (const name of ['setTimeout', 'setInterval']) {
    realm.globalFunction(name, 2, (_, __, [steps, delay, ...args]) => {
      const wanted = delay === undefined ? 0 : toNumber(machine, delay);
      return handle(loop.setTimer(machine, callback(steps, name), wanted, args, name === 'setInterval'));
    });
  }
  const clear = (_: Machine, __: Value, [id]: readonly Value[]): Value => {
    if (id instanceof Unknown) machine.cut('which timer is cleared is not known');
    loop.clear(isObject(id) ? id.get(machine, 'id') : id);
    return undefined;
  };
  for (const name of ['clearTimeout', 'clearInterval']) realm.globalFunction(name, 1, clear);
  if (machine.profile !== 'browser') {
    realm.globalFunction('setImmediate', 1, (_, __, [steps, ...args]) => handle(loop.setImmediate(machine, callback(steps, 'setImmediate'), args)));
    realm.globalFunction('clearImmediate', 1, clear);
  }
  realm.globalFunction('queueMicrotask', 1, (_, __, [steps]) => {
    const run = callback(steps, 'queueMicrotask');
    machine.microtasks.add({ tick: machine.nextTick(), cause: machine.causeOf('queueMicrotask', machine.lineOf(machine.site)), run: () => machine.call(run, undefined, []) });
    return undefined;
  });
}

/** The error of Node for an argument of the wrong type. */
function invalidArgument(machine: Machine, about: string): Thrown {
  const thrown = machine.wordedError('TypeError', about);
  if (thrown.value instanceof ObjectValue) thrown.value.define('code', dataProperty('ERR_INVALID_ARG_TYPE'));
  return thrown;
}

/** Clocks and random identifiers give unknown values. */
function installClocks(machine: Machine): void {
  const { realm } = machine;
  const reading = (name: string, type: 'number' | 'string') => (): Unknown => new Unknown(type, name, machine.lineOf(machine.site), true);
  const performanceObject = realm.plain();
  realm.provide('performance', performanceObject);
  realm.method(performanceObject, 'now', 0, () => machine.readClock('performance', 'performance.now()'));
  const cryptoObject = realm.plain();
  cryptoObject.prototype = new Unknown('any', 'crypto', 0);
  realm.provide('crypto', cryptoObject);
  realm.method(cryptoObject, 'randomUUID', 0, reading('crypto.randomUUID()', 'string'));
}

function installProcess(machine: Machine, loop: EventLoop): void {
  const { realm } = machine;
  const processObject = new ObjectValue(new Unknown('any', 'process', 0));
  realm.provide('process', processObject);
  realm.method(processObject, 'nextTick', 1, (_, __, [steps, ...args]) => {
    if (!(steps instanceof FunctionValue) && !(steps instanceof Unknown)) throw invalidArgument(machine, 'The "callback" argument must be of type function');
    machine.nextTicks.add({ tick: 0, cause: machine.causeOf('process.nextTick', machine.lineOf(machine.site)), run: () => machine.call(steps, undefined, args) });
    return undefined;
  });
  const listen = (_: Machine, self: Value, [event, listener]: readonly Value[]): Value => {
    if (typeof event === 'string' && listener instanceof FunctionValue) {
      if (['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'rejectionHandled'].includes(event)) loop.listeners.set(event, [...(loop.listeners.get(event) ?? []), listener]);
      else if (!['SIGINT', 'SIGTERM', 'SIGHUP', 'warning'].includes(event)) machine.cut(`process event ${event} is not followed`);
    }
    return self;
  };
  for (const name of ['on', 'once', 'addListener']) realm.method(processObject, name, 2, listen);
  for (const name of ['exit', 'abort']) realm.method(processObject, name, 1, (_, __, [code]) => loop.exit(machine, code ?? loop.exitCode(machine)));
  const constants: Record<string, Unknown> = { env: new Unknown('plain', 'process.env', 0, true), argv: new Unknown('plain', 'process.argv', 0, true), platform: new Unknown('string', 'process.platform', 0, true), pid: new Unknown('number', 'process.pid', 0, true), version: new Unknown('string', 'process.version', 0, true), versions: new Unknown('plain', 'process.versions', 0, true), memoryUsage: new Unknown('plain', 'process.memoryUsage', 0, true), uptime: new Unknown('plain', 'process.uptime', 0, true), hrtime: new Unknown('plain', 'process.hrtime', 0, true), cwd: new Unknown('plain', 'process.cwd', 0, true) };
  for (const [name, value] of Object.entries(constants)) processObject.define(name, dataProperty(value));
  processObject.define('exitCode', dataProperty(undefined));
  const stdout = realm.plain();
  processObject.define('stdout', dataProperty(stdout));
  processObject.define('stderr', dataProperty(stdout));
  realm.method(stdout, 'write', 1, () => true).path = 'process.stdout.write';
}
