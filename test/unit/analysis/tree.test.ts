import { globSync } from 'tinyglobby';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { analyse, emptyModel, isSynchronous, parse, syntaxErrors } from '../../../server/analysis';
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

// The parser's own recovery from errors differs between the two, which is why a text with errors is parsed anew.
test('a tree that is updated, edit after edit, is the one that is parsed anew', () => {
  const random = generatorOf(7);
  const pieces = [' ', ' ', ' ', ' ', 'x', '1', '\n', '\n', ';', '// a\n', 'await x;\n', 'x.y().then(z);\n', '\n', ';', '(', ')', '{', '}', '`', '${', '/*', '*/', '//', '<', '=> ', 'await ', 'async ', 'yield ', 'function f() {', 'return ', '"', ', x', '.then(', '?.', '@d ', '\u{1F600}', '\r\n'];
  let reused = 0;
  for (const { path, text } of texts.filter(({ text: { length } }, index) => length > 100 && length < 20_000 && index % 12 === 0)) {
    let current = text;
    let { sourceFile } = parse(path, text);
    for (let edit = 0; edit < 24; edit++) {
      const start = random(current.length + 1);
      const end = Math.min(current.length, start + (random(3) === 0 ? random(60) : 0));
      const edited = current.slice(0, start) + (pieces[random(pieces.length)] ?? '') + current.slice(end);
      // What does not parse is mostly taken back, as people do.
      current = syntaxErrors(sourceFile).length > 0 && random(4) > 0 ? text : edited;
      const before = new Set<ts.Node>(sourceFile.statements);
      ({ sourceFile } = parse(path, current, { earlier: sourceFile }));
      reused += sourceFile.statements.filter((statement) => before.has(statement)).length;
      expect(isSame(sourceFile, parse(path, current).sourceFile), `${path}, edit ${edit}: ${current.slice(start - 20, start + 40)}`).toBe(true);
    }
  }
  expect(reused).toBeGreaterThan(300);
});

/** Whether two trees are the same, node by node, each with its parent. */
function isSame(left: ts.Node, right: ts.Node): boolean {
  const [children, others] = [childrenOf(left), childrenOf(right)];
  return left.kind === right.kind && left.pos === right.pos && left.end === right.end && contextOf(left) === contextOf(right)
    && left.parent?.kind === right.parent?.kind && left.parent?.pos === right.parent?.pos
    && children.length === others.length && children.every((child, index) => isSame(child, others[index] ?? child));
}

/** A node's flags without what TypeScript keeps there of the nodes below it, once it has looked. */
function contextOf({ flags }: ts.Node): number {
  return flags & ~(ts.NodeFlags.ThisNodeOrAnySubNodesHasError | ts.NodeFlags.HasAggregatedChildData);
}

/** Whole numbers below a limit, the same in every run (mulberry32). */
function generatorOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [...(node as { jsDoc?: readonly ts.Node[] }).jsDoc ?? []];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}
