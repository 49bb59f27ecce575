/** Type conversion (ECMA-262 clause 7.1) and comparison (7.2) over the machine's values. */
import type { Machine } from '../machine';
import { FunctionValue, ObjectValue, Unknown } from './values';
import type { Clock, Key, UnknownType, Value } from './values';

/** Whether a value is an object, a function included; an unknown value is not known to be one. */
export function isObject(value: Value): value is ObjectValue {
  return value instanceof ObjectValue;
}

/** A new unknown that takes its reason from the first unknown operand. */
export function unknownOf(type: UnknownType, ...operands: readonly Value[]): Unknown {
  const source = operands.find((operand) => operand instanceof Unknown);
  return new Unknown(type, source?.name ?? 'a value', source?.line ?? 0, type !== 'any');
}

/** An unknown number that a clock gave. */
export function reading(name: string, line: number, clock: Clock | undefined): Unknown {
  const number = new Unknown('number', name, line, true);
  number.clock = clock;
  return number;
}

/** ToBoolean (7.1.2), or undefined where the value is unknown. */
export function truthiness(value: Value): boolean | undefined {
  if (value instanceof Unknown) return value.type === 'plain' ? true : undefined;
  return isObject(value) ? true : Boolean(value);
}

/** ToPrimitive (7.1.1). */
export function toPrimitive(machine: Machine, value: Value, hint: 'default' | 'string' | 'number' = 'default'): Exclude<Value, ObjectValue> {
  if (value instanceof Unknown && value.clock && hint !== 'string' && value.type === 'plain') return reading(value.name, value.line, value.clock);
  if (value instanceof Unknown) return value.type === 'any' || value.type === 'settled' || value.type === 'plain' ? unknownOf('primitive', value) : value;
  if (!isObject(value)) return value;
  const exotic = value.get(machine, Symbol.toPrimitive);
  if (exotic !== undefined && exotic !== null) {
    const result = machine.call(exotic, value, [hint]);
    if (!isObject(result)) return result;
    throw machine.error('TypeError', 'Cannot convert object to primitive value');
  }
  for (const name of hint === 'string' ? ['toString', 'valueOf'] : ['valueOf', 'toString']) {
    const method = value.get(machine, name);
    if (method instanceof Unknown) return unknownOf('primitive', method);
    if (method instanceof FunctionValue) {
      const result = machine.call(method, value, []);
      if (!isObject(result)) return result;
    }
  }
  throw machine.error('TypeError', 'Cannot convert object to primitive value');
}

/** ToString (7.1.17). */
export function toText(machine: Machine, value: Value): string | Unknown {
  const primitive = toPrimitive(machine, value, 'string');
  if (primitive instanceof Unknown) return primitive.type === 'string' ? primitive : unknownOf('string', primitive);
  if (typeof primitive === 'symbol') throw machine.error('TypeError', 'Cannot convert a Symbol value to a string');
  return String(primitive);
}

/** ToNumeric without BigInt (7.1.4). */
export function toNumber(machine: Machine, value: Value): number | Unknown {
  const primitive = toPrimitive(machine, value, 'number');
  if (primitive instanceof Unknown) return primitive.type === 'number' ? primitive : unknownOf('number', primitive);
  if (typeof primitive === 'symbol' || typeof primitive === 'bigint') throw machine.error('TypeError', `Cannot convert a ${typeof primitive === 'symbol' ? 'Symbol' : 'BigInt'} value to a number`);
  return Number(primitive);
}

/** ToIntegerOrInfinity (7.1.5), with a value for undefined. */
export function toInteger(machine: Machine, value: Value, absent = 0): number | Unknown {
  if (value === undefined) return absent;
  const number = toNumber(machine, value);
  return number instanceof Unknown ? number : Number.isNaN(number) ? 0 : Math.trunc(number);
}

/** ToPropertyKey (7.1.19). */
export function toKey(machine: Machine, value: Value): Key | Unknown {
  const primitive = toPrimitive(machine, value, 'string');
  if (primitive instanceof Unknown) return primitive;
  return typeof primitive === 'symbol' ? primitive : String(primitive);
}

/** IsStrictlyEqual (7.2.15), or undefined where an unknown decides. */
export function strictlyEqual(left: Value, right: Value): boolean | undefined {
  if (left instanceof Unknown || right instanceof Unknown) return left === right && left instanceof Unknown && left.type !== 'number' ? true : comparable(left, right);
  return left === right;
}

/** False where the known types of two values exclude equality. */
function comparable(left: Value, right: Value): false | undefined {
  const kinds = [kindOf(left), kindOf(right)];
  return kinds.includes(undefined) || kinds[0] === kinds[1] ? undefined : false;
}

function kindOf(value: Value): string | undefined {
  if (!(value instanceof Unknown)) return isObject(value) ? 'object' : value === null ? 'null' : typeof value;
  if (value.type === 'plain') return 'object';
  return value.type === 'any' || value.type === 'settled' || value.type === 'primitive' ? undefined : value.type;
}

/** IsLooselyEqual (7.2.14). */
export function looselyEqual(machine: Machine, left: Value, right: Value): boolean | undefined {
  if (left instanceof Unknown || right instanceof Unknown) return undefined;
  const [a, b] = isObject(left) && isObject(right) ? [left, right] : [isObject(left) && right !== null && right !== undefined ? toPrimitive(machine, left) : left, isObject(right) && left !== null && left !== undefined ? toPrimitive(machine, right) : right];
  if (a instanceof Unknown || b instanceof Unknown) return undefined;
  // Host primitives compare as the specification says; two objects by identity.
  return a == b; // eslint-disable-line eqeqeq
}

/** SameValueZero (7.2.11), or undefined where an unknown decides. */
export function sameValueZero(left: Value, right: Value): boolean | undefined {
  if (typeof left === 'number' && typeof right === 'number' && Number.isNaN(left) && Number.isNaN(right)) return true;
  return strictlyEqual(left, right);
}

/** GetMethod and GetV (7.3.11, 7.3.3) for any base value; reading from null or undefined throws. */
export function getValue(machine: Machine, base: Value, key: Key): Value {
  if (base instanceof ObjectValue) return base.get(machine, key);
  if (base instanceof Unknown) return machine.unknownMember(base, key);
  if (base === undefined || base === null) throw machine.error('TypeError', `Cannot read properties of ${String(base)} (reading '${String(key)}')`);
  if (typeof base === 'string') {
    if (key === 'length') return base.length;
    if (typeof key === 'string' && /^\d+$/.test(key)) return base[Number(key)];
  }
  return machine.realm.prototypeOf(base).get(machine, key, base);
}
