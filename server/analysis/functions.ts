import ts from 'typescript';
import { awaitPointAt, type FoundPoint } from './awaitPoints';
import type { Collector, Inquiry } from './collector';
import { completionOf } from './completion';
import type { AsyncFunction } from './model';
import { nameOf } from './names';
import { isAlwaysReached, repeats } from './reaching';
import { anchorOf, asyncKeywordOf, containerOf, kindOf } from './routes';
import { couldRunTogether } from './together';

/** Collects the functions that can suspend, with their await points; the module where it awaits at its top level. */
export function collectFunctions(inquiry: Inquiry): Collector<AsyncFunction> {
  const found = new Map<ts.Node, FoundPoint[]>();
  const pointsOf = (container: ts.Node) => {
    const points = found.get(container) ?? [];
    found.set(container, points);
    return points;
  };
  return {
    visit(node) {
      if (bodyOf(node) !== undefined && kindOf(node) !== undefined) pointsOf(node);
      // An arrow function's own body is what it returns.
      const container = ts.isArrowFunction(node) ? node : suspends(node) ? containerOf(node) : undefined;
      const kind = container === undefined ? undefined : kindOf(container);
      const point = kind === undefined ? undefined : awaitPointAt(node, kind, inquiry);
      if (container !== undefined && point !== undefined) pointsOf(container).push(point);
    },
    finish: () => [...found].map(([container, points]) => asyncFunction(container, points, inquiry))
      .toSorted((left, right) => left.range.start - right.range.start || right.range.end - left.range.end),
  };
}

function asyncFunction(container: ts.Node, found: readonly FoundPoint[], inquiry: Inquiry): AsyncFunction {
  const ordered = found.toSorted((left, right) => left.point.keyword.start - right.point.keyword.start);
  const asyncKeyword = asyncKeywordOf(container);
  const [first] = ordered;
  const settlesWith = settles(container, inquiry);
  const suspension = firstSuspension(ordered, container, inquiry);
  const isModule = ts.isSourceFile(container);
  return {
    kind: kindOf(container) ?? 'async function',
    name: nameOf(container),
    range: isModule ? { start: 0, end: container.end } : inquiry.range(container),
    anchor: isModule && first !== undefined ? first.point.keyword : anchorOf(container, inquiry.sourceFile),
    ...(asyncKeyword === undefined ? {} : { asyncKeyword: inquiry.range(asyncKeyword) }),
    body: isModule ? { start: 0, end: container.end } : inquiry.range(bodyOf(container) ?? container),
    awaitPoints: ordered.map(({ node, point }, position) => ({ ...point, index: position + 1, repeats: repeats(node, container) })),
    ...(suspension === undefined ? {} : { firstSuspension: suspension }),
    canFulfil: canFulfil(container, inquiry),
    ...(settlesWith === undefined ? {} : { settlesWith }),
    couldRunTogether: couldRunTogether(ordered.map(({ node }) => node), inquiry.sourceFile),
  };
}

function settles(container: ts.Node, inquiry: Inquiry): string | undefined {
  if (!ts.isFunctionLike(container) || kindOf(container) !== 'async function') return undefined;
  const { name } = container;
  return inquiry.fact(name === undefined || ts.isComputedPropertyName(name) ? container : name)?.call?.settles;
}

/** An `await using` suspends where its scope ends; a `return` in an async function does not hold it up. */
function firstSuspension(points: readonly FoundPoint[], container: ts.Node, inquiry: Inquiry): AsyncFunction['firstSuspension'] {
  const [first] = points
    .filter(({ point }) => point.kind !== 'return')
    .map(({ node, point }) => ({ node, offset: point.suspendsAt?.range.start ?? point.keyword.start }))
    .toSorted((left, right) => left.offset - right.offset);
  return first === undefined ? undefined : { offset: first.offset, always: isAlwaysReached(first.node, container, inquiry) };
}

function canFulfil(container: ts.Node, inquiry: Inquiry): boolean {
  const body = bodyOf(container);
  if (body === undefined || !ts.isBlock(body)) return true;
  const { normal, returns } = completionOf(body, inquiry);
  return normal || returns.length > 0;
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  return ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
}

/** Whether a node's kind is one that can suspend, a cheap test before its function is looked for. */
function suspends(node: ts.Node): boolean {
  return ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isReturnStatement(node)
    || ts.isForOfStatement(node) || ts.isVariableDeclarationList(node);
}
