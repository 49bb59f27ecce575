import { globSync } from 'tinyglobby';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { analyse, emptyModel, isSynchronous, parse } from '../../../server/analysis';
import { nodesOf } from '../../../server/analysis/tree';

/** Trees of code that nobody wrote for a test: with JSDoc, JSX, decorators and half a dozen styles. */
const root = join(import.meta.dirname, '../../..');
const paths = globSync(['server/**/*.ts', 'test/fixtures/**/*.{ts,tsx,js,jsx}', 'node_modules/{vscode-languageserver,fast-check,picocolors,typescript/lib}/**/lib*.{js,ts}', 'node_modules/vscode-languageclient/**/*.js'], { cwd: root, absolute: true });
const texts = paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

test('every node has the parent that TypeScript gives it, JSDoc included, and is found once, in source order', () => {
  let comments = 0;
  for (const { path, text } of texts) {
    const { sourceFile } = parse(path, text);
    const expected = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, (sourceFile as { scriptKind?: ts.ScriptKind }).scriptKind);
    const found: ts.Node[] = [];
    const isSame = (own: ts.Node, theirs: ts.Node): boolean => {
      const [children, theirChildren] = [childrenOf(own), childrenOf(theirs)];
      return own.kind === theirs.kind && own.parent?.kind === theirs.parent?.kind && own.parent?.pos === theirs.parent?.pos
        && children.length === theirChildren.length && children.every((child, index) => isSame(child, theirChildren[index] ?? child));
    };
    expect(isSame(sourceFile, expected), path).toBe(true);
    const collect = (node: ts.Node): void => {
      found.push(node);
      ts.forEachChild(node, collect);
    };
    collect(sourceFile);
    expect(nodesOf(sourceFile).length, path).toBe(found.length);
    expect(nodesOf(sourceFile).every((node, index) => node === found[index]), path).toBe(true);
    comments += found.filter((node) => childrenOf(node).some((child) => ts.isJSDoc(child))).length;
  }
  expect(texts.length).toBeGreaterThan(500);
  expect(comments).toBeGreaterThan(100);
});

test('a text that is called synchronous has an empty model', () => {
  const synchronous = texts.filter(({ text }) => isSynchronous(text));
  expect(synchronous.length).toBeGreaterThan(20);
  for (const { path, text } of synchronous) expect(analyse(parse(path, text).sourceFile), path).toEqual(emptyModel);
  expect(isSynchronous('const f = \\u0061sync;')).toBe(false);
  expect(isSynchronous('a\0b')).toBe(false);
});

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [...(node as { jsDoc?: readonly ts.Node[] }).jsDoc ?? []];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}
