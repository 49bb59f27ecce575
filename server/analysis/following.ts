import ts from 'typescript';
import { bindingsOf } from './bindings';
import type { Inquiry } from './collector';
import { completionOf } from './completion';
import { enclosingFunction, holds } from './expressions';

/**
 * Whether one call of a function can come to `earlier` and then to `later`: through the statements behind the earlier one,
 * up to the end of the function, into functions that are made on the way. Conditions are not evaluated; where what decides
 * for the later one has to do with what decided for the earlier one, or is written between, the answer is no. Neither
 * exceptions nor further turns of a loop are followed.
 */
export function canFollow(earlier: ts.Node, later: ts.Node, inquiry: Inquiry): boolean {
  const start = ts.findAncestor(earlier, ts.isStatement);
  const owner = enclosingFunction(earlier);
  if (start === undefined || !ts.isExpressionStatement(start) || enclosingFunction(start) !== owner || holds(start, later)) return false;
  for (let node: ts.Node = start; node !== owner; node = node.parent) {
    const { parent } = node;
    if (parent === undefined) return false;
    for (const statement of behind(node, parent)) {
      if (holds(statement, later)) return isUnrelated(earlier, later, statement, inquiry);
      if (!completionOf(statement, inquiry).normal) return false;
    }
    if (ts.isTryStatement(parent) && parent.finallyBlock !== undefined && node !== parent.finallyBlock) {
      if (holds(parent.finallyBlock, later)) return isUnrelated(earlier, later, parent.finallyBlock, inquiry);
      if (!completionOf(parent.finallyBlock, inquiry).normal) return false;
    }
    if (ts.isFunctionLike(parent) && parent !== owner) return false;
  }
  return false;
}

/** The conditions that decide whether a node within another one is reached. */
export function conditionsOf(node: ts.Node, within: ts.Node): readonly ts.Expression[] {
  const conditions: ts.Expression[] = [];
  for (let inner = node; inner !== within; inner = inner.parent) {
    const { parent } = inner;
    if (parent === undefined) break;
    if (ts.isIfStatement(parent) && inner !== parent.expression) conditions.push(parent.expression);
    if (ts.isConditionalExpression(parent) && inner !== parent.condition) conditions.push(parent.condition);
    if (ts.isBinaryExpression(parent) && inner === parent.right && parent.operatorToken.kind !== ts.SyntaxKind.CommaToken) conditions.push(parent.left);
    if (ts.isCaseClause(parent)) conditions.push(parent.parent.parent.expression, ...(inner === parent.expression ? [] : [parent.expression]));
    if (ts.isDefaultClause(parent)) conditions.push(parent.parent.parent.expression);
    if (ts.isWhileStatement(parent) && inner === parent.statement) conditions.push(parent.expression);
  }
  return conditions;
}

function behind(node: ts.Node, parent: ts.Node): readonly ts.Statement[] {
  if (ts.isBlock(parent) || ts.isSourceFile(parent)) return parent.statements.filter((statement) => statement.pos > node.pos);
  if (!ts.isCaseOrDefaultClause(parent)) return [];
  const own = parent.statements.filter((statement) => statement.pos > node.pos);
  return [...own, ...parent.parent.clauses.filter((clause) => clause.pos > parent.pos).flatMap(({ statements }) => statements)];
}

function isUnrelated(earlier: ts.Node, later: ts.Node, statement: ts.Node, inquiry: Inquiry): boolean {
  const tests = conditionsOf(later, statement);
  const exits = exitsBefore(later, statement);
  if (tests.length + exits.length === 0) return true;
  const common = ts.findAncestor(earlier, (node) => node.pos <= later.pos && later.end <= node.end) ?? inquiry.sourceFile;
  const decisions = conditionsOf(earlier, common);
  const deciding = namesIn(decisions, inquiry);
  const tested = namesIn([...tests, ...exits], inquiry);
  if ([...namesIn(tests, inquiry)].some((name) => deciding.has(name))) return false;
  if (exits.some((exit) => decisions.some((decision) => impliesByText(decision, exit)))) return false;
  return ![...tested].some((name) => isWrittenBetween(name, common, later));
}

/** Whether one condition is part of the other, so that a way on which the first is true may always leave by the second. */
function impliesByText(decision: ts.Expression, exit: ts.Expression): boolean {
  const [left, right] = [decision.getText(), exit.getText()];
  return left.includes(right) || right.includes(left);
}

/** The conditions of the statements before a node, within a list, that can leave the function. */
function exitsBefore(later: ts.Node, statement: ts.Node): readonly ts.Expression[] {
  const block = statement.parent;
  const list = ts.isBlock(block) || ts.isSourceFile(block) || ts.isCaseOrDefaultClause(block) ? block.statements : [];
  return list.flatMap((each) => (each.end <= later.pos && ts.isIfStatement(each) && leaves(each.thenStatement) ? [each.expression] : []));
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

/** What names in conditions refer to: the declared names, and for a member its text. */
function namesIn(conditions: readonly ts.Expression[], { sourceFile }: Inquiry): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.add(node.getText(sourceFile));
    else if (ts.isIdentifier(node) && bindingsOf(sourceFile).resolve(node) !== undefined) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  for (const condition of conditions) visit(condition);
  return names;
}

/** Whether something in a node, up to another one, assigns to a name. */
function isWrittenBetween(name: string, from: ts.Node, to: ts.Node): boolean {
  const visit = (node: ts.Node): boolean => {
    if (node.pos >= to.pos) return false;
    const assigns = ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment && node.left.getText() === name;
    const steps = (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) && node.operand.getText() === name;
    return assigns || steps || (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  };
  return visit(from);
}
