import ts from 'typescript';
import { asFunction, bindingsOf, canThrow, completionOf, functionOf, isAsyncFunction, promiseBySyntax, unwrapped, type Certainty } from '../analysis';
import type { CheckedFile } from './checkedFile';

/**
 * Whether the value of an expression is a promise of the language's own kind: by its type, and without one by syntax.
 * Thenables of libraries are none: many of them do nothing until somebody waits for them.
 */
export function isPromise(file: CheckedFile, expression: ts.Expression): Certainty {
  const fact = file.fact(expression);
  if (fact === undefined || fact.thenable === 'unknown') return promiseBySyntax(expression) === 'certain' ? 'certain' : 'unknown';
  if (fact.promise !== 'native' && fact.promise !== 'subclass') return 'unknown';
  return fact.thenable === 'always' ? 'certain' : fact.thenable === 'maybe' ? 'likely' : 'unknown';
}

/** Whether a call is given a callback that hears of errors, so that nobody need look at what it gives. */
export function takesErrorCallback(call: ts.CallExpression): boolean {
  return call.arguments.some((argument) => {
    const value = unwrapped(argument);
    if (ts.isIdentifier(value) && /^(?:callback|cb|done|next)$/i.test(value.text)) return true;
    const called = functionOf(value);
    const [first] = (called && asFunction(called)?.parameters) ?? [];
    return first !== undefined && ts.isIdentifier(first.name) && /^(?:_?e|_?err\w*|_?error\w*|\w*Err|\w*Error)$/.test(first.name.text);
  });
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
    const { throws } = file.evaluate(statement.expression);
    return throws === 'never';
  }
  const { throws, mayThrow, returns } = completionOf(statement, file.inquiry);
  return throws.length === 0 && !mayThrow && returns.every(({ expression }) => expression === undefined || givesNoRejection(file, expression));
}

function givesNoRejection(file: CheckedFile, expression: ts.Expression): boolean {
  return file.fact(expression)?.thenable === 'never' || ts.isAwaitExpression(unwrapped(expression)) || file.evaluate(expression).gives === 'never';
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
