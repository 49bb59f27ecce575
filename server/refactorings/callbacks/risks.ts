/**
 * Which arguments of a call can throw when they are evaluated. In a callback that ends the process; inside a promise it
 * would be a rejection that the call's own handler sees. Such arguments are bound to a constant before.
 */
import ts from 'typescript';
import { bare, type InlineFunction } from '../chains/recognise';
import { isFunctionWithBody, type Declaration } from '../chains/scopes';
import type { Values } from '../chains/values';

/** Whether evaluating the expression can throw: it reads a property of a result that may be nothing, or calls what throws. */
export function isRisky(expression: ts.Expression, values: Values, isResult: (declaration: Declaration) => boolean): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || isFunctionWithBody(node)) return;
    if ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && !ts.isOptionalChain(node)) {
      const base = bare(node.expression);
      if (ts.isElementAccessExpression(base) && !ts.isElementAccessExpression(node)) found = true;
      else if (ts.isIdentifier(base)) found = mayBeNothing(base, values, isResult);
    }
    ts.forEachChild(node, visit);
  };
  visit(expression);
  return found || values.mayThrow(expression);
}

/** Whether a name can hold nothing where it is used: a result, or what was taken out of one, that nobody looked at yet. */
function mayBeNothing(use: ts.Identifier, values: Values, isResult: (declaration: Declaration) => boolean): boolean {
  const declaration = values.scopes.declarationOf(use);
  if (!declaration) return false;
  const parent = declaration.identifiers[0]?.parent;
  const taken = parent && ts.isVariableDeclaration(parent) && parent.initializer !== undefined && isTaken(parent.initializer, values, isResult);
  if (!taken && !isResult(declaration)) return false;
  return !declaration.references.some((each) => each.end < use.pos && isLookedAt(each));
}

/** Whether the expression is an element of a result, or what was looked for in one. */
function isTaken(initializer: ts.Expression, values: Values, isResult: (declaration: Declaration) => boolean): boolean {
  let at = bare(initializer);
  if (!ts.isElementAccessExpression(at) && !/\.(?:find|pop|shift|match|exec|get)\(/.test(at.getText())) return false;
  while (ts.isElementAccessExpression(at) || ts.isPropertyAccessExpression(at) || ts.isCallExpression(at)) at = bare(at.expression);
  const declaration = ts.isIdentifier(at) ? values.scopes.declarationOf(at) : undefined;
  return declaration !== undefined && isResult(declaration);
}

/** Whether an earlier use throws where there is nothing, or asks whether there is something. */
function isLookedAt(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) return parent.expression === use;
  return ts.findAncestor(parent, (each) => (ts.isStatement(each) ? (ts.isIfStatement(each) ? true : 'quit') : ts.isFunctionLike(each) ? 'quit' : false)) !== undefined;
}

/** A name for a constant that holds the argument. */
export function nameOf(argument: ts.Expression): string {
  const node = bare(argument);
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name)) return node.name.text;
  if (ts.isArrayLiteralExpression(node)) return 'values';
  return ts.isObjectLiteralExpression(node) ? 'options' : 'argument';
}

/** Whether a binding is a result that a converted callback gets. */
export function resultsOf(callbacks: Iterable<{ readonly kind: string; readonly callback: InlineFunction | ts.Identifier }>): (declaration: Declaration) => boolean {
  const results = new Set<ts.Node>();
  for (const { kind, callback } of callbacks) {
    if (!ts.isIdentifier(callback)) for (const each of callback.parameters.slice(kind === 'error-first' ? 1 : 0)) results.add(each);
  }
  return ({ identifiers: [identifier] }) => identifier !== undefined && results.has(identifier.parent);
}
