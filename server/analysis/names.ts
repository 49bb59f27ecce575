import ts from 'typescript';
import { outermost } from './wrapping';

/**
 * What a person would call a function: `loadUser`, `User.load`, `callback of setTimeout`. One line, without
 * backticks, so that it can stand in a code span.
 */
export function nameOf(node: ts.Node): string {
  if (ts.isSourceFile(node)) return 'the module';
  const own = ownName(node);
  if (own !== undefined) return own;
  const expression = outermost(node);
  return nameFromPlace(expression, expression.parent) ?? 'anonymous function';
}

/** Source text made fit for a code span: one line, no backticks, at most `length` characters. */
export function quote(node: ts.Node, length = 40): string {
  return shorten(node.getText(), length);
}

/** Text made fit for a code span: one line, no backticks, at most `length` characters, no broken surrogate pair. */
export function shorten(text: string, length = 40): string {
  const line = text.slice(0, 4 * length).replaceAll(/\s+/g, ' ').replaceAll('`', '\'').trim();
  const characters = [...line.replaceAll(/\p{Surrogate}/gu, '\uFFFD')];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}

function ownName(node: ts.Node): string | undefined {
  if (ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isAccessor(node)) return memberName(node);
  if (ts.isConstructorDeclaration(node)) return `${ts.isClassLike(node.parent) ? className(node.parent) : 'class'}.constructor`;
  if (ts.isFunctionDeclaration(node)) return node.name === undefined ? 'default export' : node.name.text;
  if (ts.isFunctionExpression(node) && node.name !== undefined) return node.name.text;
  return undefined;
}

function memberName(member: ts.MethodDeclaration | ts.PropertyDeclaration | ts.AccessorDeclaration): string {
  const owner = ts.isObjectLiteralExpression(member.parent) ? objectName(member.parent) : ts.isClassLike(member.parent) ? className(member.parent) : undefined;
  return qualified(owner, member.name);
}

function qualified(owner: string | undefined, name: ts.PropertyName): string {
  const own = ts.isComputedPropertyName(name) ? `[${quote(name.expression)}]` : shorten(name.text);
  if (owner === undefined) return own;
  return own.startsWith('[') ? `${owner}${own}` : `${owner}.${own}`;
}

function className(node: ts.ClassLikeDeclaration): string | undefined {
  return node.name?.text ?? (ts.isClassExpression(node) ? objectName(node) : 'default export');
}

/** The name of the variable, property or assignment that an object literal or class expression is given to. */
function objectName(node: ts.Expression): string | undefined {
  const expression = outermost(node);
  const { parent } = expression;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  }
  return isAssignmentOf(expression, parent) ? quote(parent.left) : undefined;
}

function nameFromPlace(node: ts.Node, parent: ts.Node): string | undefined {
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isBindingElement(parent) || ts.isParameter(parent)) return `default of ${quote(parent.name)}`;
  if (ts.isPropertyAssignment(parent)) return qualified(objectName(parent.parent), parent.name);
  if (ts.isPropertyDeclaration(parent)) return memberName(parent);
  if (isAssignmentOf(node, parent)) return quote(parent.left);
  if (ts.isCallExpression(parent)) {
    return parent.expression === node ? 'immediately called function' : `callback of ${calleeName(parent.expression)}`;
  }
  if (ts.isNewExpression(parent)) return parent.expression === node ? undefined : `${isPromise(parent.expression) ? 'executor' : 'callback'} of new ${calleeName(parent.expression)}`;
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) return quote(parent.parent.name);
  if (ts.isExportAssignment(parent)) return 'default export';
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return returnedBy(parent);
  return undefined;
}

function returnedBy(node: ts.Node): string | undefined {
  const outer = ts.findAncestor(node, (ancestor) => ts.isFunctionLike(ancestor));
  if (outer === undefined) return undefined;
  const name = nameOf(outer);
  return /^(anonymous|function returned|immediately) /.test(name) ? undefined : `function returned by ${name}`;
}

/** `app.get`, `then`, `setTimeout`: the last name, with what stands before it where that is a name too. */
function calleeName(callee: ts.Expression): string {
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = ts.isIdentifier(callee.expression) || callee.expression.kind === ts.SyntaxKind.ThisKeyword ? `${quote(callee.expression)}.` : '';
    return `${owner}${callee.name.text}`;
  }
  // `each(table)('name', callback)`: the first call only prepares the one that is meant.
  if (ts.isCallExpression(callee)) return calleeName(callee.expression);
  return ts.isIdentifier(callee) ? callee.text : quote(callee, 24);
}

function isPromise(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && callee.text === 'Promise';
}

function isAssignmentOf(node: ts.Node, parent: ts.Node): parent is ts.BinaryExpression {
  return ts.isBinaryExpression(parent) && parent.right === node
    && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}
