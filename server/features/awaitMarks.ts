import type { TextRange } from '../analysis';
import type { FileView } from '../project';

/** An await point to be marked in the gutter and the overview ruler. */
export interface AwaitMark {
  readonly range: TextRange;
  /** Whether it stands in a loop, or is one. */
  readonly repeats: boolean;
}

/** A mark on the keyword of each await point. */
export function awaitMarks(view: FileView): readonly AwaitMark[] {
  return view.model.functions
    .flatMap(({ awaitPoints }) => awaitPoints.map(({ keyword, repeats }) => ({ range: keyword, repeats })))
    .toSorted((left, right) => left.range.start - right.range.start);
}
