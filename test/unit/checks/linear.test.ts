import ts from 'typescript';
import { expect, it } from 'vitest';
import { analyse, parse, type ExpressionFact, type Facts } from '../../../server/analysis';
import { checks, diagnose } from '../../../server/checks';

/**
 * A check that walks again from each node doubles its steps four times where a file doubles. Steps are counted, not timed: each
 * look at a node's parent is one.
 */
const promised: ExpressionFact = { type: 'Promise<number>', thenable: 'always', awaited: 'number', promise: 'native' };
const facts: Facts = { at: () => promised };

const files: Readonly<Record<string, (count: number) => string>> = {
  'one chain of many links': (count) => `export const f = () => load(0)${Array.from({ length: count }, (_, index) => `\n  .then((value) => value + ${index})`).join('')};\n`,
  'many statements in one function': (count) => `export async function f() {\n${Array.from({ length: count }, (_, index) => `  const value${index} = await load(${index}).then((value) => value + 1);\n  if (value${index} > 3) load(value${index});`).join('\n')}\n}\n`,
  'many functions': (count) => Array.from({ length: count }, (_, index) => `export async function f${index}() {\n  await load(${index}).catch(() => {});\n}`).join('\n'),
};

it.each(Object.keys(files))('%s: twice the code takes about twice the steps', (name) => {
  const [once, twice] = [250, 500].map((count) => stepsOf(files[name]?.(count) ?? ''));
  expect((twice ?? 0) / (once ?? 1)).toBeLessThan(2.3);
});

function stepsOf(text: string): number {
  const { sourceFile } = parse('many.ts', text);
  const model = analyse(sourceFile);
  let steps = 0;
  const count = (node: ts.Node): void => {
    const { parent } = node;
    Object.defineProperty(node, 'parent', { configurable: true, get: () => { steps++; return parent; } });
    ts.forEachChild(node, count);
  };
  count(sourceFile);
  diagnose(checks, { uri: 'file:///many.ts', version: 1, text, sourceFile, model, typed: true }, { facts, isAnswered: () => true });
  return steps;
}
