/** The source of Node's emitters: the class, which old code calls as a function, and the promises and iterators of its events. */
export const emitterSource = `
function EventEmitter(options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) this._events = new Map();
  if (options !== undefined) this._captures = Object(options).captureRejections;
}
Object.assign(EventEmitter.prototype, {
  _events: undefined,
  _captures: false,
  on(name, listener) { return this.addListener(name, listener); },
  addListener(name, listener) { this._add(name, listener, false); return this; },
  prependListener(name, listener) { this._add(name, listener, true); return this; },
  once(name, listener) { this._add(name, this._wrap(name, listener), false); return this; },
  prependOnceListener(name, listener) { this._add(name, this._wrap(name, listener), true); return this; },
  _list(name) { return this._events === undefined ? [] : this._events.get(name) ?? []; },
  _add(name, listener, first) {
    if (typeof listener !== 'function') throw invalidArgument();
    if (this._events === undefined) this._events = new Map();
    if (this.listenerCount('newListener') > 0) this.emit('newListener', name, listener.listener ?? listener);
    const list = this._list(name);
    this._events.set(name, first ? [listener, ...list] : [...list, listener]);
  },
  _wrap(name, listener) {
    if (typeof listener !== 'function') throw invalidArgument();
    const emitter = this;
    let fired = false;
    const wrapper = function (...args) {
      if (fired) return;
      emitter.removeListener(name, wrapper);
      fired = true;
      return listener.apply(emitter, args);
    };
    wrapper.listener = listener;
    return wrapper;
  },
  off(name, listener) { return this.removeListener(name, listener); },
  removeListener(name, listener) {
    if (typeof listener !== 'function') throw invalidArgument();
    const list = this._list(name);
    const position = list.findLastIndex((each) => each === listener || each.listener === listener);
    if (position < 0) return this;
    if (list.length === 1) this._events.delete(name); else this._events.set(name, list.filter((_, at) => at !== position));
    if (this.listenerCount('removeListener') > 0) this.emit('removeListener', name, list.length === 1 ? list[0].listener ?? listener : listener);
    return this;
  },
  removeAllListeners(...names) {
    if (this._events === undefined) return this;
    if (this.listenerCount('removeListener') > 0) {
      const all = names.length > 0 ? [names[0]] : [...this.eventNames().filter((name) => name !== 'removeListener'), 'removeListener'];
      for (const name of all) for (const listener of this._list(name).toReversed()) this.removeListener(name, listener);
    } else if (names.length > 0) this._events.delete(names[0]);
    else this._events = new Map();
    return this;
  },
  emit(name, ...args) {
    if (name === 'error' && this.listenerCount(EventEmitter.errorMonitor) > 0) this.emit(EventEmitter.errorMonitor, ...args);
    const list = this._list(name);
    if (list.length === 0) {
      if (name === 'error') throw args[0] instanceof Error ? args[0] : unhandledError(args[0]);
      return false;
    }
    for (const listener of list) {
      const result = listener.apply(this, args);
      if (this._captures) capture(this, result, name, args);
    }
    return true;
  },
  listenerCount(name) { return this._list(name).length; },
  listeners(name) { return this._list(name).map((listener) => listener.listener ?? listener); },
  eventNames() { return this._events === undefined ? [] : [...this._events.keys()]; },
  setMaxListeners() { return this; },
  getMaxListeners() { return 10; },
  rawListeners(name) { return [...this._list(name)]; },
});
EventEmitter.once = emitterOnce;
EventEmitter.on = emitterOn;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.errorMonitor = Symbol('events.errorMonitor');
EventEmitter.captureRejectionSymbol = Symbol.for('nodejs.rejection');
EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name);
EventEmitter.getEventListeners = (emitter, name) => emitter.listeners(name);
EventEmitter.setMaxListeners = () => {};
EventEmitter.EventEmitter = EventEmitter;
Object.defineProperty(EventEmitter, 'captureRejections', {
  get() { return EventEmitter.prototype._captures; },
  set(captures) { EventEmitter.prototype._captures = captures; },
});
function unhandledError(context) {
  const error = new Error(unknown('the message of an error without a listener'));
  error.code = 'ERR_UNHANDLED_ERROR';
  error.context = context;
  return error;
}
function capture(emitter, result, name, args) {
  if (result === undefined || result === null) return;
  try {
    const { then } = result;
    if (typeof then === 'function') then.call(result, undefined, (error) => { process.nextTick(captured, emitter, error, name, args); });
  } catch (error) {
    emitter.emit('error', error);
  }
}
function captured(emitter, error, name, args) {
  const handler = emitter[EventEmitter.captureRejectionSymbol];
  if (typeof handler === 'function') {
    handler.call(emitter, error, name, ...args);
    return;
  }
  const captures = emitter._captures;
  try {
    emitter._captures = false;
    emitter.emit('error', error);
  } finally {
    emitter._captures = captures;
  }
}
const emitterOnce = async function once(emitter, name, options = {}) {
  const signal = options ? options.signal : undefined;
  if (signal && signal.aborted) throw abortError(signal.reason);
  return new Promise((resolve, reject) => {
    const errorListener = (error) => {
      emitter.removeListener(name, resolver);
      reject(error);
    };
    const resolver = (...args) => {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', errorListener);
      resolve(args);
    };
    if (typeof emitter.addEventListener === 'function') emitter.addEventListener(name, resolver, { once: true });
    else {
      emitter.once(name, resolver);
      if (name !== 'error') emitter.once('error', errorListener);
    }
    if (signal) signal.addEventListener('abort', () => {
      emitter.removeListener(name, resolver);
      emitter.removeListener('error', errorListener);
      reject(abortError(signal.reason));
    }, { once: true });
  });
};
function emitterOn(emitter, name, options = {}) {
  const signal = options ? options.signal : undefined;
  if (signal && signal.aborted) throw abortError(signal.reason);
  const events = [];
  const waiters = [];
  let failure;
  let finished = false;
  const adds = typeof emitter.on === 'function' ? 'on' : 'addEventListener';
  const removes = typeof emitter.on === 'function' ? 'removeListener' : 'removeEventListener';
  const onEvent = (...args) => {
    const waiter = waiters.shift();
    if (waiter) waiter.resolve({ value: args, done: false }); else events.push(args);
  };
  const close = () => {
    emitter[removes](name, onEvent);
    if (adds === 'on') emitter[removes]('error', onError);
    finished = true;
    for (const waiter of waiters) waiter.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const onError = (error) => {
    const waiter = waiters.shift();
    if (waiter) waiter.reject(error); else failure = { error };
    close();
  };
  emitter[adds](name, onEvent);
  if (name !== 'error' && adds === 'on') emitter.on('error', onError);
  if (signal) signal.addEventListener('abort', () => onError(abortError(signal.reason)), { once: true });
  return {
    next() {
      if (events.length > 0) return Promise.resolve({ value: events.shift(), done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return close();
      return new Promise((resolve, reject) => { waiters.push({ resolve, reject }); });
    },
    return() { return close(); },
    throw(error) { failure = { error }; emitter[removes](name, onEvent); if (adds === 'on') emitter[removes]('error', onError); },
    [Symbol.asyncIterator]() { return this; },
  };
}
`;
