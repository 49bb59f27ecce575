import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lensProviders } from '../../server/features';
import type { FileView } from '../../server/project';
import { hoverAt, Views } from './views';

/**
 * What articles on promises teach, each claim proved by what the product says about code of that kind. The claims stand
 * one below the other in `fixtures/articles`, each compiled by itself:
 *
 *     //# the claim
 *     the code, whose lines count from 1
 *     //= then 2: a part of what the hover on its second `then` says
 *     //! then: what the hover on its first `then` must not say
 *     //= lens: a part of what its lenses say
 */
interface Claim {
  readonly title: string;
  readonly path: string;
  readonly code: string;
  readonly expected: readonly Expectation[];
}

interface Expectation {
  readonly isSaid: boolean;
  readonly word: string;
  /** Which of the words in the code is meant, counted from 1. */
  readonly occurrence: number;
  readonly text: string;
}

const folder = join(import.meta.dirname, '../fixtures/articles').replaceAll('\\', '/');
const world = `${folder}/../chains/world.d.ts`;
const articles = readdirSync(folder).map((name) => ({ name, claims: claimsOf(name, readFileSync(join(folder, name), 'utf8')) }));
const claims = articles.flatMap((article) => article.claims);
const views = new Views(folder, new Map([[world, readFileSync(world, 'utf8')], ...claims.map(({ path, code }) => [path, code] as const)]));

afterAll(() => views.dispose());

describe.each(articles)('$name', ({ claims: own }) => {
  test.each(own)('$title', ({ path, code, expected }) => {
    const view = views.view(path);
    expect(expected).not.toHaveLength(0);
    for (const { isSaid, word, occurrence, text } of expected) {
      const shown = word === 'lens' ? lensTitles(view) : hoverText(view, offsetOf(code, word, occurrence));
      if (isSaid) expect(shown).toContain(text);
      else expect(shown).not.toContain(text);
    }
  });
});

function claimsOf(name: string, text: string): Claim[] {
  return text.split(/^\/\/# /m).slice(1).map((part, index) => {
    const [title = '', ...lines] = part.split('\n');
    return {
      title,
      path: `${folder}/${index}-${name}`,
      code: lines.filter((line) => !/^\/\/[=!] /.test(line)).join('\n'),
      expected: lines.flatMap((line) => {
        const [, sign, word = '', occurrence = '1', said = ''] = /^\/\/([=!]) (\w+)(?: (\d+))?: (.*)$/.exec(line) ?? [];
        return sign === undefined ? [] : [{ isSaid: sign === '=', word, occurrence: Number(occurrence), text: said }];
      }),
    };
  });
}

function offsetOf(code: string, word: string, occurrence: number): number {
  const found = [...code.matchAll(new RegExp(String.raw`\b${word}\b(?=[ (<])`, 'g'))][occurrence - 1];
  if (found === undefined) throw new Error(`no ${word} number ${occurrence} in ${code}`);
  return found.index;
}

function hoverText(view: FileView, offset: number): string {
  return hoverAt(view, offset)?.lines.join('\n') ?? 'no hover';
}

function lensTitles(view: FileView): string {
  return lensProviders.flatMap((provide) => provide(view)).map(({ title }) => title).join('\n');
}
