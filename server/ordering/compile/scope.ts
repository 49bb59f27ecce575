/** Environments (ECMA-262 9.1), the frames of running functions, and the form of compiled code. */
import type ts from 'typescript';
import type { Machine } from '../machine';
import { Unknown } from '../values/values';
import type { FunctionValue, ObjectValue, PrivateName, Value } from '../values/values';

/** What a function body hands to whoever runs it: a value to wait for, or an iterator result or value to yield. */
export type Suspension = { readonly kind: 'await'; readonly value: Value; readonly node: ts.Node; readonly what: string } | { readonly kind: 'yield'; readonly value: Value };

/** The result of an optional chain whose base is null or undefined, on its way to the end of the chain. */
export const shortCircuit = new Unknown('any', 'an optional chain', 0);

/** How a suspended body goes on. */
export interface Resumption {
  readonly kind: 'next' | 'throw' | 'return';
  readonly value: Value;
}

/** Running code: a host generator, so that it can suspend at any depth of the tree. */
export type Running<T = Value> = Generator<Suspension, T, Resumption>;

/** Compiled code. Code that never suspends has a second form, which spares a host generator. */
export interface Code<T = Value> {
  (scope: Scope): Running<T>;
  readonly now?: (scope: Scope) => T;
}

/** Code that never suspends. */
export function direct<T>(now: (scope: Scope) => T): Code<T> {
  // eslint-disable-next-line require-yield
  return Object.assign(function* (scope: Scope) {
    return now(scope);
  }, { now });
}

/** Evaluates an operand, then what follows from it. */
export function after<A, T>(operand: Code<A>, steps: (scope: Scope, value: A) => T): Code<T> {
  const { now } = operand;
  if (now) return direct((scope) => steps(scope, now(scope)));
  return function* (scope) {
    return steps(scope, yield* operand(scope));
  };
}

/** Evaluates two operands from left to right, then what follows from them. */
export function afterBoth<A, B, T>(left: Code<A>, right: Code<B>, steps: (scope: Scope, left: A, right: B) => T): Code<T> {
  const [first, second] = [left.now, right.now];
  if (first && second) return direct((scope) => steps(scope, first(scope), second(scope)));
  return function* (scope) {
    const value = first ? first(scope) : yield* left(scope);
    return steps(scope, value, second ? second(scope) : yield* right(scope));
  };
}
/** Undefined is a normal completion (6.2.4). */
export type Completion = undefined | { readonly kind: 'break' | 'continue'; readonly label: string | undefined } | { readonly kind: 'return'; readonly value: Value };
export type StatementCode = (scope: Scope) => Running<Completion>;

/** The state of one call of a function (an execution context, 9.4). */
export interface Frame {
  readonly machine: Machine;
  readonly callee: FunctionValue | undefined;
  readonly newTarget: FunctionValue | undefined;
  readonly homeObject: ObjectValue | undefined;
  readonly strict: boolean;
  readonly kind: 'normal' | 'async' | 'generator' | 'asyncGenerator';
  /** The frame that binds `this`: its own, or for arrow functions that of the function around. */
  readonly binder: ThisBinder;
}

export interface ThisBinder {
  /** Undefined as a box means: not yet bound, as before `super()`. */
  self: { readonly value: Value } | undefined;
  readonly callee: FunctionValue | undefined;
  readonly newTarget: FunctionValue | undefined;
  readonly homeObject: ObjectValue | undefined;
}

/** A variable of an environment. */
export interface Binding {
  value: Value;
  initialized: boolean;
  readonly mutable: boolean;
}

/** One environment record with the one around it. */
export class Scope {
  readonly names = new Map<string, Binding>();
  privateNames: Map<string, PrivateName> | undefined;
  /** Resources of `using` declarations, disposed of when the block ends. */
  resources: Resource[] | undefined;

  constructor(
    readonly parent: Scope | undefined,
    readonly frame: Frame,
  ) {}

  get machine(): Machine {
    return this.frame.machine;
  }

  declare(name: string, mutable: boolean): void {
    this.names.set(name, { value: undefined, initialized: false, mutable });
  }

  initialize(name: string, value: Value, mutable = true): void {
    const binding = this.names.get(name);
    if (binding) {
      binding.value = value;
      binding.initialized = true;
    } else this.names.set(name, { value, initialized: true, mutable });
  }

  find(name: string): Binding | undefined {
    let binding = this.names.get(name);
    for (let scope = this.parent; scope && !binding; scope = scope.parent) binding = scope.names.get(name);
    return binding;
  }

  /** GetBindingValue; reads the global object last. */
  read(name: string, node: ts.Node): Value {
    const binding = this.find(name);
    const { machine } = this;
    if (!binding) {
      const { global } = machine.realm;
      if (global.getOwn(name)) return global.get(machine, name);
      return machine.host.absent(machine, name, node);
    }
    if (!binding.initialized) throw machine.error('ReferenceError', `Cannot access '${name}' before initialization`, true);
    return binding.value;
  }

  write(name: string, value: Value): void {
    const binding = this.find(name);
    if (!binding) {
      if (this.frame.strict && !this.machine.realm.global.getOwn(name)) throw this.machine.error('ReferenceError', `${name} is not defined`);
      this.machine.realm.global.set(this.machine, name, value);
      return;
    }
    if (!binding.initialized) throw this.machine.error('ReferenceError', `Cannot access '${name}' before initialization`, true);
    if (!binding.mutable) throw this.machine.error('TypeError', 'Assignment to constant variable.', true);
    binding.value = value;
  }

  privateName(name: string): PrivateName {
    let found = this.privateNames?.get(name);
    for (let scope = this.parent; scope && !found; scope = scope.parent) found = scope.privateNames?.get(name);
    if (found) return found;
    throw this.machine.error('SyntaxError', `Private field '${name}' must be declared in an enclosing class`);
  }

  /** A copy of this environment for the next turn of a loop (CreatePerIterationEnvironment, 14.7.4.4). */
  copy(): Scope {
    const copy = new Scope(this.parent, this.frame);
    for (const [name, binding] of this.names) copy.names.set(name, { ...binding });
    return copy;
  }
}

/** A DisposableResource Record (explicit resource management). */
export interface Resource {
  readonly asynchronous: boolean;
  /** Undefined for null and undefined, which are only awaited. */
  readonly dispose: (() => Value) | undefined;
}

/** ResolveThisBinding (9.4.3). */
export function thisValue(scope: Scope): Value {
  const { self } = scope.frame.binder;
  if (!self) throw scope.machine.error('ReferenceError', "Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
  return self.value;
}

/** Runs code that cannot suspend: the body of an ordinary function, or a part of one. */
export function runToEnd<T>(running: Running<T>): T {
  const result = running.next({ kind: 'next', value: undefined });
  if (!result.done) throw new TypeError('an ordinary function suspended');
  return result.value;
}

/** Records a statement as a step, when every statement is one. */
export function step(scope: Scope, node: ts.Node): void {
  const { machine } = scope;
  machine.resumed = false;
  if (machine.observe === undefined) machine.record(node);
}
