import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contains } from '../../server/analysis';
import { lensProviders } from '../../server/features/codeLens';
import { hoverProviders } from '../../server/features/hover';
import type { FileView } from '../../server/project';
import { viewsOf } from './chains/render';

/** What articles on promises teach, each shown by the product on code of that kind. */
interface Claim {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly expected: readonly { readonly word: string; readonly occurrence: number; readonly text: string }[];
}

const folder = join(import.meta.dirname, '../fixtures/articles');
const view = viewsOf(join(folder, '../chains/world.d.ts'), ['chains.ts', 'promises.ts', 'functions.ts'].map((name) => join(folder, name)));

for (const name of ['chains.ts', 'promises.ts', 'functions.ts']) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  test.each(claimsOf(text))(`${name}: $title`, ({ start, end, expected }) => {
    expect(expected).not.toHaveLength(0);
    for (const { word, occurrence, text: said } of expected) {
      const shown = word === 'lens' ? lensTitles(view(path), start, end) : hoverText(view(path), offsetOf(text, word, occurrence, start, end));
      expect(shown).toContain(said);
    }
  });
}

function claimsOf(text: string): Claim[] {
  const starts = [...text.matchAll(/^\/\/# (.*)$/gm)];
  return starts.map((match, index) => {
    const end = starts[index + 1]?.index ?? text.length;
    const expected = [...text.slice(match.index, end).matchAll(/^\/\/= (\w+)(?: (\d+))?: (.*)$/gm)]
      .map(([, word = '', occurrence = '1', said = '']) => ({ word, occurrence: Number(occurrence), text: said }));
    return { title: match[1] ?? '', start: match.index + match[0].length, end, expected };
  });
}

function offsetOf(text: string, word: string, occurrence: number, start: number, end: number): number {
  const code = text.slice(start, end);
  const found = [...code.matchAll(new RegExp(String.raw`\b${word}\b(?=[ (<])`, 'g'))][occurrence - 1];
  if (found === undefined) throw new Error(`no ${word} number ${occurrence} in ${code}`);
  return start + found.index;
}

function hoverText(of: FileView, offset: number): string {
  const hover = hoverProviders.map((provider) => provider(of, offset)).find((found) => found !== undefined);
  return hover?.lines.join('\n') ?? 'no hover';
}

function lensTitles(of: FileView, start: number, end: number): string {
  return lensProviders.flatMap((provider) => provider(of)).filter(({ range }) => contains({ start, end }, range)).map(({ title }) => title).join('\n');
}
