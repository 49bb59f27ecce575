/** Promise operations and the two kinds of promise job (ECMA-262 27.2.1 and 27.2.2), run as the specification has them. */
import type { Machine } from '../machine';
import { getValue, isObject } from '../values/convert';
import { FunctionValue, NativeFunction, ObjectValue, PromiseValue, Thrown, Unknown } from '../values/values';
import type { Capability, HostHandler, Reaction, Value } from '../values/values';

/** CreateResolvingFunctions (27.2.1.3): `resolve` and `reject` of one promise, of which only the first call counts. */
export function resolvingFunctions(machine: Machine, promise: PromiseValue): Pick<Capability, 'resolve' | 'reject'> {
  let resolved = false;
  return {
    resolve: (resolution) => {
      if (resolved) return;
      resolved = true;
      resolvePromise(machine, promise, resolution);
    },
    reject: (reason) => {
      if (resolved) return;
      resolved = true;
      settle(machine, promise, 'rejected', reason);
    },
  };
}

/** Promise Resolve Functions (27.2.1.3.2), steps 7 to 16. */
function resolvePromise(machine: Machine, promise: PromiseValue, resolution: Value): void {
  if (resolution === promise) return settle(machine, promise, 'rejected', machine.realm.createError('TypeError', 'Chaining cycle detected for promise #<Promise>'));
  if (resolution instanceof Unknown && resolution.type === 'any') return adopt(machine, promise, machine.barrierOf(resolution), undefined);
  if (!isObject(resolution)) return settle(machine, promise, 'fulfilled', resolution);
  let then: Value;
  try {
    then = resolution.get(machine, 'then');
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown;
    return settle(machine, promise, 'rejected', thrown.value);
  }
  if (then instanceof Unknown) {
    machine.cut(`whether a value is a thenable depends on ${then.name}`);
    return settle(machine, promise, 'fulfilled', resolution);
  }
  if (!(then instanceof FunctionValue)) return settle(machine, promise, 'fulfilled', resolution);
  adopt(machine, promise, resolution, then);
}

/** NewPromiseResolveThenableJob (27.2.2.2), queued. */
function adopt(machine: Machine, promise: PromiseValue, thenable: ObjectValue, then: Value): void {
  const line = machine.lineOf(machine.site);
  const cause = machine.causeOf('adoption', line, thenable instanceof PromiseValue ? 'a promise resolved with a promise' : 'a promise resolved with a thenable');
  machine.microtasks.add({
    tick: machine.nextTick(),
    cause,
    run: () => {
      const { resolve, reject } = resolvingFunctions(machine, promise);
      try {
        machine.call(then ?? machine.realm.promisePrototype.get(machine, 'then'), thenable, [callable(machine, resolve), callable(machine, reject)]);
      } catch (thrown) {
        if (!(thrown instanceof Thrown)) throw thrown;
        reject(thrown.value);
      }
    },
  });
}

/** FulfillPromise and RejectPromise (27.2.1.4, 27.2.1.7). */
function settle(machine: Machine, promise: PromiseValue, state: 'fulfilled' | 'rejected', result: Value): void {
  const { reactions } = promise;
  promise.state = state;
  promise.result = result;
  promise.reactions = [];
  if (state === 'rejected' && !promise.handled) machine.rejections.add(promise);
  for (const reaction of reactions) queueReaction(machine, promise, reaction);
}

/** Settles an external promise with what it gives. */
export function release(machine: Machine, promise: PromiseValue, result: Value): void {
  if (promise.state === 'pending') settle(machine, promise, 'fulfilled', result);
}

/** PerformPromiseThen (27.2.5.4.1). */
export function performThen(machine: Machine, promise: PromiseValue, reaction: Reaction): void {
  if (promise.state === 'pending') promise.reactions.push(reaction);
  else queueReaction(machine, promise, reaction);
  if (!promise.handled) machine.rejections.delete(promise);
  if (!promise.handled && promise.reported) machine.handledLate.push(promise);
  promise.handled = true;
}

/** NewPromiseReactionJob (27.2.2.1), queued. */
function queueReaction(machine: Machine, promise: PromiseValue, reaction: Reaction): void {
  const { capability, kind, line } = reaction;
  const handler = promise.state === 'fulfilled' ? reaction.onFulfilled : reaction.onRejected;
  const argument = promise.result;
  const detail = promise.barrier ? `waited for ${promise.barrier.name}` : undefined;
  machine.microtasks.add({
    tick: machine.nextTick(),
    cause: machine.causeOf(kind, line, detail),
    run: () => {
      let result: Value;
      try {
        if (typeof handler === 'function') result = handler(argument);
        else if (handler instanceof FunctionValue || handler instanceof Unknown) result = machine.call(handler, undefined, [argument]);
        else if (promise.state === 'rejected') throw new Thrown(argument);
        else result = argument;
      } catch (thrown) {
        if (!(thrown instanceof Thrown)) throw thrown;
        capability?.reject(thrown.value);
        return;
      }
      capability?.resolve(result);
    },
  });
}

/** NewPromiseCapability (27.2.1.5). */
export function newCapability(machine: Machine, constructor: Value = machine.realm.promiseConstructor): Capability {
  if (constructor === machine.realm.promiseConstructor) {
    const promise = new PromiseValue(machine.realm.promisePrototype);
    return { promise, ...resolvingFunctions(machine, promise) };
  }
  let resolve: Value;
  let reject: Value;
  const executor = new NativeFunction(machine.realm.functionPrototype, '', 2, (_, __, args) => {
    if (resolve !== undefined || reject !== undefined) throw machine.error('TypeError', 'Promise executor has already been invoked with non-undefined arguments');
    [resolve, reject] = args;
    return undefined;
  });
  const promise = machine.construct(constructor, [executor]);
  if (!(resolve instanceof FunctionValue) || !(reject instanceof FunctionValue)) {
    if (!(promise instanceof Unknown)) throw machine.wordedError('TypeError', 'Promise resolve or reject function is not callable');
    const plain = newCapability(machine);
    machine.cut(`what ${promise.name} is, is not known`);
    return plain;
  }
  return {
    promise,
    resolve: (value) => void machine.call(resolve, undefined, [value]),
    reject: (reason) => void machine.call(reject, undefined, [reason]),
  };
}

/** PromiseResolve (27.2.4.7.1): the promise itself when its constructor is `constructor`. */
export function promiseResolve(machine: Machine, constructor: Value, value: Value): Value {
  if (value instanceof Unknown && value.type === 'any' && constructor === machine.realm.promiseConstructor) return machine.barrierOf(value);
  if (value instanceof PromiseValue) {
    const own = value.get(machine, 'constructor');
    if (own === constructor) return value;
    if (own instanceof Unknown) machine.cut(`the constructor of a promise depends on ${own.name}`);
  }
  const capability = newCapability(machine, constructor);
  capability.resolve(value);
  return capability.promise;
}

/** Await (27.7.5.3): queues `resume` for when the value has settled; throws what PromiseResolve throws. */
export function awaitValue(machine: Machine, value: Value, line: number, kind: string, resume: (result: Value, threw: boolean) => void): void {
  const promise = promiseResolve(machine, machine.realm.promiseConstructor, value);
  if (!(promise instanceof PromiseValue)) throw new TypeError('the intrinsic constructor gave no promise');
  const handler = (threw: boolean): HostHandler => (result) => { resume(result, threw); };
  performThen(machine, promise, { capability: undefined, kind, line, onFulfilled: handler(false), onRejected: handler(true) });
}

/** A resolving function as a value that programs can hold. */
export function callable(machine: Machine, steps: (value: Value) => void): NativeFunction {
  return new NativeFunction(machine.realm.functionPrototype, '', 1, (_, __, args) => { steps(args[0]); });
}

/** Invoke (7.3.21). */
export function invoke(machine: Machine, base: Value, key: string | symbol, args: readonly Value[]): Value {
  return machine.call(getValue(machine, base, key), base, args);
}

/** IfAbruptRejectPromise (27.2.1.1.1) around some steps. */
export function orReject<T>(capability: Capability, steps: () => T): { readonly value: T } | undefined {
  try {
    return { value: steps() };
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown;
    capability.reject(thrown.value);
    return undefined;
  }
}
