import pc from 'picocolors';
import type { FileView } from '../project';
import { notes, type Note, type Tone } from '../features';
import { columnsOf, printable, wordWrap } from './text';

export interface ListingOptions {
  /** Columns to fill. */
  readonly width: number;
  readonly colour: boolean;
  /** Every line of the file; otherwise those with notes and the line before and after. */
  readonly whole: boolean;
}

/**
 * The source with its notes beside the lines that they are about. Notes that do not fit beside a line stand below
 * it, in the same column. Empty where the file has no notes and is not wanted whole.
 */
export function listing(view: FileView, { width, colour, whole }: ListingOptions): string {
  const colours = pc.createColors(colour);
  const found = notesByLine(view);
  const lines = view.text.split(/\r\n|[\n\r\u2028\u2029]/);
  const shown = lines.map((_, index) => whole || [index - 1, index, index + 1].some((each) => found.has(each)));
  const digits = String(lines.length).length;
  const gutter = digits + 4;
  const codeWidth = codeColumns(lines, found, width - gutter);
  const output: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (shown[index] !== true) {
      if (shown[index + 1] === true && output.length > 0) output.push(colours.dim(`${' '.repeat(digits)} ⋯`));
      continue;
    }
    const code = shownCode(line);
    const remarks = (found.get(index) ?? []).flatMap((note) => remark(note, width - gutter - codeWidth - 3));
    const beside = columnsOf(code) <= codeWidth ? remarks.shift() : undefined;
    const number = colours.dim(`${String(index + 1).padStart(digits + 1)} │ `);
    const text = beside === undefined ? code : `${code}${' '.repeat(codeWidth - columnsOf(code) + 1)}`;
    output.push(`${number}${text}${beside === undefined ? '' : paint(beside)}`.trimEnd());
    const margin = `${colours.dim(`${' '.repeat(digits + 1)} │ `)}${' '.repeat(codeWidth + 1)}`;
    output.push(...remarks.map((each) => `${margin}${paint(each)}`));
  }
  return output.length === 0 ? '' : `${output.join('\n')}\n`;

  function paint({ text, tone }: Remark): string {
    const painters: Record<Tone, (text: string) => string> = {
      function: colours.green, await: colours.cyan, chain: colours.blue, promise: colours.magenta, problem: colours.yellow,
    };
    return painters[tone](text);
  }
}

/** One line of a note. */
interface Remark {
  readonly text: string;
  readonly tone: Tone;
}

function remark(note: Note, width: number): readonly Remark[] {
  return wordWrap(printable(note.text), Math.max(width, narrowest) - 2).map((text, index) => ({ text: `${index === 0 ? '◂' : ' '} ${text}`, tone: note.tone }));
}

function notesByLine(view: FileView): Map<number, Note[]> {
  const found = new Map<number, Note[]>();
  for (const note of notes(view)) {
    const { line, character } = view.sourceFile.getLineAndCharacterOfPosition(note.range.start);
    const text = character < longestLine ? note.text : `column ${character + 1}: ${note.text}`;
    const onLine = found.get(line);
    if (onLine === undefined) found.set(line, [{ ...note, text }]);
    else onLine.push({ ...note, text });
  }
  return found;
}

/** As much of a line as is shown: what is longer was not written by hand, and nobody reads it. */
const longestLine = 500;

function shownCode(line: string): string {
  return line.length > longestLine ? `${printable(line.slice(0, longestLine))} …` : printable(line);
}

/** Notes get this many columns at least. */
const narrowest = 32;

/** The column behind which notes stand: the longest line with notes, as far as that leaves them room. */
function codeColumns(lines: readonly string[], found: ReadonlyMap<number, unknown>, width: number): number {
  const room = Math.max(20, Math.min(Math.floor(width * 0.6), width - 44));
  const fitting = [...found.keys()].map((line) => columnsOf(shownCode(lines[line] ?? ''))).filter((columns) => columns <= room);
  return fitting.length < found.size * 0.5 ? room : Math.max(20, ...fitting);
}
