/** Iterator records (ECMA-262 7.4) and the async-from-sync iterator (27.1.6). */
import type { Machine } from '../machine';
import { getValue, isObject, truthiness } from '../values/convert';
import { ArrayValue, FunctionValue, NativeFunction, ObjectValue, PromiseValue, Thrown, Unknown } from '../values/values';
import type { Capability, Value } from '../values/values';
import { newCapability, orReject, performThen, promiseResolve } from './promises';

/** An Iterator Record. An unknown one gives a single unknown value, after which nothing is certain. */
export interface IteratorRecord {
  readonly iterator: Value;
  readonly next: Value;
}

/** GetIterator with kind sync (7.4.3). */
export function getIterator(machine: Machine, value: Value): IteratorRecord {
  const method = getValue(machine, value, Symbol.iterator);
  if (!(value instanceof Unknown) && !(method instanceof FunctionValue) && !(method instanceof Unknown)) throw machine.wordedError('TypeError', 'a value is not iterable');
  if (value instanceof Unknown || method instanceof Unknown) return unknownIterator(machine, value);
  const iterator = machine.call(method, value, []);
  if (!isObject(iterator)) throw machine.wordedError('TypeError', 'Result of the Symbol.iterator method is not an object');
  return { iterator, next: iterator.get(machine, 'next') };
}

/** The iterator of an unknown value: one symbolic turn. */
export function unknownIterator(machine: Machine, value: Value): IteratorRecord {
  const source = value instanceof Unknown ? value : new Unknown('any', 'an iterator', machine.lineOf(machine.site));
  machine.cut(`how often a loop over ${source.name} turns is not known`);
  let done = false;
  const next = new NativeFunction(machine.realm.functionPrototype, 'next', 0, () => {
    const result = machine.realm.iteratorResult(done ? undefined : new Unknown(source.type === 'any' ? 'any' : 'primitive', `an element of ${source.name}`, source.line), done);
    done = true;
    return result;
  });
  return { iterator: new ObjectValue(machine.realm.objectPrototype), next };
}

/** IteratorStep (7.4.8) and IteratorValue: the next value boxed, or undefined at the end. */
export function iteratorStep(machine: Machine, record: IteratorRecord): { readonly value: Value } | undefined {
  const result = machine.call(record.next, record.iterator, []);
  if (!isObject(result)) {
    if (result instanceof Unknown) return undefined;
    throw machine.wordedError('TypeError', 'Iterator result is not an object');
  }
  const done = truthiness(result.get(machine, 'done'));
  if (done === undefined) {
    machine.cut('whether an iterator is done is not known');
    return undefined;
  }
  return done ? undefined : { value: result.get(machine, 'value') };
}

/** IteratorClose (7.4.11); with a throw completion the errors of `return` are passed over. */
export function iteratorClose(machine: Machine, record: IteratorRecord, threw: boolean): void {
  try {
    const method = getValue(machine, record.iterator, 'return');
    if (method === undefined || method === null) return;
    const result = machine.call(method, record.iterator, []);
    if (!threw && !isObject(result) && !(result instanceof Unknown)) throw machine.wordedError('TypeError', 'the result of return is not an object');
  } catch (thrown) {
    if (!threw || !(thrown instanceof Thrown)) throw thrown;
  }
}

/** All values of an iterable (IterableToList), each as `map` gives it before the next one is asked for. */
export function listOf(machine: Machine, iterable: Value, map?: (value: Value, index: number) => Value): Value[] {
  if (!map && iterable instanceof ArrayValue && iterable.get(machine, Symbol.iterator) === machine.realm.arrayValues && !machine.realm.arrayIteratorChanged) {
    return Array.from(iterable.elements);
  }
  const record = getIterator(machine, iterable);
  const values: Value[] = [];
  for (let step = iteratorStep(machine, record); step; step = iteratorStep(machine, record)) {
    machine.spend();
    try {
      values.push(map ? map(step.value, values.length) : step.value);
    } catch (thrown) {
      if (thrown instanceof Thrown) iteratorClose(machine, record, true);
      throw thrown;
    }
  }
  return values;
}

/** GetIterator with kind async (7.4.3): an async iterator, or a sync one wrapped. */
export function getAsyncIterator(machine: Machine, value: Value): IteratorRecord {
  if (value instanceof Unknown) return unknownIterator(machine, value);
  const method = getValue(machine, value, Symbol.asyncIterator);
  if (method instanceof Unknown) return unknownIterator(machine, value);
  if (method === undefined || method === null) return asyncFromSync(machine, getIterator(machine, value));
  const iterator = machine.call(method, value, []);
  if (iterator instanceof Unknown) return unknownIterator(machine, iterator);
  if (!isObject(iterator)) throw machine.wordedError('TypeError', 'Result of the Symbol.asyncIterator method is not an object');
  return { iterator, next: iterator.get(machine, 'next') };
}

/** CreateAsyncFromSyncIterator (27.1.6.1) with its methods (27.1.6.2). */
function asyncFromSync(machine: Machine, sync: IteratorRecord): IteratorRecord {
  const iterator = new ObjectValue(machine.realm.objectPrototype);
  const define = (name: string, steps: (argument: Value, present: boolean, capability: Capability) => void): NativeFunction => {
    const method = new NativeFunction(machine.realm.functionPrototype, name, 1, (_, __, args) => {
      const capability = newCapability(machine);
      orReject(capability, () => steps(args[0], args.length > 0, capability));
      return capability.promise;
    });
    iterator.define(name, { value: method, accessor: false, enumerable: false, writable: true, configurable: true });
    return method;
  };
  const next = define('next', (argument, present, capability) => {
    const result = machine.call(sync.next, sync.iterator, present ? [argument] : []);
    continuation(machine, object(machine, result), capability, sync, true);
  });
  define('return', (argument, present, capability) => {
    const method = getValue(machine, sync.iterator, 'return');
    if (method === undefined || method === null) return capability.resolve(machine.realm.iteratorResult(argument, true));
    continuation(machine, object(machine, machine.call(method, sync.iterator, present ? [argument] : [])), capability, sync, false);
  });
  define('throw', (argument, present, capability) => {
    const method = getValue(machine, sync.iterator, 'throw');
    if (method === undefined || method === null) {
      machine.cut('engines differ in how they throw into a wrapped iterator');
      throw machine.error('TypeError', 'The iterator does not provide a throw method');
    }
    continuation(machine, object(machine, machine.call(method, sync.iterator, present ? [argument] : [])), capability, sync, true);
  });
  return { iterator, next };
}

function object(machine: Machine, result: Value): ObjectValue {
  if (isObject(result)) return result;
  throw machine.wordedError('TypeError', 'Iterator result is not an object');
}

/** AsyncFromSyncIteratorContinuation (27.1.6.4). Engines differ on closing the iterator, so that is not certain. */
function continuation(machine: Machine, result: ObjectValue, capability: Capability, sync: IteratorRecord, closes: boolean): void {
  const done = truthiness(result.get(machine, 'done'));
  if (done === undefined) machine.cut('whether an iterator is done is not known');
  const value = result.get(machine, 'value');
  const wrapper = promiseResolve(machine, machine.realm.promiseConstructor, value);
  if (!(wrapper instanceof PromiseValue)) return;
  const line = machine.lineOf(machine.site);
  const uncertain = closes && done !== true && getValue(machine, sync.iterator, 'return') !== undefined;
  performThen(machine, wrapper, {
    capability,
    kind: 'iteration',
    line,
    onFulfilled: (settled) => machine.realm.iteratorResult(settled, done ?? true),
    onRejected: (reason) => {
      if (uncertain) machine.cut('engines differ in whether they close a synchronous iterator whose value rejects');
      throw new Thrown(reason);
    },
  });
}
