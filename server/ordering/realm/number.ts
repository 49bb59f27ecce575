/** Number, Boolean, BigInt and Math (ECMA-262 20.3, 21). */
import { toNumber, toPrimitive, truthiness, unknownOf } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { host, primitives } from './primitives';
import type { Realm } from './realm';

export function installNumbers(realm: Realm): void {
  const number = realm.constructorOf('Number', 1, realm.numberPrototype, (machine, _, args, newTarget) => {
    if (newTarget) {
      machine.cut('a number object is not followed');
      return new ObjectValue(realm.numberPrototype);
    }
    return args.length === 0 ? 0 : typeof args[0] === 'bigint' ? Number(args[0]) : toNumber(machine, args[0]);
  });
  for (const name of ['MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'MAX_VALUE', 'MIN_VALUE', 'EPSILON', 'POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN'] as const) number.properties.set(name, dataProperty(Number[name], false, false, false));
  for (const name of ['isInteger', 'isNaN', 'isFinite', 'isSafeInteger'] as const) realm.method(number, name, 1, (_, __, [value]) => (value instanceof Unknown ? unknownOf('boolean', value) : Number[name](value)));
  const parsers = { parseInt: Number.parseInt, parseFloat: Number.parseFloat };
  for (const name of ['parseInt', 'parseFloat'] as const) {
    const steps = realm.globalFunction(name, 1, (_, __, args) => (primitives(args) ? parsers[name](String(args[0]), args[1] === undefined ? undefined : Number(args[1])) : unknownOf('number', ...args)));
    number.properties.set(name, dataProperty(steps, false));
  }
  for (const name of ['isNaN', 'isFinite'] as const) {
    realm.globalFunction(name, 1, (machine, _, [value]) => {
      const converted = toNumber(machine, value);
      return converted instanceof Unknown ? unknownOf('boolean', converted) : Number[name](converted);
    });
  }
  for (const name of ['toString', 'toFixed', 'toPrecision', 'toExponential'] as const) {
    realm.method(realm.numberPrototype, name, 1, (machine, self, args) => {
      if (typeof self !== 'number' || !primitives(args)) return unknownOf('string', self, ...args);
      return host(machine.error.bind(machine), () => Reflect.apply(Number.prototype[name], self, args) as string);
    });
  }
  realm.method(realm.numberPrototype, 'toLocaleString', 0, (_, self) => unknownOf('string', self));
  realm.method(realm.numberPrototype, 'valueOf', 0, (_, self) => self);
  realm.constructorOf('Boolean', 1, realm.booleanPrototype, (_, __, [value]) => truthiness(value) ?? unknownOf('boolean', value));
  realm.method(realm.booleanPrototype, 'toString', 0, (_, self) => (self instanceof Unknown ? unknownOf('string', self) : String(self)));
  realm.method(realm.booleanPrototype, 'valueOf', 0, (_, self) => self);
  realm.constructorOf('BigInt', 1, realm.bigintPrototype, (machine, _, [value]) => {
    const primitive = toPrimitive(machine, value, 'number');
    if (primitive instanceof Unknown) return unknownOf('primitive', primitive);
    return host(machine.error.bind(machine), () => BigInt(primitive as string));
  });
  realm.method(realm.bigintPrototype, 'toString', 0, (_, self) => (typeof self === 'bigint' ? String(self) : unknownOf('string', self)));
  installMath(realm);
}

function installMath(realm: Realm): void {
  const math = realm.plain();
  realm.provide('Math', math);
  for (const key of Object.getOwnPropertyNames(Math)) {
    const member: unknown = Reflect.get(Math, key);
    if (typeof member === 'number') math.properties.set(key, dataProperty(member, false, false, false));
    else if (key !== 'random' && typeof member === 'function') {
      realm.method(math, key, 1, (machine, _, args) => {
        const numbers = args.map((arg): Value => toNumber(machine, arg));
        return primitives(numbers) ? (Reflect.apply(member, undefined, numbers) as Value) : unknownOf('number', ...numbers);
      }).pure = true;
    }
  }
  realm.method(math, 'random', 0, (machine) => new Unknown('number', 'Math.random()', machine.lineOf(machine.site), true));
}
