/**
 * A promise that never settles, on one way at least.
 *
 * An executor that ends without having called `resolve` or `reject`, and without having handed them to somebody who may,
 * leaves its promise pending for ever: whoever awaits it never goes on, and a Node.js process can end in the middle of it
 * without an error.
 *
 * Wrong:
 * ```ts
 * declare function load(name: string, done: (error: Error | null, text: string) => void): void;
 *
 * export const read = (name: string) => new Promise<string>((resolve) => {
 *   load(name, (error, text) => {
 *     if (error) {
 *       console.error(error);
 *       return;
 *     }
 *     resolve(text);
 *   });
 * });
 * ```
 *
 * Right:
 * ```ts
 * declare function load(name: string, done: (error: Error | null, text: string) => void): void;
 *
 * export const read = (name: string) => new Promise<string>((resolve, reject) => {
 *   load(name, (error, text) => {
 *     if (error) {
 *       reject(error);
 *       return;
 *     }
 *     resolve(text);
 *   });
 * });
 * ```
 *
 * Silent for an empty executor, which is meant to wait for ever, for callbacks that may be called more than once, and for
 * one of several promises of which the first to settle counts.
 */
import ts from 'typescript';
import { asFunction, completionOf, completionOfStatements, conditionsOf, executorOf, holds, isNewPromise, isTimerCall, linkCallOf, looksAbsent, nextLink, outermost, promiseStaticCall, unsettledPaths, usesOf, type Executor, type FunctionWithBody, type TextRange, type UnsettledPath } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isPromise } from './promises';

export const neverSettles: Check = {
  id: 'never-settles',
  severity: 'warning',
  description: 'An executor never calls or hands out `resolve` and `reject`, or one of its ways ends without either.',
  * run(file) {
    for (const node of file.all(ts.isNewExpression)) {
      const executor = isNewPromise(node) ? executorOf(node) : undefined;
      if (executor === undefined || !executor.seen || isEmpty(executor) || isRacing(node)) continue;
      const found = ofExecutor(file, node, executor);
      if (found) yield found;
    }
  },
};

/** Whether a promise is one of several of which the first to settle counts: it may be there only to be late, or to fail. */
function isRacing(node: ts.NewExpression): boolean {
  const list = outermost(node).parent;
  const kind = ts.isArrayLiteralExpression(list) ? promiseStaticCall(outermost(list).parent)?.kind : undefined;
  return kind === 'race' || kind === 'any';
}

function isEmpty({ node, resolves, rejects }: Executor): boolean {
  return resolves.length + rejects.length === 0 && (ts.isBlock(node.body) ? node.body.statements.length === 0 : looksAbsent(node.body));
}

function ofExecutor(file: CheckedFile, node: ts.NewExpression, executor: Executor): Finding | undefined {
  for (let inner: Executor | undefined = executor; inner !== undefined; inner = onlyCallback(file, inner)) {
    const caught = swallowingCatch(file, inner);
    const [path] = unsettledPaths(inner, file.inquiry).filter((each) => inner === executor || isOfTheEvent(file, inner.node, each));
    const keyword: TextRange = { start: file.range(node).start, end: node.expression.end };
    if (caught !== undefined) return { range: { start: caught.start, end: caught.start + 'catch'.length }, message: 'What is caught here settles nothing: the promise never settles.', certainty: 'certain', related: [{ range: keyword, message: 'The promise is made here.' }] };
    if (path === undefined) continue;
    if (path.kind === 'all') return { range: keyword, message: 'Nothing ever settles this promise: neither `resolve` nor `reject` is called or handed out.', certainty: 'certain' };
    const { where } = path;
    const range = path.kind === 'return' || where === undefined ? { start: path.start, end: path.end } : keyword;
    const fix = fixOf(file, executor, path);
    return {
      range,
      message: path.kind === 'return' ? 'This way ends without `resolve` or `reject`: the promise never settles.' : 'One way through the executor ends without `resolve` or `reject`: the promise never settles.',
      certainty: 'certain',
      related: where === undefined ? [{ range: keyword, message: 'The promise is made here.' }] : [{ range: where.condition, message: `It never settles when this is ${where.is}.` }],
      ...(fix && { fixes: [fix] }),
    };
  }
  return ofSilentHandler(file, node, executor);
}

/** A promise that settles only where another one fulfils: the rejection handler of that one settles nothing. */
function ofSilentHandler(file: CheckedFile, node: ts.NewExpression, { node: body, resolves, rejects }: Executor): Finding | undefined {
  const uses = [...resolves, ...rejects];
  const [place, ...others] = [...new Set(uses.map((use) => outermostFunctionAround(use, body) ?? use))];
  const link = place && linkCallOf(outermost(place).parent);
  if (place === undefined || others.length > 0 || link?.kind !== 'then' || link.call.arguments[0] !== outermost(place) || isPromise(file, link.receiver) !== 'certain') return undefined;
  const next = link.call.arguments[1] === undefined ? nextLink(link.call) : undefined;
  const handler = next?.kind === 'catch' ? next.call.arguments[0] : link.call.arguments[1];
  const handled = handler && asFunction(handler);
  if (handled === undefined || !ts.isBlock(handled.body) || (next !== undefined && nextLink(next.call) !== undefined)) return undefined;
  const { throws } = completionOfStatements(handled.body.statements, file.inquiry);
  if (throws.length > 0) return undefined;
  return {
    range: file.range(handler ?? node), certainty: 'certain',
    message: 'Where the inner promise rejects, this handler settles nothing: the new promise never settles.',
    related: [{ range: { start: file.range(node).start, end: node.expression.end }, message: 'The promise is made here.' }],
  };
}

/** The clause of a `try` that settles the promise, where the clause goes on to the end and settles nothing. */
function swallowingCatch(file: CheckedFile, { node, resolves, rejects }: Executor): TextRange | undefined {
  if (!ts.isBlock(node.body)) return undefined;
  const uses = [...resolves, ...rejects];
  const touching = node.body.statements.filter((statement) => uses.some((use) => holds(statement, use)));
  const [only] = touching;
  if (only === undefined || touching.length > 1 || !ts.isTryStatement(only) || only.catchClause === undefined) return undefined;
  const { tryBlock, catchClause, finallyBlock } = only;
  if (!uses.every((use) => holds(tryBlock, use)) || finallyBlock !== undefined && !completionOf(finallyBlock, file.inquiry).normal) return undefined;
  // Only what comes before the promise is settled matters.
  const first = tryBlock.statements.findIndex((statement) => uses.some((use) => holds(statement, use)));
  const before = completionOfStatements(tryBlock.statements.slice(0, first + 1), file.inquiry);
  const caught = completionOf(catchClause.block, file.inquiry);
  return (before.mayThrow || before.throws.length > 0) && (caught.normal || caught.returns.length > 0) && caught.throws.length === 0 ? file.range(catchClause) : undefined;
}

/** The callback in which all uses stand, where it is called once, with an error or a value: what settles the promise depends on its ways alone. */
function onlyCallback(file: CheckedFile, { node, resolves, rejects }: Executor): Executor | undefined {
  const uses = [...resolves, ...rejects];
  const around = (use: ts.Node) => outermostFunctionAround(use, node) ?? use;
  // A rejection handler of the same chain hears nothing of a handler that ends without an error.
  const places = [...new Set(uses.map(around))].filter((place) => !isRejectionHandler(place));
  // Behind the last event of all, no error is told any more.
  const last = places.find((place) => lastEvents.has(eventOf(place) ?? ''));
  const [first, ...others] = last === undefined ? places : [last, ...places.filter((place) => place !== last && eventOf(place) !== 'error')];
  const body = first && asFunction(first);
  if (first === undefined || body === undefined || others.length > 0 || !isCalledOnce(file, first)) return undefined;
  return { node: body, resolves: resolves.filter((use) => holds(first, use)), rejects: rejects.filter((use) => holds(first, use)), seen: true };
}

/** What a Node.js stream, process or server tells once, when it is over. */
const lastEvents: ReadonlySet<string> = new Set(['close', 'end', 'exit', 'finish']);

/** Whether a path through the listener of an event is chosen by what the event tells: other listeners may have settled the promise where it is not. */
function isOfTheEvent(file: CheckedFile, listener: FunctionWithBody, path: UnsettledPath): boolean {
  if (eventOf(listener) === undefined) return true;
  const statement = file.all(ts.isReturnStatement).find((each) => file.range(each).start === path.start);
  const condition = path.where?.condition ?? (statement && conditionsOf(statement, listener).map((each) => file.range(each)).at(0));
  return condition !== undefined && listener.parameters.some(({ name }) => usesOf(name)?.some((use) => condition.start <= file.range(use).start && use.end <= condition.end) === true);
}

/** The event for which a function, or a name that is handed out, is the listener: `child.on('exit', …)`. */
function eventOf(place: ts.Node): string | undefined {
  const argument = outermost(place);
  const { parent } = argument;
  const [event, listener] = ts.isCallExpression(parent) ? parent.arguments : [];
  const isListened = listener === argument && ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && /^(?:on|once)$/.test(parent.expression.name.text);
  return isListened && event !== undefined && ts.isStringLiteralLike(event) ? event.text : undefined;
}

function isRejectionHandler(place: ts.Node): boolean {
  const argument = outermost(place);
  const link = linkCallOf(argument.parent);
  return link !== undefined && (link.kind === 'catch' ? link.call.arguments[0] === argument : link.kind === 'then' && link.call.arguments[1] === argument);
}

function outermostFunctionAround(use: ts.Node, within: ts.Node): ts.Node | undefined {
  let found: ts.Node | undefined;
  for (let { parent } = use; parent !== within && parent !== undefined; { parent } = parent) if (ts.isFunctionLike(parent)) found = parent;
  return found;
}

/** A callback that runs at most once: of a timer, a link's handler, an event that comes once, or one that gets an error first, by its parameter's type or name. */
function isCalledOnce(file: CheckedFile, callback: ts.Node): boolean {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return false;
  const argument = outermost(callback);
  const { parent } = argument;
  if (!ts.isCallExpression(parent) || !parent.arguments.some((each) => each === argument)) return false;
  const link = linkCallOf(parent);
  if (link !== undefined) return isPromise(file, link.receiver) === 'certain' && nextLink(parent)?.kind !== 'then';
  const callee = parent.expression;
  if (isTimerCall(parent)) return ts.isIdentifier(callee) && callee.text !== 'setInterval';
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (lastEvents.has(eventOf(callback) ?? '') || (name === 'once' && eventOf(callback) !== undefined)) return true;
  if (/^(?:on|once|addListener|addEventListener|prependListener|subscribe|watch)$/.test(name)) return false;
  const [first] = callback.parameters;
  if (first === undefined || !ts.isIdentifier(first.name)) return false;
  const type = file.fact(first.name)?.type;
  const isNamed = /^(?:_?e|_?err|_?error)$/.test(first.name.text);
  return type === undefined || type === 'any' ? isNamed : /\b\w*(?:Error|Exception)\b/.test(type);
}

/** Rejects with the error that the callback got, on the way that ends with a `return`. */
function fixOf(file: CheckedFile, { node, rejects }: Executor, path: TextRange & { readonly kind: string }): Fix | undefined {
  if (path.kind !== 'return') return undefined;
  const [first] = rejects;
  const callbackError = errorAt(file, path);
  const [, second] = node.parameters;
  const name = first?.text ?? (second !== undefined && ts.isIdentifier(second.name) ? second.name.text : undefined);
  if (callbackError === undefined) return undefined;
  const edits: { range: TextRange; text: string }[] = [];
  if (name === undefined) {
    const [only] = node.parameters;
    if (only === undefined || node.parameters.length !== 1 || !file.text.slice(node.pos, node.end).trimStart().startsWith('(')) return undefined;
    edits.push({ range: { start: only.end, end: only.end }, text: ', reject' });
  }
  return { title: 'Reject the promise here', edits: [...edits, { range: { start: path.start, end: path.start }, text: `${name ?? 'reject'}(${callbackError}); ` }], preferred: true };
}

/** The name of the error whose test leads to a `return` that stands in a block. */
function errorAt(file: CheckedFile, path: TextRange): string | undefined {
  const statement = file.all(ts.isReturnStatement).find((each) => file.range(each).start === path.start);
  const block = statement?.parent;
  if (statement?.expression !== undefined || block === undefined || !ts.isBlock(block) || !ts.isIfStatement(block.parent) || block.parent.thenStatement !== block) return undefined;
  const { expression } = block.parent;
  return ts.isIdentifier(expression) ? expression.text : undefined;
}
