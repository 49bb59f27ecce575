import ts from 'typescript';
import type { Inquiry } from './collector';
import { completionOf } from './completion';

/**
 * Whether every run of a function that does not throw before comes to this node: neither a branch nor a loop is
 * around it, and nothing before it returns.
 */
export function isAlwaysReached(node: ts.Node, container: ts.Node, inquiry: Inquiry): boolean {
  for (let inner = node; inner !== container; inner = inner.parent) {
    const { parent } = inner;
    if (parent === undefined || isOptional(inner, parent)) return false;
    if ((ts.isBlock(parent) || ts.isSourceFile(parent)) && leavesBefore(inner, parent.statements, inquiry)) return false;
  }
  return true;
}

/** Whether a node of a function can run more than once in one call: it is in a loop, or is one that awaits. */
export function repeats(node: ts.Node, container: ts.Node): boolean {
  if (ts.isForOfStatement(node)) return true;
  for (let inner = node; inner !== container && inner.parent !== undefined; inner = inner.parent) {
    if (ts.isIterationStatement(inner.parent, false) && !runsOnce(inner, inner.parent)) return true;
  }
  return false;
}

/** What a loop evaluates once: the list of `for…of` and `for…in`, and the first part of a `for`. */
function runsOnce(part: ts.Node, loop: ts.IterationStatement): boolean {
  if (ts.isForStatement(loop)) return loop.initializer === part;
  return (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) && loop.expression === part;
}

function leavesBefore(inner: ts.Node, statements: readonly ts.Statement[], inquiry: Inquiry): boolean {
  const before = statements.slice(0, statements.findIndex((statement) => statement === inner));
  return before.some((statement) => {
    const { normal, returns, jumps } = completionOf(statement, inquiry);
    return !normal || returns.length > 0 || jumps.length > 0;
  });
}

/** Whether `parent` may run without this part of it. */
function isOptional(part: ts.Node, parent: ts.Node): boolean {
  if (ts.isIfStatement(parent) || ts.isSwitchStatement(parent)) return part !== parent.expression;
  if (ts.isConditionalExpression(parent)) return part !== parent.condition;
  if (ts.isTryStatement(parent)) return part === parent.catchClause;
  if (ts.isDoStatement(parent)) return part !== parent.statement;
  if (ts.isIterationStatement(parent, false)) {
    return ts.isForStatement(parent) ? part !== parent.initializer && part !== parent.condition : part === parent.statement;
  }
  if (ts.isBinaryExpression(parent)) return part === parent.right && shortCircuits.has(parent.operatorToken.kind);
  if (ts.isBindingElement(parent)) return part === parent.initializer;
  return ts.isOptionalChain(parent) && part !== parent.expression;
}

const shortCircuits: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken, ts.SyntaxKind.BarBarEqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken,
]);
