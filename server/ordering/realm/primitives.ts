/** Guards for builtins that hand known primitives to the host. */
import { ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';

export type Primitive = undefined | null | boolean | number | string;

/** Whether all values are known primitives that the host's own functions may take. */
export function primitives(values: readonly Value[]): values is readonly Primitive[] {
  return values.every((value) => !(value instanceof Unknown) && !(value instanceof ObjectValue) && typeof value !== 'symbol' && typeof value !== 'bigint');
}
