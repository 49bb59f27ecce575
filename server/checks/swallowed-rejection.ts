/**
 * A failure of asynchronous work vanishes, and nothing says why.
 *
 * An empty `catch` block, or a rejection handler that does nothing, makes a failed call look like one that succeeded
 * (ECMA-262, TryStatement and NewPromiseReactionJob). Where that is meant, a comment in the block tells the next reader.
 *
 * Wrong:
 * ```ts
 * declare function save(): Promise<void>;
 *
 * export async function finish() {
 *   try {
 *     await save();
 *   } catch {}
 *   console.log('saved');
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function save(): Promise<void>;
 *
 * export async function finish() {
 *   try {
 *     await save();
 *     console.log('saved');
 *   } catch (error) {
 *     console.error('not saved', error);
 *   }
 * }
 * ```
 *
 * Silent where a comment stands in the block, where the code behind the `try` runs only after a failure, where a value is
 * used in place of the result, for a promise whose failure is seen elsewhere, and for what is cleaned up while another error
 * is thrown.
 */
import ts from 'typescript';
import { asFunction, completionOf, containerOf, functionOf, linkCallOf, looksAbsent, nextLink, outermost, ownChildren, unwrapped, type LinkCall } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isPromise } from './promises';

export const swallowedRejection: Check = {
  id: 'swallowed-rejection',
  severity: 'information',
  description: 'An empty catch block around asynchronous code, or a rejection handler that does nothing and whose result is unused, without a comment that says why.',
  * run(file) {
    for (const statement of file.all(ts.isTryStatement)) {
      const found = ofClause(file, statement);
      if (found) yield found;
    }
    for (const call of file.all(ts.isCallExpression)) {
      const link = linkCallOf(call);
      const found = link && link.kind !== 'finally' ? ofHandler(file, link) : undefined;
      if (found) yield found;
    }
  },
};

const message = 'A failure vanishes here without a trace: what follows runs as if all had gone well.';

function ofClause(file: CheckedFile, { tryBlock, catchClause }: ts.TryStatement): Finding | undefined {
  if (catchClause === undefined || !isEmpty(catchClause.block) || hasComment(file, catchClause.block) || !suspends(tryBlock)) return undefined;
  // Behind a block that always leaves, the code that follows is what happens after a failure.
  if (!completionOf(tryBlock, file.inquiry).normal || isCleaningUp(catchClause.parent) || isExplained(file, catchClause.parent)) return undefined;
  const { start } = file.range(catchClause);
  const name = catchClause.variableDeclaration;
  const free = name === undefined || ts.isIdentifier(name.name);
  const header = name === undefined ? 'catch (error)' : file.textOf(catchClause).slice(0, catchClause.block.getStart(file.sourceFile) - start).trim();
  const error = name === undefined ? 'error' : file.textOf(name.name);
  return {
    range: { start, end: catchClause.end },
    message,
    certainty: 'certain',
    fixes: free ? [
      { title: 'Write the error to the console', edits: [{ range: { start, end: catchClause.end }, text: `${header} { console.error(${error}); }` }], preferred: true },
      { title: 'Throw the error again', edits: [{ range: { start, end: catchClause.end }, text: `${header} { throw ${error}; }` }] },
    ] : [],
  };
}

function ofHandler(file: CheckedFile, link: LinkCall): Finding | undefined {
  const { call, receiver, kind } = link;
  const handler = call.arguments[kind === 'catch' ? 0 : 1];
  if (handler === undefined || !doesNothing(file, handler) || nextLink(call) !== undefined) return undefined;
  const statement = droppingStatement(call);
  if (statement === undefined || isSeenElsewhere(file, receiver) || isCleaningUp(statement) || isExplained(file, statement) || hasCommentBefore(file, link)) return undefined;
  const promise = isPromise(file, receiver);
  if (promise === 'unknown' && file.chainEndingAt(call)?.certainty !== 'likely') return undefined;
  return {
    range: { start: file.range(link.keyword).start, end: call.end },
    message,
    certainty: promise === 'certain' ? 'certain' : 'likely',
    fixes: fixesOf(file, handler),
  };
}

/** The statement that drops what a call gives, at once or when it has waited for it. */
function droppingStatement(call: ts.CallExpression): ts.ExpressionStatement | undefined {
  let { parent } = outermost(call);
  if (ts.isAwaitExpression(parent) || ts.isVoidExpression(parent)) parent = outermost(parent).parent;
  return ts.isExpressionStatement(parent) ? parent : undefined;
}

function doesNothing(file: CheckedFile, handler: ts.Expression): boolean {
  const called = functionOf(handler);
  const body = called && asFunction(called)?.body;
  if (body === undefined || hasComment(file, body)) return false;
  if (ts.isBlock(body)) return isEmpty(body);
  return looksAbsent(body) || (ts.isLiteralExpression(unwrapped(body)) || isBoolean(unwrapped(body)) || isEmptyObject(unwrapped(body)));
}

function isBoolean({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

function isEmptyObject(node: ts.Node): boolean {
  return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

function isEmpty(block: ts.Block): boolean {
  return block.statements.every(ts.isEmptyStatement);
}

/** Whether a comment stands between the ends of a node. */
function hasComment(file: CheckedFile, node: ts.Node): boolean {
  return /\/\/|\/\*/.test(file.textOf(node));
}

/** Whether a comment stands between what may fail and the handler. */
function hasCommentBefore(file: CheckedFile, { receiver, keyword }: LinkCall): boolean {
  return /\/[/*]/.test(file.text.slice(receiver.end, file.range(keyword).start));
}

/** Whether a comment in front of a statement, or of those around it, says that a failure does not matter. */
function isExplained(file: CheckedFile, statement: ts.Node): boolean {
  const around: ts.Node[] = [];
  for (let node: ts.Node | undefined = statement; node !== undefined && around.length < 3;) {
    if (!ts.isBlock(node)) around.push(node);
    const { parent }: ts.Node = node;
    node = parent === undefined ? undefined : ts.findAncestor(parent, ts.isStatement);
  }
  const comments = around.flatMap(({ pos }) => ts.getLeadingCommentRanges(file.text, pos) ?? []);
  return comments.some(({ pos, end }) => /ignor|best.?effort|\bfine\b|\bmay\b|might|already|not exist|missing|expected|optional|swallow|matter|harmless|empty catch|purpose|deliberate|intention|silent|fail|error/i.test(file.text.slice(pos, end)));
}

/** Whether the rejection of the promise comes out elsewhere too: it has a name, by which others wait for it. */
function isSeenElsewhere(file: CheckedFile, receiver: ts.Expression): boolean {
  const root = unwrapped(receiver);
  if (ts.isPropertyAccessExpression(root)) return true;
  return ts.isIdentifier(root) && (file.resolve(root)?.references.some((use) => use !== root) ?? true);
}

/** Whether a statement stands in a `catch` clause that throws: the error that is thrown is the one to be seen. */
function isCleaningUp(statement: ts.Node): boolean {
  const container = containerOf(statement);
  const clause = ts.findAncestor(statement, (node) => (node === container ? 'quit' : ts.isCatchClause(node)));
  return clause !== undefined && ts.isCatchClause(clause) && clause.block.statements.some(ts.isThrowStatement);
}

/** Whether a block waits for something itself. */
function suspends(block: ts.Node): boolean {
  const pending = [block];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return true;
    pending.push(...ownChildren(node));
  }
  return false;
}

function fixesOf(file: CheckedFile, argument: ts.Expression): readonly Fix[] {
  const handler = unwrapped(argument);
  if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler) && !ts.isIdentifier(handler)) return [];
  const range = file.range(argument);
  return [
    { title: 'Write the error to the console', edits: [{ range, text: '(error) => { console.error(error); }' }], preferred: true },
    { title: 'Throw the error again', edits: [{ range, text: '(error) => { throw error; }' }] },
  ];
}
