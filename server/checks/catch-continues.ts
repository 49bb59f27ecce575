/**
 * A rejection handler or a catch clause gives nothing, and the code behind it goes on with the value.
 *
 * The promise of `catch` fulfils with what its handler returns (ECMA-262, NewPromiseReactionJob). A handler that only logs
 * returns `undefined`: what follows runs as if all had gone well, and fails in another place, further from the cause. So it
 * does behind a `try` whose catch clause only logs, where a variable should have got its value in the block.
 *
 * Wrong:
 * ```ts
 * declare function load(): Promise<{ name: string }>;
 *
 * export async function show() {
 *   const user = await load().catch((error) => {
 *     console.error(error);
 *   });
 *   console.log(user!.name);
 * }
 *
 * export async function greet() {
 *   let user: { name: string } | undefined;
 *   try {
 *     user = await load();
 *   } catch (error) {
 *     console.error(error);
 *   }
 *   console.log(user!.name);
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<{ name: string }>;
 *
 * export async function show() {
 *   const user = await load().catch((error) => {
 *     console.error(error);
 *     return undefined;
 *   });
 *   if (user === undefined) return;
 *   console.log(user.name);
 * }
 * ```
 *
 * Silent where the code asks whether the value is there, or never uses it.
 */
import ts from 'typescript';
import { asFunction, completionOf, containerOf, holds, isCallable, linkCallOf, nextLink, outermost, ownChildren, promiseStaticCall, unwrapped, type BuiltChain, type LinkCall, type TextEdit } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { indentationOf, lineBreakOf } from './fixes';
import { isTest, useOfParameter } from './uses';

export const catchContinues: Check = {
  id: 'catch-continues',
  severity: 'warning',
  description: 'A catch handler or clause gives nothing, and the code after it goes on with the value as if it were there.',
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const link = linkCallOf(call);
      if (link === undefined || link.kind === 'finally') continue;
      const handler = link.call.arguments[link.kind === 'catch' ? 0 : 1];
      if (handler === undefined || !givesNothing(file, link)) continue;
      const use = useOfValue(file, call);
      if (use !== undefined) yield finding(file, link, handler, use);
    }
    for (const statement of file.all(ts.isTryStatement)) {
      const found = ofClause(file, statement);
      if (found) yield found;
    }
  },
};

/** Whether the rejection handler of a link certainly is called and gives nothing. */
function givesNothing(file: CheckedFile, link: LinkCall): boolean {
  const chain = chainAround(file, link);
  const position = chain?.calls.findIndex(({ call }) => call === link.call) ?? -1;
  const handler = chain?.links[position]?.onRejected;
  if (chain === undefined || chain.certainty !== 'certain' || handler === undefined || !isCallable(handler)) return false;
  if (handler.form !== 'inline') {
    return handler.completion.returns === 'nothing' && handler.completion.rejects !== 'always' || handler.completion.returns === 'unknown' && handler.fact?.call?.returns === 'void';
  }
  const argument = link.call.arguments[link.kind === 'catch' ? 0 : 1];
  const body = argument && asFunction(unwrapped(argument))?.body;
  if (handler.completion.rejects === 'always' || body === undefined) return false;
  if (ts.isBlock(body)) return handler.completion.returns === 'nothing';
  const value = unwrapped(body);
  return ts.isCallExpression(value) && (file.fact(value)?.type === 'void' || file.evaluate(value).throws === 'never' && file.fact(value)?.type === 'undefined');
}

/** The whole chain in which a link stands. */
function chainAround(file: CheckedFile, link: LinkCall): BuiltChain | undefined {
  let last = link;
  for (let next = nextLink(last.call); next !== undefined; next = nextLink(last.call)) last = next;
  return file.chainEndingAt(last.call);
}

/** A use, as if it were there, of the value that a link's promise gives: by the next handler, or behind its await. */
function useOfValue(file: CheckedFile, call: ts.Expression): ts.Node | undefined {
  let last = call;
  for (let next = nextLink(last); next !== undefined; next = nextLink(last)) {
    if (next.kind === 'then') {
      const [first] = next.call.arguments;
      const handler = first && asFunction(unwrapped(first));
      return handler && needed(file, useOfParameter(file, handler));
    }
    last = next.call;
  }
  return useOfAwaited(file, last);
}

function useOfAwaited(file: CheckedFile, promise: ts.Node): ts.Node | undefined {
  const value = outermost(promise);
  const { parent } = value;
  if (ts.isArrayLiteralExpression(parent) && promiseStaticCall(outermost(parent).parent)?.kind === 'all') {
    const declaration = declarationOf(outermost(outermost(parent).parent).parent);
    if (declaration === undefined || !ts.isArrayBindingPattern(declaration.name)) return undefined;
    const element = declaration.name.elements[parent.elements.findIndex((each) => each === value)];
    return element !== undefined && ts.isBindingElement(element) && element.initializer === undefined ? useOfName(file, element.name) : undefined;
  }
  if (!ts.isAwaitExpression(parent)) return useOfKept(file, parent, value);
  const declaration = declarationOf(parent);
  if (declaration !== undefined) return useOfName(file, declaration.name);
  const assignment = onlyAssignment(file, outermost(parent));
  if (assignment !== undefined) return useOfName(file, assignment, assignment);
  const access = outermost(parent).parent;
  return (ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access)) && access.questionDotToken === undefined && access.expression === outermost(parent) ? access : undefined;
}

/** The same where a constant keeps the promise. */
function useOfKept(file: CheckedFile, parent: ts.Node, promise: ts.Node): ts.Node | undefined {
  const binding = ts.isVariableDeclaration(parent) && parent.initializer === promise && ts.isIdentifier(parent.name) ? file.resolve(parent.name) : undefined;
  if (binding?.constant !== true) return undefined;
  for (const reference of binding.references) {
    const use = useOfValue(file, reference);
    if (use !== undefined) return use;
  }
  return undefined;
}

/** The variable that an awaited value is given to. */
function declarationOf(awaiting: ts.Node): ts.VariableDeclaration | undefined {
  if (!ts.isAwaitExpression(awaiting)) return undefined;
  const { parent } = outermost(awaiting);
  return ts.isVariableDeclaration(parent) ? parent : undefined;
}

/** The variable that `name = value;` gives its only value. */
function onlyAssignment(file: CheckedFile, value: ts.Node): ts.Identifier | undefined {
  const { parent } = value;
  if (!ts.isBinaryExpression(parent) || parent.right !== value || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(parent.left) || !ts.isExpressionStatement(parent.parent)) return undefined;
  const binding = file.resolve(parent.left);
  const declaration = binding?.declaration;
  if (binding === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer !== undefined || containerOf(declaration) !== containerOf(parent)) return undefined;
  return binding.references.every((use) => use === parent.left || !isAssigned(use)) ? parent.left : undefined;
}

function isAssigned(use: ts.Identifier): boolean {
  const { parent } = use;
  return ts.isBinaryExpression(parent) && parent.left === use && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}

function useOfName(file: CheckedFile, name: ts.BindingName, assigned?: ts.Identifier): ts.Node | undefined {
  if (!ts.isIdentifier(name)) return name;
  const references = (file.resolve(name)?.references ?? []).filter((use) => use !== assigned);
  if (references.some((use) => isTest(use))) return undefined;
  return references.find((use) => needed(file, use) !== undefined);
}

/** A use that fails or gives nonsense without the value: its members, its elements, or where nothing says that it may be absent. */
function needed(file: CheckedFile, use: ts.Node | undefined): ts.Node | undefined {
  if (use === undefined || !ts.isIdentifier(use)) return use;
  const outer = outermost(use);
  const { parent } = outer;
  if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === outer) return use;
  if (ts.isTemplateSpan(parent) || ts.isSpreadElement(parent) || ts.isForOfStatement(parent) || ts.isVariableDeclaration(parent) && !ts.isIdentifier(parent.name)) return use;
  const isArgument = ts.isCallExpression(parent) && parent.expression !== outer;
  const saysSo = outer === use && /\b(?:void|undefined|null)\b/.test(file.fact(use)?.type ?? 'undefined') && !/\.[cm]?jsx?$/.test(file.sourceFile.fileName);
  return isArgument && !saysSo ? use : undefined;
}

/** A `catch` clause that goes on although the variable that the `try` was to give its only value is used behind it. */
function ofClause(file: CheckedFile, statement: ts.TryStatement): Finding | undefined {
  const { tryBlock, catchClause } = statement;
  if (catchClause === undefined || catchClause.block.statements.length === 0) return undefined;
  const { normal, throws, returns, jumps } = completionOf(catchClause.block, file.inquiry);
  // What a clause sets may be what the code behind asks for.
  if (!normal || throws.length + returns.length + jumps.length > 0 || !catchClause.block.statements.every((each) => ts.isExpressionStatement(each) && ts.isCallExpression(unwrapped(each.expression)))) return undefined;
  for (const each of tryBlock.statements) {
    const assignment = ts.isExpressionStatement(each) && ts.isBinaryExpression(each.expression) ? each.expression : undefined;
    if (assignment === undefined || !holdsAwait(assignment.right)) continue;
    const name = onlyAssignment(file, assignment.right);
    const references = name && file.resolve(name)?.references.filter((use) => use !== name);
    if (references === undefined || references.some((use) => isTest(use)) || references.some((use) => !holds(statement, use) && use.pos < statement.pos)) continue;
    const use = references.find((reference) => reference.pos > statement.end && needed(file, reference) !== undefined);
    if (use !== undefined) return ofUnassigned(file, catchClause, use);
  }
  return undefined;
}

function holdsAwait(expression: ts.Expression): boolean {
  const pending: ts.Node[] = [expression];
  for (const node of pending) {
    if (ts.isAwaitExpression(node)) return true;
    pending.push(...ownChildren(node));
  }
  return false;
}

function ofUnassigned(file: CheckedFile, clause: ts.CatchClause, use: ts.Node): Finding {
  const { variableDeclaration, block } = clause;
  const last = block.statements.at(-1);
  const name = variableDeclaration?.name;
  const fix = last !== undefined && name !== undefined && ts.isIdentifier(name) ? [{ title: 'Throw the error again', edits: [atEnd(file, block, last, `throw ${name.text};`)], preferred: true }] : [];
  return {
    range: file.range(clause),
    message: 'This goes on behind the failure, and what follows uses the value as if it were there: it was never assigned.',
    certainty: 'certain',
    related: [{ range: file.range(use), message: 'It is used here.' }],
    fixes: fix,
  };
}

function finding(file: CheckedFile, link: LinkCall, handler: ts.Expression, use: ts.Node): Finding {
  const fix = rethrowing(file, handler);
  return {
    range: { start: file.range(link.keyword).start, end: link.call.end },
    message: 'This handler returns nothing, and what follows uses the value as if it were there: after a rejection it is undefined.',
    certainty: 'certain',
    related: [{ range: file.range(use), message: 'It is used here.' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** Lets the rejection go on behind the handler's work. */
function rethrowing(file: CheckedFile, argument: ts.Expression): Fix | undefined {
  const handler = unwrapped(argument);
  const title = 'Throw the error again in the handler';
  const body = asFunction(handler)?.body;
  if (body === undefined || !(ts.isArrowFunction(handler) || ts.isFunctionExpression(handler))) {
    if (!ts.isIdentifier(handler) && !ts.isPropertyAccessExpression(handler)) return undefined;
    return { title, edits: [{ range: file.range(argument), text: `(error) => { ${file.textOf(handler)}(error); throw error; }` }], preferred: true };
  }
  const [parameter] = handler.parameters;
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return undefined;
  const thrown = `throw ${parameter.name.text};`;
  if (!ts.isBlock(body)) return { title, edits: [{ range: file.range(body), text: `{ ${file.textOf(body)}; ${thrown} }` }], preferred: true };
  const last = body.statements.at(-1);
  if (last === undefined) return { title, edits: [{ range: file.range(body), text: `{ ${thrown} }` }], preferred: true };
  return { title, edits: [atEnd(file, body, last, thrown)], preferred: true };
}

/** Puts a statement behind the last one of a block. */
function atEnd(file: CheckedFile, block: ts.Block, last: ts.Statement, statement: string): TextEdit {
  const oneLine = !/\r?\n/.test(file.textOf(block));
  return { range: { start: last.end, end: last.end }, text: oneLine ? ` ${statement}` : `${lineBreakOf(file)}${indentationOf(file, last)}${statement}` };
}
