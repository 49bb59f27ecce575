/** `structuredClone` (HTML 2.7): a copy of data in which nothing of the program runs, except getters. */
import type { Machine } from '../machine';
import { MapValue, SetValue } from '../realm/collections';
import { DateValue } from '../realm/date';
import { RegularExpression } from '../realm/regexp';
import { isObject } from '../values/convert';
import { ArrayValue, dataProperty, FunctionValue, ObjectValue, PromiseValue, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';

/** StructuredSerialize and StructuredDeserialize at once; throws a DataCloneError into the program. */
export function structuredClone(machine: Machine, value: Value, copies = new Map<ObjectValue, ObjectValue>()): Value {
  machine.spend();
  if (typeof value === 'symbol') throw notCloneable(machine, String(value));
  if (!isObject(value)) return value;
  const known = copies.get(value);
  if (known) return known;
  if (value instanceof FunctionValue || value instanceof PromiseValue) throw notCloneable(machine, value instanceof PromiseValue ? '#<Promise>' : undefined);
  const { realm } = machine;
  const keep = <T extends ObjectValue>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  const clone = (inner: Value): Value => structuredClone(machine, inner, copies);
  if (value instanceof MapValue) {
    const copy = keep(new MapValue(realm.mapPrototype));
    for (const [key, entry] of value.all(machine)) copy.entries.set(clone(key), clone(entry));
    return copy;
  }
  if (value instanceof SetValue) {
    const copy = keep(new SetValue(realm.setPrototype));
    for (const entry of value.all(machine)) copy.entries.add(clone(entry));
    return copy;
  }
  if (value instanceof DateValue) return isObject(value.prototype) ? keep(new DateValue(value.prototype, new Date(value.date), value.known)) : value;
  if (value instanceof RegularExpression) return value;
  const copy = keep(value instanceof ArrayValue ? realm.array([]) : isError(machine, value) ? new ObjectValue(value.prototype) : realm.plain());
  if (copy instanceof ArrayValue && value instanceof ArrayValue) copy.elements.length = value.elements.length;
  for (const key of value.ownKeys()) {
    const property = value.getOwn(key);
    if (typeof key === 'string' && key !== 'length' && (property?.enumerable || isError(machine, value))) copy.define(key, dataProperty(clone(value.get(machine, key)), property?.enumerable ?? true));
  }
  return copy;
}

/** Whether a value is an error by its prototypes. */
function isError({ realm }: Machine, value: ObjectValue): boolean {
  const base = realm.errorPrototype('Error');
  for (let { prototype } = value; isObject(prototype); { prototype } = prototype) if (prototype === base) return true;
  return false;
}

/** `text` is how V8 writes the value; a function is written as its source, which is not kept. */
function notCloneable(machine: Machine, text: string | undefined): Thrown {
  const error = machine.realm.createError('DOMException', text === undefined ? new Unknown('string', 'the text of a function', machine.lineOf(machine.site), true) : `${text} could not be cloned.`);
  error.define('name', dataProperty('DataCloneError', false));
  return new Thrown(error);
}
