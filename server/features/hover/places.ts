import type { Place, TextRange } from '../../analysis';
import type { FileView } from '../../project';

/** The line of a range's start, counted from 1 as editors show it. */
export function lineOf(view: FileView, { start }: TextRange): number {
  return view.sourceFile.getLineAndCharacterOfPosition(start).line + 1;
}

/** "at the assignment to `user` in line 4", "with `return user` in line 9"; the line is left out where it is `here`. */
export function placeWords(view: FileView, place: Place, here?: number): string {
  const line = lineOf(view, place.range);
  // The words for a statement are its own text; all others begin with an article.
  return `${place.text.startsWith('`') ? 'with' : 'at'} ${place.text}${line === here ? '' : ` in line ${line}`}`;
}
