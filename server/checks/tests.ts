import ts from 'typescript';
import { unwrapped } from '../analysis';
import type { CheckedFile } from './checkedFile';
import { importedFrom } from './promises';

/**
 * Whether a node stands in a test, or in what runs before or after tests: in the callback of a function of mocha, Jest,
 * vitest, jasmine, Node.js or Bun. An unhandled rejection fails the test there, as the await that comes later would.
 */
export function isInTest(file: CheckedFile, node: ts.Node): boolean {
  return ts.findAncestor(node, (around) => ts.isCallExpression(around) && isTestFunction(file, around.expression)) !== undefined;
}

function isTestFunction(file: CheckedFile, callee: ts.Expression): boolean {
  let root = unwrapped(callee);
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = unwrapped(root.expression);
  if (!ts.isIdentifier(root) || !testFunctions.has(root.text)) return false;
  return file.resolve(root) === undefined || /^(?:vitest|mocha|@jest\/globals|(?:node|bun):test|@playwright\/test|jasmine)$/.test(importedFrom(root) ?? '');
}

const testFunctions: ReadonlySet<string> = new Set(['it', 'test', 'specify', 'before', 'after', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll', 'setup', 'teardown', 'suiteSetup', 'suiteTeardown']);
