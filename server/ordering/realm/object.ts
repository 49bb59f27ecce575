/** Object and Reflect's common ground (ECMA-262 20.1). */
import type { Machine } from '../machine';
import { listOf } from '../jobs/iteration';
import { getValue, isObject, strictlyEqual, toKey, toText, truthiness, unknownOf } from '../values/convert';
import { ArrayValue, dataProperty, FunctionValue, ObjectValue, PromiseValue, Unknown } from '../values/values';
import type { Key, Property, Value } from '../values/values';
import { DateValue } from './date';
import type { Realm } from './realm';
import { RegularExpression } from './regexp';

/** CopyDataProperties (7.3.26): own enumerable properties, getters called. */
export function copyProperties(machine: Machine, source: ObjectValue, target: ObjectValue, excluded: readonly Key[]): void {
  if (source.prototype instanceof Unknown) target.prototype = source.prototype;
  for (const key of source.ownKeys()) {
    if (!excluded.includes(key) && source.getOwn(key)?.enumerable) target.define(key, dataProperty(source.get(machine, key)));
  }
}

/** The own enumerable string keys of a value (EnumerableOwnProperties, 7.3.24); undefined when they are unknown. */
export function enumerableKeys(value: Value): string[] | undefined {
  if (typeof value === 'string') return [...value].map((_, index) => String(index));
  if (!isObject(value)) return value instanceof Unknown ? undefined : [];
  if (value.prototype instanceof Unknown) return undefined;
  return value.ownKeys().filter((key): key is string => typeof key === 'string' && (value.getOwn(key)?.enumerable ?? false));
}

/** ToPropertyDescriptor (6.2.6.5). */
export function toDescriptor(machine: Machine, value: Value, existing?: Property): Property {
  if (!isObject(value)) throw machine.wordedError('TypeError', 'Property description must be an object');
  const flag = (name: string, before: boolean): boolean => (value.has(machine, name) === true ? (truthiness(value.get(machine, name)) ?? false) : before);
  const accessor = value.has(machine, 'get') === true || value.has(machine, 'set') === true;
  const base = { enumerable: flag('enumerable', existing?.enumerable ?? false), configurable: flag('configurable', existing?.configurable ?? false), writable: flag('writable', existing?.writable ?? false) };
  if (accessor) return { ...base, value: undefined, accessor, get: value.get(machine, 'get'), set: value.get(machine, 'set'), writable: true };
  if (existing?.accessor && value.has(machine, 'value') !== true) return { ...existing, ...base };
  return { ...base, accessor: false, value: value.has(machine, 'value') === true ? value.get(machine, 'value') : existing?.value };
}

/** FromPropertyDescriptor (6.2.6.4). */
export function fromDescriptor(realm: Realm, property: Property | undefined): Value {
  if (!property) return undefined;
  const object = realm.plain();
  const fields: [string, Value][] = property.accessor ? [['get', property.get], ['set', property.set]] : [['value', property.value], ['writable', property.writable]];
  for (const [key, value] of [...fields, ['enumerable', property.enumerable], ['configurable', property.configurable]] as [string, Value][]) object.define(key, dataProperty(value));
  return object;
}

function isFixed(property: Property | undefined): boolean {
  return !property || (!property.configurable && (property.accessor || !property.writable));
}

function seal(object: ObjectValue, freezes: boolean): void {
  object.extensible = false;
  if (object instanceof ArrayValue && freezes) object.frozen = true;
  for (const property of object.properties.values()) {
    property.configurable = false;
    if (freezes && !property.accessor) property.writable = false;
  }
}

export function installObject(realm: Realm): void {
  const { objectPrototype: prototype } = realm;
  const constructor = realm.constructorOf('Object', 1, prototype, (machine, _, [value], newTarget) => {
    if (newTarget && newTarget !== constructor) {
      const own = newTarget.get(machine, 'prototype');
      return new ObjectValue(isObject(own) ? own : prototype);
    }
    return value === undefined || value === null ? realm.plain() : value;
  });
  installPrototype(realm);
  const list = (name: string, pick: (machine: Machine, object: Value, key: string) => Value): void => {
    realm.method(constructor, name, 1, (machine, _, [value]) => {
      if (value === undefined || value === null) throw machine.error('TypeError', 'Cannot convert undefined or null to object');
      const keys = enumerableKeys(value);
      return keys ? realm.array(keys.map((key) => pick(machine, value, key))) : new Unknown('any', `Object.${name}(${value instanceof Unknown ? value.name : 'an object'})`, machine.lineOf(machine.site), true);
    });
  };
  list('keys', (_, __, key) => key);
  list('values', (machine, object, key) => getValue(machine, object, key));
  list('entries', (machine, object, key) => realm.array([key, getValue(machine, object, key)]));
  realm.method(constructor, 'assign', 2, (machine, _, [target, ...sources]) => {
    for (const source of sources) {
      if (!isObject(target)) break;
      if (source instanceof Unknown) target.prototype = source;
      else if (isObject(source)) for (const key of source.ownKeys()) if (source.getOwn(key)?.enumerable) target.set(machine, key, source.get(machine, key));
    }
    return target;
  });
  realm.method(constructor, 'freeze', 1, (_, __, [value]) => {
    if (isObject(value)) seal(value, true);
    return value;
  });
  realm.method(constructor, 'seal', 1, (_, __, [value]) => {
    if (isObject(value)) seal(value, false);
    return value;
  });
  realm.method(constructor, 'preventExtensions', 1, (_, __, [value]) => {
    if (isObject(value)) value.extensible = false;
    return value;
  });
  realm.method(constructor, 'isExtensible', 1, (_, __, [value]) => (value instanceof Unknown ? unknownOf('boolean', value) : isObject(value) && value.extensible));
  realm.method(constructor, 'isSealed', 1, (_, __, [value]) => (value instanceof Unknown ? unknownOf('boolean', value) : !isObject(value) || (!value.extensible && value.ownKeys().every((key) => value.getOwn(key)?.configurable !== true))));
  realm.method(constructor, 'isFrozen', 1, (_, __, [value]) => (value instanceof Unknown ? unknownOf('boolean', value) : !isObject(value) || (!value.extensible && value.ownKeys().every((key) => isFixed(value.getOwn(key))))));
  realm.method(constructor, 'is', 2, (_, __, [a, b]) => (strictlyEqual(a, b) === undefined ? unknownOf('boolean', a, b) : Object.is(a, b)));
  realm.method(constructor, 'create', 2, (machine, _, [parent, properties]) => {
    const object = new ObjectValue(isObject(parent) || parent instanceof Unknown ? parent : null);
    if (isObject(properties)) for (const key of properties.ownKeys()) object.define(key, toDescriptor(machine, properties.get(machine, key)));
    return object;
  });
  realm.method(constructor, 'getPrototypeOf', 1, (_, __, [value]) => (isObject(value) ? value.prototype : value instanceof Unknown ? value.member('prototype') : realm.prototypeOf(value)));
  realm.method(constructor, 'setPrototypeOf', 2, (_, __, [value, parent]) => {
    if (isObject(value) && (isObject(parent) || parent === null)) value.prototype = parent;
    return value;
  });
  realm.method(constructor, 'defineProperty', 3, (machine, _, [object, name, descriptor]) => {
    defineProperty(machine, object, name, descriptor);
    return object;
  });
  realm.method(constructor, 'defineProperties', 2, (machine, _, [object, properties]) => {
    if (isObject(properties)) for (const key of properties.ownKeys()) defineProperty(machine, object, key, properties.get(machine, key));
    return object;
  });
  realm.method(constructor, 'getOwnPropertyDescriptor', 2, (machine, _, [object, name]) => {
    const key = toKey(machine, name);
    return isObject(object) && !(key instanceof Unknown) ? fromDescriptor(realm, object.getOwn(key)) : undefined;
  });
  realm.method(constructor, 'getOwnPropertyNames', 1, (_, __, [value]) => realm.array(typeof value === 'string' ? [...Object.getOwnPropertyNames(value)] : isObject(value) ? value.ownKeys().filter((key) => typeof key === 'string') : []));
  realm.method(constructor, 'getOwnPropertySymbols', 1, (_, __, [value]) => realm.array(isObject(value) ? value.ownKeys().filter((key) => typeof key === 'symbol') : []));
  realm.method(constructor, 'hasOwn', 2, (machine, _, [object, name]) => hasOwn(machine, object, name));
  realm.method(constructor, 'fromEntries', 1, (machine, _, [entries]) => {
    const object = realm.plain();
    if (entries instanceof Unknown) return new Unknown('any', entries.name, entries.line);
    for (const entry of listOf(machine, entries)) {
      const key = toKey(machine, getValue(machine, entry, '0'));
      if (key instanceof Unknown) return new Unknown('any', `an object with the key ${key.name}`, key.line);
      object.define(key, dataProperty(getValue(machine, entry, '1')));
    }
    return object;
  });
  realm.method(constructor, 'groupBy', 2, (machine, _, [items, callback]) => {
    const object = new ObjectValue(null);
    for (const [index, item] of listOf(machine, items).entries()) {
      const key = toKey(machine, machine.call(callback, undefined, [item, index]));
      if (key instanceof Unknown) return new Unknown('any', `an object with the key ${key.name}`, key.line);
      const group = object.get(machine, key);
      if (group instanceof ArrayValue) group.elements.push(item);
      else object.define(key, dataProperty(realm.array([item])));
    }
    return object;
  });
}

/** DefinePropertyOrThrow for a program's descriptor. */
export function defineProperty(machine: Machine, object: Value, name: Value, descriptor: Value): void {
  const key = toKey(machine, name);
  if (object instanceof Unknown || key instanceof Unknown) return machine.cut('a property of an unknown object is defined');
  if (!isObject(object)) throw machine.error('TypeError', 'Object.defineProperty called on non-object');
  if (key === Symbol.iterator) machine.realm.arrayIteratorChanged = true;
  const existing = object.getOwn(key);
  if (existing && !existing.configurable && !existing.writable) throw machine.error('TypeError', `Cannot redefine property: ${String(key)}`);
  if (!object.define(key, toDescriptor(machine, descriptor, existing))) throw machine.error('TypeError', `Cannot define property ${String(key)}, object is not extensible`);
}

function hasOwn(machine: Machine, object: Value, name: Value): Value {
  const key = toKey(machine, name);
  if (key instanceof Unknown || !isObject(object)) return unknownOf('boolean', object, name);
  return object.getOwn(key) !== undefined;
}

function* prototypesOf(object: ObjectValue): Generator<ObjectValue | null> {
  for (let { prototype } = object; isObject(prototype); { prototype } = prototype) yield prototype;
}

function installPrototype(realm: Realm): void {
  const { objectPrototype: prototype } = realm;
  realm.method(prototype, 'hasOwnProperty', 1, (machine, self, [name]) => hasOwn(machine, self, name));
  realm.method(prototype, 'isPrototypeOf', 1, (_, self, [value]) => {
    for (let object = isObject(value) ? value.prototype : null; isObject(object); object = object.prototype) if (object === self) return true;
    return false;
  });
  realm.method(prototype, 'propertyIsEnumerable', 1, (machine, self, [name]) => {
    const key = toKey(machine, name);
    return isObject(self) && !(key instanceof Unknown) ? (self.getOwn(key)?.enumerable ?? false) : false;
  });
  realm.method(prototype, 'valueOf', 0, (_, self) => self);
  realm.method(prototype, 'toLocaleString', 0, (machine, self) => toText(machine, self));
  realm.method(prototype, 'toString', 0, (machine, self) => {
    const tag = isObject(self) ? self.get(machine, Symbol.toStringTag) : undefined;
    if (typeof tag === 'string') return `[object ${tag}]`;
    if (self instanceof ArrayValue) return '[object Array]';
    if (self instanceof FunctionValue) return '[object Function]';
    if (self instanceof PromiseValue) return '[object Promise]';
    if (self instanceof Unknown) return unknownOf('string', self);
    if (self instanceof DateValue) return '[object Date]';
    if (isObject(self) && [...prototypesOf(self)].includes(realm.errorPrototype('Error'))) return '[object Error]';
    if (self instanceof RegularExpression) return '[object RegExp]';
    if (typeof self === 'string' || typeof self === 'number' || typeof self === 'boolean') return `[object ${typeof self === 'string' ? 'String' : typeof self === 'number' ? 'Number' : 'Boolean'}]`;
    return self === undefined ? '[object Undefined]' : self === null ? '[object Null]' : '[object Object]';
  });
  prototype.properties.set('__proto__', {
    value: undefined,
    get: realm.native('get __proto__', 0, (_, self) => (isObject(self) ? self.prototype : undefined)),
    set: realm.native('set __proto__', 1, (_, self, [parent]) => {
      if (isObject(self) && (isObject(parent) || parent === null)) self.prototype = parent;
      return undefined;
    }),
    accessor: true,
    enumerable: false,
    writable: true,
    configurable: true,
  });
}
