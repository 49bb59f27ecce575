/** The part of the library's source that depends on no queue: util, assert, async_hooks. */
export const utilitySource = `
const custom = Symbol.for('nodejs.util.promisify.custom');
function promisify(original) {
  if (typeof original !== 'function') throw new TypeError('The "original" argument must be of type function');
  if (original === host.setTimeout) return timersPromises.setTimeout;
  if (original === host.setImmediate) return timersPromises.setImmediate;
  if (original[custom]) return original[custom];
  function promisified(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) return reject(error);
        resolve(values[0]);
      }]);
    });
  }
  return promisified;
}
promisify.custom = custom;
function isDeepStrictEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map || a instanceof Set) {
    if (a.size !== b.size) return false;
    for (const value of a) if (![...b].some((other) => isDeepStrictEqual(value, other))) return false;
    return true;
  }
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isDeepStrictEqual(a[key], b[key]));
}
class AssertionError extends Error {
  name = 'AssertionError';
  code = 'ERR_ASSERTION';
  generatedMessage = false;
  constructor({ message, actual, expected, operator }) {
    super(message ?? unknown('the message of an assertion'));
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}
function check(holds, message, operator, actual, expected) {
  if (holds) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator });
}
function matches(error, expected) {
  if (expected === undefined || typeof expected === 'string') return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === 'function' && expected.prototype !== undefined && error instanceof expected) return true;
  if (typeof expected === 'function') return Error.isPrototypeOf(expected) ? false : expected(error) === true;
  return Object.keys(expected).every((key) => (expected[key] instanceof RegExp && typeof error[key] === 'string' ? expected[key].test(error[key]) : isDeepStrictEqual(error[key], expected[key])));
}
const assert = (value, message) => check(value, message, '==', value, true);
Object.assign(assert, {
  ok: assert,
  equal: (a, b, message) => check(a == b || (a !== a && b !== b), message, '==', a, b),
  notEqual: (a, b, message) => check(a != b, message, '!=', a, b),
  strictEqual: (a, b, message) => check(Object.is(a, b), message, 'strictEqual', a, b),
  notStrictEqual: (a, b, message) => check(!Object.is(a, b), message, 'notStrictEqual', a, b),
  deepStrictEqual: (a, b, message) => check(isDeepStrictEqual(a, b), message, 'deepStrictEqual', a, b),
  notDeepStrictEqual: (a, b, message) => check(!isDeepStrictEqual(a, b), message, 'notDeepStrictEqual', a, b),
  deepEqual: (a, b, message) => { if (!isDeepStrictEqual(a, b)) undecided('a loose comparison of objects is not followed'); },
  fail: (message) => check(false, message ?? 'Failed', 'fail'),
  match: (text, pattern, message) => check(pattern.test(text), message, 'match'),
  ifError: (value) => { if (value !== null && value !== undefined) throw value; },
  throws(work, expected, message) {
    try { work(); } catch (error) { if (!matches(error, expected)) throw error; return; }
    check(false, message, 'throws');
  },
  doesNotThrow(work) { work(); },
  async rejects(work, expected, message) {
    const promise = typeof work === 'function' ? work() : work;
    try { await promise; } catch (error) { if (!matches(error, expected)) throw error; return; }
    check(false, message, 'rejects');
  },
  async doesNotReject(work) { await (typeof work === 'function' ? work() : work); },
  AssertionError,
});
assert.strict = assert;
class AsyncLocalStorage {
  run(store, work, ...args) { return runWithStore(this, store, () => work(...args)); }
  exit(work, ...args) { return runWithStore(this, undefined, () => work(...args)); }
  getStore() { return storeOf(this); }
  enterWith(store) { enterStore(this, store); }
  disable() { undecided('where an AsyncLocalStorage holds nothing after disable() is not followed'); }
  static bind(work) { return new AsyncResource().bind(work); }
  static snapshot() {
    const within = snapshot();
    return (work, ...args) => within(() => work(...args));
  }
}
class AsyncResource {
  #within = snapshot();
  runInAsyncScope(work, self, ...args) { return this.#within(() => work.apply(self, args)); }
  bind(work) {
    const within = this.#within;
    return function (...args) { return within(() => work.apply(this, args)); };
  }
  emitDestroy() { return this; }
  static bind(work) { return new AsyncResource().bind(work); }
}
const util = {
  promisify,
  inherits(constructor, parent) {
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  },
  callbackify(original) {
    return function callbackified(...args) {
      const callback = args.pop();
      Reflect.apply(original, this, args).then((value) => process.nextTick(callback, null, value), (reason) => process.nextTick(callback, reason || new Error('Promise was rejected with a falsy value')));
    };
  },
  deprecate(work) { return work; },
  debuglog() { return () => {}; },
  isDeepStrictEqual,
  types: { isPromise: (value) => value instanceof Promise, isDate: (value) => value instanceof Date, isRegExp: (value) => value instanceof RegExp, isMap: (value) => value instanceof Map, isSet: (value) => value instanceof Set, isNativeError: (value) => value instanceof Error },
  inspect() { return unknown('util.inspect()'); },
  format() { return unknown('util.format()'); },
};
`;
