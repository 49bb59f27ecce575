/** The Promise constructor, its combinators and its prototype (ECMA-262 27.2.3 to 27.2.5). */
import { getIterator, iteratorClose, iteratorStep } from '../jobs/iteration';
import type { IteratorRecord } from '../jobs/iteration';
import { callable, invoke, newCapability, orReject, performThen, promiseResolve, resolvingFunctions } from '../jobs/promises';
import type { Machine } from '../machine';
import { getValue, isObject } from '../values/convert';
import { dataProperty, FunctionValue, PromiseValue, Thrown, Unknown } from '../values/values';
import type { Capability, Native, Value } from '../values/values';
import type { Realm } from './realm';

export function installPromise(realm: Realm): void {
  const prototype = realm.promisePrototype;
  const constructor = realm.constructorOf('Promise', 1, prototype, (machine, _, [executor], newTarget) => {
    if (!newTarget) throw machine.error('TypeError', "Promise constructor cannot be invoked without 'new'");
    if (!(executor instanceof FunctionValue) && !(executor instanceof Unknown)) throw (isObject(executor) || typeof executor === 'symbol' ? machine.wordedError('TypeError', 'Promise resolver is not a function') : machine.error('TypeError', `Promise resolver ${String(executor)} is not a function`));
    const own = newTarget.get(machine, 'prototype');
    const promise = new PromiseValue(isObject(own) ? own : prototype);
    const { resolve, reject } = resolvingFunctions(machine, promise);
    try {
      machine.call(executor, undefined, [callable(machine, resolve), callable(machine, reject)]);
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      reject(thrown.value);
    }
    return promise;
  });
  realm.getter(constructor, Symbol.species, (_, self) => self);
  prototype.properties.set(Symbol.toStringTag, dataProperty('Promise', false, false));
  realm.method(constructor, 'resolve', 1, (machine, self, [value]) => promiseResolve(machine, self, value));
  realm.method(constructor, 'reject', 1, (machine, self, [reason]) => {
    const capability = newCapability(machine, self);
    capability.reject(reason);
    return capability.promise;
  });
  realm.method(constructor, 'withResolvers', 0, (machine, self) => {
    const capability = newCapability(machine, self);
    const object = realm.plain();
    object.define('promise', dataProperty(capability.promise));
    object.define('resolve', dataProperty(callable(machine, capability.resolve)));
    object.define('reject', dataProperty(callable(machine, capability.reject)));
    return object;
  });
  realm.method(constructor, 'try', 1, (machine, self, [callback, ...args]) => {
    const capability = newCapability(machine, self);
    const result = orReject(capability, () => machine.call(callback, undefined, args));
    if (result) capability.resolve(result.value);
    return capability.promise;
  });
  for (const kind of ['all', 'allSettled', 'any', 'race'] as const) realm.method(constructor, kind, 1, combinator(kind));
  installPrototype(realm);
}

type Kind = 'all' | 'allSettled' | 'any' | 'race';

/** Promise.all, allSettled, any and race (27.2.4.1 to 27.2.4.5). */
function combinator(kind: Kind): Native {
  return (machine, self, [iterable]) => {
    const capability = newCapability(machine, self);
    orReject(capability, () => {
      const resolve = getValue(machine, self, 'resolve');
      if (!(resolve instanceof FunctionValue)) throw machine.wordedError('TypeError', 'Promise resolve is not a function');
      if (iterable instanceof Unknown) machine.cut(`the promises in ${iterable.name} are not known`);
      const record = getIterator(machine, iterable);
      new Combination(machine, kind, self, resolve, capability).run(record);
    });
    return capability.promise;
  };
}

/** The shared state of one call of a combinator. */
class Combination {
  private readonly values: Value[] = [];
  private remaining = 1;

  constructor(
    private readonly machine: Machine,
    private readonly kind: Kind,
    private readonly owner: Value,
    private readonly resolve: FunctionValue,
    private readonly capability: Capability,
  ) {}

  /** PerformPromiseAll and its siblings (27.2.4.1.2, 27.2.4.2.1, 27.2.4.3.1, 27.2.4.5.1). */
  run(record: IteratorRecord): void {
    const { machine, capability } = this;
    for (let index = 0; ; index += 1) {
      machine.spend();
      const step = iteratorStep(machine, record);
      if (!step) break;
      try {
        this.values.push(undefined);
        const promise = machine.call(this.resolve, this.owner, [step.value]);
        this.remaining += 1;
        const [onFulfilled, onRejected] = this.handlers(index, capability);
        invoke(machine, promise, 'then', [callable(machine, onFulfilled), callable(machine, onRejected)]);
      } catch (thrown) {
        if (thrown instanceof Thrown) iteratorClose(machine, record, true);
        throw thrown;
      }
    }
    if (this.kind !== 'race') this.count();
  }

  private handlers(index: number, { resolve, reject }: Capability): [(value: Value) => void, (reason: Value) => void] {
    const collect = this.collector(index);
    const { realm } = this.machine;
    const outcome = (status: string, key: string, value: Value): Value => {
      const object = realm.plain();
      object.define('status', dataProperty(status));
      object.define(key, dataProperty(value));
      return object;
    };
    switch (this.kind) {
      case 'all': return [collect, reject];
      case 'any': return [resolve, collect];
      case 'race': return [resolve, reject];
      case 'allSettled': return [(value) => collect(outcome('fulfilled', 'value', value)), (reason) => collect(outcome('rejected', 'reason', reason))];
    }
  }

  private collector(index: number): (value: Value) => void {
    let called = false;
    return (value) => {
      if (called) return;
      called = true;
      this.values[index] = value;
      this.count();
    };
  }

  private count(): void {
    this.remaining -= 1;
    if (this.remaining > 0) return;
    const { realm } = this.machine;
    const values = realm.array(this.values);
    if (this.kind !== 'any') return this.capability.resolve(values);
    const error = realm.createError('AggregateError', 'All promises were rejected');
    error.define('errors', dataProperty(values, false));
    this.capability.reject(error);
  }
}

/** SpeciesConstructor (7.3.22) for promises. */
function speciesOf(machine: Machine, promise: PromiseValue): Value {
  const { promiseConstructor } = machine.realm;
  const constructor = promise.get(machine, 'constructor');
  if (constructor === undefined || constructor === promiseConstructor) return promiseConstructor;
  const species = getValue(machine, constructor, Symbol.species);
  return species === undefined || species === null ? promiseConstructor : species;
}

function installPrototype(realm: Realm): void {
  const prototype = realm.promisePrototype;
  realm.method(prototype, 'then', 2, (machine, self, [onFulfilled, onRejected]) => {
    const promise = self instanceof Unknown ? machine.barrierOf(self) : self;
    if (!(promise instanceof PromiseValue)) throw machine.wordedError('TypeError', 'Method Promise.prototype.then called on incompatible receiver');
    const capability = newCapability(machine, speciesOf(machine, promise));
    const kind = onFulfilled === undefined && onRejected !== undefined ? 'catch' : 'then';
    performThen(machine, promise, { capability, kind, line: machine.lineOf(machine.site), onFulfilled, onRejected });
    return capability.promise;
  });
  realm.method(prototype, 'catch', 1, (machine, self, [onRejected]) => invoke(machine, self, 'then', [undefined, onRejected]));
  realm.method(prototype, 'finally', 1, (machine, self, [onFinally]) => {
    const promise = self instanceof Unknown ? machine.barrierOf(self) : self;
    if (!isObject(promise)) throw machine.wordedError('TypeError', 'Promise.prototype.finally called on a non-object');
    const constructor = promise instanceof PromiseValue ? speciesOf(machine, promise) : realm.promiseConstructor;
    if (!(onFinally instanceof FunctionValue) && !(onFinally instanceof Unknown)) return invoke(machine, promise, 'then', [onFinally, onFinally]);
    return invoke(machine, promise, 'then', thunks(machine, constructor, onFinally));
  });
}

/** Then Finally and Catch Finally Functions (27.2.5.3.1, 27.2.5.3.2). */
function thunks(machine: Machine, constructor: Value, onFinally: Value): Value[] {
  const { realm } = machine;
  const after = (thunk: (value: Value) => Value): Value =>
    realm.native('', 1, (_, __, [value]) => {
      const result = machine.call(onFinally, undefined, []);
      const promise = promiseResolve(machine, constructor, result);
      return invoke(machine, promise, 'then', [realm.native('', 0, () => thunk(value))]);
    });
  return [
    after((value) => value),
    after((reason) => {
      throw new Thrown(reason);
    }),
  ];
}
