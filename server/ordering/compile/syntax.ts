/** Questions that the syntax alone answers. */
import ts from 'typescript';

/** Whether evaluating a node may do something: call, construct, await, yield, assign or throw. Functions within count nothing. */
export function acts(node: ts.Node): boolean {
  return isAct(node) || (!ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => acts(child) || undefined) ?? false));
}

function isAct(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isTaggedTemplateExpression(node) || ts.isThrowStatement(node) || ts.isDeleteExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier) return true;
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
  return ts.isPostfixUnaryExpression(node);
}

/** Whether control never goes on after a statement. */
export function leaves(node: ts.Statement | undefined): boolean {
  if (!node) return false;
  if (ts.isBlock(node)) return node.statements.some(leaves);
  if (ts.isIfStatement(node)) return leaves(node.thenStatement) && leaves(node.elseStatement);
  return ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node);
}

/** The names that a binding pattern or identifier declares. */
export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/**
 * VarScopedDeclarations (8.2.7): the names of `var` in a function body, nested statements included; in sloppy code also
 * those of functions in blocks (B.3.2.1).
 */
export function varNames(root: ts.Node, strict: boolean): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (!strict && ts.isFunctionDeclaration(node) && node.name && node.parent !== root) names.push(node.name.text);
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) names.push(...node.declarations.flatMap((declaration) => boundNames(declaration.name)));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return names;
}

/** Whether a function's own code uses an identifier, arrow functions within included. */
export function usesArguments(root: ts.Node): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    if (ts.isIdentifier(node) && node.text === 'arguments') return true;
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return undefined;
    return ts.forEachChild(node, visit);
  };
  return ts.forEachChild(root, visit) ?? false;
}

/** Whether statements begin with a "use strict" directive. */
export function hasStrictDirective(statements: readonly ts.Statement[]): boolean {
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) return false;
    if (statement.expression.text === 'use strict') return true;
  }
  return false;
}

/** An expression without parentheses and without what TypeScript alone reads: `as`, `!`, `satisfies`, type arguments. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isNonNullExpression(inner) || ts.isSatisfiesExpression(inner) || ts.isTypeAssertionExpression(inner) || ts.isExpressionWithTypeArguments(inner)) {
    inner = inner.expression;
  }
  return inner;
}

/** Whether a declaration exists for the type checker alone. */
export function isDeclared(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword || modifier.kind === ts.SyntaxKind.AbstractKeyword) ?? false) && !ts.isClassDeclaration(node);
}

/** Whether a node carries decorators, which the machine does not run. */
export function isDecorated(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}
