/** Map, Set, WeakMap, WeakSet, WeakRef (ECMA-262 24, 26.1). Keys are compared by SameValueZero, as the host does. */
import { iteratorStep, getIterator } from '../jobs/iteration';
import type { Machine } from '../machine';
import { getValue, isObject } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { FunctionValue, Value } from '../values/values';
import { HostIterator } from './iterators';
import type { Realm } from './realm';

export class MapValue extends ObjectValue {
  readonly entries = new Map<Value, Value>();
}

export class SetValue extends ObjectValue {
  readonly entries = new Set<Value>();
}

class Reference extends ObjectValue {
  target: Value = undefined;
}

export function installCollections(realm: Realm): void {
  for (const name of ['Map', 'WeakMap']) installMap(realm, name, name === 'Map' ? realm.mapPrototype : realm.plain());
  for (const name of ['Set', 'WeakSet']) installSet(realm, name, name === 'Set' ? realm.setPrototype : realm.plain());
  const prototype = realm.plain();
  realm.constructorOf('WeakRef', 1, prototype, (_, __, [target]) => {
    const reference = new Reference(prototype);
    reference.target = target;
    return reference;
  });
  realm.method(prototype, 'deref', 0, (_, self) => (self instanceof Reference ? self.target : undefined));
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
  for (let step = iteratorStep(machine, record); step; step = iteratorStep(machine, record)) add(step.value);
}

function installMap(realm: Realm, name: string, prototype: ObjectValue): void {
  realm.constructorOf(name, 0, prototype, (machine, _, [iterable], newTarget) => {
    const map = new MapValue(instancePrototype(machine, newTarget, name, prototype));
    fill(machine, iterable, (entry) => map.entries.set(getValue(machine, entry, '0'), getValue(machine, entry, '1')));
    return map;
  });
  const method = (key: string | symbol, steps: (map: MapValue, args: readonly Value[], machine: Machine) => Value): void => {
    realm.method(prototype, key, 1, (machine, self, args) => {
      if (!(self instanceof MapValue)) throw machine.error('TypeError', `Method ${name}.prototype.${String(key)} called on incompatible receiver`);
      return steps(self, args, machine);
    });
  };
  method('get', (map, [key], machine) => (uncertain(machine, map.entries, key) ? new Unknown('any', 'an entry of a map', machine.lineOf(machine.site)) : map.entries.get(key)));
  method('has', (map, [key], machine) => (uncertain(machine, map.entries, key) ? new Unknown('boolean', 'whether a map has a key', machine.lineOf(machine.site)) : map.entries.has(key)));
  method('set', (map, [key, value]) => {
    map.entries.set(key, value);
    return map;
  });
  method('delete', (map, [key]) => map.entries.delete(key));
  prototype.properties.set(Symbol.toStringTag, dataProperty(name, false));
  if (name !== 'Map') return;
  method('clear', (map) => {
    map.entries.clear();
    return undefined;
  });
  method('forEach', (map, [callback, self], machine) => {
    for (const [key, value] of map.entries) machine.call(callback, self, [value, key, map]);
    return undefined;
  });
  method('keys', (map) => new HostIterator(realm, map.entries.keys()));
  method('values', (map) => new HostIterator(realm, map.entries.values()));
  const pairs = (map: MapValue): HostIterator => new HostIterator(realm, pairsOf(realm, map.entries));
  method('entries', pairs);
  method(Symbol.iterator, pairs);
  realm.getter(prototype, 'size', (_, self) => (self instanceof MapValue ? self.entries.size : undefined));
}

function* pairsOf(realm: Realm, entries: Map<Value, Value>): Generator<Value> {
  for (const [key, value] of entries) yield realm.array([key, value]);
}

/** Whether an unknown key may equal another key of the collection. */
function uncertain(_: Machine, entries: ReadonlyMap<Value, Value> | ReadonlySet<Value>, key: Value): boolean {
  if (entries.has(key)) return false;
  if (key instanceof Unknown) return entries.size > 0;
  for (const other of entries.keys()) if (other instanceof Unknown) return true;
  return false;
}

function installSet(realm: Realm, name: string, prototype: ObjectValue): void {
  realm.constructorOf(name, 0, prototype, (machine, _, [iterable], newTarget) => {
    const set = new SetValue(instancePrototype(machine, newTarget, name, prototype));
    fill(machine, iterable, (value) => set.entries.add(value));
    return set;
  });
  const method = (key: string | symbol, steps: (set: SetValue, args: readonly Value[], machine: Machine) => Value): void => {
    realm.method(prototype, key, 1, (machine, self, args) => {
      if (!(self instanceof SetValue)) throw machine.error('TypeError', `Method ${name}.prototype.${String(key)} called on incompatible receiver`);
      return steps(self, args, machine);
    });
  };
  method('has', (set, [key], machine) => (uncertain(machine, set.entries, key) ? new Unknown('boolean', 'whether a set has a value', machine.lineOf(machine.site)) : set.entries.has(key)));
  method('add', (set, [value]) => {
    set.entries.add(value);
    return set;
  });
  method('delete', (set, [value]) => set.entries.delete(value));
  prototype.properties.set(Symbol.toStringTag, dataProperty(name, false));
  if (name !== 'Set') return;
  method('clear', (set) => {
    set.entries.clear();
    return undefined;
  });
  method('forEach', (set, [callback, self], machine) => {
    for (const value of set.entries) machine.call(callback, self, [value, value, set]);
    return undefined;
  });
  const values = (set: SetValue): HostIterator => new HostIterator(realm, set.entries.values());
  for (const key of ['values', 'keys', Symbol.iterator]) method(key, values);
  realm.getter(prototype, 'size', (_, self) => (self instanceof SetValue ? self.entries.size : undefined));
}
