/** Guards for builtins that hand known primitives to the host. */
import { Halt, ObjectValue, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';

export type Primitive = undefined | null | boolean | number | string;

/** Whether all values are known primitives that the host's own functions may take. */
export function primitives(values: readonly Value[]): values is readonly Primitive[] {
  return values.every((value) => !(value instanceof Unknown) && !(value instanceof ObjectValue) && typeof value !== 'symbol' && typeof value !== 'bigint');
}

/** A host error of a builtin is the program's error. */
export function host(error: (type: string, message: string) => unknown, steps: () => Value): Value {
  try {
    return steps();
  } catch (thrown) {
    if (thrown instanceof Thrown || thrown instanceof Halt) throw thrown;
    throw error(thrown instanceof RangeError || thrown instanceof SyntaxError ? thrown.name : 'TypeError', thrown instanceof Error ? thrown.message : 'a builtin threw');
  }
}
