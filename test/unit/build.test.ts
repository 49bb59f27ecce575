import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { librariesOfTypeScript } from '../../scripts/lib/typescript.cjs';

const folder = dirname(fileURLToPath(import.meta.resolve('typescript')));

test("TypeScript's libraries lose nothing but comments", () => {
  const libraries = librariesOfTypeScript();
  expect(libraries.length).toBeGreaterThan(80);
  for (const { file, text } of libraries) {
    const original = readFileSync(join(folder, file), 'utf8');
    expect(shapeOf(file, text) === shapeOf(file, original), file).toBe(true);
    const [kept, expected] = [text, original].map((each) => ts.preProcessFile(each));
    expect(kept?.libReferenceDirectives.map(({ fileName }) => fileName), file).toEqual(expected?.libReferenceDirectives.map(({ fileName }) => fileName));
  }
});

/** The kinds of all nodes, with the texts of names and literals. */
function shapeOf(file: string, text: string): string {
  const shape: string[] = [];
  const visit = (node: ts.Node): void => {
    shape.push(String(node.kind), 'text' in node && !ts.isSourceFile(node) ? String(node.text) : '');
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return shape.join('\n');
}
