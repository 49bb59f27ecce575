import { globSync } from 'tinyglobby';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyse, contains, parse } from '../../../server/analysis';
import { chainLenses } from '../../../server/features/codeLens/chains';
import { chainLinkHover } from '../../../server/features/hover/chainLink';
import { combinatorHover } from '../../../server/features/hover/combinator';
import { promiseCreationHover } from '../../../server/features/hover/promiseCreation';

const root = join(import.meta.dirname, '../../..');
const packages = ['vscode-languageclient', 'vscode-languageserver', 'mocha', '@vscode/vsce', '@vscode/test-electron', 'fast-check'];
const paths = globSync(packages.map((name) => `node_modules/${name}/**/*.{js,mjs,cjs}`), { cwd: root, absolute: true });

test('the chains of real packages have links in order, and short hovers and lenses', () => {
  let links = 0;
  for (const path of paths) {
    const text = readFileSync(path, 'utf8');
    const { sourceFile } = parse(path, text);
    const model = analyse(sourceFile);
    const view = { uri: `file://${path}`, version: 1, text, sourceFile, model, typed: false };
    for (const { range, links: own, escaping } of model.chains) {
      links += own.length;
      expect(escaping.every((source) => source <= own.length), path).toBe(true);
      for (const link of own) {
        expect(contains(range, link.keyword) && /then|catch|finally/.test(text.slice(link.keyword.start, link.keyword.end)), path).toBe(true);
        expect([...link.handled, ...link.passing].every((source) => link.reaching.includes(source) && source < link.index), path).toBe(true);
        expectShort(chainLinkHover(view, link.keyword.start)?.lines, path);
      }
    }
    for (const { keyword } of model.combinators) expectShort(combinatorHover(view, keyword.start)?.lines, path);
    for (const { keyword } of model.creations) expectShort(promiseCreationHover(view, keyword.start)?.lines, path);
    for (const { title } of chainLenses(view)) expect(title.length, title).toBeLessThan(140);
  }
  expect(links).toBeGreaterThan(100);
});

function expectShort(lines: readonly string[] | undefined, path: string): void {
  expect(lines?.length ?? 0, path).toBeGreaterThan(0);
  expect(lines?.length ?? 0, path).toBeLessThanOrEqual(6);
  expect(lines?.every((line) => line.length < 500 && !line.includes('\n')), path).toBe(true);
}
