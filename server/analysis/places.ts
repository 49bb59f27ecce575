import ts from 'typescript';
import type { Place } from './model';
import { nameOf, quote } from './names';
import { rangeOf } from './text';
import { outermost } from './wrapping';

/** What runs first when an expression has got its value: "the assignment to `user`", "the call of `show`". */
export function placeOfUse(expression: ts.Expression, sourceFile: ts.SourceFile): Place {
  const value = outermost(expression);
  const { parent } = value;
  if (ts.isExpressionStatement(parent)) return placeAfter(parent, sourceFile);
  if (ts.isArrowFunction(parent)) return endOf(parent);
  return { range: rangeOf(parent, sourceFile), text: wordsForUse(value, parent, sourceFile) };
}

/** What runs when a statement has completed normally: the next statement, the next turn of a loop, the end of the function. */
export function placeAfter(statement: ts.Node, sourceFile: ts.SourceFile): Place {
  let inner = statement;
  for (;;) {
    const { parent } = inner;
    const next = nextStatement(inner, parent);
    if (next !== undefined) return { range: rangeOf(next, sourceFile), text: `\`${firstLine(next, sourceFile)}\`` };
    if (ts.isIterationStatement(parent, false)) return placeOfNextTurn(parent, sourceFile);
    // Behind a finally block goes on whatever brought control there: a value, a return or an exception.
    if (ts.isTryStatement(parent) && inner === parent.finallyBlock) return { range: lastCharacter(inner), text: 'the end of the `finally` block' };
    if (ts.isTryStatement(parent) && parent.finallyBlock !== undefined) {
      return { range: rangeOf(parent.finallyBlock, sourceFile), text: 'the `finally` block' };
    }
    if (ts.isSourceFile(parent)) return { range: { start: parent.end, end: parent.end }, text: 'the end of the module' };
    if (ts.isFunctionLike(parent) || ts.isClassStaticBlockDeclaration(parent) || ts.isModuleDeclaration(parent)) return endOf(parent);
    inner = parent;
  }
}

/** What runs after the body of a loop. */
export function placeOfNextTurn(loop: ts.Node, sourceFile: ts.SourceFile): Place {
  const start = loop.getStart(sourceFile);
  const last = ts.isDoStatement(loop) ? rangeOf(loop.expression, sourceFile) : undefined;
  return { range: last ?? { start, end: start + (/^\w+/.exec(sourceFile.text.slice(start, start + 8))?.[0].length ?? 0) }, text: 'the next turn of the loop' };
}

/** The end of the block, loop or file in which a declaration lives: where `await using` disposes. */
export function endOfScope(list: ts.VariableDeclarationList): Place {
  const scope = ts.isVariableStatement(list.parent) ? list.parent.parent : list.parent;
  if (ts.isForOfStatement(scope)) return { range: lastCharacter(scope), text: 'the end of each turn of the loop' };
  if (ts.isForStatement(scope)) return { range: lastCharacter(scope), text: 'the end of the loop' };
  if (ts.isSourceFile(scope)) return { range: { start: scope.end, end: scope.end }, text: 'the end of the module' };
  return ts.isFunctionLike(scope.parent) ? endOf(scope.parent) : { range: lastCharacter(scope), text: 'the end of the block' };
}

/** What runs when a scope with `await using` has disposed of its resources. */
export function placeAfterScope(list: ts.VariableDeclarationList, sourceFile: ts.SourceFile): Place {
  const scope = ts.isVariableStatement(list.parent) ? list.parent.parent : list.parent;
  if (ts.isForOfStatement(scope)) return placeOfNextTurn(scope, sourceFile);
  return ts.isSourceFile(scope) || ts.isFunctionLike(scope.parent) ? endOfScope(list) : placeAfter(scope, sourceFile);
}

/** The end of a function. */
export function endOf(node: ts.Node): Place {
  const name = ts.isFunctionLike(node) ? nameOf(node) : undefined;
  return { range: lastCharacter(node), text: name === undefined ? 'the end of the block' : /^[\p{ID_Start}$_#[]\S*$/u.test(name) ? `the end of \`${name}\`` : 'the end of the function' };
}

function lastCharacter(node: ts.Node) {
  return { start: Math.max(node.pos, node.end - 1), end: node.end };
}

/** The first line of a statement, fit for a code span. */
function firstLine(statement: ts.Node, sourceFile: ts.SourceFile): string {
  const start = statement.getStart(sourceFile);
  const [line = ''] = sourceFile.text.slice(start, Math.min(statement.end, start + 200)).split(/\r?\n|\u2028|\u2029/, 1);
  const characters = [...line.replaceAll('`', '\'').replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= 40 ? characters.join('') : `${characters.slice(0, 39).join('')}…`;
}

/** The statement that runs after `node` in its list; declarations that do nothing when they are reached are passed over. */
function nextStatement(node: ts.Node, parent: ts.Node): ts.Statement | undefined {
  if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent)) return after(parent.statements, node);
  if (!ts.isCaseOrDefaultClause(parent)) return undefined;
  const { clauses } = parent.parent;
  return after(parent.statements, node) ?? clauses.slice(clauses.indexOf(parent) + 1).flatMap(({ statements }) => statements).find(runs);
}

function after(statements: readonly ts.Statement[], node: ts.Node): ts.Statement | undefined {
  const position = statements.findIndex((statement) => statement === node);
  return position < 0 ? undefined : statements.slice(position + 1).find(runs);
}

function runs(statement: ts.Statement): boolean {
  return !ts.isFunctionDeclaration(statement) && !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)
    && !ts.isEmptyStatement(statement) && !ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement);
}

function wordsForUse(value: ts.Node, parent: ts.Node, sourceFile: ts.SourceFile): string {
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) return `the assignment to \`${quote(parent.name)}\``;
  if (ts.isBinaryExpression(parent)) return wordsForOperator(value, parent);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return wordsForCall(value, parent);
  if (ts.isPropertyAccessExpression(parent)) return isCalled(parent) ? `the call of \`${parent.name.text}\`` : `the property \`${parent.name.text}\``;
  if (ts.isPropertyAssignment(parent)) return `the property \`${quote(parent.name)}\``;
  if (ts.isPrefixUnaryExpression(parent)) return `the \`${ts.tokenToString(parent.operator) ?? ''}\``;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return 'the loop';
  if (ts.isIterationStatement(parent, false)) return 'the test of the loop';
  const words = wordsByKind.get(parent.kind);
  return words ?? `the rest of line ${sourceFile.getLineAndCharacterOfPosition(value.end).line + 1}`;
}

const wordsByKind: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.ReturnStatement, 'the `return`'],
  [ts.SyntaxKind.ThrowStatement, 'the `throw`'],
  [ts.SyntaxKind.IfStatement, 'the `if`'],
  [ts.SyntaxKind.SwitchStatement, 'the `switch`'],
  [ts.SyntaxKind.ConditionalExpression, 'the choice of `?:`'],
  [ts.SyntaxKind.AwaitExpression, 'the outer `await`'],
  [ts.SyntaxKind.YieldExpression, 'the `yield`'],
  [ts.SyntaxKind.TemplateSpan, 'the template'],
  [ts.SyntaxKind.ArrayLiteralExpression, 'the array'],
  [ts.SyntaxKind.SpreadElement, 'the spread'],
  [ts.SyntaxKind.SpreadAssignment, 'the spread'],
  [ts.SyntaxKind.ElementAccessExpression, 'the element access'],
  [ts.SyntaxKind.TypeOfExpression, 'the `typeof`'],
  [ts.SyntaxKind.ExportAssignment, 'the default export'],
  [ts.SyntaxKind.JsxExpression, 'the JSX element'],
]);

function wordsForOperator(value: ts.Node, parent: ts.BinaryExpression): string {
  const operator = parent.operatorToken.kind;
  const assigns = operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
  if (assigns && parent.right === value) return `the assignment to \`${quote(parent.left)}\``;
  if (operator === ts.SyntaxKind.CommaToken) return 'the rest of the expression';
  return `the \`${ts.tokenToString(operator) ?? ''}\``;
}

function wordsForCall(value: ts.Node, call: ts.CallExpression | ts.NewExpression): string {
  const name = `\`${ts.isNewExpression(call) ? 'new ' : ''}${quote(call.expression, 30)}\``;
  const last = call.arguments?.at(-1);
  if (call.expression === value) return 'the call of what it gives';
  return last === value ? `the call of ${name}` : `the next argument of ${name}`;
}

function isCalled(access: ts.Expression): boolean {
  const callee = outermost(access);
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
}
