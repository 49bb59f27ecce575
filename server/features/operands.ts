import type { AwaitPoint, TextRange } from '../analysis';
import type { FileView } from '../project';

/** Whether waiting at an await point can end with a rejection: not for a value that is no thenable, or a promise of one. */
export function canReject(view: FileView, point: AwaitPoint): boolean {
  const { kind, fact, operand } = point;
  if (isBareYield(point) || neverSettles(view, point)) return false;
  if (kind !== 'await' && kind !== 'yield' && kind !== 'return') return true;
  const made = view.model.combinators.find((combinator) => combinator.kind === 'resolve' && isSame(combinator.range, operand));
  return fact?.thenable !== 'never' && (made === undefined || (made.argument !== undefined && made.argumentFact?.thenable !== 'never'));
}

/** Whether what is awaited certainly stays pending for ever. */
export function neverSettles({ model }: FileView, { kind, operand }: AwaitPoint): boolean {
  if (kind !== 'await') return false;
  return model.creations.some((creation) => isSame(creation.range, operand) && creation.neverSettles.some((path) => path.kind === 'all' && !path.mayThrow))
    || model.combinators.some((combinator) => combinator.kind === 'race' && combinator.elements?.length === 0 && isSame(combinator.range, operand));
}

/** Whether a point is a `yield` without a value. */
export function isBareYield({ kind, operand, range }: AwaitPoint): boolean {
  return kind === 'yield' && operand.start === range.start;
}

function isSame(left: TextRange, right: TextRange): boolean {
  return left.start === right.start && left.end === right.end;
}
