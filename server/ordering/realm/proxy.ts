/** Proxy and Reflect (ECMA-262 28): the traps that decide what a value looks like. */
import { listOf } from '../jobs/iteration';
import type { Machine } from '../machine';
import { isObject, toKey, truthiness, unknownOf } from '../values/convert';
import { FunctionValue, ObjectValue, Thrown, Unknown } from '../values/values';
import type { Key, Property, Value } from '../values/values';
import { defineProperty, fromDescriptor, toDescriptor } from './object';
import type { Realm } from './realm';

/** A Proxy exotic object (10.5) with the traps that programs set; their invariants are taken as kept. */
class ProxyValue extends FunctionValue {
  constructor(
    readonly machine: Machine,
    readonly target: ObjectValue,
    readonly handler: ObjectValue,
  ) {
    super(target.prototype);
  }

  get isConstructor(): boolean {
    return this.target instanceof FunctionValue && this.target.isConstructor;
  }

  private trap(name: string, args: readonly Value[]): { readonly value: Value } | undefined {
    const trap = this.handler.get(this.machine, name);
    return trap === undefined || trap === null ? undefined : { value: this.machine.call(trap, this.handler, [this.target, ...args]) };
  }

  override getOwn(key: Key): Property | undefined {
    const result = this.trap('getOwnPropertyDescriptor', [key]);
    if (!result) return this.target.getOwn(key);
    return isObject(result.value) ? toDescriptor(this.machine, result.value) : undefined;
  }

  override ownKeys(): Key[] {
    const result = this.trap('ownKeys', []);
    if (!result) return this.target.ownKeys();
    if (!isObject(result.value)) this.machine.cut('the keys of a proxy are not known');
    return isObject(result.value) ? listOf(this.machine, result.value).filter((key) => typeof key === 'string' || typeof key === 'symbol') : [];
  }

  override get(machine: Machine, key: Key, receiver: Value = this): Value {
    const result = this.trap('get', [key, receiver]);
    return result ? result.value : this.target.get(machine, key, receiver === this ? this.target : receiver);
  }

  override set(machine: Machine, key: Key, value: Value, receiver: Value = this): boolean {
    const result = this.trap('set', [key, value, receiver]);
    return result ? (truthiness(result.value) ?? true) : this.target.set(machine, key, value, receiver === this ? this.target : receiver);
  }

  override has(machine: Machine, key: Key): Value {
    const result = this.trap('has', [key]);
    return result ? (truthiness(result.value) ?? unknownOf('boolean', result.value)) : this.target.has(machine, key);
  }

  override define(key: Key, property: Property): boolean {
    const result = this.trap('defineProperty', [key, fromDescriptor(this.machine.realm, property)]);
    return result ? (truthiness(result.value) ?? true) : this.target.define(key, property);
  }

  override delete(key: Key): boolean {
    const result = this.trap('deleteProperty', [key]);
    return result ? (truthiness(result.value) ?? true) : this.target.delete(key);
  }

  invoke(machine: Machine, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value {
    if (!(this.target instanceof FunctionValue)) throw machine.wordedError('TypeError', 'a proxy that is called is not a function');
    const list = machine.realm.array([...args]);
    const result = newTarget ? this.trap('construct', [list, newTarget]) : this.trap('apply', [self, list]);
    if (result) return result.value;
    return newTarget ? machine.construct(this.target, args, newTarget === this ? this.target : newTarget) : machine.call(this.target, self, args);
  }
}

export function installProxy(realm: Realm): void {
  realm.constructorOf('Proxy', 2, realm.plain(), (machine, _, [target, handler]) => {
    if (!isObject(target) || !isObject(handler)) {
      if (target instanceof Unknown || handler instanceof Unknown) return unknownOf('any', target, handler);
      throw machine.error('TypeError', 'Cannot create proxy with a non-object as target or handler');
    }
    if (!(target instanceof FunctionValue)) return new PlainProxy(new ProxyValue(machine, target, handler));
    return new ProxyValue(machine, target, handler);
  });
  const reflect = realm.plain();
  realm.provide('Reflect', reflect);
  realm.method(reflect, 'get', 2, (machine, _, [target, name, receiver]) => objectOf(machine, target).get(machine, keyOf(machine, name), receiver === undefined ? target : receiver));
  realm.method(reflect, 'set', 3, (machine, _, [target, name, value, receiver]) => objectOf(machine, target).set(machine, keyOf(machine, name), value, receiver === undefined ? target : receiver));
  realm.method(reflect, 'has', 2, (machine, _, [target, name]) => objectOf(machine, target).has(machine, keyOf(machine, name)));
  realm.method(reflect, 'deleteProperty', 2, (machine, _, [target, name]) => objectOf(machine, target).delete(keyOf(machine, name)));
  realm.method(reflect, 'ownKeys', 1, (machine, _, [target]) => realm.array(objectOf(machine, target).ownKeys()));
  realm.method(reflect, 'apply', 3, (machine, _, [target, self, args]) => machine.call(target, self, listOf(machine, args)));
  realm.method(reflect, 'construct', 2, (machine, _, [target, args, newTarget]) => machine.construct(target, listOf(machine, args), newTarget instanceof FunctionValue ? newTarget : undefined));
  realm.method(reflect, 'getPrototypeOf', 1, (machine, _, [target]) => objectOf(machine, target).prototype);
  realm.method(reflect, 'setPrototypeOf', 2, (machine, _, [target, parent]) => {
    const object = objectOf(machine, target);
    if (!isObject(parent) && parent !== null && !(parent instanceof Unknown)) throw machine.error('TypeError', 'Object prototype may only be an Object or null: ' + String(parent));
    if (object.extensible) object.prototype = parent;
    return object.extensible;
  });
  realm.method(reflect, 'isExtensible', 1, (machine, _, [target]) => objectOf(machine, target).extensible);
  realm.method(reflect, 'getOwnPropertyDescriptor', 2, (machine, _, [target, name]) => fromDescriptor(realm, objectOf(machine, target).getOwn(keyOf(machine, name))));
  realm.method(reflect, 'defineProperty', 3, (machine, _, [target, name, descriptor]) => {
    try {
      defineProperty(machine, target, name, descriptor);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      return false;
    }
  });
}

/** A property key; an unknown one names no property that a program has. */
function keyOf(machine: Machine, value: Value): Key {
  const name = toKey(machine, value);
  if (name instanceof Unknown) machine.cut(`which property ${name.name} names is not known`);
  return name instanceof Unknown ? '' : name;
}

function objectOf(machine: Machine, value: Value): ObjectValue {
  if (isObject(value)) return value;
  throw machine.wordedError('TypeError', 'Reflect method called on non-object');
}

/** A proxy whose target cannot be called, so that it is no function itself. */
class PlainProxy extends ObjectValue {
  constructor(private readonly proxy: ProxyValue) {
    super(proxy.target.prototype);
  }

  override getOwn(key: Key): Property | undefined {
    return this.proxy.getOwn(key);
  }

  override ownKeys(): Key[] {
    return this.proxy.ownKeys();
  }

  override get(machine: Machine, key: Key, receiver: Value = this): Value {
    return this.proxy.get(machine, key, receiver === this ? this.proxy : receiver);
  }

  override set(machine: Machine, key: Key, value: Value, receiver: Value = this): boolean {
    return this.proxy.set(machine, key, value, receiver === this ? this.proxy : receiver);
  }

  override has(machine: Machine, key: Key): Value {
    return this.proxy.has(machine, key);
  }

  override define(key: Key, property: Property): boolean {
    return this.proxy.define(key, property);
  }

  override delete(key: Key): boolean {
    return this.proxy.delete(key);
  }
}
