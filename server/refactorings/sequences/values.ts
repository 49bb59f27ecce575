/** What is certain of an expression's value: by its type, or by syntax alone. */
import ts from 'typescript';
import { rangeOf, type Facts } from '../../analysis';
import { endsAbruptly, returnsIn } from '../chains/completion';
import { bare } from '../chains/recognise';
import { isAsync, type Scopes } from '../chains/scopes';

/** Whether the value is a native promise, so that `then` does what `await` does. */
export function isPromise(value: ts.Expression, scopes: Scopes, facts: Facts): boolean {
  const fact = facts.at(rangeOf(value, value.getSourceFile()));
  if (fact) return fact.thenable === 'always' && fact.promise === 'native';
  const expression = bare(value);
  if (ts.isNewExpression(expression)) return isGlobalPromise(expression.expression, scopes);
  if (!ts.isCallExpression(expression)) return false;
  const { expression: callee } = expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isPropertyAccessExpression(callee)) return isGlobalPromise(callee.expression, scopes) && combinators.test(callee.name.text);
  return isAsyncFunction(callee, scopes);
}

/** Whether evaluating the expression cannot throw: a call of an async function declared in the file, on what is there. */
export function cannotThrow(value: ts.Expression, scopes: Scopes): boolean {
  const expression = bare(value);
  return ts.isCallExpression(expression) && isAsyncFunction(expression.expression, scopes, true) && expression.arguments.every((each) => isThere(each, scopes));
}

/** Whether the value is certainly no thenable. */
export function isPlainValue(value: ts.Expression, facts: Facts): boolean {
  const fact = facts.at(rangeOf(value, value.getSourceFile()));
  if (fact && fact.thenable !== 'unknown') return fact.thenable === 'never';
  const expression = bare(value);
  if (ts.isIdentifier(expression)) return expression.text === 'undefined';
  if (ts.isBinaryExpression(expression)) return givesPrimitive.test(expression.operatorToken.getText());
  return ts.isLiteralExpression(expression) || ts.isTemplateExpression(expression) || ts.isPrefixUnaryExpression(expression) || ts.isArrayLiteralExpression(expression) || ts.isTypeOfExpression(expression)
    || expression.kind === ts.SyntaxKind.TrueKeyword || expression.kind === ts.SyntaxKind.FalseKeyword || expression.kind === ts.SyntaxKind.NullKeyword
    || (ts.isObjectLiteralExpression(expression) && expression.properties.every((each) => each.name && ts.isIdentifier(each.name) && each.name.text !== 'then'));
}

/** Whether the type that TypeScript infers for what the function returns would be a wider one if handlers returned it. */
export function widens(body: ts.Block, facts: Facts): boolean {
  const results = returnsIn(body).flatMap(({ expression }) => resultsOf(expression));
  const literals = new Set(results.flatMap((each) => (each ? literalKind(each) ?? [] : [])));
  // A lone literal is widened anyway.
  if (literals.size === 0 || (results.length === 1 && endsAbruptly(body.statements))) return false;
  const types = new Set(results.map((each) => each && facts.at(rangeOf(each, each.getSourceFile()))?.type));
  return [...literals].some((kind) => !types.has(kind));
}

function resultsOf(expression: ts.Expression | undefined): readonly (ts.Expression | undefined)[] {
  const value = expression && bare(expression);
  return value && ts.isConditionalExpression(value) ? [...resultsOf(value.whenTrue), ...resultsOf(value.whenFalse)] : [value];
}

/** The type that a literal widens to. */
function literalKind(value: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(value)) return 'string';
  if (ts.isNumericLiteral(value)) return 'number';
  return value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword ? 'boolean' : undefined;
}

/** The operators that give a primitive, whatever their operands are. */
const givesPrimitive = /^(?:[-+*/%<>&|^]|\*\*|[<>]=|[=!]==?|<<|>>>?|in|instanceof)$/;

const combinators = /^(?:all|allSettled|any|race|resolve|reject)$/;

function isGlobalPromise(node: ts.Expression, scopes: Scopes): boolean {
  return ts.isIdentifier(node) && node.text === 'Promise' && !scopes.declarationOf(node);
}

function isAsyncFunction(callee: ts.Expression, scopes: Scopes, hoisted = false): boolean {
  const declaration = ts.isIdentifier(callee) ? scopes.declarationOf(callee) : undefined;
  const [name] = declaration?.identifiers ?? [];
  if (!name || !declaration || declaration.identifiers.length > 1 || declaration.reassigned) return false;
  const { parent } = name;
  if (ts.isFunctionDeclaration(parent)) return isAsync(parent) && !parent.asteriskToken;
  const value = !hoisted && ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
  return value !== undefined && (ts.isArrowFunction(value) || (ts.isFunctionExpression(value) && !value.asteriskToken)) && isAsync(value);
}

function isThere(value: ts.Expression, scopes: Scopes): boolean {
  if (ts.isIdentifier(value)) return scopes.declarationOf(value)?.kind === 'parameter';
  return ts.isLiteralExpression(value) || value.kind === ts.SyntaxKind.ThisKeyword || value.kind === ts.SyntaxKind.NullKeyword;
}
