/** JSON (ECMA-262 25.5) over the machine's values. */
import type { Machine } from '../machine';
import { enumerableKeys } from './object';
import { isObject, toText } from '../values/convert';
import { ArrayValue, dataProperty, FunctionValue, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';
import { invoke } from '../jobs/promises';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function installJson(realm: Realm): void {
  const json = realm.plain();
  realm.provide('JSON', json);
  realm.method(json, 'parse', 2, (machine, _, [argument, reviver]) => {
    const text = toText(machine, argument);
    if (typeof text !== 'string') {
      machine.cut('what JSON.parse gives is not known; it may throw');
      return new Unknown('any', 'JSON.parse()', machine.lineOf(machine.site), true);
    }
    let value: Value;
    try {
      value = fromJson(realm, JSON.parse(text) as Json);
    } catch (thrown) {
      throw machine.error('SyntaxError', thrown instanceof Error ? thrown.message : 'Unexpected token in JSON');
    }
    if (!(reviver instanceof FunctionValue)) return value;
    const root = realm.plain();
    root.define('', dataProperty(value));
    return revive(machine, root, '', reviver);
  });
  realm.method(json, 'stringify', 3, (machine, _, [value, replacer, space]) => {
    const keys = replacer instanceof ArrayValue ? replacer.elements.map(String) : undefined;
    const serializer = new Serializer(machine, replacer instanceof FunctionValue ? replacer : undefined);
    const holder = realm.plain();
    holder.define('', dataProperty(value));
    const plain = serializer.property(holder, '', value);
    if (serializer.unknown) return new Unknown('string', 'JSON.stringify()', machine.lineOf(machine.site), true);
    return plain === undefined ? undefined : JSON.stringify(plain, keys, typeof space === 'number' || typeof space === 'string' ? space : undefined);
  });
}

function fromJson(realm: Realm, value: Json): Value {
  if (Array.isArray(value)) return realm.array(value.map((element) => fromJson(realm, element)));
  if (value === null || typeof value !== 'object') return value;
  const object = realm.plain();
  for (const [key, member] of Object.entries(value)) object.define(key, dataProperty(fromJson(realm, member)));
  return object;
}

/** InternalizeJSONProperty (25.5.1.1). */
function revive(machine: Machine, holder: ObjectValue, key: string, reviver: FunctionValue): Value {
  machine.spend();
  const value = holder.get(machine, key);
  if (isObject(value)) {
    for (const name of enumerableKeys(value) ?? []) {
      const revived = revive(machine, value, name, reviver);
      if (revived === undefined) value.delete(name);
      else value.define(name, dataProperty(revived));
    }
  }
  return machine.call(reviver, holder, [key, value]);
}

/** SerializeJSONProperty (25.5.2.2) up to the text, which the host writes. */
class Serializer {
  unknown = false;
  private readonly path: ObjectValue[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly replacer: FunctionValue | undefined,
  ) {}

  property(holder: ObjectValue, key: string, initial: Value): Json | undefined {
    const { machine, replacer } = this;
    machine.spend();
    let value = initial;
    if (isObject(value) && value.get(machine, 'toJSON') instanceof FunctionValue) value = invoke(machine, value, 'toJSON', [key]);
    if (replacer) value = machine.call(replacer, holder, [key, value]);
    if (value instanceof Unknown) {
      this.unknown = true;
      return null;
    }
    if (!isObject(value)) {
      if (typeof value === 'bigint') throw machine.error('TypeError', 'Do not know how to serialize a BigInt');
      return value === undefined || typeof value === 'symbol' ? undefined : value;
    }
    if (value instanceof FunctionValue) return undefined;
    if (this.path.includes(value)) throw machine.wordedError('TypeError', 'Converting circular structure to JSON');
    if (this.path.length > 200) {
      this.unknown = true;
      return null;
    }
    this.path.push(value);
    const object = this.members(value);
    this.path.pop();
    return object;
  }

  private members(value: ObjectValue): Json {
    const { machine } = this;
    if (value instanceof ArrayValue) return Array.from(value.elements, (element, index) => this.property(value, String(index), element) ?? null);
    const keys = enumerableKeys(value);
    if (!keys) this.unknown = true;
    const object: Record<string, Json> = {};
    for (const key of keys ?? []) {
      const member = this.property(value, key, value.get(machine, key));
      if (member !== undefined) object[key] = member;
    }
    return object;
  }
}
