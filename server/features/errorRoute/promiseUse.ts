import ts from 'typescript';
import { contains, rangeOf, type TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { enclosingFunction, keptUnder, type Next, wrapped } from './syntax';

/**
 * What becomes of the rejection of the promise that an expression gives: from the expression outward to where the
 * promise is awaited, chained, combined, returned, kept or dropped.
 */
export function promiseUse(view: FileView, expression: ts.Node): Next {
  const node = wrapped(expression);
  const { parent } = node;
  const range = rangeOf(node, view.sourceFile);
  if (ts.isAwaitExpression(parent)) return awaited(view, rangeOf(parent, view.sourceFile));
  if (ts.isForOfStatement(parent) && parent.awaitModifier !== undefined && parent.expression === node) {
    return awaited(view, rangeOf(parent.awaitModifier, view.sourceFile));
  }
  if (ts.isYieldExpression(parent)) return awaited(view, rangeOf(parent, view.sourceFile));
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? { kind: 'nothing' } : promiseUse(view, parent);
  if (ts.isBinaryExpression(parent)) return inOperator(view, node, parent, range);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return dropped(range);
  if (ts.isReturnStatement(parent)) return returned(view, parent, enclosingFunction(parent));
  if (ts.isArrowFunction(parent) && parent.body === node) return returned(view, parent, parent);
  if (ts.isArrayLiteralExpression(parent)) return combined(view, wrapped(parent), range) ?? unknown(range, 'it is kept in an array');
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return onMember(view, parent, range);
  if (ts.isCallExpression(parent) && parent.expression !== node) return asArgument(view, node, parent, range);
  const name = keptUnder(node);
  if (name !== undefined) return { kind: 'stored', name, value: 'promise' };
  if (takesNoPart(parent)) return { kind: 'nothing' };
  return unknown(range, 'it goes where it is not followed');
}

/** A promise in an array of promises that `array` gives: it is followed into a combinator. */
export function combined(view: FileView, array: ts.Node, element: TextRange): Next | undefined {
  const call = array.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== array) return undefined;
  const callRange = rangeOf(call, view.sourceFile);
  const combinator = view.model.combinators.find((each) => each.range.start === callRange.start && each.range.end === callRange.end);
  switch (combinator?.kind) {
    case 'all': case 'race':
      return promiseUse(view, call);
    case 'any':
      return {
        kind: 'ends', place: 'handled', range: combinator.keyword, text: '`Promise.any` takes it and rejects only when all of its elements do',
        continues: { kind: 'promise', node: call },
      };
    case 'allSettled':
      return { kind: 'ends', place: 'handled', range: combinator.keyword, text: '`Promise.allSettled` takes it as the `reason` of a result' };
    default:
      return unknown(element, 'it is handed on in an array');
  }
}

/** Nobody looks at the promise: the host reports an unhandled rejection (ECMA-262, HostPromiseRejectionTracker). */
export function dropped(range: TextRange, text = 'nobody handles the promise'): Next {
  return { kind: 'ends', place: 'unhandled', range, text: `${text}, so the host reports an unhandled rejection` };
}

/** The rejection is not followed from here on. */
export function unknown(range: TextRange, text: string): Next {
  return { kind: 'ends', place: 'unknown', range, text };
}

function awaited(view: FileView, range: TextRange): Next {
  const points = view.model.functions.flatMap((each) => each.awaitPoints);
  const point = points.find((each) => each.range.start === range.start && each.range.end === range.end) ?? points.find((each) => each.keyword.start === range.start);
  return point === undefined ? unknown(range, 'it is awaited where it is not followed') : { kind: 'route', route: point.rejection };
}

function inOperator(view: FileView, node: ts.Node, parent: ts.BinaryExpression, range: TextRange): Next {
  switch (parent.operatorToken.kind) {
    case ts.SyntaxKind.BarBarToken: case ts.SyntaxKind.QuestionQuestionToken:
      return promiseUse(view, parent);
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return parent.right === node ? promiseUse(view, parent) : { kind: 'nothing' };
    case ts.SyntaxKind.CommaToken:
      return parent.right === node ? promiseUse(view, parent) : dropped(range);
    case ts.SyntaxKind.EqualsToken: case ts.SyntaxKind.QuestionQuestionEqualsToken: case ts.SyntaxKind.BarBarEqualsToken: {
      const assignment = wrapped(parent);
      // `return (cached = load())`: what matters most is what becomes of the assignment's own value.
      if (!ts.isExpressionStatement(assignment.parent)) return promiseUse(view, parent);
      const name = keptUnder(node);
      return name === undefined ? unknown(range, 'it is kept where it is not followed') : { kind: 'stored', name, value: 'promise' };
    }
    default:
      return { kind: 'nothing' };
  }
}

/** `p.then(…)` and its like; any other member takes no part. */
function onMember(view: FileView, parent: ts.PropertyAccessExpression, range: TextRange): Next {
  if (!/^(?:then|catch|finally)$/.test(parent.name.text) || !ts.isCallExpression(parent.parent)) return { kind: 'nothing' };
  const chain = view.model.chains.find((each) => contains(range, each.root) && each.links[0] !== undefined && each.links[0].keyword.start === parent.name.getStart(view.sourceFile));
  return chain === undefined ? unknown(range, `it goes to \`${parent.name.text}\`, which is not followed`) : { kind: 'link', chain, index: 0 };
}

function asArgument(view: FileView, node: ts.Node, call: ts.CallExpression, range: TextRange): Next {
  const callRange = rangeOf(call, view.sourceFile);
  const combinator = view.model.combinators.find((each) => each.range.start === callRange.start && each.range.end === callRange.end);
  if (combinator?.kind === 'resolve' && call.arguments[0] === node) return promiseUse(view, call);
  // `resolve(p)`: the promise that was created adopts `p` (ECMA-262, Promise Resolve Functions).
  const creation = view.model.creations.find((each) => each.resolves.some((site) => site.form === 'call' && site.range.start === callRange.start && site.range.end === callRange.end));
  if (creation?.kind === 'new Promise') {
    const created = ts.findAncestor(call, (each) => each.getStart(view.sourceFile) === creation.range.start && each.end === creation.range.end);
    if (created !== undefined) return promiseUse(view, created);
  }
  return unknown(range, `it is handed to \`${shortened(call.expression.getText(view.sourceFile))}\``);
}

/**
 * `return p` in an async function is a point of its own; in any other function the caller gets the promise itself.
 */
function returned(view: FileView, statement: ts.ReturnStatement | ts.ArrowFunction, owner: ts.SignatureDeclaration | undefined): Next {
  if (owner === undefined) return { kind: 'nothing' };
  const operand = ts.isReturnStatement(statement) ? statement.expression : statement.body;
  if (operand === undefined) return { kind: 'nothing' };
  const range = rangeOf(operand, view.sourceFile);
  const point = view.model.functions.flatMap((each) => each.awaitPoints)
    .find((each) => each.kind === 'return' && each.operand.start === range.start && each.operand.end === range.end);
  return point === undefined ? { kind: 'leaves', node: owner } : { kind: 'route', route: point.rejection };
}

/** A condition, a comparison's operand or the like: it reads the promise and does nothing with it. */
function takesNoPart(parent: ts.Node): boolean {
  return ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isTypeOfExpression(parent) ||
    ts.isDeleteExpression(parent) || ts.isPartOfTypeNode(parent);
}

/** The text of a callee, in one line and not too long. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
