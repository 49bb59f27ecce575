/**
 * A loop that waits in each turn for work that the next turn does not need.
 *
 * `await` suspends the function, and the loop with it (ECMA-262, Await). Where the turns do not depend on each other, the loop
 * takes as long as all of them; started together, as long as the slowest one.
 *
 * Wrong:
 * ```ts
 * declare function load(id: string): Promise<string>;
 *
 * export async function loadAll(ids: string[]) {
 *   const texts: string[] = [];
 *   for (const id of ids) {
 *     texts.push(await load(id));
 *   }
 *   return texts;
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(id: string): Promise<string>;
 *
 * export async function loadAll(ids: string[]) {
 *   return await Promise.all(ids.map((id) => load(id)));
 * }
 * ```
 *
 * Silent where a turn uses what an earlier one has left, ends the loop, repeats what failed, or waits for time to pass; for
 * transactions, cursors and streams; and where a comment says that the order matters.
 */
import ts from 'typescript';
import { asFunction, containerOf, isTimerCall, ownChildren, promiseStaticCall, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { isOneAtATime } from './effects';
import { calledFunction } from './promises';

export const awaitInLoop: Check = {
  id: 'await-in-loop',
  severity: 'hint',
  description: 'An await in a loop whose turns do not depend on each other.',
  yieldsTo: ['await-non-thenable'],
  * run(file) {
    for (const loop of file.all(isLoop)) {
      const item = itemOf(file, loop);
      if (item === undefined) continue;
      const inside = nodesOf(loop.statement);
      const awaits = inside.filter(ts.isAwaitExpression);
      const [first] = awaits.toSorted((left, right) => left.pos - right.pos);
      if (first === undefined || inside.some((node) => node !== loop && (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) || isInOtherLoop(loop)) continue;
      if (leaves(inside) || isMeant(file, loop) || isOrdered(file, loop, inside) || hasCarriedState(file, loop, inside) || !usesItem(file, first, item, inside)) continue;
      if (awaits.some((node) => isWaiting(file, node) || callsItem(file, node, item) || isBatch(file, node, item) || isShared(file, node))) continue;
      yield finding(file, loop, first, awaits.length, inside);
    }
  },
};

type Loop = ts.ForOfStatement | ts.ForStatement | ts.ForInStatement | ts.WhileStatement;

function isLoop(node: ts.Node): node is Loop {
  return (ts.isForOfStatement(node) && node.awaitModifier === undefined) || ts.isForStatement(node) || ts.isForInStatement(node) || ts.isWhileStatement(node);
}

/** The names by which a turn knows its item; undefined for a loop that does not go through a list. */
function itemOf(file: CheckedFile, loop: Loop): readonly ts.Identifier[] | undefined {
  if (ts.isWhileStatement(loop)) {
    const counter = counterOf(file, loop);
    return counter && [counter];
  }
  const { initializer } = loop;
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer)) return undefined;
  const names = initializer.declarations.flatMap(({ name }) => namesIn(name));
  if (ts.isForStatement(loop)) {
    const test = loop.condition && unwrapped(loop.condition);
    if (test === undefined || !ts.isBinaryExpression(test) || !/\.(?:length|size)$/.test(file.textOf(test.right)) || initializer.declarations.length > 2) return undefined;
    // A loop in strides goes through batches, which limit how much runs at once.
    return loop.incrementor !== undefined && isStepByOne(loop.incrementor) ? names : undefined;
  }
  if (ts.isForInStatement(loop)) return names;
  const type = file.fact(loop.expression)?.type;
  // What is not typed is a list nearly always.
  if (type === 'any') return names;
  if (type === undefined || /Generator|Iterator\b|^unknown$/.test(type)) return /^(?:Map|Set|Array)Iterator</.test(type ?? '') ? names : undefined;
  return names;
}

/** The variable by which a `while` goes through a list: `while (i < list.length) { …; i++; }`. */
function counterOf(file: CheckedFile, { expression, statement }: ts.WhileStatement): ts.Identifier | undefined {
  const test = unwrapped(expression);
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined;
  if (!ts.isBinaryExpression(test) || test.operatorToken.kind !== ts.SyntaxKind.LessThanToken || !ts.isIdentifier(test.left) || !file.textOf(test.right).endsWith('.length')) return undefined;
  const steps = last !== undefined && ts.isExpressionStatement(last) && isStepByOne(last.expression) && nodesOf(last.expression).some((node) => ts.isIdentifier(node) && node.text === (test.left as ts.Identifier).text);
  return steps ? test.left : undefined;
}

/** `i++`, `++i`, `i += 1`; of several with commas each. */
function isStepByOne(expression: ts.Expression): boolean {
  const step = unwrapped(expression);
  if (ts.isPrefixUnaryExpression(step) || ts.isPostfixUnaryExpression(step)) return true;
  if (!ts.isBinaryExpression(step)) return false;
  if (step.operatorToken.kind === ts.SyntaxKind.CommaToken) return isStepByOne(step.left) && isStepByOne(step.right);
  return step.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken && ts.isNumericLiteral(step.right) && step.right.text === '1';
}

function namesIn(name: ts.BindingName): readonly ts.Identifier[] {
  return ts.isIdentifier(name) ? [name] : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}

/** The nodes of a loop's body that belong to no function in it. */
function nodesOf(body: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [body];
  for (const node of found) found.push(...ownChildren(node));
  return found;
}

/** Whether an outer loop has turns of its own that wait: there, the outer one is the one to look at. */
function isInOtherLoop(loop: Loop): boolean {
  const container = containerOf(loop);
  return ts.findAncestor(loop.parent, (node) => (node === container ? 'quit' : ts.isWhileStatement(node) || ts.isDoStatement(node))) !== undefined;
}

/** Whether a turn can end the whole loop. */
function leaves(inside: readonly ts.Node[]): boolean {
  return inside.some((node) => ts.isReturnStatement(node) || ts.isBreakStatement(node) || ts.isThrowStatement(node) || ts.isYieldExpression(node) || (ts.isContinueStatement(node) && node.label !== undefined));
}

/** Whether words say that order, pace or one connection matters: comments, or what is called. */
function isOrdered(file: CheckedFile, loop: Loop, inside: readonly ts.Node[]): boolean {
  const comments = [...(ts.getLeadingCommentRanges(file.text, loop.pos) ?? []).map(({ pos, end }) => file.text.slice(pos, end)), ...file.textOf(loop).match(/\/\/.*|\/\*[^]*?\*\//g) ?? []];
  if (comments.some((text) => /order|sequen|one (?:at a time|by one|after)|rate|throttl|limit|serial|\bturn\b|transaction|parallel|concurren|overload|at once|in a row|depend|previous|must not|quota|memory/i.test(text))) return true;
  const called = inside.filter(ts.isAwaitExpression).map(({ expression }) => unwrapped(expression)).filter(ts.isCallExpression).map(({ expression }) => file.textOf(expression));
  return called.some((name) => /(?:^|\.|#)(?:tx|trx|t|transaction|conn|connection|cursor|queryRunner|reader|writer|stream|page|browser|driver|socket|channel|queue|lock|mutex|semaphore|limiter|context|step)\.\w+$|migrat|step|sleep|delay|wait|pause|throttle|retry|attempt|acquire|seek|transaction|rollback|write$|append|prompt|ask|question|confirm|next$|apply|execute|\bexec$|\brun(?:Step|Task|Test)?$|middleware|hook|handler$|\bfn$|callback|press|click|type$|listener/i.test(name));
}

/** Whether a turn uses what an earlier one has left in a variable or an object from outside the loop. */
function hasCarriedState(file: CheckedFile, loop: Loop, inside: readonly ts.Node[]): boolean {
  const isOutside = (name: ts.Identifier) => {
    const declaration = file.resolve(name)?.declaration;
    return declaration === undefined || declaration.pos < loop.pos || declaration.end > loop.end;
  };
  const everything = [...inside];
  for (const node of everything) if (ts.isFunctionLike(node)) ts.forEachChild(node, (child) => void everything.push(child));
  const counter = ts.isWhileStatement(loop) ? counterOf(file, loop) : undefined;
  for (const node of inside) {
    // The step of the counter is the loop's own.
    if (counter !== undefined && ts.isExpressionStatement(node.parent) && isStepByOne(node as ts.Expression) && nodesOf(node).some((part) => ts.isIdentifier(part) && part.text === counter.text)) continue;
    if (ts.isBinaryExpression(node) && isAssignment(node)) {
      const target = unwrapped(node.left);
      if (ts.isIdentifier(target) && isOutside(target)) return true;
      if (ts.isPropertyAccessExpression(target) && isOutsideObject(target, isOutside)) return true;
      if (ts.isElementAccessExpression(target) && node.operatorToken.kind !== ts.SyntaxKind.EqualsToken && isOutsideObject(target, isOutside)) return true;
    }
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return true;
    if (ts.isDeleteExpression(node)) return true;
  }
  return isFilledAndRead(loop, inside, isOutside);
}

/** Whether a turn both adds to a collection from outside and reads it. */
function isFilledAndRead(loop: Loop, inside: readonly ts.Node[], isOutside: (name: ts.Identifier) => boolean): boolean {
  const filled = new Set<string>();
  const fills = new Set<ts.Node>();
  for (const node of inside) {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && ts.isIdentifier(node.expression.expression) && /^(?:push|unshift|set|add|delete|append|shift|pop|splice)$/.test(node.expression.name.text) && isOutside(node.expression.expression)) {
      filled.add(node.expression.expression.text);
      fills.add(node.expression.expression);
    }
    if (ts.isBinaryExpression(node) && isAssignment(node) && ts.isElementAccessExpression(node.left) && ts.isIdentifier(node.left.expression)) {
      filled.add(node.left.expression.text);
      fills.add(node.left.expression);
    }
  }
  if (filled.size === 0) return false;
  const list = ts.isForStatement(loop) ? loop.condition : loop.expression;
  const reads = [...inside, ...(list ? nodesOf(list) : [])];
  return reads.some((node) => ts.isIdentifier(node) && filled.has(node.text) && !fills.has(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) && !ts.isPropertyAssignment(node.parent));
}

function isOutsideObject(target: ts.PropertyAccessExpression | ts.ElementAccessExpression, isOutside: (name: ts.Identifier) => boolean): boolean {
  let root: ts.Expression = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = unwrapped(root.expression);
  return ts.isIdentifier(root) ? isOutside(root) : true;
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Whether what is awaited has to do with the turn's item, be it through names that the turn declares. */
function usesItem(file: CheckedFile, { expression }: ts.AwaitExpression, item: readonly ts.Identifier[], inside: readonly ts.Node[]): boolean {
  const names = new Set(item.map(({ text }) => text));
  for (const node of inside) {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined && mentions(node.initializer, names)) for (const { text } of namesIn(node.name)) names.add(text);
  }
  // A promise that is there already was started before: the turns only wait for it.
  const starts = nodesOf(expression).some((node) => ts.isCallExpression(node) || ts.isNewExpression(node));
  return starts && mentions(expression, names) && file.fact(expression)?.thenable !== 'never';
}

function mentions(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node) && names.has(node.text)) return true;
  return ts.forEachChild(node, (child) => mentions(child, names) || undefined) ?? false;
}

/** Whether the item itself is called, with something from outside: steps that work on one thing, one after the other. */
function callsItem(file: CheckedFile, { expression }: ts.AwaitExpression, item: readonly ts.Identifier[]): boolean {
  const call = unwrapped(expression);
  if (!ts.isCallExpression(call)) return false;
  let root = unwrapped(call.expression);
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = unwrapped(root.expression);
  if (!ts.isIdentifier(root) || !item.some((name) => root !== name && file.resolve(root)?.name === name)) return false;
  return root === unwrapped(call.expression) || call.arguments.some((argument) => !ts.isLiteralExpression(unwrapped(argument)));
}

/** Whether a turn runs the parts of its item together: the loop is there to limit how many run at once. */
function isBatch(file: CheckedFile, { expression }: ts.AwaitExpression, item: readonly ts.Identifier[]): boolean {
  const [parts] = promiseStaticCall(unwrapped(expression))?.call.arguments ?? [];
  const call = parts && unwrapped(parts);
  // What is gathered elsewhere may be as many as are meant to run at once.
  if (call !== undefined && ts.isIdentifier(call)) return true;
  const list = call !== undefined && ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) ? unwrapped(call.expression.expression) : undefined;
  return list !== undefined && ts.isIdentifier(list) && item.some((name) => file.resolve(list)?.name === name);
}

/** Whether what is awaited is done by something that does one thing at a time. */
function isShared(file: CheckedFile, { expression }: ts.AwaitExpression): boolean {
  const call = unwrapped(expression);
  if (!ts.isCallExpression(call)) return false;
  if (isOneAtATime(file, call)) return true;
  const body = asFunction(calledFunction(call) ?? call)?.body;
  return body !== undefined && nodesOf(body).some((inner) => ts.isCallExpression(inner) && isOneAtATime(file, inner));
}

/** Whether the list is gone through from its end, or the other branch runs its items together: the order is meant. */
function isMeant(file: CheckedFile, loop: Loop): boolean {
  if (ts.isForOfStatement(loop) && /\.(?:reverse|toReversed)\(\)$/.test(file.textOf(loop.expression))) return true;
  const branch = ts.isBlock(loop.parent) && loop.parent.statements.length === 1 ? loop.parent : loop;
  const { parent } = branch;
  const other = ts.isIfStatement(parent) ? (parent.thenStatement === branch ? parent.elseStatement : parent.thenStatement) : undefined;
  return other !== undefined && nodesOf(other).some((node) => ts.isCallExpression(node) && promiseStaticCall(node) !== undefined);
}

/** Whether an await waits for time to pass. */
function isWaiting(file: CheckedFile, { expression }: ts.AwaitExpression): boolean {
  return nodesOf(expression).some((node) => ts.isNewExpression(node) && /\bsetTimeout\b|\bsetImmediate\b/.test(file.textOf(node)) || (ts.isCallExpression(node) && isTimerCall(node)));
}

function finding(file: CheckedFile, loop: Loop, node: ts.AwaitExpression, count: number, inside: readonly ts.Node[]): Finding {
  const keyword = file.range(loop).start;
  const fix = count === 1 ? concurrent(file, loop, node, inside) : undefined;
  return {
    range: file.range(node),
    message: 'Each turn of this loop waits for the one before it, although it uses nothing of it: the turns could run together.',
    certainty: ts.isForOfStatement(loop) && file.fact(loop.expression)?.type === 'any' ? 'likely' : 'certain',
    related: [{ range: { start: keyword, end: keyword + (ts.isWhileStatement(loop) ? 'while' : 'for').length }, message: 'The turns of this loop do not depend on each other.' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** All turns at once; where they fill a list, it gets its values in the order of the turns. */
function concurrent(file: CheckedFile, loop: Loop, node: ts.AwaitExpression, inside: readonly ts.Node[]): Fix | undefined {
  if (!ts.isForOfStatement(loop) || !ts.isVariableDeclarationList(loop.initializer) || inside.some((each) => ts.isContinueStatement(each)) || inside.some((each) => asFunction(each) !== undefined)) return undefined;
  const [declaration] = loop.initializer.declarations;
  const type = file.fact(loop.expression)?.type ?? '';
  if (declaration === undefined || !(type.endsWith('[]') || /^(?:Readonly)?Array</.test(type))) return undefined;
  const items = file.textOf(loop.expression);
  const list = /^[\w$.]+$/.test(items) ? items : `(${items})`;
  const title = 'Run the turns together with Promise.all';
  const body = loop.statement;
  const [only, ...others] = ts.isBlock(body) ? body.statements : [body];
  const push = only !== undefined && others.length === 0 && ts.isExpressionStatement(only) ? only.expression : undefined;
  const fills = inside.some((each) => ts.isCallExpression(each) && ts.isPropertyAccessExpression(each.expression) && /^(?:push|unshift|set|add)$/.test(each.expression.name.text));
  if (push !== undefined && ts.isCallExpression(push) && push.arguments.length === 1 && push.arguments[0] === node && ts.isPropertyAccessExpression(push.expression) && push.expression.name.text === 'push') {
    return { title, rewrite: 'promiseAll', edits: [{ range: file.range(loop), text: `${file.textOf(push.expression)}(...await Promise.all(${list}.map((${file.textOf(declaration.name)}) => ${file.textOf(node.expression)})));` }] };
  }
  if (fills) return undefined;
  const text = ts.isBlock(body) ? file.textOf(body) : `{ ${file.textOf(body)} }`;
  return { title, rewrite: 'promiseAll', edits: [{ range: file.range(loop), text: `await Promise.all(${list}.map(async (${file.textOf(declaration.name)}) => ${text}));` }] };
}
