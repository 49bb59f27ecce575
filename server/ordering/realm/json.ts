/** JSON (ECMA-262 25.5) over the machine's values. */
import type { Machine } from '../machine';
import { isObject } from '../values/convert';
import { ArrayValue, dataProperty, FunctionValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';
import { invoke } from '../jobs/promises';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function installJson(realm: Realm): void {
  const json = realm.plain();
  realm.global.properties.set('JSON', dataProperty(json, false));
  realm.method(json, 'parse', 2, (machine, _, [text, reviver]) => {
    if (typeof text !== 'string' || reviver !== undefined) {
      machine.cut('what JSON.parse gives is not known; it may throw');
      return new Unknown('any', 'JSON.parse()', machine.lineOf(machine.site), true);
    }
    try {
      return fromJson(realm, JSON.parse(text) as Json);
    } catch (thrown) {
      throw machine.error('SyntaxError', thrown instanceof Error ? thrown.message : 'Unexpected token in JSON');
    }
  });
  realm.method(json, 'stringify', 3, (machine, _, [value, replacer, space]) => {
    const state = { unknown: replacer instanceof FunctionValue, depth: 0 };
    const plain = toJson(machine, value, state);
    if (replacer instanceof FunctionValue) machine.cut('a replacer function of JSON.stringify is not followed');
    if (state.unknown) return new Unknown('string', 'JSON.stringify()', machine.lineOf(machine.site), true);
    const keys = replacer instanceof ArrayValue ? replacer.elements.map(String) : undefined;
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

function toJson(machine: Machine, value: Value, state: { unknown: boolean; depth: number }): Json | undefined {
  machine.spend();
  if (value instanceof Unknown) {
    state.unknown = true;
    return null;
  }
  if (!isObject(value)) {
    if (typeof value === 'bigint') throw machine.error('TypeError', 'Do not know how to serialize a BigInt');
    return value === undefined || typeof value === 'symbol' ? undefined : value;
  }
  if (value instanceof FunctionValue) return undefined;
  if (value.get(machine, 'toJSON') instanceof FunctionValue) return toJson(machine, invoke(machine, value, 'toJSON', ['']), state);
  if (state.depth > 32) throw machine.error('TypeError', 'Converting circular structure to JSON');
  const inner = { unknown: state.unknown, depth: state.depth + 1 };
  try {
    if (value instanceof ArrayValue) return value.elements.map((element) => toJson(machine, element, inner) ?? null);
    const object: Record<string, Json> = {};
    for (const key of value.ownKeys()) {
      if (typeof key !== 'string' || !value.getOwn(key)?.enumerable) continue;
      const member = toJson(machine, value.get(machine, key), inner);
      if (member !== undefined) object[key] = member;
    }
    return object;
  } finally {
    state.unknown = inner.unknown;
  }
}
