import ts from 'typescript';
import { bindingsOf } from './bindings';
import { enclosingFunction } from './expressions';
import { linkCallOf, nextLink, type LinkCall } from './links';
import type { ChainUse } from './model';
import { quote } from './names';
import { promiseStaticCall, isNewPromise, isTimerCall, type PromiseStaticCall } from './promises';
import { containerOf, kindOf } from './routes';
import { outermost } from './wrapping';

/** What becomes of a promise that an expression gives, one step on. */
export type PromiseUse =
  | { readonly kind: 'awaited'; readonly by: ts.Node }
  /** Returned from a function whose promise goes on elsewhere: a handler's to its chain, any other to the caller. */
  | { readonly kind: 'returned'; readonly from: ts.Node; readonly to: { readonly link: LinkCall } | 'caller' }
  | { readonly kind: 'stored'; readonly names: readonly ts.Identifier[] }
  | { readonly kind: 'chained'; readonly link: LinkCall }
  | { readonly kind: 'element of a combinator'; readonly combinator: PromiseStaticCall }
  | { readonly kind: 'dropped' | 'voided' }
  | { readonly kind: 'unknown'; readonly as: ChainUse; readonly reason: string };

/** What becomes of the promise that an expression gives. */
export function promiseUse(expression: ts.Expression): PromiseUse {
  const node = valueCarrier(expression);
  const { parent } = node;
  if (ts.isAwaitExpression(parent)) return { kind: 'awaited', by: parent };
  const chained = ts.isExpression(node) ? nextLink(node) : undefined;
  if (chained !== undefined) return { kind: 'chained', link: chained };
  if (ts.isExpressionStatement(parent)) return { kind: 'dropped' };
  if (ts.isVoidExpression(parent)) return { kind: 'voided' };
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return returned(parent);
  if (ts.isVariableDeclaration(parent) && parent.initializer === node) return declared(parent);
  if (ts.isArrayLiteralExpression(parent)) return element(parent);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return argument(parent, node);
  if (ts.isYieldExpression(parent)) return isInAsyncGenerator(parent) ? { kind: 'awaited', by: parent } : unknown('unknown', 'it is yielded');
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return unknown('stored', `it is stored as \`${quote(parent.name)}\``);
  if (ts.isBinaryExpression(parent) && parent.right === node) return unknown('stored', `it is stored in \`${quote(parent.left)}\``);
  if (ts.isShorthandPropertyAssignment(parent)) return unknown('stored', 'it is stored in an object');
  return unknown('unknown', 'what becomes of it is not followed');
}

/** The expression whose value is that of `expression`: through parentheses, assertions, conditionals and `a && promise`. */
function valueCarrier(expression: ts.Expression): ts.Node {
  let node = outermost(expression);
  for (let { parent } = node; ; { parent } = node) {
    const isBranch = ts.isConditionalExpression(parent) && parent.condition !== node;
    const isOperand = ts.isBinaryExpression(parent) && valueOperators.has(parent.operatorToken.kind)
      && (parent.right === node || (parent.left === node && parent.operatorToken.kind !== ts.SyntaxKind.CommaToken && parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken));
    if (!isBranch && !isOperand) return node;
    node = outermost(parent);
  }
}

const valueOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken,
]);

function returned(statement: ts.Node): PromiseUse {
  const from = ts.isArrowFunction(statement) ? statement : enclosingFunction(statement);
  if (from === undefined) return unknown('returned', 'it is returned outside of a function');
  // ECMA-262, ReturnStatement: an async generator awaits what it returns.
  if (isInAsyncGenerator(statement)) return { kind: 'awaited', by: statement };
  if (!ts.isArrowFunction(from) && !ts.isFunctionExpression(from)) return { kind: 'returned', from, to: 'caller' };
  const place = outermost(from);
  const { parent } = place;
  if (isNewPromise(parent)) return { kind: 'dropped' };
  if (!ts.isCallExpression(parent)) return { kind: 'returned', from, to: 'caller' };
  if (parent.expression === place) return promiseUse(parent);
  const link = linkCallOf(parent);
  if (link !== undefined) return { kind: 'returned', from, to: { link } };
  if (isTimerCall(parent)) return { kind: 'dropped' };
  const mapped = ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'map' && parent.arguments[0] === place;
  const combinator = mapped ? combinatorOf(parent) : undefined;
  return combinator === undefined ? { kind: 'returned', from, to: 'caller' } : { kind: 'element of a combinator', combinator };
}

function isInAsyncGenerator(node: ts.Node): boolean {
  return kindOf(containerOf(node)) === 'async generator';
}

function declared(declaration: ts.VariableDeclaration): PromiseUse {
  if (!ts.isIdentifier(declaration.name)) return unknown('stored', 'it is taken apart');
  const binding = bindingsOf(declaration.getSourceFile()).resolve(declaration.name);
  const statement = declaration.parent.parent;
  const exported = ts.isVariableStatement(statement) && (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
  if (exported || binding === undefined || !binding.constant) return unknown('stored', `it is stored in \`${declaration.name.text}\``);
  if (binding.references.length === 0 && isScript(declaration)) return unknown('stored', `it is stored in the global \`${declaration.name.text}\``);
  return { kind: 'stored', names: binding.references };
}

/** Whether a declaration stands at the top of a script, where other scripts see it. */
function isScript(declaration: ts.VariableDeclaration): boolean {
  return ts.isSourceFile(declaration.parent.parent.parent) && !ts.isExternalModule(declaration.getSourceFile());
}

function element(array: ts.ArrayLiteralExpression): PromiseUse {
  const combinator = combinatorOf(array);
  return combinator === undefined ? unknown('stored', 'it is stored in an array') : { kind: 'element of a combinator', combinator };
}

/** The combinator of which an expression is the argument. */
function combinatorOf(elements: ts.Expression): PromiseStaticCall | undefined {
  const list = outermost(elements);
  const call = promiseStaticCall(list.parent);
  return call !== undefined && call.call.arguments[0] === list && combining.has(call.kind) ? call : undefined;
}

const combining: ReadonlySet<PromiseStaticCall['kind']> = new Set(['all', 'allSettled', 'any', 'race']);

function argument(call: ts.CallExpression | ts.NewExpression, node: ts.Node): PromiseUse {
  if (call.expression === node) return unknown('unknown', 'it is called');
  const statically = promiseStaticCall(call);
  if (statically?.kind === 'resolve' && statically.call.arguments[0] === node) return promiseUse(statically.call);
  return unknown('argument', `it is passed to \`${quote(call.expression)}\``);
}

function unknown(as: ChainUse, reason: string): PromiseUse {
  return { kind: 'unknown', as, reason };
}
