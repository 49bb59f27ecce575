import ts from 'typescript';
import type { Random } from './random';

/** Replaces a range of a text (UTF-16 code units, end exclusive). */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly inserted: string;
}

/** What the analyses look at, and what takes a parser out of step. */
const snippets = [
  'await ', 'async ', 'return ', 'yield ', 'yield* ', 'for await (', 'await using x = ', 'throw ', 'try {', '} catch (e) {', '} finally {', '}', '{', '(', ')', '=>', '=> {', '?.', '`${', '`', "'", '/*', '*/', '//', '\n',
  '.then(', '.catch(', '.finally(', '.then(() => {', '.catch(() => {})', 'new Promise((resolve, reject) => {', 'resolve(1);', 'Promise.all([', 'Promise.race([', ']', ',', ';', 'setTimeout(() => ', 'queueMicrotask(', 'if (x) ', 'else ',
  'class A { async ', 'function* g() { ', 'label: ', 'break label;', '@', '<div>', '</div>', '...', '#', '\uD83D\uDE00', '\uD800', '\r\n', '\u2028', '"use strict"', 'export default ', "import a from 'a';\n", 'const { a, ...b } = await c;', 'as any', '<T>(',
];

/**
 * A random edit of `text`, as typing, pasting, cutting and dragging make them: a token goes, comes, is swapped with
 * another or is doubled; the end of the text goes; a piece of `other` comes in.
 */
export function randomEdit(text: string, other: string, random: Random): Edit {
  switch (random.below(8)) {
    case 0: return remove(tokenAt(text, random));
    case 1: {
      const { start, end } = tokenAt(text, random);
      return { start, end: start, inserted: text.slice(start, end) };
    }
    case 2: {
      const { start, end } = tokenAt(text, random);
      const by = tokenAt(text, random);
      return { start, end, inserted: text.slice(by.start, by.end) };
    }
    case 3: {
      const start = random.below(text.length + 1);
      return random.chance(0.1) ? { start, end: text.length, inserted: '' } : remove({ start, end: Math.min(text.length, start + random.below(60)) });
    }
    case 4: {
      const start = random.below(other.length + 1);
      const at = tokenAt(text, random).start;
      return { start: at, end: at, inserted: other.slice(start, start + random.below(400)) };
    }
    default: {
      const { start, end } = tokenAt(text, random);
      const at = random.chance(0.5) ? start : end;
      return { start: at, end: at, inserted: random.pick(snippets) };
    }
  }
}

export function applied(text: string, { start, end, inserted }: Edit): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

function remove({ start, end }: { readonly start: number; readonly end: number }): Edit {
  return { start, end, inserted: '' };
}

/** A token near a random place; empty in an empty text. */
function tokenAt(text: string, random: Random): { readonly start: number; readonly end: number } {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const start = text.lastIndexOf('\n', random.below(text.length + 1)) + 1;
  scanner.resetTokenState(start);
  let token = { start, end: start };
  for (let count = 1 + random.below(12); count > 0; count -= 1) {
    if (scanner.scan() === ts.SyntaxKind.EndOfFileToken) break;
    token = { start: scanner.getTokenStart(), end: scanner.getTokenEnd() };
  }
  return token;
}
