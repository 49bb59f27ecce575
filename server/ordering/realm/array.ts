/** Array (ECMA-262 23.1). Callbacks are called in index order, holes are passed over as the specification has it. */
import { getAsyncIterator, listOf } from '../jobs/iteration';
import { newCapability } from '../jobs/promises';
import { startAsync } from '../jobs/asyncFunctions';
import { awaiting } from '../compile/suspension';
import type { Running } from '../compile/scope';
import type { Machine } from '../machine';
import { getValue, isObject, sameValueZero, strictlyEqual, toInteger, toNumber, toText, truthiness, unknownOf } from '../values/convert';
import { ArrayValue, dataProperty, FunctionValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { HostIterator } from './iterators';
import type { Realm } from './realm';

type Method = (machine: Machine, array: ArrayValue, args: readonly Value[]) => Value;

export function installArray(realm: Realm): void {
  const { arrayPrototype: prototype } = realm;
  const constructor = realm.constructorOf('Array', 1, prototype, (machine, _, args, newTarget) => {
    if (newTarget && newTarget !== constructor) {
      const own = newTarget.get(machine, 'prototype');
      if (args.length === 1 && args[0] instanceof Unknown) machine.cut(`a length depends on ${args[0].name}`);
      const array = new ArrayValue(isObject(own) ? own : prototype, []);
      if (args.length === 1 && typeof args[0] === 'number') array.set(machine, 'length', args[0]);
      else array.elements.push(...args);
      return array;
    }
    if (args.length !== 1 || typeof args[0] !== 'number') return args[0] instanceof Unknown && args.length === 1 ? new Unknown('any', `Array(${args[0].name})`, args[0].line, true) : realm.array([...args]);
    if (!Number.isInteger(args[0]) || args[0] < 0) throw machine.error('RangeError', 'Invalid array length');
    const array = realm.array([]);
    array.set(machine, 'length', args[0]);
    return array;
  });
  realm.getter(constructor, Symbol.species, (_, self) => self);
  realm.method(constructor, 'isArray', 1, (_, __, [value]) => (value instanceof Unknown ? unknownOf('boolean', value) : value instanceof ArrayValue));
  realm.method(constructor, 'of', 0, (_, __, args) => realm.array([...args]));
  realm.method(constructor, 'from', 1, (machine, _, [items, map, self]) => {
    if (items instanceof Unknown) return callOnUnknown(machine, items, map);
    if (isObject(items) && items.get(machine, Symbol.iterator) === undefined) {
      const values = arrayLike(machine, items);
      return realm.array(map === undefined ? values : values.map((value, index) => machine.call(map, self, [value, index])));
    }
    return realm.array(map === undefined ? listOf(machine, items) : listOf(machine, items, (value, index) => machine.call(map, self, [value, index])));
  });
  realm.method(constructor, 'fromAsync', 1, (machine, _, [items, map]) => {
    const capability = newCapability(machine);
    startAsync(machine, 'Array.fromAsync', fromAsync(machine, items, map), capability);
    return capability.promise;
  });
  const install = (methods: Readonly<Record<string, Method>>): void => {
    for (const [name, steps] of Object.entries(methods)) {
      realm.method(prototype, name, 1, (machine, self, args) => {
        if (self instanceof ArrayValue) return steps(machine, self, args);
        if (self instanceof Unknown) return callOnUnknown(machine, self, args[0]);
        if (!isObject(self) && typeof self !== 'string') throw machine.error('TypeError', `Array.prototype.${name} called on null or undefined`);
        return steps(machine, realm.array(isObject(self) ? arrayLike(machine, self) : [...self]), args);
      });
    }
  };
  install(callbackMethods);
  install(searchMethods);
  install(changeMethods);
  install(copyMethods);
  installIteration(realm);
}

function installIteration(realm: Realm): void {
  const { arrayPrototype: prototype } = realm;
  const values = realm.method(prototype, 'values', 0, (machine, self) => {
    if (self instanceof ArrayValue) return new HostIterator(realm, self.elements.values());
    if (!isObject(self)) throw machine.wordedError('TypeError', 'an array iterator needs an object');
    return new HostIterator(realm, elementsOf(machine, self));
  });
  realm.provide('%ArrayPrototype.values%', values);
  prototype.properties.set(Symbol.iterator, dataProperty(values, false));
  realm.method(prototype, 'keys', 0, (_, self) => new HostIterator(realm, self instanceof ArrayValue ? self.elements.keys() : [].keys()));
  realm.method(prototype, 'entries', 0, (_, self) => new HostIterator(realm, self instanceof ArrayValue ? pairs(realm, self) : [].values()));
}

/** The elements of an array-like object, read as each one's turn comes (CreateArrayIterator, 23.1.5.1). */
function* elementsOf(machine: Machine, object: Value): Generator<Value> {
  for (let index = 0; ; index += 1) {
    const length = toInteger(machine, getValue(machine, object, 'length'));
    if (length instanceof Unknown) machine.cut(`a length depends on ${length.name}`);
    if (length instanceof Unknown || index >= length) return;
    yield getValue(machine, object, String(index));
  }
}

function* pairs(realm: Realm, array: ArrayValue): Generator<Value> {
  for (let index = 0; index < array.elements.length; index += 1) yield realm.array([index, array.elements[index]]);
}

function arrayLike(machine: Machine, object: Value): Value[] {
  const length = toInteger(machine, getValue(machine, object, 'length'));
  if (length instanceof Unknown) machine.cut(`a length depends on ${length.name}`);
  return Array.from({ length: length instanceof Unknown ? 0 : Math.max(0, Math.min(length, 100_000)) }, (_, index) => getValue(machine, object, String(index)));
}

/** A method of an array whose elements are not known: the callback may run any number of times. */
function callOnUnknown(machine: Machine, items: Unknown, callback: Value): Unknown {
  if (callback instanceof FunctionValue) machine.cut(`how often a callback runs over ${items.name} is not known`);
  return new Unknown('any', items.name, items.line, items.harmless);
}

/** Array.fromAsync as engines run it: an async function over the async iterator. */
function* fromAsync(machine: Machine, items: Value, map: Value): Running {
  const node = machine.site;
  const result: Value[] = [];
  if (!node) return undefined;
  const iterable = items instanceof Unknown || getValue(machine, items, Symbol.asyncIterator) !== undefined || getValue(machine, items, Symbol.iterator) !== undefined;
  if (!iterable) {
    for (const value of arrayLike(machine, items)) {
      const awaited = yield* awaiting(value, node, 'Array.fromAsync');
      result.push(map === undefined ? awaited : yield* awaiting(machine.call(map, undefined, [awaited, result.length]), node, 'Array.fromAsync'));
    }
    return machine.realm.array(result);
  }
  const record = getAsyncIterator(machine, items);
  for (;;) {
    const step = yield* awaiting(machine.call(record.next, record.iterator, []), node, 'Array.fromAsync');
    const done = truthiness(getValue(machine, step, 'done'));
    if (done !== false) return machine.realm.array(result);
    const value = getValue(machine, step, 'value');
    result.push(map === undefined ? value : yield* awaiting(machine.call(map, undefined, [value, result.length]), node, 'Array.fromAsync'));
  }
}

/** ArraySpeciesCreate (10.4.2.2): the array that a method gives, of the class that its own array asks for. */
function speciesArray(machine: Machine, original: ArrayValue, length: number): (elements: Value[]) => Value {
  const { realm } = machine;
  const plain = (elements: Value[]): Value => realm.array(elements);
  if (original.prototype === realm.arrayPrototype && !original.getOwn('constructor')) return plain;
  const constructor = original.get(machine, 'constructor');
  const species = isObject(constructor) ? constructor.get(machine, Symbol.species) : constructor;
  if (species === undefined || species === null || species === realm.global.getOwn('Array')?.value) return plain;
  const created = machine.construct(species, [length]);
  return (elements) => {
    if (created instanceof ArrayValue) created.elements.splice(0, created.elements.length, ...elements);
    else machine.cut('an array of another class than Array is not followed');
    return created;
  };
}

/** A callback's answer; an unknown one is a decision. */
function answers(machine: Machine, callback: Value, self: Value, args: readonly Value[]): boolean {
  machine.spend();
  const result = machine.call(callback, self, args);
  return truthiness(result) ?? machine.decide(result instanceof Unknown ? result : unknownOf('any', result), 'truthy', true);
}

function callableOr(machine: Machine, callback: Value): Value {
  if (callback instanceof FunctionValue || callback instanceof Unknown) return callback;
  throw machine.wordedError('TypeError', 'a callback is not a function');
}

/** The indices that exist, as they are when each one's turn comes. */
function* present(array: ArrayValue, length = array.elements.length): Generator<number> {
  for (let index = 0; index < length; index += 1) if (index in array.elements) yield index;
}

const callbackMethods: Record<string, Method> = {
  forEach: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    for (const index of present(array)) machine.call(callback, self, [array.elements[index], index, array]);
    return undefined;
  },
  map: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    const create = speciesArray(machine, array, array.elements.length);
    const result: Value[] = [];
    result.length = array.elements.length;
    for (const index of present(array)) result[index] = machine.call(callback, self, [array.elements[index], index, array]);
    return create(result);
  },
  filter: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    const create = speciesArray(machine, array, 0);
    const result: Value[] = [];
    for (const index of present(array)) {
      const value = array.elements[index];
      if (answers(machine, callback, self, [value, index, array])) result.push(value);
    }
    return create(result);
  },
  some: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    for (const index of present(array)) if (answers(machine, callback, self, [array.elements[index], index, array])) return true;
    return false;
  },
  every: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    for (const index of present(array)) if (!answers(machine, callback, self, [array.elements[index], index, array])) return false;
    return true;
  },
  find: (machine, array, [callback, self]) => array.elements[findIndex(machine, array, callback, self, false)],
  findIndex: (machine, array, [callback, self]) => findIndex(machine, array, callback, self, false),
  findLast: (machine, array, [callback, self]) => array.elements[findIndex(machine, array, callback, self, true)],
  findLastIndex: (machine, array, [callback, self]) => findIndex(machine, array, callback, self, true),
  reduce: (machine, array, args) => reduce(machine, array, args, [...present(array)]),
  reduceRight: (machine, array, args) => reduce(machine, array, args, [...present(array)].toReversed()),
  flatMap: (machine, array, [callback, self]) => {
    callableOr(machine, callback);
    const create = speciesArray(machine, array, 0);
    const result: Value[] = [];
    let unknown: Unknown | undefined;
    for (const index of present(array)) {
      const value = machine.call(callback, self, [array.elements[index], index, array]);
      if (value instanceof Unknown && (value.type === 'any' || value.type === 'settled')) unknown = value;
      if (value instanceof ArrayValue) result.push(...value.elements);
      else result.push(value);
    }
    return unknown ? new Unknown('any', `an array with ${unknown.name}`, unknown.line, true) : create(result);
  },
  sort: (machine, array, [compare]) => {
    const sorted = mergeSort(machine, [...array.elements], compare);
    array.elements.splice(0, array.elements.length, ...sorted);
    return array;
  },
  toSorted: (machine, array, [compare]) => machine.realm.array(mergeSort(machine, [...array.elements], compare)),
};

function findIndex(machine: Machine, array: ArrayValue, callback: Value, self: Value, last: boolean): number {
  callableOr(machine, callback);
  const { length } = array.elements;
  for (let step = 0; step < length; step += 1) {
    const index = last ? length - 1 - step : step;
    if (answers(machine, callback, self, [array.elements[index], index, array])) return index;
  }
  return -1;
}

function reduce(machine: Machine, array: ArrayValue, args: readonly Value[], indices: readonly number[]): Value {
  const [callback] = args;
  callableOr(machine, callback);
  if (args.length < 2 && indices.length === 0) throw machine.error('TypeError', 'Reduce of empty array with no initial value');
  const [first, ...rest] = indices;
  let result = args.length < 2 && first !== undefined ? array.elements[first] : args[1];
  for (const index of args.length < 2 ? rest : indices) result = machine.call(callback, undefined, [result, array.elements[index], index, array]);
  return result;
}

/** A stable sort. Which pairs are compared is the engine's choice, so a comparison that acts is not certain. */
function mergeSort(machine: Machine, values: Value[], compare: Value): Value[] {
  const unknowns: Unknown[] = [];
  const before = machine.trace.steps.length;
  const order = (a: Value, b: Value): number => {
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    if (compare !== undefined) {
      const result = toNumber(machine, machine.call(compare, undefined, [a, b]));
      if (result instanceof Unknown) unknowns.push(result);
      return result instanceof Unknown ? 0 : result;
    }
    const [left, right] = [toText(machine, a), toText(machine, b)];
    if (left instanceof Unknown || right instanceof Unknown) {
      unknowns.push(unknownOf('string', left, right));
      return 0;
    }
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const sorted = values.toSorted(order);
  if (machine.trace.steps.length > before) machine.cut('which elements a sort compares is up to the engine');
  const [unknown] = unknowns;
  if (!unknown || sorted.length < 2) return sorted;
  if (sorted.some((value) => !(value instanceof Unknown))) machine.cut(`the order of sorted elements depends on ${unknown.name}, which is not known`);
  return sorted.map((value) => (isObject(value) ? new Unknown('any', 'an element of a sorted array', machine.lineOf(machine.site)) : unknownOf('primitive', value)));
}

function indexOf(array: ArrayValue, wanted: Value, from: number): number | Unknown {
  for (let index = from; index < array.elements.length; index += 1) {
    const equal = index in array.elements ? strictlyEqual(array.elements[index], wanted) : false;
    if (equal === undefined) return unknownOf('number', wanted, array.elements[index]);
    if (equal) return index;
  }
  return -1;
}

const searchMethods: Record<string, Method> = {
  indexOf: (machine, array, [wanted, from]) => {
    const start = relative(machine, array, from, 0);
    return start instanceof Unknown ? unknownOf('number', start) : indexOf(array, wanted, start);
  },
  lastIndexOf: (machine, array, args) => {
    const [wanted, from] = args;
    const start = args.length > 1 ? toInteger(machine, from) : array.elements.length - 1;
    if (start instanceof Unknown) return unknownOf('number', start);
    for (let index = start < 0 ? array.elements.length + start : Math.min(start, array.elements.length - 1); index >= 0; index -= 1) {
      const equal = index in array.elements ? strictlyEqual(array.elements[index], wanted) : false;
      if (equal === undefined) return unknownOf('number', wanted, array.elements[index]);
      if (equal) return index;
    }
    return -1;
  },
  includes: (machine, array, [wanted, from]) => {
    const start = relative(machine, array, from, 0);
    let unknown = start instanceof Unknown;
    for (const element of array.elements.slice(start instanceof Unknown ? 0 : start)) {
      const equal = sameValueZero(element, wanted);
      if (equal && !unknown) return true;
      if (equal === undefined) unknown = true;
    }
    return unknown ? unknownOf('boolean', wanted, from, ...array.elements) : false;
  },
  at: (machine, array, [position]) => {
    const index = toInteger(machine, position);
    return index instanceof Unknown ? new Unknown('any', `the element at ${index.name}`, index.line) : array.elements.at(index);
  },
  join: (machine, array, [separator]) => {
    const parts = array.elements.map((element) => (element === undefined || element === null ? '' : toText(machine, element)));
    const between = separator === undefined ? ',' : toText(machine, separator);
    const unknown = [between, ...parts].find((part) => part instanceof Unknown);
    return unknown ? unknownOf('string', unknown) : parts.join(String(between));
  },
  toString: (machine: Machine, array: ArrayValue) => searchMethods['join']?.(machine, array, []),
};

/** A position counted from the end where it is negative (as of 23.1.3.17, steps 4 to 9). */
function relative(machine: Machine, { elements }: ArrayValue, position: Value, absent: number): number | Unknown {
  const index = toInteger(machine, position, absent);
  if (index instanceof Unknown) return index;
  return index < 0 ? Math.max(elements.length + index, 0) : Math.min(index, elements.length);
}

function changing(machine: Machine, array: ArrayValue): Value[] {
  if (array.frozen || !array.extensible) throw machine.wordedError('TypeError', 'Cannot change an array that is not extensible');
  if (array.elements.length > 50_000) machine.spend();
  return array.elements;
}

const changeMethods: Record<string, Method> = {
  push: (machine, array, args) => changing(machine, array).push(...args),
  pop: (machine, array) => changing(machine, array).pop(),
  shift: (machine, array) => changing(machine, array).shift(),
  unshift: (machine, array, args) => changing(machine, array).unshift(...args),
  reverse: (machine, array) => {
    changing(machine, array).reverse();
    return array;
  },
  splice: (machine, array, [start, count, ...items]) => {
    const [from, many] = [toInteger(machine, start), toInteger(machine, count, Number.POSITIVE_INFINITY)];
    if (from instanceof Unknown || many instanceof Unknown) {
      machine.cut('which elements a splice removes is not known');
      return new Unknown('any', 'removed elements', machine.lineOf(machine.site));
    }
    const create = speciesArray(machine, array, 0);
    return create(changing(machine, array).splice(from, many, ...items));
  },
  fill: (machine, array, [value, start, end]) => {
    const [from, to] = [toInteger(machine, start), toInteger(machine, end, array.elements.length)];
    changing(machine, array).fill(value, from instanceof Unknown ? 0 : from, to instanceof Unknown ? undefined : to);
    return array;
  },
  copyWithin: (machine, array, [target, start, end]) => {
    const [to, from, until] = [toInteger(machine, target), toInteger(machine, start), toInteger(machine, end, array.elements.length)];
    if (to instanceof Unknown || from instanceof Unknown || until instanceof Unknown) return new Unknown('any', 'an array with copied elements', machine.lineOf(machine.site));
    changing(machine, array).copyWithin(to, from, until);
    return array;
  },
};

const copyMethods: Record<string, Method> = {
  slice: (machine, array, [start, end]) => {
    const [from, to] = [toInteger(machine, start), toInteger(machine, end, array.elements.length)];
    if (from instanceof Unknown || to instanceof Unknown) return new Unknown('any', 'a part of an array', machine.lineOf(machine.site));
    return speciesArray(machine, array, 0)(array.elements.slice(from, to));
  },
  concat: (machine, array, args) => {
    const unknown = args.find((arg) => arg instanceof Unknown && (arg.type === 'any' || arg.type === 'settled' || arg.type === 'plain'));
    if (unknown instanceof Unknown) return new Unknown('any', `an array with ${unknown.name}`, unknown.line, true);
    return speciesArray(machine, array, 0)([...array.elements, ...args.flatMap((arg) => (arg instanceof ArrayValue ? arg.elements : [arg]))]);
  },
  toReversed: (machine, array) => machine.realm.array(array.elements.toReversed()),
  toSpliced: (machine, array, args) => {
    const copy = machine.realm.array([...array.elements]);
    const removed = args.length === 1 ? changeMethods['splice']?.(machine, copy, [args[0], Number.POSITIVE_INFINITY]) : args.length > 0 && changeMethods['splice']?.(machine, copy, args);
    return removed instanceof Unknown ? removed : copy;
  },
  with: (machine, array, [position, value]) => {
    const index = toInteger(machine, position);
    if (index instanceof Unknown) return new Unknown('any', 'an array', index.line);
    if (index >= array.elements.length || index < -array.elements.length) throw machine.error('RangeError', 'Invalid index : ' + String(index));
    return machine.realm.array(array.elements.with(index, value));
  },
  flat: (machine, array, [depth]) => {
    const unknown = array.elements.find((element) => element instanceof Unknown && (element.type === 'any' || element.type === 'settled'));
    if (unknown instanceof Unknown) return new Unknown('any', `an array with ${unknown.name}`, unknown.line, true);
    const flatten = (elements: readonly Value[], level: number): Value[] => elements.flatMap((element) => (element instanceof ArrayValue && level > 0 ? flatten(element.elements, level - 1) : [element]));
    return speciesArray(machine, array, 0)(flatten(array.elements, typeof depth === 'number' ? Math.min(depth, 64) : 1));
  },
};

