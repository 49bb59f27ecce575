import { emitterSource } from './emitterSource';
import { utilitySource } from './utilitySource';

/** The source of the library: events, util, timers/promises, fs, EventTarget, AbortController, MessageChannel. */
export const librarySource = `
function invalidArgument() {
  const error = new TypeError(unknown('the wording of an invalid argument'));
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}
${emitterSource}class Event {
  constructor(type, options = {}) {
    this.type = String(type);
    this.cancelable = Boolean(options.cancelable);
    this.defaultPrevented = false;
    this.target = null;
    this.currentTarget = null;
    this._stopped = false;
  }
  preventDefault() { if (this.cancelable) this.defaultPrevented = true; }
  stopImmediatePropagation() { this._stopped = true; }
  stopPropagation() {}
}
class CustomEvent extends Event {
  constructor(type, options = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}
class EventTarget {
  #listeners = new Map();
  addEventListener(type, callback, options) {
    if (!callback) return;
    const once = typeof options === 'object' && options !== null && Boolean(options.once);
    const signal = typeof options === 'object' && options !== null ? options.signal : undefined;
    if (signal && signal.aborted) return;
    const list = this.#listeners.get(type) ?? [];
    if (list.some((entry) => entry.callback === callback)) return;
    const entry = { callback, once, removed: false };
    this.#listeners.set(type, [...list, entry]);
    if (signal) signal.addEventListener('abort', () => this.removeEventListener(type, callback), { once: true });
  }
  removeEventListener(type, callback) {
    const list = this.#listeners.get(type) ?? [];
    for (const entry of list) if (entry.callback === callback) entry.removed = true;
    this.#listeners.set(type, list.filter((entry) => entry.callback !== callback));
  }
  dispatchEvent(event) {
    event.target = this;
    event.currentTarget = this;
    const list = this.#listeners.get(event.type) ?? [];
    for (const entry of list) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.callback);
      try {
        const result = typeof entry.callback === 'function' ? entry.callback.call(this, event) : entry.callback.handleEvent(event);
        if (isKnown(result) && result !== undefined && result !== null && typeof result.then === 'function') result.then(undefined, reportException);
      } catch (error) {
        reportException(error);
      }
      if (event._stopped) break;
    }
    return !event.defaultPrevented;
  }
}
function abortError(cause) {
  const error = new Error('The operation was aborted', { cause });
  error.name = 'AbortError';
  error.code = 'ABORT_ERR';
  return error;
}
class AbortSignal extends EventTarget {
  aborted = false;
  reason = undefined;
  _dependents = [];
  _dependent = false;
  #onabort = null;
  get onabort() { return this.#onabort; }
  set onabort(handler) {
    if (this.#onabort === null) this.addEventListener('abort', (event) => { if (typeof this.#onabort === 'function') this.#onabort.call(this, event); });
    this.#onabort = handler;
  }
  throwIfAborted() { if (this.aborted) throw this.reason; }
  static abort(reason) {
    const signal = new AbortSignal();
    signal._abort(reason);
    return signal;
  }
  static timeout(delay) {
    const signal = new AbortSignal();
    const timer = host.setTimeout(() => signal._abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
    if (timer.unref) timer.unref();
    return signal;
  }
  static any(signals) {
    const signal = new AbortSignal();
    for (const source of signals) {
      if (source.aborted) { signal._abort(source.reason); return signal; }
    }
    if (signals.some((source) => source._dependent)) undecided('versions of Node differ in when signals that depend on each other are aborted');
    signal._dependent = true;
    for (const source of signals) source._dependents.push(signal);
    return signal;
  }
  _abort(reason) {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    const dependents = this._dependents.filter((signal) => !signal.aborted);
    for (const signal of dependents) {
      signal.aborted = true;
      signal.reason = this.reason;
    }
    this.dispatchEvent(new Event('abort'));
    for (const signal of dependents) signal.dispatchEvent(new Event('abort'));
  }
}
class AbortController {
  signal = new AbortSignal();
  abort(reason) { this.signal._abort(reason); }
}
class MessagePort extends EventTarget {
  _peer = undefined;
  _open = true;
  _handler = undefined;
  _started = false;
  _waiting = [];
  get onmessage() { return this._handler; }
  set onmessage(handler) { this._handler = handler; this.start(); }
  postMessage(data) {
    const peer = this._peer;
    if (!peer || !peer._open) return;
    if (!peer._started) { peer._waiting.push(data); return; }
    peer._schedule(data);
  }
  _schedule(data) {
    postMessage(() => {
      if (!this._open) return;
      const event = new Event('message');
      event.data = data;
      if (typeof this._handler === 'function') this._handler.call(this, event);
      this.dispatchEvent({ type: 'message', data, target: this, currentTarget: this, _stopped: false, defaultPrevented: false });
      for (const listener of this._node ?? []) listener.call(this, data);
    });
  }
  on(type, listener) {
    if (type === 'close') undecided('the close event of a port is not followed');
    if (type === 'message') {
      this._node = [...(this._node ?? []), listener];
      this.start();
    }
    return this;
  }
  once(type, listener) { return this.on(type, listener); }
  start() {
    if (this._started) return;
    this._started = true;
    for (const data of this._waiting) this._schedule(data);
    this._waiting = [];
  }
  close() { this._open = false; if (this._peer) this._peer._open = this._peer._open; }
  ref() {}
  unref() {}
}
class MessageChannel {
  constructor() {
    this.port1 = new MessagePort();
    this.port2 = new MessagePort();
    this.port1._peer = this.port2;
    this.port2._peer = this.port1;
  }
}

const host = { setTimeout, setInterval, clearTimeout, clearInterval, setImmediate: globalThis.setImmediate, clearImmediate: globalThis.clearImmediate };
function unreferenced(handle, { ref = true }) {
  if (!ref && handle.unref) handle.unref();
  return handle;
}
function cancellable(signal, start, stop, value) {
  if (signal && signal.aborted) return Promise.reject(abortError(signal.reason));
  let onAbort;
  const waiting = new Promise((resolve, reject) => {
    const handle = start(() => resolve(value));
    if (signal) {
      onAbort = () => { stop(handle); reject(abortError(signal.reason)); };
      signal.addEventListener('abort', onAbort);
    }
  });
  if (!onAbort) return waiting;
  return new Promise((resolve, reject) => new Promise((done, fail) => waiting.then(done, fail)).finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject));
}
const timersPromises = {
  setTimeout(delay, value, options = {}) { return cancellable(options.signal, (run) => unreferenced(host.setTimeout(run, delay), options), host.clearTimeout, value); },
  setImmediate(value, options = {}) { return cancellable(options.signal, (run) => host.setImmediate(run), host.clearImmediate, value); },
  async *setInterval(delay, value, options = {}) {
    const { signal } = options;
    if (signal && signal.aborted) throw abortError(signal.reason);
    let waiting = 0;
    let callback;
    let onAbort;
    const interval = host.setInterval(() => {
      waiting += 1;
      if (callback) { callback(); callback = undefined; }
    }, delay);
    unreferenced(interval, options);
    if (signal) {
      onAbort = () => {
        host.clearInterval(interval);
        if (callback) { callback(Promise.reject(abortError(signal.reason))); callback = undefined; }
      };
      signal.addEventListener('abort', onAbort, { once: true });
    }
    try {
      while (!signal || !signal.aborted) {
        if (waiting === 0) await new Promise((resolve) => { callback = resolve; });
        for (; waiting > 0; waiting -= 1) yield value;
      }
      throw abortError(signal.reason);
    } finally {
      host.clearInterval(interval);
      if (signal) signal.removeEventListener('abort', onAbort);
    }
  },
  scheduler: { wait: (delay, options) => timersPromises.setTimeout(delay, undefined, options), yield: () => timersPromises.setImmediate() },
};
${utilitySource}const fs = { promises: {} };
for (const name of ['readFile', 'writeFile', 'appendFile', 'stat', 'lstat', 'access', 'readdir', 'mkdir', 'rm', 'rmdir', 'unlink', 'rename', 'copyFile', 'open', 'realpath', 'mkdtemp']) {
  fs.promises[name] = () => external('fs.' + name + '()');
  fs[name] = (...args) => external('fs.' + name + '()', args[args.length - 1]);
}
const { promises } = fs;
const asyncHooks = { AsyncLocalStorage, AsyncResource };
const workerThreads = { MessageChannel, MessagePort };
`;
