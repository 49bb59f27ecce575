/** Properties that builtin objects have and the machine does not model: unknown values, never a wrong `undefined`. */
import { lazyProperty, ObjectValue, Unknown } from '../values/values';
import type { Key, Value } from '../values/values';

/** What newer engines than the one that runs the machine have. */
const newer: Readonly<Record<string, readonly string[]>> = {
  'String.prototype': ['toWellFormed'],
  RegExp: ['escape'],
  Math: ['sumPrecise', 'f16round'],
  Error: ['isError', 'stackTraceLimit'],
  JSON: ['rawJSON', 'isRawJSON'],
};

const hosts: Readonly<Record<string, object>> = { Object, Array, String, Number, Boolean, Symbol, BigInt, Math, JSON, Reflect, Promise, Map, Set, WeakMap, WeakSet, RegExp, Error, Proxy };

/** Gives a builtin and its prototype the properties of the host's own that they lack, as unknown values. */
export function installUnmodelled(name: string, own: Value): void {
  const host = hosts[name];
  if (!(own instanceof ObjectValue)) return;
  const prototype: Value = own.getOwn('prototype')?.value;
  if (name === 'Function' && prototype instanceof ObjectValue) complete(prototype, 'Function.prototype', () => ['caller', 'arguments']);
  if (!host) return;
  complete(own, name, () => Reflect.ownKeys(host));
  const hostPrototype: unknown = Reflect.get(host, 'prototype');
  if (prototype instanceof ObjectValue && typeof hostPrototype === 'object' && hostPrototype !== null && name !== 'Error') complete(prototype, `${name}.prototype`, () => Reflect.ownKeys(hostPrototype));
}

/** What each builtin object lacks: the same in every realm. */
const lacking = new Map<string, readonly { readonly key: Key; readonly path: string }[]>();

function complete(object: ObjectValue, name: string, keys: () => readonly Key[]): void {
  let missing = lacking.get(name);
  if (!missing) {
    missing = [...keys(), ...(newer[name] ?? [])].filter((key) => !object.getOwn(key) && key !== 'prototype').map((key) => ({ key, path: `${name}.${String(key)}` }));
    lacking.set(name, missing);
  }
  for (const { key, path } of missing) if (!object.getOwn(key)) object.properties.set(key, lazyProperty(() => new Unknown('any', path, 0)));
}
