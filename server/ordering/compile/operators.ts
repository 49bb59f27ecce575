/** Operators and assignments (ECMA-262 13.4 to 13.15). */
import ts from 'typescript';
import { isObject, looselyEqual, strictlyEqual, toKey, toNumber, toPrimitive, truthiness, unknownOf } from '../values/convert';
import { FunctionValue, ObjectValue, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Machine } from '../machine';
import { combine, compareClocks } from '../values/clock';
import { compileReference } from './access';
import type { Compiler } from './compiler';
import { compileAssignmentPattern } from './patterns';
import { after, afterBoth } from './scope';
import type { Code, Running, Scope } from './scope';
import { acts, unwrap } from './syntax';

const { SyntaxKind } = ts;

export function compileBinary(compiler: Compiler, node: ts.BinaryExpression): Code {
  const operator = node.operatorToken.kind;
  if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment) return compileAssignment(compiler, node, operator);
  if (isShortCircuit(operator)) return compileLogical(compiler, node, operator);
  const right = compiler.expression(node.right);
  if (ts.isPrivateIdentifier(node.left)) {
    const { text } = node.left;
    return function* (scope) {
      const object = yield* right(scope);
      if (object instanceof Unknown) return unknownOf('boolean', object);
      if (!isObject(object)) throw scope.machine.wordedError('TypeError', "Cannot use 'in' operator to search for a private name in a value that is no object");
      return object.privates?.has(scope.privateName(text)) ?? false;
    };
  }
  const left = compiler.expression(node.left);
  if (operator === SyntaxKind.CommaToken) {
    return function* (scope) {
      yield* left(scope);
      return yield* right(scope);
    };
  }
  return afterBoth(left, right, (scope, a, b) => {
    scope.machine.site = node;
    return apply(scope.machine, operator, a, b);
  });
}

function isShortCircuit(operator: ts.SyntaxKind): boolean {
  return operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.BarBarToken || operator === SyntaxKind.QuestionQuestionToken;
}

/** ApplyStringOrNumericBinaryOperator (13.15.3) and the relational and equality operators. */
function apply(machine: Machine, operator: ts.SyntaxKind, left: Value, right: Value): Value {
  switch (operator) {
    case SyntaxKind.EqualsEqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsEqualsToken:
    case SyntaxKind.EqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken: {
      const strict = operator === SyntaxKind.EqualsEqualsEqualsToken || operator === SyntaxKind.ExclamationEqualsEqualsToken;
      const equal = strict ? strictlyEqual(left, right) : looselyEqual(machine, left, right);
      const negated = operator === SyntaxKind.ExclamationEqualsEqualsToken || operator === SyntaxKind.ExclamationEqualsToken;
      return equal === undefined ? unknownOf('boolean', left, right) : equal !== negated;
    }
    case SyntaxKind.InstanceOfKeyword:
      return instanceOf(machine, left, right);
    case SyntaxKind.InKeyword: {
      const key = toKey(machine, left);
      if (key instanceof Unknown || right instanceof Unknown) return unknownOf('boolean', right, left);
      if (!isObject(right)) throw machine.wordedError('TypeError', "Cannot use 'in' operator to search in a value that is no object");
      const has = right.has(machine, key);
      return has instanceof Unknown ? unknownOf('boolean', has) : has;
    }
    default:
      return arithmetic(machine, operator, toPrimitive(machine, left, operator === SyntaxKind.PlusToken ? 'default' : 'number'), toPrimitive(machine, right, operator === SyntaxKind.PlusToken ? 'default' : 'number'));
  }
}

function arithmetic(machine: Machine, operator: ts.SyntaxKind, a: Exclude<Value, ObjectValue>, b: Exclude<Value, ObjectValue>): Value {
  const relational = operator === SyntaxKind.LessThanToken || operator === SyntaxKind.GreaterThanToken || operator === SyntaxKind.LessThanEqualsToken || operator === SyntaxKind.GreaterThanEqualsToken;
  if (a instanceof Unknown || b instanceof Unknown) {
    if (relational) return compareClocks(a, b, operator === SyntaxKind.GreaterThanToken || operator === SyntaxKind.GreaterThanEqualsToken, unknownOf('boolean', a, b));
    const clock = operator === SyntaxKind.PlusToken || operator === SyntaxKind.MinusToken ? combine(a, b, operator === SyntaxKind.PlusToken ? 1 : -1) : undefined;
    if (clock) return clock;
    if (operator !== SyntaxKind.PlusToken) return unknownOf('number', a, b);
    const texts = [a, b].some((value) => typeof value === 'string' || (value instanceof Unknown && value.type === 'string'));
    const numbers = [a, b].every((value) => typeof value === 'number' || (value instanceof Unknown && value.type === 'number'));
    return unknownOf(texts ? 'string' : numbers ? 'number' : 'primitive', a, b);
  }
  if (operator === SyntaxKind.PlusToken && (typeof a === 'string' || typeof b === 'string')) {
    if (typeof a === 'symbol' || typeof b === 'symbol') throw machine.error('TypeError', 'Cannot convert a Symbol value to a string');
    const text = String(a) + String(b);
    if (text.length > 1_000_000) return unknownOf('string');
    return text;
  }
  if (relational && typeof a === 'string' && typeof b === 'string') return compute(operator, a, b);
  if (typeof a === 'bigint' || typeof b === 'bigint') {
    if (relational) return compute(operator, a as bigint, b as bigint);
    if (typeof a !== typeof b) throw machine.error('TypeError', 'Cannot mix BigInt and other types, use explicit conversions');
    return integers(machine, operator, a as bigint, b as bigint);
  }
  if (typeof a === 'symbol' || typeof b === 'symbol') throw machine.error('TypeError', 'Cannot convert a Symbol value to a number');
  return compute(operator, Number(a), Number(b));
}

/** The operators on two big integers (6.1.6.2); one whose result would be huge gives an unknown. */
function integers(machine: Machine, operator: ts.SyntaxKind, a: bigint, b: bigint): Value {
  const grows = operator === SyntaxKind.AsteriskAsteriskToken || operator === SyntaxKind.LessThanLessThanToken;
  if (isHuge(a) || isHuge(b) || (grows && (b > 4_096n || b < -4_096n))) return new Unknown('primitive', 'a big integer', machine.lineOf(machine.site), true);
  if (operator === SyntaxKind.GreaterThanGreaterThanGreaterThanToken) throw machine.error('TypeError', 'BigInts have no unsigned right shift, use >> instead');
  try {
    return compute(operator, a, b);
  } catch (thrown) {
    throw machine.error('RangeError', thrown instanceof Error ? thrown.message : 'Division by zero');
  }
}

function isHuge(value: bigint): boolean {
  return value > 2n ** 4_096n || value < -(2n ** 4_096n);
}

/** The operators on two host numbers, or the comparisons on two strings or integers. */
function compute(operator: ts.SyntaxKind, left: number | string | bigint, right: number | string | bigint): Value {
  const [a, b] = [left as number, right as number];
  switch (operator) {
    case SyntaxKind.LessThanToken: return a < b;
    case SyntaxKind.GreaterThanToken: return a > b;
    case SyntaxKind.LessThanEqualsToken: return a <= b;
    case SyntaxKind.GreaterThanEqualsToken: return a >= b;
    case SyntaxKind.PlusToken: return a + b;
    case SyntaxKind.MinusToken: return a - b;
    case SyntaxKind.AsteriskToken: return a * b;
    case SyntaxKind.SlashToken: return a / b;
    case SyntaxKind.PercentToken: return a % b;
    case SyntaxKind.AsteriskAsteriskToken: return a ** b;
    case SyntaxKind.AmpersandToken: return a & b;
    case SyntaxKind.BarToken: return a | b;
    case SyntaxKind.CaretToken: return a ^ b;
    case SyntaxKind.LessThanLessThanToken: return a << b;
    case SyntaxKind.GreaterThanGreaterThanToken: return a >> b;
    case SyntaxKind.GreaterThanGreaterThanGreaterThanToken: return a >>> b;
    default: return new Unknown('primitive', ts.tokenToString(operator) ?? 'an operator', 0);
  }
}

/** InstanceofOperator (13.10.2). */
function instanceOf(machine: Machine, value: Value, target: Value): Value {
  if (target instanceof Unknown || value instanceof Unknown) return unknownOf('boolean', target, value);
  if (!isObject(target)) throw machine.error('TypeError', "Right-hand side of 'instanceof' is not an object");
  const method = target.get(machine, Symbol.hasInstance);
  if (method instanceof FunctionValue) {
    const result = machine.call(method, target, [value]);
    return truthiness(result) ?? unknownOf('boolean', result);
  }
  if (!(target instanceof FunctionValue)) throw machine.error('TypeError', "Right-hand side of 'instanceof' is not callable");
  const prototype = target.get(machine, 'prototype');
  for (let object = isObject(value) ? value.prototype : null; object; object = object.prototype) {
    if (object instanceof Unknown) return unknownOf('boolean', object);
    if (object === prototype) return true;
  }
  return false;
}

function compileLogical(compiler: Compiler, node: ts.BinaryExpression, operator: ts.SyntaxKind): Code {
  const left = compiler.expression(node.left);
  const right = compiler.expression(node.right);
  const pure = !acts(node.right);
  return function* (scope) {
    const a = yield* left(scope);
    const decided = goesRight(operator, a);
    if (decided !== undefined) return decided ? yield* right(scope) : a;
    const unknown = a instanceof Unknown ? a : unknownOf('any', a);
    if (pure) {
      const merged = mergePrimitives(unknown, yield* right(scope));
      if (merged) return merged;
    }
    return scope.machine.decide(unknown, operator === SyntaxKind.QuestionQuestionToken ? 'nullish' : 'truthy', operator === SyntaxKind.AmpersandAmpersandToken, node) === (operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.QuestionQuestionToken)
      ? yield* right(scope)
      : a;
  };
}

/** One unknown for two possible values of which neither can be a promise or a function; else undefined. */
function mergePrimitives(...values: Value[]): Unknown | undefined {
  if (values.some((value) => isObject(value) || (value instanceof Unknown && (value.type === 'any' || value.type === 'settled' || value.type === 'plain')))) {
    return values.every((value) => value instanceof Unknown || !isObject(value)) && values.some((value) => value instanceof Unknown) ? unknownOf('any', ...values) : undefined;
  }
  return unknownOf('primitive', ...values);
}

/** Whether a short-circuit operator evaluates its right side; undefined when the left is unknown. */
function goesRight(operator: ts.SyntaxKind, left: Value): boolean | undefined {
  if (operator === SyntaxKind.QuestionQuestionToken) {
    if (left instanceof Unknown) return left.type === 'any' || left.type === 'settled' || left.type === 'primitive' ? undefined : false;
    return left === undefined || left === null;
  }
  const truthy = truthiness(left);
  return truthy === undefined ? undefined : truthy === (operator === SyntaxKind.AmpersandAmpersandToken);
}

const compound = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [SyntaxKind.PlusEqualsToken, SyntaxKind.PlusToken],
  [SyntaxKind.MinusEqualsToken, SyntaxKind.MinusToken],
  [SyntaxKind.AsteriskEqualsToken, SyntaxKind.AsteriskToken],
  [SyntaxKind.AsteriskAsteriskEqualsToken, SyntaxKind.AsteriskAsteriskToken],
  [SyntaxKind.SlashEqualsToken, SyntaxKind.SlashToken],
  [SyntaxKind.PercentEqualsToken, SyntaxKind.PercentToken],
  [SyntaxKind.AmpersandEqualsToken, SyntaxKind.AmpersandToken],
  [SyntaxKind.BarEqualsToken, SyntaxKind.BarToken],
  [SyntaxKind.CaretEqualsToken, SyntaxKind.CaretToken],
  [SyntaxKind.LessThanLessThanEqualsToken, SyntaxKind.LessThanLessThanToken],
  [SyntaxKind.GreaterThanGreaterThanEqualsToken, SyntaxKind.GreaterThanGreaterThanToken],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, SyntaxKind.GreaterThanGreaterThanGreaterThanToken],
  [SyntaxKind.AmpersandAmpersandEqualsToken, SyntaxKind.AmpersandAmpersandToken],
  [SyntaxKind.BarBarEqualsToken, SyntaxKind.BarBarToken],
  [SyntaxKind.QuestionQuestionEqualsToken, SyntaxKind.QuestionQuestionToken],
]);

function compileAssignment(compiler: Compiler, node: ts.BinaryExpression, operator: ts.SyntaxKind): Code {
  const target = unwrap(node.left);
  const right = compiler.expression(node.right, ts.isIdentifier(target) ? target.text : undefined);
  if (operator === SyntaxKind.EqualsToken) {
    if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
      const assign = compileAssignmentPattern(compiler, target);
      return function* (scope) {
        const value = yield* right(scope);
        yield* assign(scope, value);
        return value;
      };
    }
    const reference = compileReference(compiler, target);
    return function* (scope) {
      const place = yield* reference(scope);
      const value = yield* right(scope);
      scope.machine.site = node;
      place.set(value);
      return value;
    };
  }
  const reference = compileReference(compiler, target);
  const binary = compound.get(operator) ?? operator;
  return function* (scope) {
    const place = yield* reference(scope);
    const before = place.get();
    if (isShortCircuit(binary)) {
      const evaluates = goesRight(binary, before) ?? (before instanceof Unknown && scope.machine.decide(before, `assign ${binary}`, true, node));
      if (!evaluates) return before;
    }
    const operand = yield* right(scope);
    scope.machine.site = node;
    const value = isShortCircuit(binary) ? operand : apply(scope.machine, binary, before, operand);
    place.set(value);
    return value;
  };
}

export function compilePrefix(compiler: Compiler, node: ts.PrefixUnaryExpression): Code {
  if (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken) return compileUpdate(compiler, node.operand, node.operator, true);
  const operand = compiler.expression(node.operand);
  return after(operand, (scope, value) => {
    if (node.operator === SyntaxKind.ExclamationToken) {
      const truthy = truthiness(value);
      return truthy === undefined ? negation(value) : !truthy;
    }
    if (typeof value === 'bigint' && node.operator !== SyntaxKind.PlusToken) return node.operator === SyntaxKind.MinusToken ? -value : ~value;
    const number = toNumber(scope.machine, value);
    if (number instanceof Unknown) return number;
    return node.operator === SyntaxKind.MinusToken ? -number : node.operator === SyntaxKind.TildeToken ? ~number : number;
  });
}

const negations = new WeakMap<Unknown, Unknown>();

/** `!x` of an unknown: the same value each time, so that two questions on `x` agree. */
function negation(value: Value): Unknown {
  const source = value instanceof Unknown ? value : unknownOf('boolean', value);
  const known = negations.get(source) ?? unknownOf('boolean', source);
  negations.set(source, known);
  return known;
}

export function compilePostfix(compiler: Compiler, node: ts.PostfixUnaryExpression): Code {
  return compileUpdate(compiler, node.operand, node.operator, false);
}

function compileUpdate(compiler: Compiler, operand: ts.Expression, operator: ts.SyntaxKind, prefix: boolean): Code {
  const reference = compileReference(compiler, operand);
  return function* (scope) {
    const place = yield* reference(scope);
    const before = place.get();
    const number = typeof before === 'bigint' ? before : toNumber(scope.machine, before);
    const next = number instanceof Unknown ? unknownOf('number', number) : typeof number === 'bigint' ? (operator === SyntaxKind.PlusPlusToken ? number + 1n : number - 1n) : operator === SyntaxKind.PlusPlusToken ? number + 1 : number - 1;
    place.set(next);
    return prefix ? next : number;
  };
}

export function compileConditional(compiler: Compiler, node: ts.ConditionalExpression): Code {
  const condition = compiler.expression(node.condition);
  const whenTrue = compiler.expression(node.whenTrue);
  const whenFalse = compiler.expression(node.whenFalse);
  const pure = !acts(node.whenTrue) && !acts(node.whenFalse);
  return function* (scope) {
    const value = yield* condition(scope);
    let truthy = truthiness(value);
    if (truthy === undefined && pure) {
      const merged = yield* mergeBranches(scope, whenTrue, whenFalse);
      if (merged) return merged;
    }
    truthy ??= scope.machine.decide(value instanceof Unknown ? value : unknownOf('any', value), 'truthy', true, node);
    return yield* truthy ? whenTrue(scope) : whenFalse(scope);
  };
}

function* mergeBranches(scope: Scope, whenTrue: Code, whenFalse: Code): Running<Unknown | undefined> {
  try {
    return mergePrimitives(yield* whenTrue(scope), yield* whenFalse(scope));
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown;
    return undefined;
  }
}

export function compileTypeof(compiler: Compiler, node: ts.TypeOfExpression): Code {
  const operand = compiler.expression(node.expression);
  const inner = unwrap(node.expression);
  return function* (scope) {
    if (ts.isIdentifier(inner) && !scope.find(inner.text) && !scope.machine.realm.global.getOwn(inner.text) && inner.text !== 'undefined' && !scope.machine.host.exists(inner.text)) return 'undefined';
    const value = yield* operand(scope);
    if (value instanceof Unknown) return value.type === 'number' || value.type === 'string' || value.type === 'boolean' ? value.type : value.type === 'plain' ? 'object' : unknownOf('string', value);
    return value instanceof FunctionValue ? 'function' : value === null || isObject(value) ? 'object' : typeof value;
  };
}

export function compileVoid(compiler: Compiler, node: ts.VoidExpression): Code {
  const operand = compiler.expression(node.expression);
  return function* (scope) {
    yield* operand(scope);
    return undefined;
  };
}

export function compileDelete(compiler: Compiler, node: ts.DeleteExpression): Code {
  const target = unwrap(node.expression);
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) return compileVoid(compiler, ts.factory.createVoidExpression(target));
  const base = compiler.expression(target.expression);
  const key = ts.isElementAccessExpression(target) ? compiler.expression(target.argumentExpression) : undefined;
  return function* (scope) {
    const object = yield* base(scope);
    const name = key ? toKey(scope.machine, yield* key(scope)) : ts.isPropertyAccessExpression(target) ? target.name.text : '';
    if (!isObject(object) || name instanceof Unknown) return true;
    const deleted = object.delete(name);
    if (!deleted && scope.frame.strict) throw scope.machine.wordedError('TypeError', `Cannot delete property '${String(name)}' of object`);
    return deleted;
  };
}
