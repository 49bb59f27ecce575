import { describe, expect, it } from 'vitest';
import { columnsOf, printable, wordWrap } from '../../../server/cli/text';

describe('text on a terminal', () => {
  it('shows control characters as pictures, so that source cannot steer the terminal', () => {
    expect(printable("x = '\u001B[31mred\u0007'")).toBe("x = '␛[31mred␇'");
    expect(printable('a\u009B2Jb\u202Ec\u007F')).toBe('a\uFFFD2Jb\uFFFDc␡');
    expect(printable('\uFEFFlone \uD800')).toBe('lone \uFFFD');
  });

  it('expands tabs to stops of four columns', () => {
    expect(printable('\ta\tb')).toBe('    a   b');
  });

  it('counts columns as terminals do', () => {
    expect(['abc', '日本', 'é', 'e\u0301', '👩‍💻', '😀!'].map(columnsOf)).toEqual([3, 4, 1, 1, 2, 3]);
  });

  it('breaks between words', () => {
    expect(wordWrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wordWrap('extraordinarily long', 5)).toEqual(['extraordinarily', 'long']);
  });
});
