import type { TextRange } from '../analysis';
import type { FileView } from '../project';

/** A place as people count: lines and columns from 1, columns in UTF-16 code units, the end exclusive. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function regionOf({ sourceFile }: FileView, { start, end }: TextRange): Region {
  const from = sourceFile.getLineAndCharacterOfPosition(start);
  const to = sourceFile.getLineAndCharacterOfPosition(end);
  return { line: from.line + 1, column: from.character + 1, endLine: to.line + 1, endColumn: to.character + 1 };
}
