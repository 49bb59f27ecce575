/** Properties that builtin objects have and the machine does not model: unknown values, never a wrong `undefined`. */
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Key, Value } from '../values/values';
import type { Realm } from './realm';

/** What newer engines than the one that runs the machine have. */
const newer: Readonly<Record<string, readonly string[]>> = {
  'String.prototype': ['toWellFormed'],
  RegExp: ['escape'],
  Math: ['sumPrecise', 'f16round'],
  Error: ['isError', 'stackTraceLimit'],
  JSON: ['rawJSON', 'isRawJSON'],
};

/** Gives each builtin the properties of the host's own that it lacks, as unknown values. */
export function installUnmodelled(realm: Realm): void {
  const hosts: readonly (readonly [string, object])[] = [
    ['Object', Object], ['Array', Array], ['String', String], ['Number', Number], ['Boolean', Boolean], ['Symbol', Symbol], ['BigInt', BigInt], ['Math', Math], ['JSON', JSON],
    ['Reflect', Reflect], ['Promise', Promise], ['Map', Map], ['Set', Set], ['WeakMap', WeakMap], ['WeakSet', WeakSet], ['RegExp', RegExp], ['Error', Error], ['Proxy', Proxy],
  ];
  for (const [name, host] of hosts) {
    const own = realm.global.getOwn(name)?.value;
    if (!(own instanceof ObjectValue)) continue;
    complete(own, name, () => Reflect.ownKeys(host));
    const prototype: Value = own.getOwn('prototype')?.value;
    const hostPrototype: unknown = Reflect.get(host, 'prototype');
    if (prototype instanceof ObjectValue && typeof hostPrototype === 'object' && hostPrototype !== null && name !== 'Error') complete(prototype, `${name}.prototype`, () => Reflect.ownKeys(hostPrototype));
  }
  complete(realm.functionPrototype, 'Function.prototype', () => ['caller', 'arguments']);
}

/** What each builtin object lacks: the same in every realm. */
const lacking = new Map<string, readonly { readonly key: Key; readonly path: string }[]>();

function complete(object: ObjectValue, name: string, keys: () => readonly Key[]): void {
  let missing = lacking.get(name);
  if (!missing) {
    missing = [...keys(), ...(newer[name] ?? [])].filter((key) => !object.getOwn(key) && key !== 'prototype').map((key) => ({ key, path: `${name}.${String(key)}` }));
    lacking.set(name, missing);
  }
  for (const { key, path } of missing) object.properties.set(key, dataProperty(new Unknown('any', path, 0), false));
}
