import ts from 'typescript';
import { bindingsOf, valueOf } from './bindings';
import type { Inquiry } from './collector';
import { ownChildren } from './expressions';
import { linkCallOf } from './links';
import { promiseBySyntax, promiseStaticCall } from './promises';
import { containerOf } from './routes';
import type { TextRange } from './text';
import { unwrapped } from './wrapping';

/**
 * For the await of a name: the declaration that gave it its promise, where the function suspends between the two and
 * nothing else in the file uses the name. Until the later await is reached nobody handles a rejection of that promise
 * (ECMA-262, HostPromiseRejectionTracker).
 */
export function madeEarlier(node: ts.AwaitExpression, inquiry: Inquiry): TextRange | undefined {
  const name = unwrapped(node.expression);
  const binding = ts.isIdentifier(name) ? bindingsOf(inquiry.sourceFile).resolve(name) : undefined;
  if (binding === undefined || binding.references.length > 1 || !ts.isVariableDeclaration(binding.declaration)) return undefined;
  const { declaration } = binding;
  const value = valueOf(binding);
  const container = containerOf(node);
  if (value === undefined || !ts.isExpression(value) || isExported(declaration) || containerOf(declaration) !== container) return undefined;
  if (!isPromise(value, inquiry) || seldomRejects(unwrapped(value))) return undefined;
  return suspendsBetween(container, declaration.end, node.pos) ? inquiry.range(declaration) : undefined;
}

function isPromise(value: ts.Expression, inquiry: Inquiry): boolean {
  const fact = inquiry.fact(value);
  return promiseBySyntax(value) === 'certain' || (fact?.thenable === 'always' && fact.promise === 'native' && ts.isCallExpression(unwrapped(value)));
}

/** Whether a promise has a handler for its rejections already, or none to handle. */
function seldomRejects(value: ts.Expression): boolean {
  const link = linkCallOf(value);
  const kind = promiseStaticCall(value)?.kind;
  return !ts.isCallExpression(value) && !ts.isNewExpression(value) || kind === 'allSettled' || kind === 'resolve'
    || link !== undefined && (link.kind === 'catch' || link.call.arguments.length > 1);
}

function isExported(declaration: ts.VariableDeclaration): boolean {
  const statement = declaration.parent.parent;
  return ts.isVariableStatement(statement) && (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

/** Whether a function waits for something between two offsets of its text. */
function suspendsBetween(container: ts.Node, start: number, end: number): boolean {
  const pending = ownChildren(container);
  if (ts.isFunctionLike(container) && 'body' in container && container.body !== undefined) pending.push(container.body);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.end <= start || node.pos >= end) continue;
    if (node.pos >= start && node.end <= end && (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined))) return true;
    pending.push(...ownChildren(node));
  }
  return false;
}
