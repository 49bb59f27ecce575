/**
 * A line of source as a terminal can show it: tabs as spaces, and control characters (which could move the cursor or
 * change colours) as their pictures.
 */
export function printable(line: string): string {
  let text = '';
  let columns = 0;
  for (const [index, part] of line.split('\t').entries()) {
    const before = index === 0 ? '' : ' '.repeat(4 - columns % 4);
    const after = Array.from(part, pictured).join('');
    columns += before.length + columnsOf(after);
    text += before + after;
  }
  return text;
}

/** A number of things, such as "2 files". */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** How many columns a line takes on a terminal: wide characters two, combining ones none. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** Breaks a text between words into lines of at most `width` columns; a longer word has a line of its own. */
export function wordWrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pictured(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7F) return '\u2421';
  if (code === 0xFEFF) return '';
  return invisible.test(character) ? '\uFFFD' : character;
}

const plain = /^[\x20-\x7E]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** East Asian wide characters and emoji, as far as terminals agree. */
const wide = /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
/** C1 controls, lone surrogates, and characters that reorder what a reader sees (Unicode TR 36). */
const invisible = /[\u0080-\u009F\u202A-\u202E\u2066-\u2069]|\p{Cs}/u;
