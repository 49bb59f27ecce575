import ts from 'typescript';
import { asFunction, bindingsOf, callOf, canThrow, completionOf, executorOf, functionOf, isAsyncFunction, isHeard, isNewPromise, linkCallOf, mayAwait, memberOf, promiseBySyntax, takesErrorCallback, unwrapped, type Certainty } from '../analysis';
import type { CheckedFile } from './checkedFile';

/**
 * Whether the value of an expression is a promise of the language's own kind: by its type, and without one by syntax.
 * Thenables of libraries are none: many of them do nothing until somebody waits for them.
 */
export function isPromise(file: CheckedFile, expression: ts.Expression): Certainty {
  const promised = promiseBySyntax(expression) === 'certain';
  if (!promised && ts.isCallExpression(expression) && !file.mayGivePromise(expression)) return 'unknown';
  const fact = file.factUnlessPlain(expression);
  if (fact === undefined || fact.thenable === 'unknown') return promised ? 'certain' : 'unknown';
  // A type that only says PromiseLike may be of a library too.
  if ((fact.promise !== 'native' && fact.promise !== 'subclass') || /^(?:PromiseLike|Thenable)</.test(fact.type)) return 'unknown';
  return fact.thenable === 'always' ? 'certain' : fact.thenable === 'maybe' ? 'likely' : 'unknown';
}

/**
 * Whether nobody need look at the promise that an expression gives: its rejections are handled, it certainly has none, or
 * somebody else hears of them.
 */
export function isHandled(file: CheckedFile, expression: ts.Expression): boolean {
  if (ts.isCallExpression(expression)) {
    if (takesErrorCallback(expression) || /^(?:node:)?test$/.test(importedFrom(expression.expression) ?? '')) return true;
    const chain = file.chainEndingAt(expression);
    if (chain !== undefined) return isHeard(chain);
  }
  if (isNewPromise(expression) && !rejectsByHand(file, expression)) return true;
  const called = ts.isCallExpression(expression) ? calledFunction(expression) : undefined;
  if (called !== undefined && handlesItsErrors(file, called)) return true;
  if (file.evaluate(expression).gives !== 'never') return false;
  // A delay that nobody waits for delays nothing.
  return !(called !== undefined && asFunction(called) !== undefined && !isAsyncFunction(called) && mayAwait(expression));
}

/** Whether an executor is not seen, or has `reject`, or may resolve with a promise. What it throws at once is not counted. */
function rejectsByHand(file: CheckedFile, creation: ts.NewExpression): boolean {
  const executor = executorOf(creation);
  if (executor === undefined || !executor.seen || executor.rejects.length > 0) return true;
  return executor.resolves.some((use) => {
    const [value] = callOf(use)?.arguments ?? [];
    return value !== undefined && file.fact(value)?.thenable !== 'never' && file.evaluate(value).gives !== 'never';
  });
}

/** The function that a call runs, where that is seen: also a method of the same class. */
export function calledFunction({ expression }: ts.CallExpression): ts.Node | undefined {
  const known = functionOf(expression);
  const member = memberOf(expression);
  if (known !== undefined || member?.object.kind !== ts.SyntaxKind.ThisKeyword) return known;
  const owner = ts.findAncestor(expression, ts.isClassLike);
  return owner?.members.find((element) => (ts.isMethodDeclaration(element) || ts.isPropertyDeclaration(element)) && element.name.getText() === member.name && asFunction(element) !== undefined);
}

/**
 * Whether an async function handles what goes wrong in it: all that can throw stands in a `try` whose `catch` does not
 * throw on purpose. What handling itself could throw is not counted.
 */
export function handlesItsErrors(file: CheckedFile, called: ts.Node): boolean {
  const body = asFunction(called)?.body;
  if (body === undefined || !isAsyncFunction(called)) return false;
  if (!ts.isBlock(body)) return file.evaluate(body).throws === 'never' && givesNoRejection(file, body);
  return body.statements.every((statement) => handlesErrors(file, statement));
}

function handlesErrors(file: CheckedFile, statement: ts.Statement): boolean {
  if (ts.isTryStatement(statement) && statement.catchClause !== undefined) {
    const caught = completionOf(statement.catchClause.block, file.inquiry);
    const returns = [...completionOf(statement.tryBlock, file.inquiry).returns, ...caught.returns];
    return caught.throws.length === 0 && returns.every(({ expression }) => expression === undefined || givesNoRejection(file, expression))
      && (statement.finallyBlock === undefined || completionOf(statement.finallyBlock, file.inquiry).throws.length === 0);
  }
  if (ts.isIfStatement(statement)) {
    return !canThrow(statement.expression) && [statement.thenStatement, statement.elseStatement].every((branch) => branch === undefined || handlesErrors(file, branch));
  }
  if (ts.isBlock(statement)) return statement.statements.every((each) => handlesErrors(file, each));
  if (ts.isExpressionStatement(statement)) {
    const value = unwrapped(statement.expression);
    const handled = ts.isAwaitExpression(value) && linkCallOf(unwrapped(value.expression)) !== undefined && isHandled(file, unwrapped(value.expression));
    return handled || file.evaluate(value).throws === 'never';
  }
  const { throws, mayThrow, returns } = completionOf(statement, file.inquiry);
  return throws.length === 0 && !mayThrow && returns.every(({ expression }) => expression === undefined || givesNoRejection(file, expression));
}

function givesNoRejection(file: CheckedFile, expression: ts.Expression): boolean {
  return file.fact(expression)?.thenable === 'never' || ts.isAwaitExpression(unwrapped(expression)) || file.evaluate(expression).gives === 'never';
}

/** The expressions whose value a statement drops: both branches of a condition, and the right side of `a && b`. */
export function droppedValues(expression: ts.Expression): readonly ts.Expression[] {
  const value = unwrapped(expression);
  if (ts.isConditionalExpression(value)) return [...droppedValues(value.whenTrue), ...droppedValues(value.whenFalse)];
  if (ts.isBinaryExpression(value) && dropping.has(value.operatorToken.kind)) {
    return value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? droppedValues(value.right) : [...droppedValues(value.left), ...droppedValues(value.right)];
  }
  return ts.isCallExpression(value) || ts.isNewExpression(value) ? [value] : [];
}

const dropping: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken,
]);

/** The promise that an expression statement drops although nobody handles its rejection, and how sure that is. */
export function droppedPromise(file: CheckedFile, statement: ts.ExpressionStatement): { readonly expression: ts.Expression; readonly certainty: 'certain' | 'likely' } | undefined {
  for (const expression of droppedValues(statement.expression)) {
    const certainty = isPromise(file, expression);
    if (certainty === 'unknown' || isHandled(file, expression)) continue;
    return { expression, certainty: ts.isOptionalChain(expression) ? 'certain' : certainty };
  }
  return undefined;
}

/** The module that a name is imported from. */
export function importedFrom(name: ts.Expression): string | undefined {
  let root = unwrapped(name);
  while (ts.isPropertyAccessExpression(root)) root = unwrapped(root.expression);
  if (!ts.isIdentifier(root)) return undefined;
  const declaration = bindingsOf(root.getSourceFile()).resolve(root)?.declaration;
  const statement = declaration && ts.findAncestor(declaration, ts.isImportDeclaration);
  return statement && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
}
