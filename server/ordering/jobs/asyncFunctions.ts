/** Async functions and generators: who runs a suspended body and when (ECMA-262 27.3, 27.5, 27.7). */
import type { Resumption, Running } from '../compile/scope';
import type { Machine } from '../machine';
import { ObjectValue, Returning, Thrown } from '../values/values';
import type { Capability, Value } from '../values/values';
import { awaitValue } from './promises';

/** AsyncFunctionStart (27.7.5.1): runs `body` now, up to its first await; the capability settles with what it gives. */
export function startAsync(machine: Machine, name: string, body: Running, capability: Capability): void {
  proceed(machine, name, body, { kind: 'next', value: undefined }, (outcome) => {
    if (outcome.kind === 'throw') capability.reject(outcome.value);
    else capability.resolve(outcome.value);
  });
}

/** How a body ended, or at which yield it stopped. */
export interface Outcome {
  readonly kind: 'return' | 'throw' | 'yield';
  readonly value: Value;
}

/** Runs a body through its awaits until it ends or yields; then tells `finish`. */
export function proceed(machine: Machine, name: string, body: Running, first: Resumption, finish: (outcome: Outcome) => void): void {
  let resumption = first;
  for (;;) {
    const result = resume(machine, name, body, resumption);
    if (result.kind !== 'await') return finish(result);
    const { value, node, what } = result;
    try {
      awaitValue(machine, value, machine.lineOf(node), what, (settled, threw) => {
        machine.resumed = true;
        proceed(machine, name, body, { kind: threw ? 'throw' : 'next', value: settled }, finish);
      });
      return;
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      resumption = { kind: 'throw', value: thrown.value };
    }
  }
}

/** Runs a body up to its next suspension, with its name on the call stack. */
export function resume(machine: Machine, name: string, body: Running, resumption: Resumption): Outcome | Extract<ReturnType<Running['next']>['value'], { kind: 'await' }> {
  machine.stack.push(name);
  try {
    const result = body.next(resumption);
    return result.done ? { kind: 'return', value: result.value } : result.value;
  } catch (thrown) {
    if (thrown instanceof Returning) return { kind: 'return', value: thrown.value };
    if (!(thrown instanceof Thrown)) throw thrown;
    return { kind: 'throw', value: thrown.value };
  } finally {
    machine.stack.pop();
  }
}

/** A Generator object (27.5). */
export class GeneratorValue extends ObjectValue {
  state: 'start' | 'yield' | 'executing' | 'completed' = 'start';

  constructor(
    prototype: ObjectValue | null,
    readonly name: string,
    readonly body: Running,
  ) {
    super(prototype);
  }
}

/** GeneratorResume and GeneratorResumeAbrupt (27.5.3.3, 27.5.3.4). */
export function resumeGenerator(machine: Machine, generator: GeneratorValue, resumption: Resumption): Value {
  if (generator.state === 'executing') throw machine.error('TypeError', 'Generator is already running');
  if (generator.state === 'start' && resumption.kind !== 'next') generator.state = 'completed';
  if (generator.state === 'completed') {
    if (resumption.kind === 'throw') throw new Thrown(resumption.value);
    return machine.realm.iteratorResult(resumption.kind === 'return' ? resumption.value : undefined, true);
  }
  generator.state = 'executing';
  const outcome = resume(machine, generator.name, generator.body, resumption);
  generator.state = outcome.kind === 'yield' ? 'yield' : 'completed';
  if (outcome.kind === 'yield') return outcome.value;
  if (outcome.kind === 'throw') throw new Thrown(outcome.value);
  return machine.realm.iteratorResult(outcome.value, true);
}
