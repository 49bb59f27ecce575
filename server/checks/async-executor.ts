/**
 * The executor of `new Promise` is an async function.
 *
 * `new Promise` rejects its promise with what the executor throws before it returns (ECMA-262, Promise ( executor ), step
 * 10). An async executor throws nothing: its own promise rejects, which nobody sees. Where something in it fails, the
 * promise stays unsettled for ever, and the host reports an unhandled rejection.
 *
 * Wrong:
 * ```ts
 * declare function open(name: string): Promise<{ text(): Promise<string> }>;
 *
 * export function read(name: string): Promise<string> {
 *   return new Promise(async (resolve) => {
 *     const file = await open(name);
 *     resolve(await file.text());
 *   });
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function open(name: string): Promise<{ text(): Promise<string> }>;
 *
 * export async function read(name: string): Promise<string> {
 *   const file = await open(name);
 *   return await file.text();
 * }
 * ```
 *
 * Silent where the whole body of the executor is a `try` whose `catch` rejects the promise.
 */
import ts from 'typescript';
import { asyncKeywordOf, canThrow, executorOf, isAsyncFunction, isNewPromise, outermost, type Executor, type TextRange } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';

export const asyncExecutor: Check = {
  id: 'async-executor',
  severity: 'warning',
  description: 'The executor of `new Promise` is an async function: what it throws is lost.',
  * run(file) {
    for (const node of file.all(ts.isNewExpression)) {
      const executor = isNewPromise(node) ? executorOf(node) : undefined;
      if (executor === undefined || !isAsyncFunction(executor.node) || handlesAll(executor)) continue;
      yield finding(file, node, executor);
    }
  },
};

function finding(file: CheckedFile, node: ts.NewExpression, executor: Executor): Finding {
  const keyword = asyncKeywordOf(executor.node);
  const inline = outermost(executor.node).parent === node;
  const fix = inline ? withoutPromise(file, node, executor) : undefined;
  return {
    range: { start: file.range(node).start, end: inline ? keyword?.end ?? node.end : node.end },
    message: 'What this async executor throws is lost: the new promise stays unsettled, and a failure becomes an unhandled rejection.',
    certainty: 'certain',
    ...(inline || keyword === undefined ? {} : { related: [{ range: file.range(keyword), message: 'The executor is async.' }] }),
    ...(fix && { fixes: [fix] }),
  };
}

/** Whether a `try` around the whole body hands what fails to `reject`. */
function handlesAll({ node, rejects }: Executor): boolean {
  if (!ts.isBlock(node.body)) return false;
  const risky = node.body.statements.filter((statement) => !isHarmless(statement));
  const [only, ...others] = risky;
  if (only === undefined || others.length > 0 || !ts.isTryStatement(only) || only.catchClause === undefined) return false;
  const { block } = only.catchClause;
  return rejects.some((use) => block.pos <= use.pos && use.end <= block.end);
}

function isHarmless(statement: ts.Statement): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.every(({ name, initializer }) => ts.isIdentifier(name) && (initializer === undefined || !canThrow(initializer)));
  return ts.isFunctionDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
}

/**
 * Calls the body as an async function in the place of the new promise, where it settles by nothing but `resolve(value)` and
 * `reject(error)` at the end of a way: these become `return value` and `throw error`.
 */
function withoutPromise(file: CheckedFile, node: ts.NewExpression, { node: executor, resolves, rejects }: Executor): Fix | undefined {
  if (!ts.isBlock(executor.body) || !ts.isArrowFunction(executor) || executor.parameters.some(({ name }) => !ts.isIdentifier(name))) return undefined;
  const edits: { range: TextRange; text: string }[] = [];
  for (const [uses, word] of [[resolves, 'return'], [rejects, 'throw']] as const) {
    for (const use of uses) {
      const call = use.parent;
      const statement = ts.isCallExpression(call) && call.expression === use ? call.parent : undefined;
      if (!ts.isCallExpression(call) || statement === undefined || !ts.isExpressionStatement(statement) || call.arguments.length > 1) return undefined;
      if (!isLast(statement, executor.body) || call.arguments.some(ts.isSpreadElement)) return undefined;
      const [value] = call.arguments;
      if (value === undefined && word === 'throw') return undefined;
      edits.push({ range: { start: file.range(statement).start, end: call.end }, text: value === undefined ? 'return' : `${word} ${file.textOf(value)}` });
    }
  }
  const annotation = node.typeArguments?.[0];
  const returns = annotation === undefined ? '' : `: Promise<${file.textOf(annotation)}>`;
  const body = file.range(executor.body);
  edits.push({ range: { start: file.range(node).start, end: body.start }, text: `(async ()${returns} => ` }, { range: { start: body.end, end: node.end }, text: ')()' });
  return { title: 'Call it as an async function instead', edits: edits.toSorted((left, right) => left.range.start - right.range.start), preferred: true };
}

/** Whether nothing of the executor runs behind a statement but the end of what it stands in. */
function isLast(statement: ts.Statement, body: ts.Block): boolean {
  let inner: ts.Node = statement;
  while (inner !== body) {
    const { parent } = inner;
    if (ts.isBlock(parent)) {
      const next = parent.statements[parent.statements.indexOf(inner as ts.Statement) + 1];
      if (next !== undefined && !(ts.isReturnStatement(next) && next.expression === undefined)) return false;
      if (next !== undefined) return ts.findAncestor(next, ts.isFunctionLike) === body.parent;
    } else if (!ts.isIfStatement(parent)) return false;
    inner = parent;
  }
  return true;
}

