import ts from 'typescript';
import { rangeOf } from '../../analysis';
import type { FileView } from '../../project';
import { combined, dropped, promiseUse, shortened, unknown } from './promiseUse';
import { access, keptUnder, type Next, wrapped } from './syntax';

/**
 * What becomes of the rejections of a function's calls: from an expression that gives the function (its name, or the
 * function itself) to the call, or to whom it is handed to.
 */
export function functionUse(view: FileView, expression: ts.Node): Next {
  const node = wrapped(access(expression));
  const { parent } = node;
  const range = rangeOf(node, view.sourceFile);
  if (ts.isCallExpression(parent)) {
    return parent.expression === node ? promiseUse(view, parent) : asArgument(view, node, parent);
  }
  if (ts.isNewExpression(parent) && parent.expression !== node) {
    const isExecutor = view.model.creations.some((each) => each.executor?.start === range.start);
    return isExecutor ? dropped(range, 'the promise of an async executor is ignored') : handedTo(view, node, parent.expression);
  }
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return onMember(view, parent);
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) {
    const attribute = parent.parent.name.getText(view.sourceFile);
    return /^on[A-Z]/.test(attribute) ? dropped(range, `it is the handler of \`${attribute}\`, which ignores the promise`) : unknown(range, `the function is handed to the attribute \`${attribute}\``);
  }
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return unknown(range, 'the function is returned, and its calls are not followed');
  if (ts.isExportAssignment(parent)) return { kind: 'ends', place: 'leaves', range, text: 'it leaves the default export, of which the project has no known caller' };
  if (ts.isShorthandPropertyAssignment(parent)) return { kind: 'stored', name: parent.name, value: 'function' };
  const name = keptUnder(node);
  if (name !== undefined) return { kind: 'stored', name, value: 'function' };
  if (isOperand(parent)) return functionUse(view, parent);
  if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent)) return unknown(range, 'the function is kept where its calls are not followed');
  return { kind: 'nothing' };
}

/** The name by which the calls of a function can be found, where it has one. */
export function namedBy(node: ts.SignatureDeclaration): { readonly name: ts.Node } | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name === undefined ? undefined : { name: node.name };
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return ts.isComputedPropertyName(node.name) ? undefined : { name: node.name };
  return undefined;
}

/** A function as a person would call it. */
export function nameOf(node: ts.SignatureDeclaration, sourceFile: ts.SourceFile): string {
  const own = node.name ?? (ts.isExpression(node) ? keptUnder(wrapped(node)) : undefined);
  if (own !== undefined) return `\`${shortened(own.getText(sourceFile))}\``;
  return `the function in line ${sourceFile.getLineAndCharacterOfPosition(node.getStart(sourceFile)).line + 1}`;
}

function asArgument(view: FileView, node: ts.Node, call: ts.CallExpression): Next {
  const range = rangeOf(node, view.sourceFile);
  for (const chain of view.model.chains) {
    for (const link of chain.links) {
      const handlers = [link.onFulfilled, link.onRejected, link.onFinally];
      if (handlers.some((each) => each !== undefined && each.range.start === range.start && each.range.end === range.end)) {
        return { kind: 'link', chain, index: link.index };
      }
    }
  }
  const callRange = rangeOf(call, view.sourceFile);
  const isTry = view.model.combinators.some((each) => each.kind === 'try' && each.range.start === callRange.start && each.range.end === callRange.end);
  if (isTry) return promiseUse(view, call);
  const name = calleeName(call);
  // Array.prototype.map gives the promises of all calls; forEach and the hosts' timers and listeners ignore them.
  if (name === 'map' && call.arguments[0] === node) return combined(view, wrapped(call), range) ?? unknown(range, 'the promises of `map` are not followed');
  if (ignoring.test(name)) return dropped(range, `the function is handed to \`${name}\`, which ignores the promise`);
  return handedTo(view, node, call.expression);
}

/** Functions of ECMA-262 and of hosts that call what they are given and ignore what it returns. */
const ignoring = /^(?:forEach|setTimeout|setInterval|setImmediate|queueMicrotask|nextTick|requestAnimationFrame|on|once|addListener|prependListener|addEventListener)$/;

/** `load.call(…)`, `load.apply(…)`, `load.bind(…)`. */
function onMember(view: FileView, member: ts.PropertyAccessExpression): Next {
  const call = member.parent;
  if (!ts.isCallExpression(call) || call.expression !== member) return { kind: 'nothing' };
  if (member.name.text === 'call' || member.name.text === 'apply') return promiseUse(view, call);
  return member.name.text === 'bind' ? functionUse(view, call) : { kind: 'nothing' };
}

/** `retry ?? load`: the function goes where the whole expression does. */
function isOperand(parent: ts.Node): boolean {
  return ts.isConditionalExpression(parent) ||
    (ts.isBinaryExpression(parent) && [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken].includes(parent.operatorToken.kind));
}

function calleeName(call: ts.CallExpression): string {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return ts.isIdentifier(callee) ? callee.text : '';
}

function handedTo(view: FileView, node: ts.Node, callee: ts.Expression): Next {
  return unknown(rangeOf(node, view.sourceFile), `the function is handed to \`${shortened(callee.getText(view.sourceFile))}\`, whose calls of it are not followed`);
}
