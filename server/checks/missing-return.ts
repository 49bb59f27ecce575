/**
 * A handler of a chain does not return what the chain should wait for or go on with.
 *
 * A link settles with what its handler returns (ECMA-262, NewPromiseReactionJob). Where the handler starts asynchronous work
 * and returns nothing, the next handler runs before the work is done, gets `undefined`, and a rejection of the work passes
 * the chain's own handlers by.
 *
 * Wrong:
 * ```ts
 * declare function load(name: string): Promise<string>;
 * declare function save(text: string): Promise<void>;
 * declare function close(): void;
 *
 * export const copy = (name: string) => load(name)
 *   .then((text) => {
 *     save(text);
 *   })
 *   .then(() => close());
 * ```
 *
 * Right:
 * ```ts
 * declare function load(name: string): Promise<string>;
 * declare function save(text: string): Promise<void>;
 * declare function close(): void;
 *
 * export const copy = (name: string) => load(name)
 *   .then((text) => {
 *     return save(text);
 *   })
 *   .then(() => close());
 * ```
 *
 * Silent for work whose rejection is handled in place or that is marked with `void`, and for the last handler of a chain
 * that only has effects.
 */
import ts from 'typescript';
import { asFunction, completionOfStatements, enclosingFunction, isAsyncFunction, linkCallOf, looksLikeLink, nextLink, outermost, unwrapped, type LinkCall } from '../analysis';
import type { Check, Finding } from './check';
import type { CheckedFile } from './checkedFile';
import { before, prefixed } from './fixes';
import { droppedPromise, isPromise } from './promises';
import { useOfParameter } from './uses';

export const missingReturn: Check = {
  id: 'missing-return',
  severity: 'warning',
  description: 'A handler of a chain starts asynchronous work, or computes a value that the next handler wants, and does not return it.',
  yieldsTo: ['async-array-callback', 'forked-chain', 'try-without-await'],
  * run(file) {
    const dropping = new Set<ts.Node>();
    for (const statement of file.all(ts.isExpressionStatement)) {
      const handler = enclosingFunction(statement);
      const link = handler && linkOf(file, handler);
      if (handler === undefined || link === undefined || isAsyncFunction(handler)) continue;
      const dropped = droppedPromise(file, statement);
      if (dropped === undefined) continue;
      dropping.add(handler);
      yield ofWork(file, statement, handler, link, dropped);
    }
    for (const call of file.all(ts.isCallExpression)) {
      const link = linkCallOf(call);
      const found = link && ofValue(file, link, dropping);
      if (found) yield found;
    }
  },
};

/** The link of a promise's chain whose handler a function is. */
function linkOf(file: CheckedFile, handler: ts.Node): LinkCall | undefined {
  const place = outermost(handler);
  const link = linkCallOf(place.parent);
  if (link === undefined || !link.call.arguments.some((argument) => argument === place) || !looksLikeLink(link)) return undefined;
  return file.fact(link.receiver)?.thenable === 'never' ? undefined : link;
}

function ofWork(file: CheckedFile, statement: ts.ExpressionStatement, handler: ts.Node, link: LinkCall, { expression, certainty }: NonNullable<ReturnType<typeof droppedPromise>>): Finding {
  const next = nextLink(link.call);
  const whole = unwrapped(statement.expression) === expression;
  const isLast = asFunction(handler)?.body === statement.parent && ts.isBlock(statement.parent) && statement.parent.statements.at(-1) === statement;
  const returns = whole ? [{ title: 'Return the promise', edits: [before(file, statement, 'return ')], ...(isLast && linkCallOf(expression) === undefined && { preferred: true }) }] : [];
  return {
    range: file.range(statement),
    message: next === undefined
      ? 'The handler does not return this promise: the chain does not wait for it, and its rejection passes the chain by.'
      : `The handler does not return this promise: the ${next.kind} behind it runs before the work is done, and its rejection passes the chain by.`,
    certainty,
    ...(next && { related: [{ range: file.range(next.keyword), message: 'This runs too early.' }] }),
    fixes: [...returns, { title: 'Mark it as not waited for, with void', edits: prefixed(file, whole ? statement.expression : expression, 'void') }],
  };
}

/** A handler that gives no value on one way at least, before a handler that uses one. */
function ofValue(file: CheckedFile, link: LinkCall, dropping: ReadonlySet<ts.Node>): Finding | undefined {
  const next = nextLink(link.call);
  const [first] = link.call.arguments;
  const handler = first && asFunction(unwrapped(first));
  if (link.kind !== 'then' || next?.kind !== 'then' || handler === undefined || dropping.has(handler) || !ts.isBlock(handler.body) || linkOf(file, handler) === undefined) return undefined;
  const wanting = next.call.arguments[0] && asFunction(unwrapped(next.call.arguments[0]));
  const use = wanting && useOfParameter(file, wanting);
  if (use === undefined) return undefined;
  const { normal, returns } = completionOfStatements(handler.body.statements, file.inquiry);
  const withValue = returns.filter(({ expression }) => expression !== undefined);
  if (!normal || returns.length > withValue.length || isPromise(file, link.receiver) === 'unknown' && file.fact(link.receiver)?.thenable !== 'unknown') return undefined;
  const last = handler.body.statements.at(-1);
  const value = withValue.length === 0 && last !== undefined && ts.isExpressionStatement(last) && givesValue(file, last.expression) ? last : undefined;
  const keyword = { start: file.range(handler).start, end: file.range(handler.body).start + 1 };
  return {
    range: value === undefined ? keyword : file.range(value),
    message: value === undefined
      ? `The handler returns nothing${withValue.length > 0 ? ' on one of its ways' : ''}: the next one gets undefined.`
      : 'The handler does not return this value: the next one gets undefined.',
    certainty: 'certain',
    related: [{ range: file.range(use), message: 'It is used here.' }],
    ...(value && { fixes: [{ title: 'Return it', edits: [before(file, value, 'return ')], preferred: true }] }),
  };
}

/** Whether an expression computes a value that somebody could want: not an assignment, and no call that gives nothing. */
function givesValue(file: CheckedFile, expression: ts.Expression): boolean {
  const value = unwrapped(expression);
  if (!ts.isCallExpression(value)) return !ts.isBinaryExpression(value) && !ts.isPostfixUnaryExpression(value) && !ts.isPrefixUnaryExpression(value) && !ts.isDeleteExpression(value);
  const fact = file.fact(value);
  return fact !== undefined && !/^(?:void|undefined|any|unknown|never)$/.test(fact.type);
}
