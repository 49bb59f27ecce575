import type { Position, Range, TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../analysis';

/** What `character` counts in the protocol's positions: UTF-16 code units, or bytes of UTF-8. */
export type PositionEncoding = 'utf-16' | 'utf-8';

/**
 * The encoding of a session: the first that the client offers and this server knows; UTF-16 is always understood
 * (LSP, `general.positionEncodings`: in the client's order of preference).
 */
export function choosePositionEncoding(offered: readonly string[] | undefined): PositionEncoding {
  return offered?.find(isPositionEncoding) ?? 'utf-16';
}

/**
 * Converts between the protocol's positions and offsets, which are UTF-16 code units. A position behind the end of
 * its line is the end of the line, one behind the last line is the end of the text (LSP, Position), and one inside a
 * character of UTF-8 is the start of that character.
 */
export class Positions {
  constructor(readonly encoding: PositionEncoding) {}

  offsetAt(document: TextDocument, position: Position): number {
    if (this.encoding === 'utf-16' || position.character <= 0) return document.offsetAt(position);
    const start = document.offsetAt({ line: position.line, character: 0 });
    const end = document.offsetAt({ line: position.line, character: Number.MAX_SAFE_INTEGER });
    return start + unitsOf(document.getText().slice(start, end), position.character);
  }

  positionAt(document: TextDocument, offset: number): Position {
    const position = document.positionAt(offset);
    if (this.encoding === 'utf-16') return position;
    const start = document.offsetAt({ line: position.line, character: 0 });
    return { line: position.line, character: Buffer.byteLength(document.getText().slice(start, start + position.character)) };
  }

  textRangeOf(document: TextDocument, range: Range): TextRange {
    const start = this.offsetAt(document, range.start);
    return { start, end: Math.max(start, this.offsetAt(document, range.end)) };
  }

  rangeOf(document: TextDocument, range: TextRange): Range {
    return { start: this.positionAt(document, range.start), end: this.positionAt(document, range.end) };
  }

  /** The same range counted in UTF-16 code units and clamped to the text. */
  toUtf16(document: TextDocument, range: Range): Range {
    const { start, end } = this.textRangeOf(document, range);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }
}

function isPositionEncoding(name: string): name is PositionEncoding {
  return name === 'utf-16' || name === 'utf-8';
}

/** How many code units of `line` make up its first `bytes` bytes of UTF-8. A lone surrogate counts as U+FFFD. */
function unitsOf(line: string, bytes: number): number {
  let units = 0;
  for (const character of line) {
    bytes -= Buffer.byteLength(character);
    if (bytes < 0) break;
    units += character.length;
  }
  return units;
}
