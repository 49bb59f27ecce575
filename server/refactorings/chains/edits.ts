/** Replacements on ranges of the original, some inside others; a piece of the original is rendered with those inside it. */
import { join, type Lines, type SourceText } from './text';

interface Replacement {
  readonly start: number;
  readonly end: number;
  /** The new text; its later lines are indented as if it stood at `start`. */
  readonly lines: () => Lines;
  /** For what stands before a statement: where the statement ends. Pieces of the statement do not hold it. */
  readonly statementEnd?: number;
}

export class Edits {
  private readonly list: Replacement[] = [];
  private sorted = true;

  constructor(readonly source: SourceText) {}

  replace(start: number, end: number, lines: () => Lines): void {
    this.list.push({ start, end, lines });
    this.sorted = false;
  }

  /** Puts lines before the statement that begins at `start`. */
  before(start: number, statementEnd: number, lines: () => Lines): void {
    this.list.push({ start, end: start, lines, statementEnd });
    this.sorted = false;
  }

  insert(at: number, text: string): void {
    this.replace(at, at, () => [{ text, fixed: false }]);
  }

  /** The range's text with all replacements inside it. */
  render(start: number, end: number): Lines {
    const pieces: Lines[] = [];
    let at = start;
    for (const each of this.outermost(start, end)) {
      pieces.push(this.source.cut(at, each.start), each.lines());
      at = each.end;
    }
    return join(...pieces, this.source.cut(at, end));
  }

  /** The replacements inside the range that are not inside another, in order. */
  outermost(start: number, end: number): readonly Replacement[] {
    if (!this.sorted) this.list.sort((one, other) => one.start - other.start || Number(one.end > one.start) - Number(other.end > other.start) || other.end - one.end);
    this.sorted = true;
    const found: Replacement[] = [];
    let at = start;
    for (let index = this.firstFrom(start); index < this.list.length; index++) {
      const each = this.list[index];
      if (!each || each.start > end || (each.start === end && end > start)) break;
      if (each.end > end || each.start < at || (each.statementEnd ?? 0) > end) continue;
      found.push(each);
      at = each.end;
    }
    return found;
  }

  private firstFrom(start: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.list[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
