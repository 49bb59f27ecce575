/** The arguments of a call: those of an unknown spread, and the arguments object (ECMA-262 10.4.4). */
import type { Machine } from '../machine';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Key, Property, Value } from '../values/values';
import type { Binding, Scope } from './scope';

/** Any number of arguments, which the spread of an unknown value gives; and whatever follows it. */
export class SpreadArguments extends Unknown {}

/** The argument at an index, and those from an index on; unknown from an unknown spread on. */
export function argumentAt(args: readonly Value[], index: number): Value {
  const spread = spreadOf(args, index + 1);
  return spread ? elementOf(spread) : args[index];
}

export function argumentsFrom(args: readonly Value[], index: number): readonly Value[] | Unknown {
  const spread = spreadOf(args, args.length);
  return spread ? new Unknown('any', spread.name, spread.line) : args.slice(index);
}

function spreadOf(args: readonly Value[], end: number): SpreadArguments | undefined {
  return args.slice(0, end).find((arg): arg is SpreadArguments => arg instanceof SpreadArguments);
}

function elementOf({ name, line }: Unknown): Unknown {
  return new Unknown('any', `an element of ${name}`, line);
}

/** The arguments object of a call; `parameters` are those that a sloppy function with a simple list shares with it. */
export function argumentsObject(machine: Machine, scope: Scope, args: readonly Value[], parameters: readonly string[] | undefined): Value {
  const all = argumentsFrom(args, 0);
  if (all instanceof Unknown) return all;
  const object = new ArgumentsObject(machine.realm.objectPrototype);
  for (const [index, value] of all.entries()) object.define(String(index), dataProperty(value));
  object.define('length', dataProperty(all.length, false));
  object.define(Symbol.iterator, dataProperty(machine.realm.arrayValues, false));
  for (const [index, name] of (parameters ?? []).entries()) {
    const binding = scope.names.get(name);
    if (binding && index < all.length) object.shared.set(String(index), binding);
  }
  return object;
}

/** An arguments exotic object: an index and a parameter are one variable until the index is deleted. */
export class ArgumentsObject extends ObjectValue {
  readonly shared = new Map<Key, Binding>();

  override getOwn(key: Key): Property | undefined {
    const property = super.getOwn(key);
    const binding = this.shared.get(key);
    if (property && binding) property.value = binding.value;
    return property;
  }

  override set(machine: Machine, key: Key, value: Value, receiver: Value = this): boolean {
    const binding = receiver === this ? this.shared.get(key) : undefined;
    if (binding) binding.value = value;
    return super.set(machine, key, value, receiver);
  }

  override delete(key: Key): boolean {
    this.shared.delete(key);
    return super.delete(key);
  }
}
