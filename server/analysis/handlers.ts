import ts from 'typescript';
import { bindingsOf } from './bindings';
import type { Inquiry } from './collector';
import { completionOfStatements, canThrow, type Completion } from './completion';
import { asFunction, isAsyncFunction, isGenerator, memberOf, type FunctionWithBody } from './expressions';
import type { ExpressionFact } from './facts';
import { looksAbsent } from './links';
import type { Handler, HandlerCompletion } from './model';
import { quote } from './names';
import { functionOf, initialiserOf, isResolvingFunction } from './promises';
import type { TextRange } from './text';
import { unwrapped } from './wrapping';

/** How sure it is that something rejects, as in `HandlerCompletion`. */
export type Rejects = HandlerCompletion['rejects'];

/** What evaluating an expression can do: throw by itself, or give a promise that rejects. */
export interface Evaluation {
  readonly throws: Rejects;
  readonly gives: Rejects;
}

/** Evaluates an expression whose value is a promise or becomes one; `parameter` is a handler's first, which is no promise. */
export type Evaluate = (expression: ts.Expression, parameter: ts.Identifier | undefined) => Evaluation;

/** What a link's argument is and what a call of it can do. */
export function handlerOf(argument: ts.Expression, inquiry: Inquiry, evaluate: Evaluate): Handler {
  const value = unwrapped(argument);
  const fact = inquiry.fact(value);
  const form = formOf(value, fact);
  const called = form === 'bound' && ts.isCallExpression(value) ? memberOf(value.expression)?.object : value;
  const body = called === undefined || form === 'absent' || form === 'not a function' ? undefined : bodyOf(called);
  const outcome = isResolvingFunction(value) ? harmless : body === undefined ? unseen(form, fact) : completionOfFunction(body, inquiry, evaluate);
  return {
    range: inquiry.range(argument),
    form,
    ...(form === 'reference' && isName(value) ? { name: quote(value) } : {}),
    ...(form === 'reference' && maybeAbsent(value, fact) ? { optional: true } : {}),
    isAsync: body !== undefined && isAsyncFunction(body),
    completion: outcome.completion,
    throwsAt: outcome.throwsAt,
    ...(fact === undefined ? {} : { fact }),
  };
}

/** The surer of two things that can both happen. */
export function worse(left: Rejects, right: Rejects): Rejects {
  return grades.indexOf(left) > grades.indexOf(right) ? left : right;
}

/** One or the other happens: certain only where both are. */
export function eitherOf(left: Rejects, right: Rejects): Rejects {
  if (left === right) return left;
  const worst = worse(left, right);
  return worst === 'always' ? 'explicit' : worst;
}

const grades: readonly Rejects[] = ['never', 'possible', 'explicit', 'always'];

interface Outcome {
  readonly completion: HandlerCompletion;
  readonly throwsAt: readonly TextRange[];
}

function formOf(value: ts.Expression, fact: ExpressionFact | undefined): Handler['form'] {
  if (looksAbsent(value)) return 'absent';
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return 'inline';
  if (isNeverFunction(value) || (fact !== undefined && isNeverFunctionType(fact))) return 'not a function';
  if (!ts.isCallExpression(value)) return 'reference';
  return memberOf(value.expression)?.name === 'bind' ? 'bound' : 'result of a call';
}

function isNeverFunction(value: ts.Expression): boolean {
  if (ts.isIdentifier(value)) {
    const constant = initialiserOf(value);
    return constant !== undefined && !ts.isIdentifier(unwrapped(constant)) && isNeverFunction(unwrapped(constant));
  }
  return ts.isLiteralExpression(value) || ts.isTemplateExpression(value) || ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value)
    || value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword || ts.isTypeOfExpression(value);
}

/** Types that no function has: primitives, and promises, which are not callable. */
function isNeverFunctionType(fact: ExpressionFact): boolean {
  if (fact.call !== undefined) return false;
  return fact.promise === 'native' || /^(?:string|number|boolean|bigint|symbol|undefined|void|null|true|false|-?\d+|"[^"]*")$/.test(fact.type);
}

/** Whether the argument can also be undefined or null, by its text or its type. */
function maybeAbsent(value: ts.Expression, fact: ExpressionFact | undefined): boolean {
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse].some((branch) => looksAbsent(branch) || maybeAbsent(unwrapped(branch), undefined));
  if (ts.isBinaryExpression(value)) return value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return fact !== undefined && includesAbsent(fact.type);
}

/** Whether a printed type is a union with `undefined` or `null` at its top level. */
function includesAbsent(type: string): boolean {
  let depth = 0;
  let member = '';
  const members: string[] = [];
  for (const character of type.replaceAll('=>', '')) {
    if ('(<[{'.includes(character)) depth += 1;
    if (')>]}'.includes(character)) depth -= 1;
    if (character === '|' && depth === 0) {
      members.push(member.trim());
      member = '';
    } else member += character;
  }
  // `() => string | undefined` is a function; a function in a union stands in parentheses.
  const isFunction = /^(?:<[^>]*>)?\(.*\)\s*=>/.test(type) && !type.startsWith('((');
  return !isFunction && [...members, member.trim()].some((part) => part === 'undefined' || part === 'null');
}

function isName(value: ts.Expression): boolean {
  return ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value);
}

function bodyOf(called: ts.Expression): FunctionWithBody | undefined {
  const found = functionOf(called);
  return found === undefined ? undefined : asFunction(found);
}

const harmless: Outcome = { completion: { rejects: 'never', returns: 'nothing' }, throwsAt: [] };

function unseen(form: Handler['form'], fact: ExpressionFact | undefined): Outcome {
  if (form === 'absent' || form === 'not a function') return { completion: { rejects: 'never', returns: 'unknown' }, throwsAt: [] };
  return { completion: { rejects: fact?.call?.settles === 'never' ? 'always' : 'possible', returns: 'unknown' }, throwsAt: [] };
}

/** What a call of a function can do: its own throws, and for a promise that it gives back, that it rejects. */
export function completionOfFunction(node: FunctionWithBody, inquiry: Inquiry, evaluate: Evaluate): Outcome {
  const binds: Rejects = node.parameters.every((parameter) => ts.isIdentifier(parameter.name) && parameter.initializer === undefined) ? 'never' : 'possible';
  if (isGenerator(node)) return { completion: { rejects: binds, returns: 'value' }, throwsAt: [] };
  const [first] = node.parameters;
  const parameter = first !== undefined && ts.isIdentifier(first.name) ? first.name : undefined;
  const only = soleExpression(node.body);
  if (only !== undefined) return ofExpression(only, binds, inquiry, evaluate, parameter);
  const statements = ts.isBlock(node.body) ? node.body.statements : [];
  return ofBlock(completionOfStatements(statements, inquiry), binds, inquiry, evaluate, parameter);
}

/** The expression that a body returns and does nothing else. */
function soleExpression(body: ts.ConciseBody): ts.Expression | undefined {
  if (!ts.isBlock(body)) return body;
  const [statement, ...others] = body.statements;
  return statement !== undefined && others.length === 0 && ts.isReturnStatement(statement) ? statement.expression : undefined;
}

function ofExpression(expression: ts.Expression, binds: Rejects, inquiry: Inquiry, evaluate: Evaluate, parameter: ts.Identifier | undefined): Outcome {
  const { throws, gives } = evaluate(expression, parameter);
  return {
    completion: { rejects: worse(binds, worse(throws, gives)), returns: ts.isVoidExpression(unwrapped(expression)) ? 'nothing' : 'value' },
    throwsAt: isExplicit(gives) ? [inquiry.range(expression)] : [],
  };
}

function ofBlock(completion: Completion, binds: Rejects, inquiry: Inquiry, evaluate: Evaluate, parameter: ts.Identifier | undefined): Outcome {
  const returned = completion.returns.flatMap(({ expression }) => (expression === undefined ? [] : [expression]));
  const results = returned.map((expression) => ({ expression, gives: evaluate(expression, parameter).gives }));
  const allReject = !completion.normal && completion.returns.length === returned.length && results.every(({ gives }) => gives === 'always');
  const explicit = completion.throws.length > 0 || results.some(({ gives }) => isExplicit(gives));
  const possible: Rejects = completion.mayThrow ? 'possible' : results.reduce<Rejects>((worst, { gives }) => worse(worst, gives), 'never');
  const rejects = explicit ? (allReject ? 'always' : 'explicit') : worse(binds, possible);
  return {
    completion: { rejects, returns: returnsOf(completion, returned.length) },
    throwsAt: [
      ...completion.throws.map((statement) => inquiry.range(statement)),
      ...results.filter(({ gives }) => isExplicit(gives)).map(({ expression }) => inquiry.range(expression)),
    ].toSorted((left, right) => left.start - right.start),
  };
}

function returnsOf(completion: Completion, withValue: number): HandlerCompletion['returns'] {
  const withoutValue = completion.normal || completion.returns.length > withValue;
  if (withValue === 0) return withoutValue ? 'nothing' : 'never';
  return withoutValue ? 'sometimes' : 'value';
}

function isExplicit(rejects: Rejects): boolean {
  return rejects === 'explicit' || rejects === 'always';
}

/** Whether evaluating the arguments of a call can throw. */
export function argumentsCanThrow(call: ts.CallExpression | ts.NewExpression): boolean {
  return call.arguments?.some((argument) => ts.isSpreadElement(argument) || (canThrow(argument) && !isNewError(argument))) ?? false;
}

/** Whether an expression makes an Error of ECMA-262 with a message that cannot throw: what is given to `Promise.reject`. */
function isNewError(argument: ts.Expression): boolean {
  return ts.isNewExpression(argument) && ts.isIdentifier(argument.expression) && /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/.test(argument.expression.text)
    && bindingsOf(argument.getSourceFile()).resolve(argument.expression) === undefined
    && (argument.arguments?.every((message) => ts.isStringLiteralLike(message)) ?? true);
}
