/**
 * `await` on a value that is never a promise.
 *
 * `await` wraps any value in a promise and suspends the function for a microtask (ECMA-262, Await). On a plain value that
 * costs time, lets other code run in between, and tells the reader of something asynchronous that is not there.
 *
 * Wrong:
 * ```ts
 * declare function readSize(): number;
 *
 * export async function size() {
 *   return await readSize();
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function readSize(): Promise<number>;
 *
 * export async function size() {
 *   return await readSize();
 * }
 * ```
 *
 * Silent for `any`, `unknown`, `void`, type parameters and unions with a promise, and for `await null` and `await undefined`,
 * which are written to wait for a microtask.
 */
import ts from 'typescript';
import { functionOf, isAsyncFunction, unwrapped } from '../analysis';
import type { Check, Fix } from './check';
import type { CheckedFile } from './checkedFile';

export const awaitNonThenable: Check = {
  id: 'await-non-thenable',
  severity: 'information',
  description: '`await` on a value that is never a thenable.',
  * run(file) {
    for (const node of file.all(ts.isAwaitExpression)) {
      if (ts.isCallExpression(node.expression) && !ts.isOptionalChain(node.expression) && file.surelyGivesThenable(node.expression)) continue;
      const fact = file.fact(node.expression);
      if (fact?.thenable !== 'never' || isUncertain(fact.type) || isTick(node.expression)) continue;
      const promises = /^(?:readonly )?\(?Promise<.*\[\]$/.test(fact.type) || /^(?:Readonly)?(?:Array|Set)<Promise</.test(fact.type);
      yield {
        range: file.range(node),
        message: promises
          ? `This awaits an array, which is no promise: nobody waits for the promises in it. Its type is \`${fact.type}\`.`
          : `This value is never a promise: \`await\` only delays what follows. Its type is \`${fact.type}\`.`,
        certainty: isByComment(file, node.expression) ? 'likely' : 'certain',
        fixes: [promises ? together(file, node) : removed(file, node)],
      };
    }
  },
};

/** Types that say nothing of the value: `void` can stand for a promise, a type parameter for anything. */
function isUncertain(type: string): boolean {
  return /^(?:any|unknown|void|never|undefined|null|object|\{\})$/.test(type) || /^(?:[A-Z]|T[A-Z0-9]\w*)$/.test(type) || /\bvoid\b(?! *[>\]),}])/.test(type) && !type.includes('=>');
}

/** Whether a plain constant is awaited, to let others run. */
function isTick(expression: ts.Expression): boolean {
  const value = unwrapped(expression);
  return value.kind === ts.SyntaxKind.NullKeyword || ts.isVoidExpression(value) || ts.isNumericLiteral(value) || (ts.isIdentifier(value) && value.text === 'undefined')
    || value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword || (ts.isObjectLiteralExpression(value) && value.properties.length === 0);
}

/** Whether the type comes from comments of a JavaScript file, or from code that has none: it may be wrong. */
function isByComment(file: CheckedFile, expression: ts.Expression): boolean {
  if (!/\.[cm]?jsx?$/.test(file.sourceFile.fileName)) return false;
  const value = unwrapped(expression);
  if (!ts.isCallExpression(value)) return !ts.isLiteralExpression(value) && !ts.isTemplateExpression(value) && !ts.isObjectLiteralExpression(value) && !ts.isArrayLiteralExpression(value);
  const called = functionOf(value.expression);
  return called === undefined || isAsyncFunction(called) || ts.getJSDocReturnTag(called) !== undefined;
}

function removed(file: CheckedFile, node: ts.AwaitExpression): Fix {
  const { start } = file.range(node);
  const operand = file.range(node.expression).start;
  const statement = ts.isExpressionStatement(node.parent);
  const first = file.text[operand] ?? '';
  // At the start of a statement, a parenthesis or bracket could continue the line before.
  const joins = statement && '([`+-/'.includes(first) || '{f'.includes(first) && /^(?:\{|function)/.test(file.text.slice(operand, operand + 8)) && statement;
  return { title: 'Remove await', edits: [{ range: { start, end: operand }, text: '' }], ...(!joins && { preferred: true }) };
}

function together(file: CheckedFile, node: ts.AwaitExpression): Fix {
  const { start } = file.range(node.expression);
  return { title: 'Wait for all with Promise.all', rewrite: 'promiseAll', edits: [{ range: { start, end: start }, text: 'Promise.all(' }, { range: { start: node.expression.end, end: node.expression.end }, text: ')' }] };
}

