/** The source of builtins that engines differ in having: iterator helpers, set methods, groupBy, disposable stacks. */
export const newerSource = String.raw`
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
function Iterator() {}
Iterator.prototype = iteratorPrototype;
Iterator.from = (value) => {
  const method = value[Symbol.iterator];
  const iterator = method === undefined || method === null ? value : method.call(value);
  if (iteratorPrototype.isPrototypeOf(iterator)) return iterator;
  const { next } = iterator;
  const wrapper = Object.create(iteratorPrototype);
  wrapper.next = () => next.call(iterator);
  wrapper.return = () => { const { return: method } = iterator; return method === undefined ? end() : method.call(iterator); };
  return wrapper;
};
const end = () => ({ value: undefined, done: true });
function close(source) {
  const method = source.return;
  if (method !== undefined && method !== null) method.call(source);
}
function closing(source, work) {
  try {
    return work();
  } catch (error) {
    try { close(source); } catch {}
    throw error;
  }
}
function callback(source, value) {
  if (typeof value !== 'function') closing(source, () => { throw new TypeError('a callback is not a function'); });
}
class Helper {
  #source;
  #pull;
  inner = undefined;
  #done = false;
  constructor(source, pull) { this.#source = source; this.#pull = pull; }
  next() {
    if (this.#done) return end();
    try {
      const result = this.#pull();
      if (result.done) this.#done = true;
      return result;
    } catch (error) {
      this.#done = true;
      throw error;
    }
  }
  return() {
    if (!this.#done) {
      this.#done = true;
      if (this.inner) close(this.inner);
      close(this.#source);
    }
    return end();
  }
}
Object.setPrototypeOf(Helper.prototype, iteratorPrototype);
function each(source, work) {
  const next = source.next;
  for (let index = 0; ; index += 1) {
    const step = next.call(source);
    if (step.done) return undefined;
    const answer = closing(source, () => work(step.value, index));
    if (answer) {
      close(source);
      return answer;
    }
  }
}
const iteratorMethods = {
  map(mapper) {
    callback(this, mapper);
    const next = this.next;
    let index = 0;
    return new Helper(this, () => {
      const step = next.call(this);
      if (step.done) return end();
      return { value: closing(this, () => mapper(step.value, index++)), done: false };
    });
  },
  filter(predicate) {
    callback(this, predicate);
    const next = this.next;
    let index = 0;
    return new Helper(this, () => {
      for (;;) {
        const step = next.call(this);
        if (step.done) return end();
        const value = step.value;
        if (closing(this, () => predicate(value, index++))) return { value, done: false };
      }
    });
  },
  take(limit) {
    const next = this.next;
    let remaining = limit;
    return new Helper(this, () => {
      if (remaining <= 0) { close(this); return end(); }
      remaining -= 1;
      const step = next.call(this);
      return step.done ? end() : { value: step.value, done: false };
    });
  },
  drop(limit) {
    const next = this.next;
    let remaining = limit;
    return new Helper(this, () => {
      for (; remaining > 0; remaining -= 1) if (next.call(this).done) return end();
      const step = next.call(this);
      return step.done ? end() : { value: step.value, done: false };
    });
  },
  flatMap(mapper) {
    callback(this, mapper);
    const next = this.next;
    let index = 0;
    const helper = new Helper(this, () => {
      for (;;) {
        if (helper.inner) {
          const step = closing(this, () => helper.inner.next());
          if (!step.done) return { value: step.value, done: false };
          helper.inner = undefined;
        }
        const step = next.call(this);
        if (step.done) return end();
        helper.inner = closing(this, () => { const mapped = mapper(step.value, index++); return mapped[Symbol.iterator] ? mapped[Symbol.iterator]() : mapped; });
      }
    });
    return helper;
  },
  reduce(reducer, ...initial) {
    callback(this, reducer);
    let has = initial.length > 0;
    let result = initial[0];
      const next = this.next;
    for (let index = 0; ; index += 1) {
      const step = next.call(this);
      if (step.done) {
        if (!has) throw new TypeError('Reduce of a done iterator with no initial value');
        return result;
      }
      if (has) result = closing(this, () => reducer(result, step.value, index));
      else { result = step.value; has = true; }
    }
  },
  toArray() { const list = []; each(this, (value) => { list.push(value); }); return list; },
  forEach(work) { callback(this, work); each(this, (value, index) => { work(value, index); }); },
  some(predicate) { callback(this, predicate); return each(this, (value, index) => Boolean(predicate(value, index))) === true; },
  every(predicate) { callback(this, predicate); return each(this, (value, index) => !predicate(value, index)) !== true; },
  find(predicate) { callback(this, predicate); return each(this, (value, index) => (predicate(value, index) ? { value } : undefined))?.value; },
};
function record(other) {
  const { size } = other;
  if (Number.isNaN(Number(size))) throw new TypeError('the size of a set is not a number');
  const { has, keys } = other;
  if (typeof has !== 'function' || typeof keys !== 'function') throw new TypeError('a set has no has or keys method');
  return {
    size: Number(size),
    has: (value) => has.call(other, value),
    *keys() {
      const iterator = keys.call(other);
      const { next } = iterator;
      let finished = false;
      try {
        for (;;) {
          const step = next.call(iterator);
          if (step.done) { finished = true; return; }
          yield step.value;
        }
      } finally {
        if (!finished) close(iterator);
      }
    },
  };
}
const setMethods = {
  union(other) { const { keys } = record(other); return new Set([...this, ...keys()]); },
  intersection(other) {
    const { size, has, keys } = record(other);
    const result = new Set();
    if (this.size <= size) { for (const value of this) if (has(value)) result.add(value); } else for (const value of keys()) if (this.has(value)) result.add(value);
    return result;
  },
  difference(other) {
    const { size, has, keys } = record(other);
    const result = new Set(this);
    if (this.size <= size) { for (const value of this) if (has(value)) result.delete(value); } else for (const value of keys()) result.delete(value);
    return result;
  },
  symmetricDifference(other) {
    const { keys } = record(other);
    const result = new Set(this);
    for (const value of keys()) if (this.has(value)) result.delete(value); else result.add(value);
    return result;
  },
  isSubsetOf(other) {
    const { size, has } = record(other);
    if (this.size > size) return false;
    for (const value of this) if (!has(value)) return false;
    return true;
  },
  isSupersetOf(other) {
    const { size, keys } = record(other);
    if (this.size < size) return false;
    for (const value of keys()) if (!this.has(value)) return false;
    return true;
  },
  isDisjointFrom(other) {
    const { size, has, keys } = record(other);
    if (this.size <= size) { for (const value of this) if (has(value)) return false; } else for (const value of keys()) if (this.has(value)) return false;
    return true;
  },
};
const mapFunctions = {
  groupBy(items, callback) {
    const groups = new Map();
    let index = 0;
    for (const item of items) {
      const key = callback(item, index++);
      const group = groups.get(key);
      if (group) group.push(item); else groups.set(key, [item]);
    }
    return groups;
  },
};
class DisposableStack {
  #resources = [];
  disposed = false;
  #add(work) { if (this.disposed) throw new ReferenceError('the stack is disposed of'); this.#resources.push(work); }
  use(value) {
    if (value === undefined || value === null) return value;
    const method = value[Symbol.dispose];
    if (typeof method !== 'function') throw new TypeError('a resource has no dispose method');
    this.#add(() => { method.call(value); });
    return value;
  }
  adopt(value, work) { this.#add(() => { work(value); }); return value; }
  defer(work) { this.#add(() => { work(); }); }
  move() { const moved = new DisposableStack(); moved.#resources = this.#resources; this.#resources = []; this.disposed = true; return moved; }
  dispose() {
    if (this.disposed) return;
    this.disposed = true;
    let failure;
    for (const work of this.#resources.reverse()) {
      try { work(); } catch (error) { failure = { error: failure ? new SuppressedError(error, failure.error) : error }; }
    }
    if (failure) throw failure.error;
  }
  [Symbol.dispose]() { this.dispose(); }
}
class AsyncDisposableStack {
  #resources = [];
  disposed = false;
  #add(work) { if (this.disposed) throw new ReferenceError('the stack is disposed of'); this.#resources.push(work); }
  use(value) {
    if (value === undefined || value === null) { this.#add(undefined); return value; }
    const method = value[Symbol.asyncDispose];
    if (typeof method === 'function') this.#add(() => method.call(value));
    else {
      const plain = value[Symbol.dispose];
      if (typeof plain !== 'function') throw new TypeError('a resource has no dispose method');
      this.#add(() => { plain.call(value); });
    }
    return value;
  }
  adopt(value, work) { this.#add(() => work(value)); return value; }
  defer(work) { this.#add(() => work()); }
  move() { const moved = new AsyncDisposableStack(); moved.#resources = this.#resources; this.#resources = []; this.disposed = true; return moved; }
  async disposeAsync() {
    if (this.disposed) return;
    this.disposed = true;
    let failure;
    let waits = false;
    let waited = false;
    for (const work of this.#resources.reverse()) {
      if (!work) { waits = true; continue; }
      try { waited = true; await work(); } catch (error) { failure = { error: failure ? new SuppressedError(error, failure.error) : error }; }
    }
    if (waits && !waited) await undefined;
    if (failure) throw failure.error;
  }
  [Symbol.asyncDispose]() { return this.disposeAsync(); }
}
`;
