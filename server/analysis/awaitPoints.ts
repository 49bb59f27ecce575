import ts from 'typescript';
import type { Inquiry } from './collector';
import { canThrow } from './completion';
import { asFunction } from './expressions';
import { linkCallOf, looksLikeLink } from './links';
import { madeEarlier } from './madeEarlier';
import type { AsyncFunction, AwaitPoint, Place, RejectionRoute } from './model';
import { endOf, endOfScope, placeAfterScope, placeOfUse } from './places';
import { promiseBySyntax } from './promises';
import { containerOf, leaving, rejectionRoute } from './routes';
import type { TextRange } from './text';
import { outermost, unwrapped } from './wrapping';

/** An await point with the node that suspends, before it has its place in the order. */
export interface FoundPoint {
  readonly node: ts.Node;
  readonly point: Omit<AwaitPoint, 'index' | 'repeats'>;
}

/**
 * The await point that a node is in a function of this kind; undefined for one that does not suspend. A `return` is
 * one where its value is a promise for certain, or may be one by its type, as an async function adopts what it
 * returns (ECMA-262, AsyncBlockStart) and an async generator awaits it (ReturnStatement).
 */
export function awaitPointAt(node: ts.Node, container: AsyncFunction['kind'], inquiry: Inquiry): FoundPoint | undefined {
  const point = pointAt(node, container, inquiry);
  return point === undefined ? undefined : { node, point };
}

function pointAt(node: ts.Node, container: AsyncFunction['kind'], inquiry: Inquiry): FoundPoint['point'] | undefined {
  if (ts.isAwaitExpression(node)) return ofAwait(node, inquiry);
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return ofForAwait(node, node.awaitModifier, inquiry);
  if (ts.isVariableDeclarationList(node) && isAwaitUsing(node)) return ofAwaitUsing(node, inquiry);
  if (ts.isYieldExpression(node) && container === 'async generator') return ofYield(node, inquiry);
  if (ts.isReturnStatement(node) && node.expression !== undefined && container !== 'module') {
    return ofReturn(node, node.expression, keyword(node, 'return', inquiry), container, inquiry);
  }
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return ofReturn(node, node.body, inquiry.range(node.equalsGreaterThanToken), container, inquiry);
  return undefined;
}

function ofAwait(node: ts.AwaitExpression, inquiry: Inquiry): FoundPoint['point'] {
  const fact = inquiry.fact(node.expression);
  const earlier = madeEarlier(node, inquiry);
  return {
    kind: 'await',
    keyword: keyword(node, 'await', inquiry),
    range: inquiry.range(node),
    operand: inquiry.range(node.expression),
    ...(fact === undefined ? {} : { fact, value: fact.awaited }),
    resumesAt: placeOfUse(node, inquiry.sourceFile),
    rejection: routeOfAwaited(node, inquiry),
    ...(earlier === undefined ? {} : { madeEarlier: earlier }),
  };
}

function ofForAwait(node: ts.ForOfStatement, awaitKeyword: ts.Node, inquiry: Inquiry): FoundPoint['point'] {
  const fact = inquiry.fact(node.expression);
  const value = inquiry.fact(boundBy(node.initializer) ?? node.initializer)?.type;
  return {
    kind: 'for await',
    keyword: inquiry.range(awaitKeyword),
    range: inquiry.range(node),
    operand: inquiry.range(node.expression),
    ...(fact === undefined ? {} : { fact }),
    ...(value === undefined ? {} : { value }),
    resumesAt: { range: inquiry.range(node.statement), text: 'the loop body' },
    rejection: rejectionRoute(node, inquiry),
  };
}

function ofAwaitUsing(node: ts.VariableDeclarationList, inquiry: Inquiry): FoundPoint['point'] {
  const [first] = node.declarations;
  const operand = first?.initializer ?? first?.name;
  const start = node.getStart(inquiry.sourceFile);
  const words = /^await\s+using/.exec(inquiry.sourceFile.text.slice(start, node.end))?.[0] ?? 'await';
  return {
    kind: 'await using',
    keyword: { start, end: start + words.length },
    range: inquiry.range(node),
    operand: inquiry.range(operand ?? node),
    suspendsAt: endOfScope(node),
    resumesAt: placeAfterScope(node, inquiry.sourceFile),
    rejection: rejectionRoute(node, inquiry),
  };
}

/** ECMA-262, Yield: an async generator awaits what it yields, and then waits for the consumer. */
function ofYield(node: ts.YieldExpression, inquiry: Inquiry): FoundPoint['point'] {
  const fact = node.expression === undefined ? undefined : inquiry.fact(node.expression);
  return {
    kind: node.asteriskToken === undefined ? 'yield' : 'yield*',
    keyword: keyword(node, 'yield', inquiry),
    range: inquiry.range(node),
    operand: inquiry.range(node.expression ?? node),
    ...(fact === undefined ? {} : { fact, value: fact.awaited }),
    resumesAt: placeOfUse(node, inquiry.sourceFile),
    rejection: rejectionRoute(node, inquiry),
  };
}

function ofReturn(node: ts.Node, operand: ts.Expression, keywordRange: TextRange, container: AsyncFunction['kind'], inquiry: Inquiry): FoundPoint['point'] | undefined {
  const value = unwrapped(operand);
  const awaits = container === 'async generator';
  if (!awaits && (ts.isAwaitExpression(value) || isPlainValue(value))) return undefined;
  const fact = inquiry.fact(operand);
  const adopts = fact === undefined || fact.thenable === 'unknown' ? promiseBySyntax(value) === 'certain' : fact.thenable !== 'never';
  if (!awaits && !adopts) return undefined;
  const end: Place = endOf(containerOf(operand));
  return {
    kind: 'return',
    keyword: keywordRange,
    range: inquiry.range(ts.isArrowFunction(node) ? operand : node),
    operand: inquiry.range(operand),
    ...(fact === undefined ? {} : { fact, value: fact.awaited }),
    resumesAt: end,
    ...bypassed(node, awaits, inquiry),
    // An async function has left its try statements when its promise adopts the one that it returns.
    rejection: awaits ? rejectionRoute(node, inquiry) : { steps: [leaving(containerOf(operand), inquiry)] },
  };
}

function bypassed(node: ts.Node, awaits: boolean, inquiry: Inquiry): { bypasses?: TextRange } {
  const step = awaits ? undefined : rejectionRoute(node, inquiry).steps.find((one) => one.kind === 'catch');
  return step === undefined ? {} : { bypasses: step.range };
}

/** `await p.catch(h)`: the handler takes the rejection first; what it throws itself goes on from the await. */
function routeOfAwaited(node: ts.AwaitExpression, inquiry: Inquiry): RejectionRoute {
  const route = rejectionRoute(node, inquiry);
  let link = linkCallOf(unwrapped(node.expression));
  while (link?.kind === 'finally') link = linkCallOf(unwrapped(link.receiver));
  if (link === undefined || !looksLikeLink(link) || inquiry.fact(link.call)?.thenable === 'never') return route;
  const handler = link.call.arguments[link.kind === 'catch' ? 0 : 1];
  if (handler === undefined) return route;
  const step = { kind: 'handler', range: inquiry.range(handler), chain: inquiry.range(node.expression) } as const;
  return { steps: isSafe(handler) ? [step] : [step, ...route.steps] };
}

/** Whether a handler certainly neither throws nor gives a promise: it computes a plain value from nothing. */
function isSafe(handler: ts.Expression): boolean {
  const body = asFunction(unwrapped(handler))?.body;
  if (body === undefined) return false;
  if (ts.isBlock(body)) return body.statements.length === 0;
  return isPlainValue(unwrapped(body)) && !canThrow(body);
}

/** Whether an expression is no promise, as its text alone tells. */
function isPlainValue(node: ts.Expression): boolean {
  return ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isArrayLiteralExpression(node) || ts.isFunctionExpression(node)
    || ts.isArrowFunction(node) || ts.isTypeOfExpression(node) || ts.isVoidExpression(node) || ts.isPrefixUnaryExpression(node)
    || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.NullKeyword
    || (ts.isIdentifier(node) && node.text === 'undefined')
    || (ts.isObjectLiteralExpression(node) && node.properties.every(({ name }) => name !== undefined && !ts.isComputedPropertyName(name) && name.text !== 'then'));
}

function isAwaitUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing;
}

/** The one name that a loop's head binds. */
function boundBy(initializer: ts.ForInitializer): ts.Node | undefined {
  return ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : outermost(initializer);
}

function keyword(node: ts.Node, word: string, inquiry: Inquiry): TextRange {
  const start = node.getStart(inquiry.sourceFile);
  return { start, end: start + word.length };
}
