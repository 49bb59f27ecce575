import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { choosePositionEncoding, Positions } from '../../server/lsp/positions';

const open = (text: string) => TextDocument.create('file:///a.ts', 'typescript', 1, text);
const utf8 = new Positions('utf-8');
const utf16 = new Positions('utf-16');

describe('the position encoding', () => {
  it.each([
    [undefined, 'utf-16'],
    [[], 'utf-16'],
    [['utf-32'], 'utf-16'],
    [['utf-8', 'utf-16'], 'utf-8'],
    [['utf-16', 'utf-8'], 'utf-16'],
    [['utf-32', 'utf-8', 'utf-16'], 'utf-8'],
  ])('for a client that offers %j is %s', (offered, chosen) => {
    expect(choosePositionEncoding(offered)).toBe(chosen);
  });
});

describe('positions in UTF-8', () => {
  const document = open('aä😀z\r\nß;\n');

  it.each([
    [0, 0, 0], [1, 0, 1], [2, 0, 3], [4, 0, 7], [5, 0, 8], [7, 1, 0], [8, 1, 2], [9, 1, 3], [10, 2, 0],
  ])('offset %i is line %i, character %i, and back', (offset, line, character) => {
    expect(utf8.positionAt(document, offset)).toEqual({ line, character });
    expect(utf8.offsetAt(document, { line, character })).toBe(offset);
  });

  it('inside a character are its start', () => {
    expect([4, 5, 6].map((character) => utf8.offsetAt(document, { line: 0, character }))).toEqual([2, 2, 2]);
  });
});

describe('positions behind the end', () => {
  it.each([utf8, utf16])('are clamped ($encoding)', (positions) => {
    const document = open('ää\r\nb');
    expect(positions.offsetAt(document, { line: 0, character: 1e6 })).toBe(2);
    expect(positions.offsetAt(document, { line: 1e6, character: 0 })).toBe(5);
    expect(positions.offsetAt(document, { line: 2 ** 31 - 1, character: 2 ** 31 - 1 })).toBe(5);
    expect(positions.textRangeOf(document, { start: { line: 1, character: 1 }, end: { line: 0, character: 0 } })).toEqual({ start: 5, end: 5 });
  });
});

describe('any text', () => {
  const texts = fc.array(fc.constantFrom('a', 'ä', '€', '😀', '\uD83D', '\uDE00', '\n', '\r\n', '\r', '\uFEFF', '\u2028', '\t'), { maxLength: 40 }).map((parts) => parts.join(''));

  it.each([utf8, utf16])('gives back every offset that starts a character outside of line ends ($encoding)', (positions) => {
    fc.assert(fc.property(texts, (text) => {
      const document = open(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const insidePair = /[\uD800-\uDBFF]/.test(text[offset - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[offset] ?? '');
        const insideLineEnd = text[offset - 1] === '\r' && text[offset] === '\n';
        if (!insidePair && !insideLineEnd) expect(positions.offsetAt(document, positions.positionAt(document, offset))).toBe(offset);
      }
    }));
  });

  it('counts as many bytes as the line has before the offset', () => {
    fc.assert(fc.property(texts.filter((text) => !/[\r\n]/.test(text)), (text) => {
      expect(utf8.positionAt(open(text), text.length)).toEqual({ line: 0, character: Buffer.byteLength(text) });
    }));
  });
});
