/** The order in which a statement's expressions are evaluated (ECMA-262, Runtime Semantics: Evaluation), and conditions the other way round. */
import ts from 'typescript';
import { bare } from './recognise';
import type { Values } from './values';

/** The `await` that the statement comes to before it has evaluated anything that could tell. */
export function firstEvaluated(statement: ts.Statement, values: Values): ts.AwaitExpression | undefined {
  if (ts.isExpressionStatement(statement) || ts.isIfStatement(statement) || ts.isSwitchStatement(statement) || ts.isForOfStatement(statement) || ts.isThrowStatement(statement)) return first(statement.expression, values);
  if (ts.isReturnStatement(statement)) return statement.expression && first(statement.expression, values);
  if (ts.isVariableStatement(statement)) {
    const initializer = statement.declarationList.declarations[0]?.initializer;
    return initializer && first(initializer, values);
  }
  return undefined;
}

function first(node: ts.Expression, values: Values): ts.AwaitExpression | undefined {
  if (ts.isAwaitExpression(node)) return node;
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isSpreadElement(node)) return first(node.expression, values);
  if ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && !node.questionDotToken) return first(node.expression, values);
  if (ts.isPrefixUnaryExpression(node)) return first(node.operand, values);
  if (ts.isTypeOfExpression(node)) return first(node.expression, values);
  if (ts.isConditionalExpression(node)) return first(node.condition, values);
  if (ts.isTemplateExpression(node)) return inOrder(node.templateSpans.map((span) => span.expression), values);
  if (ts.isArrayLiteralExpression(node)) return inOrder(node.elements, values);
  if (ts.isObjectLiteralExpression(node)) {
    return inOrder(node.properties.map((property) => (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : undefined)), values);
  }
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken) return ts.isIdentifier(node.left) ? first(node.right, values) : undefined;
    if (operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment) return undefined;
    return first(node.left, values) ?? (isSettled(node.left, values) && !isLogical(operator) ? first(node.right, values) : undefined);
  }
  if ((ts.isCallExpression(node) && !node.questionDotToken) || ts.isNewExpression(node)) {
    const inside = first(node.expression, values);
    return inside ?? (values.isStable(node.expression) || isOwnCollection(node.expression, values) ? inOrder(node.arguments ?? [], values) : undefined);
  }
  return undefined;
}

/** The first of several expressions, if all before it stay the same. */
function inOrder(list: readonly (ts.Expression | undefined)[], values: Values): ts.AwaitExpression | undefined {
  for (const each of list) {
    if (!each) return undefined;
    const found = first(each, values);
    if (found || !isSettled(each, values)) return found;
  }
  return undefined;
}

/** `results.push` and its like, where the constant is seen to hold a collection of the language's own. */
function isOwnCollection(callee: ts.Expression, values: Values): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression) || !/^(?:push|unshift|add|set)$/.test(callee.name.text)) return false;
  const declaration = values.scopes.declarationOf(callee.expression);
  const parent = declaration?.identifiers[0]?.parent;
  if (declaration?.reassigned || !parent || !ts.isVariableDeclaration(parent) || !parent.initializer) return false;
  const { initializer } = parent;
  return ts.isArrayLiteralExpression(initializer) || (ts.isNewExpression(initializer) && ['Array', 'Map', 'Set', 'WeakMap', 'WeakSet'].some((name) => values.isGlobal(initializer.expression, name)));
}

function isSettled(node: ts.Expression, values: Values): boolean {
  return values.isStable(node) && !ts.isPropertyAccessExpression(node);
}

function isLogical(operator: ts.SyntaxKind): boolean {
  return operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken;
}

/** The comparisons that are exactly what another one is not. */
export const opposites: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='], [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='], [ts.SyntaxKind.EqualsEqualsToken, '!='], [ts.SyntaxKind.ExclamationEqualsToken, '=='],
]);

/** Whether the opposite of a condition is as short as the condition. */
export function isPlainCondition(condition: ts.Expression): boolean {
  const node = bare(condition);
  if (ts.isBinaryExpression(node)) return opposites.has(node.operatorToken.kind);
  return !ts.isConditionalExpression(node) && !ts.isAwaitExpression(node);
}
