/**
 * `new Promise` around a promise that is there already.
 *
 * `then` gives a promise of its own, which follows what its handlers return or throw (ECMA-262, PerformPromiseThen). Another
 * one around it only adds ways to go wrong: a rejection that is not handed on leaves it unsettled for ever.
 *
 * Wrong:
 * ```ts
 * declare function load(name: string): Promise<string>;
 *
 * export function read(name: string): Promise<string> {
 *   return new Promise((resolve, reject) => {
 *     load(name).then(resolve).catch(reject);
 *   });
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(name: string): Promise<string>;
 *
 * export function read(name: string): Promise<string> {
 *   return load(name);
 * }
 * ```
 *
 * Silent where the executor does anything else: a timer, a listener, a condition that decides how the promise settles.
 */
import ts from 'typescript';
import { asFunction, callOf, executorOf, holds, isNewPromise, linkCallOf, linksUpTo, nextLink, outermost, unwrapped, type Executor, type LinkCall } from '../analysis';
import type { Check, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isPromise } from './promises';

export const promiseWrapper: Check = {
  id: 'promise-wrapper',
  severity: 'information',
  description: '`new Promise` only forwards a promise that exists already.',
  yieldsTo: ['async-executor'],
  * run(file) {
    for (const node of file.all(ts.isNewExpression)) {
      const executor = isNewPromise(node) ? executorOf(node) : undefined;
      const inner = executor && forwarded(file, executor);
      if (executor === undefined || inner === undefined) continue;
      // What is made to be handled at once may be there to catch what the call throws before it gives a promise.
      if (inner.links.length === 0 && nextLink(node) !== undefined) continue;
      const fix = fixOf(file, node, executor, inner);
      yield {
        range: { start: file.range(node).start, end: node.end },
        message: inner.losesRejections
          ? 'This promise only waits for another one, and where that rejects, it never settles.'
          : 'This promise only forwards another one, which could be used itself.',
        certainty: 'certain',
        related: [{ range: file.range(inner.promise), message: 'This is the promise that exists already.' }],
        ...(fix && { fixes: [fix] }),
      };
    }
  },
};

interface Inner {
  /** What is forwarded, without the links that forward it. */
  readonly promise: ts.Expression;
  /** The links that hand its settlement on; none for `resolve(promise)`. */
  readonly links: readonly LinkCall[];
  readonly losesRejections: boolean;
}

/** The promise that an executor does nothing but forward. */
function forwarded(file: CheckedFile, executor: Executor): Inner | undefined {
  const only = lastOf(executor);
  const uses = [...executor.resolves, ...executor.rejects];
  if (only === undefined || uses.length === 0 || !executor.seen) return undefined;
  const call = unwrapped(only);
  if (!ts.isCallExpression(call)) return undefined;
  const [value] = call.arguments;
  if (executor.resolves.some((use) => callOf(use) === call)) {
    return uses.length === 1 && value !== undefined && ts.isCallExpression(unwrapped(value)) && isPromise(file, value) === 'certain' ? { promise: value, links: [], losesRejections: false } : undefined;
  }
  const last = linkCallOf(call);
  if (last === undefined) return undefined;
  const links = linksUpTo(last);
  const from = links.findIndex((link) => uses.some((use) => link.call.arguments.some((argument) => holds(argument, use))));
  const settling = links.slice(from);
  const [first] = settling;
  if (from < 0 || first === undefined || isPromise(file, first.receiver) !== 'certain') return undefined;
  const settles = uses.every((use) => settling.some((link) => link.call.arguments.some((argument) => isSettling(argument, use))));
  const handlesUp = settling.every((link) => link.call.arguments.every((argument) => uses.some((use) => holds(argument, use))) || link.kind === 'finally');
  if (!settles || !handlesUp || !executor.resolves.some((use) => settling.some((link) => link.kind === 'then' && link.call.arguments[0] !== undefined && holds(link.call.arguments[0], use)))) return undefined;
  return { promise: first.receiver, links: settling, losesRejections: executor.rejects.length === 0 };
}

/** What an executor does last, where nothing before has to do with settling. */
function lastOf({ node, resolves, rejects }: Executor): ts.Expression | undefined {
  if (!ts.isBlock(node.body)) return node.body;
  const last = node.body.statements.at(-1);
  if (last === undefined || !node.body.statements.slice(0, -1).every((statement) => isAside(statement, [...resolves, ...rejects]))) return undefined;
  if (ts.isReturnStatement(last)) return last.expression;
  if (!ts.isExpressionStatement(last)) return undefined;
  return ts.isVoidExpression(last.expression) ? last.expression.expression : last.expression;
}

function isAside(statement: ts.Statement, uses: readonly ts.Identifier[]): boolean {
  return ts.isVariableStatement(statement) || (ts.isExpressionStatement(statement) && !uses.some((use) => holds(statement, use)));
}

/** Whether a handler is `resolve` or `reject` itself, or calls it at its end, whatever happens before. */
function isSettling(argument: ts.Expression, use: ts.Identifier): boolean {
  if (!holds(argument, use)) return false;
  if (unwrapped(argument) === use) return true;
  const handler = asFunction(unwrapped(argument));
  const call = callOf(use);
  if (handler === undefined || call === undefined) return false;
  if (!ts.isBlock(handler.body)) return unwrapped(handler.body) === call;
  const last = handler.body.statements.at(-1);
  const statement = outermost(call).parent;
  const straight = handler.body.statements.every((each) => each === last || ts.isVariableStatement(each) || ts.isExpressionStatement(each));
  return last === statement && straight && (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement));
}

/** Puts the inner promise in the place of the new one. */
function fixOf(file: CheckedFile, node: ts.NewExpression, executor: Executor, { promise, links, losesRejections }: Inner): Fix | undefined {
  const inline = outermost(executor.node).parent === node;
  const declares = ts.isBlock(executor.node.body) && executor.node.body.statements.length > 1;
  if (!inline || declares || ts.isNewExpression(outermost(node).parent)) return undefined;
  const text = chainText(file, executor, promise, links);
  if (text === undefined) return undefined;
  const [own, inner] = [file.fact(node)?.awaited, file.fact(promise)?.awaited];
  const isPlain = links.every((link) => link.call.arguments.every((argument) => ts.isIdentifier(unwrapped(argument))));
  const preferred = !losesRejections && (!isPlain || (own !== undefined && own === inner));
  return { title: 'Use the inner promise itself', rewrite: 'unwrapPromise', edits: [{ range: file.range(node), text }], ...(preferred && { preferred }) };
}

/** The inner promise with what the handlers compute: `then((value) => resolve(f(value)))` becomes `then((value) => f(value))`. */
function chainText(file: CheckedFile, { resolves, rejects }: Executor, promise: ts.Expression, links: readonly LinkCall[]): string | undefined {
  let text = file.textOf(promise);
  for (const { kind, call } of links) {
    const [first] = call.arguments;
    if (kind === 'finally') text += `.finally(${call.arguments.map((argument) => file.textOf(argument)).join(', ')})`;
    if (kind !== 'then' || first === undefined || resolves.some((use) => unwrapped(first) === use)) continue;
    const handler = asFunction(unwrapped(first));
    const settle = resolves.map((use) => callOf(use)).find((each) => each !== undefined && holds(first, each));
    const [value] = settle?.arguments ?? [];
    if (handler === undefined || !ts.isArrowFunction(handler) || ts.isBlock(handler.body) || settle === undefined || unwrapped(handler.body) !== settle || value === undefined) return undefined;
    const [parameter] = handler.parameters;
    if (parameter !== undefined && ts.isIdentifier(unwrapped(value)) && file.textOf(value) === file.textOf(parameter.name)) continue;
    text += `.then(${file.text.slice(file.range(handler).start, file.range(handler.body).start)}${ts.isObjectLiteralExpression(value) ? `(${file.textOf(value)})` : file.textOf(value)})`;
  }
  const forwardsReasons = rejects.every((use) => {
    const callee = callOf(use);
    const handler = ts.findAncestor(use, ts.isArrowFunction);
    const [reason] = callee?.arguments ?? [];
    const [parameter] = handler?.parameters ?? [];
    return callee === undefined || (reason !== undefined && parameter !== undefined && file.textOf(reason) === file.textOf(parameter.name));
  });
  return forwardsReasons ? text : undefined;
}
