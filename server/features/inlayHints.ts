import { type TextRange, contains } from '../analysis';
import type { FileView } from '../project';

/** A short text that the editor shows between the characters of the source, before `offset`. */
export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  /** Plain text. */
  readonly tooltip: string;
}

/** A hint before each await point in `range` of a function that has several: which one it is. */
export function inlayHints(view: FileView, range: TextRange): readonly InlayHint[] {
  return view.model.functions
    .filter(({ awaitPoints }) => awaitPoints.length > 1)
    .flatMap(({ name, awaitPoints }) => awaitPoints
      .filter(({ keyword }) => contains(range, keyword))
      .map(({ keyword, index }) => ({
        offset: keyword.start,
        label: `⏸${index}/${awaitPoints.length}`,
        tooltip: `Await point ${index} of ${awaitPoints.length} in ${name}. Setting: asyncInsight.inlayHints.awaitPoints`,
      })))
    .toSorted((left, right) => left.offset - right.offset);
}
