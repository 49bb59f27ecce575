import ts from 'typescript';
import type { Inquiry } from './collector';
import { canThrow, completionOf } from './completion';
import { callOf, executorOf } from './executors';
import { asFunction, isAsyncFunction, isGenerator, type FunctionWithBody } from './expressions';
import { bindingsOf } from './bindings';
import type { Outcome } from './flow';
import { argumentsCanThrow, completionOfFunction, eitherOf, worse, type Evaluation, type Rejects } from './handlers';
import type { HandlerCompletion } from './model';
import { functionOf, initialiserOf, isNewPromise, isResolvingFunction, isTimerCall, promiseStaticCall } from './promises';
import { callsWithoutEffect } from './settling';
import { outermost, unwrapped } from './wrapping';

/** What the last promise of the chain that ends with this call can do; undefined where it is no chain. */
export type ChainEvaluation = (last: ts.CallExpression) => Evaluation | undefined;

/**
 * Says of expressions whether evaluating them can throw and whether the promise they give can reject. Sound: what
 * is not seen counts as `possible`. A function that calls itself is taken to be able to reject.
 */
export class Evaluator {
  readonly #completions = new Map<ts.Node, HandlerCompletion | undefined>();

  constructor(readonly inquiry: Inquiry, readonly chainEvaluation: ChainEvaluation) {}

  evaluate(expression: ts.Expression, parameter?: ts.Identifier): Evaluation {
    const node = unwrapped(expression);
    if (ts.isIdentifier(node)) return { throws: 'never', gives: this.#givesOfName(node, parameter) };
    if (ts.isConditionalExpression(node)) return this.#conditional(node, parameter);
    if (ts.isBinaryExpression(node)) return this.#binary(node, parameter);
    if (ts.isAwaitExpression(node)) {
      const { throws, gives } = this.evaluate(node.expression, parameter);
      return { throws: worse(throws, gives), gives: 'never' };
    }
    if (isNewPromise(node)) {
      const [executor] = node.arguments ?? [];
      return { throws: executor !== undefined && functionOf(executor) !== undefined ? 'never' : 'possible', gives: this.settlementOf(node).rejects ? 'possible' : 'never' };
    }
    if (ts.isCallExpression(node)) return this.#call(node);
    return { throws: throwsOf(node), gives: isNeverThenable(node) ? 'never' : 'possible' };
  }

  /** What a call of a function of this file can do. */
  completionOf(node: FunctionWithBody): HandlerCompletion {
    if (this.#completions.has(node)) return this.#completions.get(node) ?? { rejects: 'possible', returns: 'unknown' };
    this.#completions.set(node, undefined);
    const { completion } = completionOfFunction(node, this.inquiry, (expression, parameter) => this.evaluate(expression, parameter));
    this.#completions.set(node, completion);
    return completion;
  }

  /** What a promise can do that `new Promise` makes: anything where its executor is not seen. */
  settlementOf(creation: ts.NewExpression): Outcome {
    const executor = executorOf(creation);
    if (executor === undefined || !executor.seen || isGenerator(executor.node)) return { fulfils: true, rejects: true };
    const late = callsWithoutEffect(executor);
    const counts = (use: ts.Identifier) => {
      const call = callOf(use);
      return call === undefined || !late.has(call);
    };
    return {
      fulfils: executor.resolves.some(counts),
      rejects: executor.rejects.some(counts)
        || executor.resolves.some((use) => counts(use) && !this.#resolvesWithValue(use))
        || (!isAsyncFunction(executor.node) && this.#canThrow(executor.node.body)),
    };
  }

  /** Whether a use of `resolve` can only fulfil: it is called with a value that never rejects, or given to a timer. */
  #resolvesWithValue(use: ts.Identifier): boolean {
    const call = callOf(use);
    if (call === undefined) {
      const timer = outermost(use).parent;
      return ts.isCallExpression(timer) && isTimerCall(timer) && timer.arguments[0] === outermost(use) && timer.arguments.length <= 2 && !ts.isSpreadElement(timer.arguments[1] ?? use);
    }
    const [value] = call.arguments;
    if (value === undefined) return true;
    return !ts.isSpreadElement(value) && (this.inquiry.fact(value)?.thenable === 'never' || this.evaluate(value).gives === 'never');
  }

  #canThrow(body: ts.Statement | ts.ConciseBody): boolean {
    if (ts.isBlock(body)) return body.statements.some((statement) => this.#canThrow(statement));
    if (ts.isExpressionStatement(body) || ts.isReturnStatement(body)) return body.expression !== undefined && this.evaluate(body.expression).throws !== 'never';
    if (ts.isIfStatement(body)) {
      return canThrow(body.expression) || [body.thenStatement, body.elseStatement].some((branch) => branch !== undefined && this.#canThrow(branch));
    }
    if (!ts.isStatement(body)) return this.evaluate(body).throws !== 'never';
    const { throws, mayThrow } = completionOf(body, this.inquiry);
    return mayThrow || throws.length > 0;
  }

  #givesOfName(name: ts.Identifier, parameter: ts.Identifier | undefined): Rejects {
    if (name.text === 'undefined') return 'never';
    const binding = bindingsOf(this.inquiry.sourceFile).resolve(name);
    if (binding === undefined) return 'possible';
    if (binding.name === parameter && binding.constant) return 'never';
    const constant = initialiserOf(name);
    if (constant === undefined || this.#completions.has(constant)) return asFunction(binding.declaration) === undefined ? 'possible' : 'never';
    this.#completions.set(constant, undefined);
    const { gives } = this.evaluate(constant);
    this.#completions.delete(constant);
    return gives;
  }

  #conditional(node: ts.ConditionalExpression, parameter: ts.Identifier | undefined): Evaluation {
    const [whenTrue, whenFalse] = [this.evaluate(node.whenTrue, parameter), this.evaluate(node.whenFalse, parameter)];
    return {
      throws: worse(throwsOf(node.condition), eitherOf(whenTrue.throws, whenFalse.throws)),
      gives: eitherOf(whenTrue.gives, whenFalse.gives),
    };
  }

  #binary(node: ts.BinaryExpression, parameter: ts.Identifier | undefined): Evaluation {
    const right = this.evaluate(node.right, parameter);
    if (node.operatorToken.kind === ts.SyntaxKind.CommaToken) return { throws: worse(throwsOf(node.left), right.throws), gives: right.gives };
    if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return { throws: throwsOf(node), gives: right.gives };
    if (!logicalOperators.has(node.operatorToken.kind)) return { throws: throwsOf(node), gives: isAssignment(node) ? 'possible' : 'never' };
    const left = this.evaluate(node.left, parameter);
    return { throws: worse(left.throws, eitherOf('never', right.throws)), gives: eitherOf(left.gives, right.gives) };
  }

  #call(call: ts.CallExpression): Evaluation {
    const chain = this.chainEvaluation(call);
    if (chain !== undefined) return chain;
    const argumentsThrow: Rejects = argumentsCanThrow(call) ? 'possible' : 'never';
    const statically = promiseStaticCall(call);
    if (statically?.kind === 'reject') return { throws: argumentsThrow, gives: 'always' };
    if (statically?.kind === 'resolve') return { throws: argumentsThrow, gives: call.arguments[0] === undefined ? 'never' : this.evaluate(call.arguments[0]).gives };
    if (statically !== undefined) return { throws: argumentsThrow, gives: settlesAll(call, statically.kind) ? 'never' : 'possible' };
    if (isTimerCall(call) && isSurelyFunction(call.arguments[0])) return { throws: argumentsThrow, gives: 'never' };
    if (isResolvingFunction(call.expression)) return { throws: argumentsThrow, gives: 'never' };
    const called = functionOf(call.expression);
    const body = called === undefined ? undefined : asFunction(called);
    if (body === undefined) return { throws: 'possible', gives: 'possible' };
    const { rejects } = this.completionOf(body);
    if (isGenerator(body)) return { throws: worse(argumentsThrow, rejects), gives: 'never' };
    return isAsyncFunction(body) ? { throws: argumentsThrow, gives: rejects } : { throws: worse(argumentsThrow, rejects), gives: rejects };
  }
}

/** Whether a timer certainly accepts an argument as its callback. */
function isSurelyFunction(argument: ts.Expression | undefined): boolean {
  return argument !== undefined && (isResolvingFunction(argument) || functionOf(argument) !== undefined);
}

/** Whether a call is of the one combinator that never rejects, with elements that are certainly iterable. */
function settlesAll(call: ts.CallExpression, kind: string): boolean {
  const [elements] = call.arguments;
  return kind === 'allSettled' && elements !== undefined && ts.isArrayLiteralExpression(unwrapped(elements));
}

function throwsOf(expression: ts.Expression): Rejects {
  return canThrow(expression) ? 'possible' : 'never';
}

/** Whether the value of an expression is certainly no thenable, by its text. */
function isNeverThenable(node: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((property) => !ts.isSpreadAssignment(property) && !ts.isComputedPropertyName(property.name) && property.name.text !== 'then');
  }
  return ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isArrayLiteralExpression(node) || asFunction(node) !== undefined
    || ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node) || ts.isTypeOfExpression(node) || ts.isVoidExpression(node) || ts.isDeleteExpression(node)
    || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword || node.kind === ts.SyntaxKind.NullKeyword;
}

function isAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}

const logicalOperators: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);
