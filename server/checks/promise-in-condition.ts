/**
 * A promise is used as a condition, negated, or compared.
 *
 * A promise is an object, and every object is truthy (ECMA-262, ToBoolean): the branch is always the same one, whatever the
 * promise settles with. No promise is equal to its value.
 *
 * Wrong:
 * ```ts
 * declare function isAllowed(name: string): Promise<boolean>;
 *
 * export async function enter(name: string) {
 *   return !isAllowed(name) ? 'no' : 'yes';
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function isAllowed(name: string): Promise<boolean>;
 *
 * export async function enter(name: string) {
 *   return !(await isAllowed(name)) ? 'no' : 'yes';
 * }
 * ```
 *
 * Silent for what can be undefined, for fields and elements where `strictNullChecks` is off, for two promises that are
 * compared with each other, and where TypeScript reports the condition.
 */
import ts from 'typescript';
import { containerOf, functionOf, initialiserOf, isAsyncFunction, isNewPromise, mayAwait, outermost, promiseStaticCall, repeats, unwrapped } from '../analysis';
import type { Check, Finding } from './check';
import type { CheckedFile } from './checkedFile';
import { prefixed } from './fixes';

export const promiseInCondition: Check = {
  id: 'promise-in-condition',
  severity: 'warning',
  description: 'A promise that cannot be undefined is used as a condition, negated, or compared.',
  * run(file) {
    const seen = new Set<ts.Node>();
    for (const [expression, how] of testedIn(file)) {
      if (seen.has(expression) || !isSurelyPromise(file, expression)) continue;
      seen.add(expression);
      yield finding(file, expression, how);
    }
  },
};

type How = 'condition' | 'comparison';

function* testedIn(file: CheckedFile): Generator<readonly [expression: ts.Expression, how: How]> {
  for (const { expression } of [...file.all(ts.isIfStatement), ...file.all(ts.isWhileStatement), ...file.all(ts.isDoStatement)]) yield* leaves(expression);
  for (const { condition } of [...file.all(ts.isForStatement), ...file.all(ts.isConditionalExpression)]) if (condition !== undefined) yield* leaves(condition);
  for (const { operator, operand } of file.all(ts.isPrefixUnaryExpression)) if (operator === ts.SyntaxKind.ExclamationToken) yield* leaves(operand);
  for (const node of file.all(ts.isBinaryExpression)) {
    const { left, right, operatorToken } = node;
    if (logical.has(operatorToken.kind)) yield* leaves(left);
    if (!comparing.has(operatorToken.kind)) continue;
    for (const [side, other] of [[left, right], [right, left]] as const) if (isComparable(file, side, other)) yield [unwrapped(side), 'comparison'];
  }
  for (const { expression, arguments: [argument, ...others] } of file.all(ts.isCallExpression)) {
    if (argument !== undefined && others.length === 0 && ts.isIdentifier(expression) && expression.text === 'Boolean' && file.resolve(expression) === undefined) yield* leaves(argument);
  }
  for (const { expression } of file.all(ts.isSwitchStatement)) yield [unwrapped(expression), 'comparison'];
}

/** The operands that decide a condition. */
function* leaves(condition: ts.Expression): Generator<readonly [expression: ts.Expression, how: How]> {
  const value = unwrapped(condition);
  if (ts.isBinaryExpression(value) && logical.has(value.operatorToken.kind)) {
    yield* leaves(value.left);
    yield* leaves(value.right);
  } else if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken) yield* leaves(value.operand);
  else yield [value, 'condition'];
}

const logical: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

const comparing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken, ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.GreaterThanEqualsToken,
]);

/** Whether a promise can only be compared with the other side by mistake: two promises, or one and nothing, may be meant. */
function isComparable(file: CheckedFile, side: ts.Expression, other: ts.Expression): boolean {
  const tested = unwrapped(side);
  if (!isNewPromise(tested) && !couldBePromise(file, tested)) return false;
  const value = unwrapped(other);
  const isPlain = file.isPlain(value) === true;
  const thenable = isPlain ? 'never' : file.factUnlessPlain(value)?.thenable;
  if (thenable === 'always' || thenable === 'maybe') return false;
  const isNothing = value.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(value) && value.text === 'undefined');
  const isCall = ts.isCallExpression(unwrapped(side));
  if (isNothing) return isCall || ts.isPropertyAccessExpression(tested) || (ts.isIdentifier(tested) && initialiserOf(tested) !== undefined);
  return isCall || thenable === 'never' || ts.isLiteralExpression(value) || isComparedOnly(file, tested);
}

/** Whether a name has the promise of a call of an async function, which is new, and is used nowhere else: nothing can be equal to it. */
function isComparedOnly(file: CheckedFile, tested: ts.Expression): boolean {
  const value = ts.isIdentifier(tested) ? initialiserOf(tested) : undefined;
  return value !== undefined && ts.isIdentifier(tested) && isCallOfAsyncFunction(unwrapped(value)) && file.resolve(tested)?.references.length === 1;
}

/** Whether an expression is always a promise: by its type, where the type tells all that can be there. */
function isSurelyPromise(file: CheckedFile, expression: ts.Expression): boolean {
  if (ts.isAwaitExpression(expression)) return false;
  if (isNewPromise(expression) || promiseStaticCall(expression) !== undefined) return true;
  if (!couldBePromise(file, expression)) return false;
  if (ts.isCallExpression(expression) && !isCallOfAsyncFunction(expression) && !file.mayGivePromise(expression)) return false;
  const fact = file.factUnlessPlain(expression);
  if (fact === undefined) return isCallOfAsyncFunction(expression);
  if (fact.thenable !== 'always' || (fact.promise !== 'native' && fact.promise !== 'subclass')) return false;
  if (ts.isCallExpression(expression)) return !ts.isOptionalChain(expression) && (fact.hidesAbsent !== true || isCallOfAsyncFunction(expression));
  if (ts.isIdentifier(expression)) {
    const value = initialiserOf(expression);
    if (value !== undefined) return isSurelyPromise(file, unwrapped(value));
    const binding = file.resolve(expression);
    return fact.hidesAbsent !== true && binding?.constant === true && ts.isParameter(binding.declaration) && binding.declaration.initializer === undefined && !isElement(binding.declaration);
  }
  return fact.hidesAbsent !== true && ts.isPropertyAccessExpression(expression) && !ts.isOptionalChain(expression) && !isAssigned(file, expression);
}

/** Whether an expression is of a kind that is judged at all, so that types are asked for what can matter only. */
function couldBePromise(file: CheckedFile, expression: ts.Expression): boolean {
  if (ts.isCallExpression(expression)) return true;
  if (ts.isPropertyAccessExpression(expression)) return !ts.isOptionalChain(expression) && expression.name.text !== 'length';
  if (!ts.isIdentifier(expression)) return false;
  const binding = file.resolve(expression);
  if (binding?.constant !== true) return false;
  const { declaration } = binding;
  if (ts.isParameter(declaration)) return declaration.type !== undefined && ts.isTypeReferenceNode(declaration.type);
  const value = ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined ? unwrapped(declaration.initializer) : undefined;
  return value !== undefined && (isNewPromise(value) || couldBePromise(file, value));
}

/** A parameter of a callback can be an element of an array whose type says too much. */
function isElement(parameter: ts.ParameterDeclaration): boolean {
  return parameter.type === undefined;
}

function isCallOfAsyncFunction(expression: ts.Expression): boolean {
  const called = ts.isCallExpression(expression) ? functionOf(expression.expression) : undefined;
  return called !== undefined && isAsyncFunction(called);
}

/** Whether a member is given a value in the same function, so that its type there says more than it does later. */
function isAssigned(file: CheckedFile, member: ts.PropertyAccessExpression): boolean {
  const container = containerOf(member);
  const text = file.textOf(member);
  return file.all(ts.isBinaryExpression).some(({ left, operatorToken }) => operatorToken.kind >= ts.SyntaxKind.FirstAssignment && operatorToken.kind <= ts.SyntaxKind.LastAssignment
    && container.pos <= left.pos && left.end <= container.end && file.textOf(left) === text);
}

function finding(file: CheckedFile, expression: ts.Expression, how: How): Finding {
  const target = outermost(expression);
  const direct = ts.isParenthesizedExpression(target) ? expression : target;
  return {
    range: file.range(expression),
    message: how === 'condition'
      ? 'This is a promise, and a promise is always truthy: what it settles with decides nothing here.'
      : 'This is a promise, which is never equal to what it settles with.',
    certainty: 'certain',
    // In a loop, waiting would also make the turns wait for each other.
    ...(mayAwait(expression) && { fixes: [{ title: 'Wait for it with await', edits: prefixed(file, direct as ts.Expression, 'await'), ...(!repeats(expression, containerOf(expression)) && { preferred: true }) }] }),
  };
}
