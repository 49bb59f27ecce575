/**
 * A rejection handler beside the handler that fails.
 *
 * Of `then(ok, fail)` only one runs (ECMA-262, PerformPromiseThen): `fail` handles the promise that `then` is called on, and
 * not what `ok` throws or the promise that it gives. Where nothing follows, such a failure is an unhandled rejection.
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<string>;
 * declare function save(text: string): Promise<void>;
 *
 * export function copy() {
 *   load().then((text) => save(text), (error) => console.error(error));
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 * declare function save(text: string): Promise<void>;
 *
 * export function copy() {
 *   load().then((text) => save(text)).catch((error) => console.error(error));
 * }
 * ```
 *
 * Silent where something behind it handles the rejection, where the promise goes on to somebody else, and where the first
 * handler only calls what does not fail, or gives a promise whose rejections are handled.
 */
import ts from 'typescript';
import { asFunction, completionOfStatements, functionOf, isAsyncFunction, isCallable, linkCallOf, memberOf, nextLink, outermost, ownChildren, unwrapped, type Handler, type LinkCall } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { handlesItsErrors, isHandled, isPromise } from './promises';

export const thenSecondArg: Check = {
  id: 'then-second-arg',
  severity: 'information',
  description: 'The first handler of `then(ok, fail)` can fail, nothing downstream handles that, and `fail` does not see it.',
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const link = linkCallOf(call);
      const [first, second] = call.arguments;
      if (link?.kind !== 'then' || first === undefined || second === undefined || call.arguments.length !== 2) continue;
      const end = endOf(call);
      const chain = isDropped(end) ? file.chainEndingAt(end) : undefined;
      const position = chain?.calls.findIndex((each) => each.call === call) ?? -1;
      const own = chain?.links[position];
      if (chain?.certainty !== 'certain' || own === undefined || !isCallable(own.onRejected) || !isCallable(own.onFulfilled)) continue;
      if (chain.links.slice(position + 1).some(({ onRejected }) => isCallable(onRejected))) continue;
      const certainty = canFail(file, first, own.onFulfilled);
      if (certainty) yield finding(file, link, first, second, certainty);
    }
  },
};

/** The last link of the chain in which a call stands. */
function endOf(call: ts.CallExpression): ts.CallExpression {
  let last = call;
  for (let next = nextLink(last); next !== undefined; next = nextLink(last)) last = next.call;
  return last;
}

function isDropped(call: ts.CallExpression): boolean {
  const { parent } = outermost(call);
  return ts.isExpressionStatement(parent) || ts.isVoidExpression(parent);
}

/** Whether a handler throws or gives a promise that rejects; `likely` where it calls what could. */
function canFail(file: CheckedFile, argument: ts.Expression, handler: Handler | undefined): Finding['certainty'] | undefined {
  if (handler === undefined || handler.completion.rejects === 'never') return undefined;
  if (handler.completion.rejects !== 'possible') return 'certain';
  const value = unwrapped(argument);
  const called = functionOf(value);
  const body = called && asFunction(called)?.body;
  if (called === undefined || body === undefined) return handler.fact?.call?.returnsThenable === 'always' ? 'certain' : undefined;
  if (isAsyncFunction(called)) return handlesItsErrors(file, called) ? undefined : 'certain';
  const given = handler.fact?.call?.returnsThenable === 'always' ? givenBy(file, body) : [];
  if (given.some((each) => !isHandled(file, each) && (ts.isBlock(body) || isPromise(file, each) !== 'unknown'))) return 'certain';
  const calls = callsIn(body).filter((call) => !given.some((each) => each.pos <= call.pos && call.end <= each.end));
  if (calls.some((call) => failsByRule(file, call))) return 'certain';
  return calls.some((call) => couldFail(file, call)) ? 'likely' : undefined;
}

/** What a handler gives. */
function givenBy(file: CheckedFile, body: ts.ConciseBody): readonly ts.Expression[] {
  if (!ts.isBlock(body)) return [unwrapped(body)];
  return completionOfStatements(body.statements, file.inquiry).returns.flatMap(({ expression }) => (expression ? [unwrapped(expression)] : []));
}

/** Whether a call is of what the language lets throw for bad input, or of a function that is seen to throw. */
function failsByRule(file: CheckedFile, call: ts.CallExpression | ts.NewExpression): boolean {
  const name = file.textOf(call.expression);
  return /^(?:JSON\.parse|decodeURI(?:Component)?|URL|structuredClone|BigInt)$/.test(name) || file.fact(call.expression)?.call?.throws === true;
}

/** Whether what is called may fail, as far as is known: not the console, a setter, or a method of the language's collections. */
function couldFail(file: CheckedFile, call: ts.CallExpression | ts.NewExpression): boolean {
  const member = memberOf(call.expression);
  if (ts.isNewExpression(call)) return false;
  // What is told to somebody, and gives nothing, is not expected to fail.
  if ((member !== undefined || call.arguments.length === 0) && file.fact(call)?.type === 'void') return false;
  if (member === undefined) return !/^(?:set[A-Z]|resolve|reject|done|next|cb$|callback$|dispatch|String|Number|Boolean|clear|queueMicrotask|log|debug|info|warn|report|notify|track|print)/.test(file.textOf(call.expression));
  if (/^(?:console|log|logger|Math|Object|Array|process|performance|this\.log)$/.test(file.textOf(member.object))) return false;
  return !/^(?:set|get|has|add|delete|push|unshift|pop|shift|clear|emit|next|resolve|reject|done|end|send|json|status|dispatch|log|info|debug|warn|trim|split|join|map|filter|forEach|slice|toUpperCase|toLowerCase|set[A-Z]\w*)$/.test(member.name);
}

function callsIn(body: ts.Node): readonly (ts.CallExpression | ts.NewExpression)[] {
  const found: (ts.CallExpression | ts.NewExpression)[] = [];
  const pending = [body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    // What handling an error could throw itself is not counted.
    if (ts.isTryStatement(node) && node.catchClause !== undefined) continue;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.push(node);
    pending.push(...ownChildren(node));
  }
  return found;
}

function finding(file: CheckedFile, { call, keyword }: LinkCall, first: ts.Expression, second: ts.Expression, certainty: Finding['certainty']): Finding {
  const fix: Fix = {
    title: 'Handle both with catch behind it',
    edits: [{ range: { start: first.end, end: file.range(second).start }, text: ').catch(' }],
  };
  return {
    range: { start: file.range(keyword).start, end: call.end },
    message: 'The second handler does not see what the first one throws or the rejection that it gives, and nothing behind it handles that.',
    certainty,
    related: [{ range: file.range(second), message: 'This handles only the promise before `then`.' }],
    fixes: [fix],
  };
}
