/**
 * The values of the machine (ECMA-262 clause 6): host primitives stand for themselves, everything else is an
 * `ObjectValue`, and what the program's text does not decide is an `Unknown` with its reason and place.
 */
import type { Machine } from '../machine';

export type Key = string | symbol;
export type Value = undefined | null | boolean | number | string | bigint | symbol | ObjectValue | Unknown;

/**
 * What is certain of an unknown value: `settled` is anything but a thenable, as what a promise was fulfilled with;
 * `plain` is an object that is no thenable and has no observable methods.
 */
export type UnknownType = 'any' | 'settled' | 'primitive' | 'number' | 'string' | 'boolean' | 'plain';

/** A value that the text does not decide. It flows freely; only a decision on it costs exactness. */
export class Unknown {
  /** What a clock read, or what follows from such readings. */
  clock: Clock | undefined;
  /** The promise that stands for it when it is awaited: the same one each time. */
  barrier: PromiseValue | undefined;
  private readonly members = new Map<Key, Unknown>();

  constructor(
    readonly type: UnknownType,
    /** How messages name it, such as "`fetch(url)`". */
    readonly name: string,
    /** The 1-based line where it comes from; 0 when it has no place. */
    readonly line: number,
    /** Calls of it, and of what is read from it, have no effect that the program can see. */
    readonly harmless = false,
    /** A promise of the host's that never settles within the current turn. */
    readonly external = false,
  ) {}

  /** The unknown value of a property: the same one for the same key. */
  member(key: Key): Unknown {
    let member = this.members.get(key);
    if (!member) {
      const type = this.type === 'any' || this.type === 'settled' ? 'any' : 'primitive';
      member = new Unknown(type, typeof key === 'string' ? `${this.name}.${key}` : this.name, this.line, this.harmless || type === 'primitive');
      this.members.set(key, member);
    }
    return member;
  }
}

/** A reading of a clock in virtual time, or the difference of two: `epoch` names the clock whose start is not known. */
export interface Clock {
  readonly epoch: string | undefined;
  readonly milliseconds: number;
  /** When it was read last, in evaluations of the machine. */
  readonly read: number;
}

/** A thrown value on its way to an interpreted `catch`: a throw completion. */
export class Thrown {
  constructor(readonly value: Value) {}
}

/** `generator.return(value)` on its way through interpreted `finally` blocks: a return completion at a yield. */
export class Returning {
  constructor(readonly value: Value) {}
}

/** The end of the run: out of fuel, or the program ended the process. No interpreted handler sees it. */
export class Halt {
  constructor(
    readonly reason: string,
    readonly ended = false,
  ) {}
}

export interface Property {
  value: Value;
  get?: Value;
  set?: Value;
  accessor: boolean;
  enumerable: boolean;
  writable: boolean;
  configurable: boolean;
}

/** A data property as assignment creates it. */
export function dataProperty(value: Value, enumerable = true, writable = true, configurable = true): Property {
  return { value, accessor: false, enumerable, writable, configurable };
}

/** A data property, not enumerable, whose value is computed when it is first read. */
export function lazyProperty(compute: () => Value): Property {
  let read: (() => Value) | undefined = compute;
  let held: Value;
  return {
    get value() {
      if (read) {
        const first = read;
        read = undefined;
        held = first();
      }
      return held;
    },
    set value(value) {
      read = undefined;
      held = value;
    },
    accessor: false,
    enumerable: false,
    writable: true,
    configurable: true,
  };
}

/** An ordinary object (clause 10.1); exotic objects override its internal methods. */
export class ObjectValue {
  extensible = true;
  private own: Map<Key, Property> | undefined;
  private fill: (() => void) | undefined;
  privates: Map<PrivateName, Property> | undefined;

  constructor(public prototype: ObjectValue | Unknown | null) {}

  /** The own properties of an ordinary object; most builtin functions never have any, so the map comes late. */
  get properties(): Map<Key, Property> {
    if (this.fill) this.fillNow();
    this.own ??= new Map();
    return this.own;
  }

  getOwn(key: Key): Property | undefined {
    if (this.fill) this.fillNow();
    return this.own?.get(key);
  }

  /** Has `fill` give the object its properties when somebody first asks for one, after what was said so before. */
  whenAsked(fill: () => void): void {
    const before = this.fill;
    this.fill = before ? () => { before(); fill(); } : fill;
  }

  private fillNow(): void {
    const { fill } = this;
    this.fill = undefined;
    fill?.();
  }

  define(key: Key, property: Property): boolean {
    const existing = this.properties.get(key);
    if (existing ? !existing.configurable && !existing.writable : !this.extensible) return false;
    this.properties.set(key, property);
    return true;
  }

  delete(key: Key): boolean {
    const property = this.getOwn(key);
    if (property && !property.configurable) return false;
    this.properties.delete(key);
    return true;
  }

  /** OrdinaryOwnPropertyKeys (10.1.11): integer keys ascending, strings, then symbols, each in the order of creation. */
  ownKeys(): Key[] {
    const keys = [...this.properties.keys()];
    const integers = keys.filter((key): key is string => typeof key === 'string' && isIndex(key));
    const strings = keys.filter((key) => typeof key === 'string' && !isIndex(key));
    return [...integers.toSorted((a, b) => Number(a) - Number(b)), ...strings, ...keys.filter((key) => typeof key === 'symbol')];
  }

  has(machine: Machine, key: Key): Value {
    if (this.getOwn(key)) return true;
    if (this.prototype instanceof Unknown) return this.prototype.member(key);
    return this.prototype ? this.prototype.has(machine, key) : false;
  }

  get(machine: Machine, key: Key, receiver: Value = this): Value {
    const property = this.getOwn(key);
    if (property) return property.accessor ? (property.get === undefined ? undefined : machine.call(property.get, receiver, [])) : property.value;
    if (this.prototype instanceof Unknown) return this.prototype.member(key);
    return this.prototype ? this.prototype.get(machine, key, receiver) : undefined;
  }

  /** OrdinarySet (10.1.9); false when the property may not be written. */
  set(machine: Machine, key: Key, value: Value, receiver: Value = this): boolean {
    const own = this.getOwn(key);
    if (!own) {
      if (this.prototype instanceof ObjectValue) return this.prototype.set(machine, key, value, receiver);
      return receiver instanceof ObjectValue && receiver.createOrUpdate(key, value);
    }
    if (own.accessor) {
      if (own.set === undefined) return false;
      machine.call(own.set, receiver, [value]);
      return true;
    }
    if (!own.writable || !(receiver instanceof ObjectValue)) return false;
    if (receiver === this) {
      own.value = value;
      return true;
    }
    return receiver.createOrUpdate(key, value);
  }

  private createOrUpdate(key: Key, value: Value): boolean {
    const existing = this.getOwn(key);
    if (existing?.accessor || existing?.writable === false) return false;
    if (!existing) return this.define(key, dataProperty(value));
    return this.define(key, { ...existing, value });
  }
}

/** The identity of a `#name` of one class evaluation. */
export class PrivateName {
  constructor(readonly description: string) {}
}

/** Whether a property key is an array index in its canonical form. */
export function isIndex(key: string): boolean {
  const number = Number(key);
  return number >= 0 && number < 4_294_967_295 && Number.isInteger(number) && String(number) === key;
}

/** An Array exotic object (10.4.2); `elements` may have holes, as the host's arrays may. */
export class ArrayValue extends ObjectValue {
  frozen = false;

  constructor(
    prototype: ObjectValue | null,
    readonly elements: Value[],
  ) {
    super(prototype);
  }

  override getOwn(key: Key): Property | undefined {
    if (typeof key === 'string') {
      if (key === 'length') return { ...dataProperty(this.elements.length, false, !this.frozen, false) };
      if (isIndex(key)) {
        const index = Number(key);
        return index in this.elements ? dataProperty(this.elements[index], true, !this.frozen, !this.frozen) : undefined;
      }
    }
    return super.getOwn(key);
  }

  override define(key: Key, property: Property): boolean {
    if (typeof key === 'string' && isIndex(key) && !property.accessor) {
      const index = Number(key);
      if (this.frozen || (!this.extensible && !(index in this.elements))) return false;
      if (index > 100_000) throw new Halt('an array grew beyond the machine');
      this.elements[index] = property.value;
      return true;
    }
    if (key === 'length' && typeof property.value === 'number') return this.setLength(property.value);
    return super.define(key, property);
  }

  override set(machine: Machine, key: Key, value: Value, receiver: Value = this): boolean {
    if (receiver === this && typeof key === 'string') {
      if (key === 'length' && typeof value === 'number') return this.setLength(value);
      if (isIndex(key)) return this.define(key, dataProperty(value));
    }
    return super.set(machine, key, value, receiver);
  }

  override delete(key: Key): boolean {
    if (typeof key === 'string' && isIndex(key)) {
      if (this.frozen) return false;
      Reflect.deleteProperty(this.elements, key);
      return true;
    }
    return super.delete(key);
  }

  override ownKeys(): Key[] {
    return [...Object.keys(this.elements), 'length', ...super.ownKeys()];
  }

  private setLength(length: number): boolean {
    if (this.frozen) return false;
    if (length > 100_000) throw new Halt('an array grew beyond the machine');
    this.elements.length = length;
    return true;
  }
}

/** Whatever can be called. */
export abstract class FunctionValue extends ObjectValue {
  /** Whether `new` may be applied to it. */
  abstract readonly isConstructor: boolean;

  abstract invoke(machine: Machine, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value;
}

export type Native = (machine: Machine, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined) => Value;

/** A function of the host: its steps are written here, its name and length are own properties as for any function. */
export class NativeFunction extends FunctionValue {
  /** The global path that names it, such as `console.log`; set for functions that a caller may observe. */
  path: string | undefined;
  /** Whether it only computes a primitive from its arguments, so that their number decides nothing. */
  pure = false;

  constructor(
    prototype: ObjectValue | null,
    readonly name: string,
    readonly length: number,
    readonly steps: Native,
    readonly isConstructor = false,
  ) {
    super(prototype);
  }

  override getOwn(key: Key): Property | undefined {
    const own = super.getOwn(key);
    if (own) return own;
    if (key === 'name') return dataProperty(this.name, false, false, true);
    return key === 'length' ? dataProperty(this.length, false, false, true) : undefined;
  }

  invoke(machine: Machine, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value {
    return this.steps(machine, self, args, newTarget);
  }
}

/** A reaction to the settlement of a promise (PromiseReaction Record, 27.2.1.2). */
export interface Reaction {
  readonly capability: Capability | undefined;
  readonly kind: string;
  readonly line: number;
  readonly onFulfilled: Value | HostHandler;
  readonly onRejected: Value | HostHandler;
}

/** A handler of the machine's own, which no program can see. */
export type HostHandler = (value: Value) => Value;

/** PromiseCapability Record (27.2.1.1). */
export interface Capability {
  readonly promise: Value;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: Value) => void;
}

/** What an external promise waits for: its name in the text and its place. */
export interface Barrier {
  readonly name: string;
  readonly line: number;
}

/** A promise (27.2.6). */
export class PromiseValue extends ObjectValue {
  state: 'pending' | 'fulfilled' | 'rejected' = 'pending';
  result: Value = undefined;
  reactions: Reaction[] = [];
  handled = false;
  /** Whether the host has been told of a rejection without a handler. */
  reported = false;
  barrier: Barrier | undefined;
}
