/** Function.prototype and symbols (ECMA-262 20.2, 20.4). */
import { listOf } from '../jobs/iteration';
import type { Machine } from '../machine';
import { asyncDispose, dispose } from '../compile/disposal';
import { isObject, toText, unknownOf } from '../values/convert';
import { dataProperty, FunctionValue, Unknown } from '../values/values';
import type { Key, Property, Value } from '../values/values';
import type { Realm } from './realm';

/** A bound function (10.4.1). */
class BoundFunction extends FunctionValue {
  constructor(
    realm: Realm,
    readonly target: FunctionValue,
    readonly self: Value,
    readonly first: readonly Value[],
  ) {
    super(realm.functionPrototype);
  }

  get isConstructor(): boolean {
    return this.target.isConstructor;
  }

  override getOwn(key: Key): Property | undefined {
    const own = super.getOwn(key);
    if (own || (key !== 'name' && key !== 'length')) return own;
    const value = this.target.getOwn(key)?.value;
    if (key === 'length') return dataProperty(typeof value === 'number' ? Math.max(0, value - this.first.length) : 0, false, false);
    return dataProperty(`bound ${typeof value === 'string' ? value : ''}`, false, false);
  }

  invoke(machine: Machine, _: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value {
    const all = [...this.first, ...args];
    return newTarget ? machine.construct(this.target, all, newTarget === this ? this.target : newTarget) : machine.call(this.target, this.self, all);
  }
}

export function installFunctions(realm: Realm): void {
  const { functionPrototype: prototype } = realm;
  const constructor = realm.constructorOf('Function', 1, prototype, (machine) => {
    machine.cut('code made from text is not followed');
    return new Unknown('any', 'Function()', machine.lineOf(machine.site));
  });
  constructor.prototype = prototype;
  realm.method(prototype, 'call', 1, (machine, self, [receiver, ...args]) => machine.call(self, receiver, args));
  realm.method(prototype, 'apply', 2, (machine, self, [receiver, args]) => {
    if (args instanceof Unknown) machine.cut(`the arguments ${args.name} are not known`);
    return machine.call(self, receiver, args === undefined || args === null || args instanceof Unknown ? [] : listOf(machine, args));
  });
  realm.method(prototype, 'bind', 1, (machine, self, [receiver, ...args]) => {
    if (self instanceof FunctionValue) return new BoundFunction(realm, self, receiver, args);
    if (self instanceof Unknown) return self;
    throw machine.wordedError('TypeError', 'Bind must be called on a function');
  });
  realm.method(prototype, 'toString', 0, (machine) => new Unknown('string', 'the text of a function', machine.lineOf(machine.site), true));
  realm.method(prototype, Symbol.hasInstance, 1, (machine, self, [value]) => {
    if (self instanceof BoundFunction) return machine.call(self.target.get(machine, Symbol.hasInstance), self.target, [value]);
    const expected = isObject(self) ? self.get(machine, 'prototype') : undefined;
    if (value instanceof Unknown) return unknownOf('boolean', value);
    for (let object = isObject(value) ? value.prototype : null; object; object = object.prototype) {
      if (object instanceof Unknown) return unknownOf('boolean', object);
      if (object === expected) return true;
    }
    return false;
  });
  for (const [name, object] of [['AsyncFunction', realm.asyncFunctionPrototype], ['GeneratorFunction', realm.generatorFunctionPrototype], ['AsyncGeneratorFunction', realm.asyncGeneratorFunctionPrototype]] as const) {
    object.properties.set(Symbol.toStringTag, dataProperty(name, false, false));
    const own = realm.native(name, 1, (machine) => {
      machine.cut('code made from text is not followed');
      return new Unknown('any', `${name}()`, machine.lineOf(machine.site));
    });
    own.properties.set('prototype', dataProperty(object, false, false, false));
    object.properties.set('constructor', dataProperty(own, false, false));
  }
  installSymbols(realm);
}

function installSymbols(realm: Realm): void {
  const { symbolPrototype: prototype } = realm;
  const registry = new Map<string, symbol>();
  const symbols = realm.constructorOf('Symbol', 0, prototype, (machine, _, [description], newTarget) => {
    if (newTarget) throw machine.error('TypeError', 'Symbol is not a constructor');
    const text = description === undefined ? undefined : toText(machine, description);
    return Symbol(text instanceof Unknown ? text.name : text);
  });
  for (const name of ['iterator', 'asyncIterator', 'hasInstance', 'toPrimitive', 'toStringTag', 'species', 'isConcatSpreadable'] as const) symbols.properties.set(name, dataProperty(Symbol[name], false, false, false));
  symbols.properties.set('dispose', dataProperty(dispose, false, false, false));
  symbols.properties.set('asyncDispose', dataProperty(asyncDispose, false, false, false));
  realm.method(symbols, 'for', 1, (machine, _, [key]) => {
    const text = toText(machine, key);
    if (text instanceof Unknown) return text;
    const symbol = registry.get(text) ?? Symbol(text);
    registry.set(text, symbol);
    return symbol;
  });
  realm.method(symbols, 'keyFor', 1, (_, __, [symbol]) => [...registry].find(([, known]) => known === symbol)?.[0]);
  realm.method(prototype, 'toString', 0, (_, self) => String(self));
  realm.getter(prototype, 'description', (_, self) => (typeof self === 'symbol' ? self.description : undefined));
}
