/**
 * A chain inside a handler that could go on outside.
 *
 * A handler that returns a promise makes its link wait for it (ECMA-262, Promise Resolve Functions): what is done with the
 * result can stand one level further out, where the chain stays flat and its handlers in order.
 *
 * Wrong:
 * ```ts
 * declare function loadUser(): Promise<{ id: string }>;
 * declare function loadOrders(id: string): Promise<string[]>;
 *
 * export const count = () => loadUser()
 *   .then((user) => loadOrders(user.id).then((orders) => orders.length));
 * ```
 *
 * Right:
 * ```ts
 * declare function loadUser(): Promise<{ id: string }>;
 * declare function loadOrders(id: string): Promise<string[]>;
 *
 * export const count = () => loadUser()
 *   .then((user) => loadOrders(user.id))
 *   .then((orders) => orders.length);
 * ```
 *
 * Silent where an inner handler uses what belongs to the enclosing one, where the inner chain handles its own rejections, and
 * where the handler has other ways to end.
 */
import ts from 'typescript';
import { asFunction, enclosingFunction, isCallable, linkCallOf, nextLink, outermost, unwrapped, type BuiltChain, type FunctionWithBody, type LinkCall } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { indentationOf, lineBreakOf } from './fixes';

export const nestedChain: Check = {
  id: 'nested-chain',
  severity: 'hint',
  description: 'A chain inside a `then` handler that uses nothing from the enclosing handler and could be flat.',
  yieldsTo: ['then-null', 'catch-continues'],
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const handler = linkCallOf(call) && nextLink(call) === undefined ? handlerReturning(call) : undefined;
      const outer = handler && outerLink(handler);
      if (handler === undefined || outer === undefined) continue;
      const [inner, around] = [file.chainEndingAt(call), file.chainEndingAt(endOf(outer.call))];
      if (inner === undefined || inner.certainty === 'unknown' || around === undefined || !isFlat(inner) || usesOf(file, inner, handler)) continue;
      yield finding(file, inner, outer, around);
    }
  },
};

/** The function that returns a call at its end, and has no other way to return. */
function handlerReturning(call: ts.CallExpression): FunctionWithBody | undefined {
  const value = outermost(call);
  const { parent } = value;
  if (ts.isArrowFunction(parent) && parent.body === value) return asFunction(parent);
  if (!ts.isReturnStatement(parent) || !ts.isBlock(parent.parent)) return undefined;
  const handler = asFunction(parent.parent.parent);
  return handler !== undefined && handler.body === parent.parent && !returnsBefore(handler, parent) ? handler : undefined;
}

function returnsBefore(handler: FunctionWithBody, last: ts.ReturnStatement): boolean {
  const returns = (node: ts.Node): boolean => {
    if (ts.isReturnStatement(node)) return node !== last;
    if (ts.isFunctionLike(node)) return false;
    return ts.forEachChild(node, (child) => returns(child) || undefined) ?? false;
  };
  return returns(handler.body);
}

/** The `then` whose only handler a function is. */
function outerLink(handler: FunctionWithBody): LinkCall | undefined {
  const place = outermost(handler);
  const link = linkCallOf(place.parent);
  return link?.kind === 'then' && link.call.arguments.length === 1 && link.call.arguments[0] === place ? link : undefined;
}

function endOf(call: ts.CallExpression): ts.CallExpression {
  let last = call;
  for (let next = nextLink(last); next !== undefined; next = nextLink(last)) last = next.call;
  return last;
}

/** Whether a chain only goes on with values: a rejection handler would handle more one level out. */
function isFlat({ links }: BuiltChain): boolean {
  return links.every(({ kind, onFulfilled, onRejected }) => kind === 'then' && isCallable(onFulfilled) && !isCallable(onRejected));
}

/** Whether a handler of the inner chain uses a name, `this` or `arguments` of the enclosing handler. */
function usesOf(file: CheckedFile, { calls }: BuiltChain, handler: FunctionWithBody): boolean {
  const isOwn = (node: ts.Node): boolean => {
    if (ts.isFunctionExpression(handler) && (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments'))) return true;
    if (ts.isIdentifier(node)) {
      const declaration = file.resolve(node)?.declaration;
      const owner = declaration && (ts.isParameter(declaration) ? declaration.parent : enclosingFunction(declaration));
      const outside = declaration !== undefined && !calls.some(({ call }) => call.arguments.some((argument) => argument.pos <= declaration.pos && declaration.end <= argument.end));
      if (outside && (owner === handler || (declaration.pos >= handler.pos && declaration.end <= handler.end))) return true;
    }
    return ts.forEachChild(node, (child) => isOwn(child) || undefined) ?? false;
  };
  return calls.some(({ call }) => call.arguments.some(isOwn));
}

function finding(file: CheckedFile, inner: BuiltChain, outer: LinkCall, around: BuiltChain): Finding {
  const fix = flattened(file, inner, outer);
  return {
    range: file.range(inner.last),
    message: 'The handlers of this inner chain use nothing of the handler around it: they could stand behind it, in one flat chain.',
    certainty: inner.certainty === 'certain' && around.certainty === 'certain' ? 'certain' : 'likely',
    related: [{ range: file.range(outer.keyword), message: 'They could follow this link.' }],
    fixes: [fix],
  };
}

/** Moves the inner links behind the outer one. */
function flattened(file: CheckedFile, { root, last, calls }: BuiltChain, outer: LinkCall): Fix {
  const cut = { start: root.end, end: last.end };
  const onOneLine = !/\r?\n/.test(file.text.slice(outer.receiver.end, file.range(outer.keyword).start));
  const separator = onOneLine ? '' : `${lineBreakOf(file)}${indentationOf(file, outer.keyword)}`;
  const moved = calls.map(({ call, keyword }) => `${separator}.${file.text.slice(file.range(keyword).start, call.end)}`).join('');
  return {
    title: 'Move its handlers one level out',
    rewrite: 'flattenChain',
    edits: [{ range: cut, text: '' }, { range: { start: outer.call.end, end: outer.call.end }, text: moved }],
    ...(ts.isPropertyAccessExpression(unwrapped(outer.call.expression)) && calls.every(({ call }) => ts.isPropertyAccessExpression(call.expression)) && { preferred: true }),
  };
}
