/** Async generators and their queue of requests (ECMA-262 27.6.3). */
import type { Resumption, Running } from '../compile/scope';
import type { Machine } from '../machine';
import { ObjectValue, PromiseValue, Thrown } from '../values/values';
import type { Capability, Value } from '../values/values';
import { proceed } from './asyncFunctions';
import { newCapability, performThen, promiseResolve } from './promises';

interface Request {
  readonly resumption: Resumption;
  readonly capability: Capability;
}

/** An AsyncGenerator object. */
export class AsyncGeneratorValue extends ObjectValue {
  state: 'start' | 'yield' | 'executing' | 'draining' | 'completed' = 'start';
  readonly queue: Request[] = [];

  constructor(
    prototype: ObjectValue | null,
    readonly name: string,
    readonly body: Running,
  ) {
    super(prototype);
  }
}

/** `next`, `return` and `throw` of AsyncGenerator.prototype (27.6.1.2 to 27.6.1.4). */
export function request(machine: Machine, generator: Value, resumption: Resumption): Value {
  const capability = newCapability(machine);
  if (!(generator instanceof AsyncGeneratorValue)) {
    capability.reject(machine.realm.createError('TypeError', 'next method called on incompatible receiver'));
    return capability.promise;
  }
  if (resumption.kind === 'throw' && generator.state === 'start') generator.state = 'completed';
  if (generator.state === 'completed' && resumption.kind !== 'return') {
    if (resumption.kind === 'throw') capability.reject(resumption.value);
    else capability.resolve(machine.realm.iteratorResult(undefined, true));
    return capability.promise;
  }
  generator.queue.push({ resumption, capability });
  if (resumption.kind === 'return' && (generator.state === 'start' || generator.state === 'completed')) {
    generator.state = 'draining';
    awaitReturn(machine, generator);
  } else if (generator.state === 'start' || generator.state === 'yield') run(machine, generator, resumption);
  return capability.promise;
}

/** AsyncGeneratorResume (27.6.3.7), and AsyncGeneratorYield (27.6.3.8) where the body stops at a yield. */
function run(machine: Machine, generator: AsyncGeneratorValue, resumption: Resumption): void {
  generator.state = 'executing';
  proceed(machine, generator.name, generator.body, resumption, (outcome) => {
    if (outcome.kind === 'yield') {
      completeStep(machine, generator, { kind: 'next', value: outcome.value }, false);
      const next = generator.queue[0];
      if (next) run(machine, generator, next.resumption);
      else generator.state = 'yield';
      return;
    }
    generator.state = 'draining';
    completeStep(machine, generator, { kind: outcome.kind === 'throw' ? 'throw' : 'next', value: outcome.value }, true);
    drainQueue(machine, generator);
  });
}

/** AsyncGeneratorCompleteStep (27.6.3.6). */
function completeStep(machine: Machine, generator: AsyncGeneratorValue, completion: Resumption, done: boolean): void {
  const next = generator.queue.shift();
  if (completion.kind === 'throw') next?.capability.reject(completion.value);
  else next?.capability.resolve(machine.realm.iteratorResult(completion.value, done));
}

/** AsyncGeneratorAwaitReturn (27.6.3.9). */
function awaitReturn(machine: Machine, generator: AsyncGeneratorValue): void {
  const value = generator.queue[0]?.resumption.value;
  let promise: Value;
  try {
    promise = promiseResolve(machine, machine.realm.promiseConstructor, value);
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown;
    completeStep(machine, generator, { kind: 'throw', value: thrown.value }, true);
    drainQueue(machine, generator);
    return;
  }
  if (!(promise instanceof PromiseValue)) return;
  const settled = (kind: 'next' | 'throw') => (result: Value) => {
    completeStep(machine, generator, { kind, value: result }, true);
    drainQueue(machine, generator);
    return undefined;
  };
  const line = machine.lineOf(machine.site);
  performThen(machine, promise, { capability: undefined, kind: 'return', line, onFulfilled: settled('next'), onRejected: settled('throw') });
}

/** AsyncGeneratorDrainQueue (27.6.3.10). */
function drainQueue(machine: Machine, generator: AsyncGeneratorValue): void {
  for (let next = generator.queue[0]; next; next = generator.queue[0]) {
    if (next.resumption.kind === 'return') return awaitReturn(machine, generator);
    completeStep(machine, generator, next.resumption.kind === 'throw' ? next.resumption : { kind: 'next', value: undefined }, true);
  }
  generator.state = 'completed';
}
