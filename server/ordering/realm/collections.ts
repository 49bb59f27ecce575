/** Map, Set, WeakMap, WeakSet, WeakRef (ECMA-262 24, 26.1). Keys are compared by SameValueZero, as the host does. */
import { getIterator, iteratorClose, iteratorStep } from '../jobs/iteration';
import type { Machine } from '../machine';
import { getValue, isObject, sameValueZero } from '../values/convert';
import { dataProperty, NativeFunction, ObjectValue, Thrown, Unknown } from '../values/values';
import type { FunctionValue, Value } from '../values/values';
import { HostIterator } from './iterators';
import type { Realm } from './realm';

/** A collection by keys. Once an unknown key may have been one of the others, how many entries it has is not known. */
abstract class Collection<Entries extends Map<Value, Value> | Set<Value>> extends ObjectValue {
  abstract readonly entries: Entries;
  private undecided: Unknown | undefined;

  /** Whether a key may be one of the entries without being known to be. */
  mayHold(key: Value): boolean {
    if (this.entries.has(key)) return false;
    for (const other of this.entries.keys()) if ((key instanceof Unknown || other instanceof Unknown) && sameValueZero(other, key) === undefined) return true;
    return false;
  }

  /** To be told of each key that is about to be added or removed. */
  note(machine: Machine, key: Value): void {
    if (this.mayHold(key)) this.undecided = new Unknown('number', 'the number of entries of a collection with unknown keys', machine.lineOf(machine.site));
  }

  /** The entries, of which it must be known which ones there are. */
  all(machine: Machine): Entries {
    if (this.undecided) machine.cut(`${this.undecided.name} is not known`);
    return this.entries;
  }

  get size(): number | Unknown {
    return this.undecided ?? this.entries.size;
  }

  clear(): undefined {
    this.entries.clear();
    this.undecided = undefined;
  }
}

export class MapValue extends Collection<Map<Value, Value>> {
  readonly entries = new Map<Value, Value>();
}

export class SetValue extends Collection<Set<Value>> {
  readonly entries = new Set<Value>();
}

class Reference extends ObjectValue {
  target: Value = undefined;
  /** The turn in which it was made or read last: until that one ends, the target is kept (KeepDuringJob, 9.10). */
  turn = 0;
}

export function installCollections(realm: Realm): void {
  for (const name of ['Map', 'WeakMap']) installMap(realm, name, name === 'Map' ? realm.mapPrototype : realm.plain());
  for (const name of ['Set', 'WeakSet']) installSet(realm, name, name === 'Set' ? realm.setPrototype : realm.plain());
  const prototype = realm.plain();
  realm.constructorOf('WeakRef', 1, prototype, (machine, _, [target]) => {
    const reference = new Reference(prototype);
    reference.target = target;
    reference.turn = machine.context.turn;
    return reference;
  });
  realm.method(prototype, 'deref', 0, (machine, self) => {
    if (!(self instanceof Reference)) return undefined;
    if (self.turn === machine.context.turn) return self.target;
    return new Unknown('any', 'the target of a WeakRef', machine.lineOf(machine.site), true);
  });
}

/** The prototype of an instance of a builtin class, from `new.target` (GetPrototypeFromConstructor, 10.1.14). */
export function instancePrototype(machine: Machine, newTarget: FunctionValue | undefined, name: string, fallback: ObjectValue): ObjectValue {
  if (!newTarget) throw machine.error('TypeError', `Constructor ${name} requires 'new'`);
  const prototype = newTarget.get(machine, 'prototype');
  return isObject(prototype) ? prototype : fallback;
}

/** Calls `add` for each value of an iterable; an unknown one makes what is read later unknown. */
function fill(machine: Machine, iterable: Value, add: (value: Value) => void): void {
  if (iterable === undefined || iterable === null) return;
  if (iterable instanceof Unknown) machine.cut(`the elements of ${iterable.name} are not known`, machine.site, true);
  const record = getIterator(machine, iterable);
  for (let step = iteratorStep(machine, record); step; step = iteratorStep(machine, record)) {
    machine.spend();
    try {
      add(step.value);
    } catch (thrown) {
      if (thrown instanceof Thrown) iteratorClose(machine, record, true);
      throw thrown;
    }
  }
}

function installMap(realm: Realm, name: string, prototype: ObjectValue): void {
  realm.constructorOf(name, 0, prototype, (machine, _, [iterable], newTarget) => {
    const map = new MapValue(instancePrototype(machine, newTarget, name, prototype));
    const adder = adderOf(machine, map, 'set', iterable);
    fill(machine, iterable, (entry) => {
      if (!isObject(entry) && !(entry instanceof Unknown)) throw machine.error('TypeError', `Iterator value ${String(entry)} is not an entry object`);
      const key = getValue(machine, entry, '0');
      if (name === 'WeakMap') holdable(machine, key, 'Invalid value used as weak map key');
      const value = getValue(machine, entry, '1');
      if (adder) machine.call(adder, map, [key, value]);
      else setEntry(machine, map, key, value);
    });
    return map;
  });
  const method = (key: string | symbol, steps: (map: MapValue, args: readonly Value[], machine: Machine) => Value): void => {
    realm.method(prototype, key, 1, (machine, self, args) => {
      if (!(self instanceof MapValue)) throw machine.wordedError('TypeError', `Method ${name}.prototype.${String(key)} called on incompatible receiver`);
      return steps(self, args, machine);
    });
  };
  method('get', (map, [key], machine) => (map.mayHold(key) ? new Unknown('any', 'an entry of a map', machine.lineOf(machine.site)) : map.entries.get(key)));
  method('has', (map, [key], machine) => (map.mayHold(key) ? new Unknown('boolean', 'whether a map has a key', machine.lineOf(machine.site)) : map.entries.has(key)));
  method('set', (map, [key, value], machine) => {
    if (name === 'WeakMap') holdable(machine, key, 'Invalid value used as weak map key');
    setEntry(machine, map, key, value);
    return map;
  });
  method('delete', (map, [key], machine) => remove(machine, map, key));
  prototype.properties.set(Symbol.toStringTag, dataProperty(name, false));
  if (name !== 'Map') return;
  method('clear', (map) => map.clear());
  method('forEach', (map, [callback, self], machine) => {
    for (const [key, value] of map.all(machine)) machine.call(callback, self, [value, key, map]);
    return undefined;
  });
  method('keys', (map, _, machine) => new HostIterator(realm, map.all(machine).keys()));
  method('values', (map, _, machine) => new HostIterator(realm, map.all(machine).values()));
  const pairs = (map: MapValue, _: readonly Value[], machine: Machine): HostIterator => new HostIterator(realm, pairsOf(realm, map.all(machine)));
  method('entries', pairs);
  method(Symbol.iterator, pairs);
  realm.getter(prototype, 'size', (_, self) => (self instanceof MapValue ? self.size : undefined));
}

function* pairsOf(realm: Realm, entries: Map<Value, Value>): Generator<Value> {
  for (const [key, value] of entries) yield realm.array([key, value]);
}

/** The method by which a constructor adds its elements, where a program has replaced it. */
function adderOf(machine: Machine, collection: ObjectValue, name: 'add' | 'set', iterable: Value): Value {
  if (iterable === undefined || iterable === null) return undefined;
  const adder = collection.get(machine, name);
  return adder instanceof NativeFunction ? undefined : adder;
}

/** CanBeHeldWeakly (9.13): objects, and symbols in newer engines only. */
function holdable(machine: Machine, value: Value, message: string): void {
  if (typeof value === 'symbol') machine.cut('engines differ in whether a symbol may be held weakly');
  else if (!isObject(value) && !(value instanceof Unknown)) throw machine.error('TypeError', message);
}

function setEntry(machine: Machine, map: MapValue, key: Value, value: Value): void {
  map.note(machine, key);
  map.entries.set(key, value);
}

function addEntry(machine: Machine, set: SetValue, value: Value): void {
  set.note(machine, value);
  set.entries.add(value);
}

/** Removes an entry; whether there was one is not known where an unknown key takes part. */
function remove(machine: Machine, collection: MapValue | SetValue, key: Value): Value {
  const open = collection.mayHold(key);
  collection.note(machine, key);
  const removed = collection.entries.delete(key);
  return open ? new Unknown('boolean', 'whether a collection has a key', machine.lineOf(machine.site)) : removed;
}

function installSet(realm: Realm, name: string, prototype: ObjectValue): void {
  realm.constructorOf(name, 0, prototype, (machine, _, [iterable], newTarget) => {
    const set = new SetValue(instancePrototype(machine, newTarget, name, prototype));
    const adder = adderOf(machine, set, 'add', iterable);
    fill(machine, iterable, (value) => {
      if (name === 'WeakSet') holdable(machine, value, 'Invalid value used in weak set');
      if (adder) machine.call(adder, set, [value]);
      else addEntry(machine, set, value);
    });
    return set;
  });
  const method = (key: string | symbol, steps: (set: SetValue, args: readonly Value[], machine: Machine) => Value): void => {
    realm.method(prototype, key, 1, (machine, self, args) => {
      if (!(self instanceof SetValue)) throw machine.wordedError('TypeError', `Method ${name}.prototype.${String(key)} called on incompatible receiver`);
      return steps(self, args, machine);
    });
  };
  method('has', (set, [key], machine) => (set.mayHold(key) ? new Unknown('boolean', 'whether a set has a value', machine.lineOf(machine.site)) : set.entries.has(key)));
  method('add', (set, [value], machine) => {
    if (name === 'WeakSet') holdable(machine, value, 'Invalid value used in weak set');
    addEntry(machine, set, value);
    return set;
  });
  method('delete', (set, [value], machine) => remove(machine, set, value));
  prototype.properties.set(Symbol.toStringTag, dataProperty(name, false));
  if (name !== 'Set') return;
  method('clear', (set) => set.clear());
  method('forEach', (set, [callback, self], machine) => {
    for (const value of set.all(machine)) machine.call(callback, self, [value, value, set]);
    return undefined;
  });
  const values = (set: SetValue, _: readonly Value[], machine: Machine): HostIterator => new HostIterator(realm, set.all(machine).values());
  for (const key of ['values', 'keys', Symbol.iterator]) method(key, values);
  realm.getter(prototype, 'size', (_, self) => (self instanceof SetValue ? self.size : undefined));
}
