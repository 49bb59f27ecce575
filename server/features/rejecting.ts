import type { AwaitPoint } from '../analysis';

/** Whether waiting at an await point can end with a rejection: not for a value that is never a thenable. */
export function canReject(point: AwaitPoint): boolean {
  const { kind, fact } = point;
  if (isBareYield(point)) return false;
  return fact?.thenable !== 'never' || (kind !== 'await' && kind !== 'yield' && kind !== 'return');
}

/** Whether a point is a `yield` without a value. */
export function isBareYield({ kind, operand, range }: AwaitPoint): boolean {
  return kind === 'yield' && operand.start === range.start;
}
