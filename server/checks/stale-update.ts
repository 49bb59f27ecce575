/**
 * A shared value is read, the function suspends, and what is written comes from the value read before.
 *
 * While a function is suspended by `await`, other code runs and may write the same variable or field (ECMA-262, Await). In
 * `total += await load()` the left side is read first (Assignment Operators, evaluation): what others have added meanwhile is
 * lost.
 *
 * Wrong:
 * ```ts
 * declare function count(name: string): Promise<number>;
 *
 * let total = 0;
 * export async function add(name: string) {
 *   total += await count(name);
 * }
 * export const sum = () => total;
 * ```
 *
 * Right:
 * ```ts
 * declare function count(name: string): Promise<number>;
 *
 * let total = 0;
 * export async function add(name: string) {
 *   const counted = await count(name);
 *   total += counted;
 * }
 * export const sum = () => total;
 * ```
 *
 * Silent for the function's own variables, for plain assignments of what was awaited, and where the value is read again.
 */
import ts from 'typescript';
import { containerOf, ownChildren, unwrapped, type Binding } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { indentationOf, lineBreakOf } from './fixes';

export const staleUpdate: Check = {
  id: 'stale-update',
  severity: 'hint',
  description: 'A shared variable or field is read, the function suspends, and it is then written from the value read before.',
  yieldsTo: ['await-non-thenable'],
  * run(file) {
    for (const assignment of file.all(ts.isBinaryExpression)) {
      const target = unwrapped(assignment.left);
      if (!isAssignment(assignment) || !isPlace(target) || !isShared(file, target, assignment)) continue;
      // What a function that is assigned reads and waits for, it does later.
      const computed = ts.isFunctionLike(unwrapped(assignment.right)) ? undefined : withinOne(file, assignment, target) ?? acrossStatements(file, assignment, target);
      const found = computed ?? afterTest(file, assignment, target);
      if (found) yield finding(file, assignment, target, found);
    }
    for (const step of file.all(isStep)) {
      const target = unwrapped(step.operand);
      if (!isPlace(target) || !isShared(file, target, step)) continue;
      const found = afterTest(file, step, target);
      if (found) yield finding(file, step, target, found);
    }
  },
};

type Place = ts.Identifier | ts.PropertyAccessExpression | ts.ElementAccessExpression;
type Write = ts.BinaryExpression | Step;
type Step = ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;

/** Where the old value was read, and where the function suspends behind it. */
interface Stale {
  readonly read: ts.Node;
  readonly pause: ts.AwaitExpression;
}

function isPlace(node: ts.Expression): node is Place {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function isStep(node: ts.Node): node is Step {
  return (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isCompound(node: Write): boolean {
  return !ts.isBinaryExpression(node) || (node.operatorToken.kind >= ts.SyntaxKind.FirstCompoundAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastCompoundAssignment && !logical.has(node.operatorToken.kind));
}

const logical: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.BarBarEqualsToken, ts.SyntaxKind.AmpersandAmpersandEqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken]);

/** Whether other calls see what is written: a field, or a variable from outside the function that suspends. */
function isShared(file: CheckedFile, target: Place, at: ts.Node): boolean {
  const container = containerOf(at);
  if (ts.isSourceFile(container) || ts.isConstructorDeclaration(container)) return false;
  let root: ts.Expression = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = unwrapped(root.expression);
  if (root.kind === ts.SyntaxKind.ThisKeyword) return target !== root;
  if (!ts.isIdentifier(root)) return false;
  const binding = file.resolve(root);
  if (binding === undefined) return false;
  const { declaration } = binding;
  const isOwn = declaration.pos >= container.pos && declaration.end <= container.end;
  if (!isOwn) return true;
  // A parameter's fields belong to whoever passed it; what the function makes itself is its own.
  return target !== root && ts.isParameter(declaration) && declaration.parent === container;
}

/** `total += await f()` and `total = total + await f()`: the old value is read before the await of the same expression. */
function withinOne(file: CheckedFile, assignment: ts.BinaryExpression, target: Place): Stale | undefined {
  const pauses = awaitsIn(assignment.right);
  const [pause] = pauses;
  if (pause === undefined) return undefined;
  if (isCompound(assignment)) return { read: target, pause };
  const read = nodesIn(assignment.right).find((node) => isRead(file, node, target) && pauses.some((each) => each.pos >= node.end && !(each.pos <= node.pos && node.end <= each.end)));
  const later = read && pauses.find((each) => each.pos >= read.end);
  return read !== undefined && later !== undefined ? { read, pause: later } : undefined;
}

/** `const before = total; await f(); total = before + 1;`, and the same over several variables. */
function acrossStatements(file: CheckedFile, assignment: ts.BinaryExpression, target: Place): Stale | undefined {
  const container = containerOf(assignment);
  for (const { name, value, declaration, changes } of sourcesOf(file, assignment.right, container)) {
    const read = nodesIn(value).find((node) => isRead(file, node, target) && !isCalled(node));
    if (read === undefined || awaitsIn(value).length > 0 || !changes && unwrapped(value) === read && isReset(file, name, declaration, assignment)) continue;
    const pause = pauseBetween(container, declaration.end, assignment.pos) ?? awaitsIn(assignment.right).find((each) => each.pos >= name.end);
    if (pause !== undefined && !isReadAgain(file, container, target, pause.end, assignment)) return { read, pause };
  }
  return undefined;
}

interface Source {
  /** The use from which the value comes. */
  readonly name: ts.Identifier;
  readonly declaration: ts.VariableDeclaration;
  readonly value: ts.Expression;
  /** Whether the variable is given other values too. */
  readonly changes: boolean;
}

/** The variables of the same function from which an expression is computed, and those from which these are. */
function* sourcesOf(file: CheckedFile, expression: ts.Expression, container: ts.Node): Generator<Source> {
  const seen = new Set<ts.Node>();
  const pending: ts.Node[] = [expression];
  for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
    for (const name of nodesIn(root).filter(ts.isIdentifier)) {
      const binding = file.resolve(name);
      const declaration = binding && ts.findAncestor(binding.declaration, ts.isVariableDeclaration);
      if (binding === undefined || !keepsItsValue(binding) || declaration?.initializer === undefined || seen.has(declaration) || containerOf(declaration) !== container || declaration.end > name.pos) continue;
      seen.add(declaration);
      pending.push(declaration.initializer);
      yield { name, declaration, value: declaration.initializer, changes: !binding.constant };
    }
  }
}

/** Whether whatever is given to a variable later is computed from what it had: `total += 1`. */
function keepsItsValue({ constant, references }: Binding): boolean {
  return constant || references.every((use) => {
    const { parent } = use;
    return ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent) ? isCompound(parent) : !isInPattern(use);
  });
}

/** Whether a use is given its value by a pattern: `[page, total] = await load();`. */
function isInPattern(use: ts.Identifier): boolean {
  const assignment = ts.findAncestor(use, (node): node is ts.BinaryExpression => ts.isBinaryExpression(node) && isAssignment(node));
  return assignment !== undefined && use.end <= assignment.left.end && (ts.isObjectLiteralExpression(assignment.left) || ts.isArrayLiteralExpression(assignment.left));
}

/** `if (stock > 0) { await f(); stock -= 1; }`: the test no longer holds when the value is changed. */
function afterTest(file: CheckedFile, write: Write, target: Place): Stale | undefined {
  const container = containerOf(write);
  if (!isCompound(write) && !(ts.isBinaryExpression(write) && nodesIn(write.right).some((node) => isRead(file, node, target)))) return undefined;
  for (let node: ts.Node = write; node !== container && node.parent !== undefined; node = node.parent) {
    const tests = [
      ...(ts.isIfStatement(node.parent) && node === node.parent.thenStatement ? [node.parent.expression] : []),
      ...(ts.isBlock(node.parent) ? node.parent.statements.filter((each): each is ts.IfStatement => ts.isIfStatement(each) && each.end <= node.pos && isExit(each.thenStatement)).map(({ expression }) => expression) : []),
    ];
    for (const test of tests) {
      const read = nodesIn(test).find((part) => isRead(file, part, target) && comparesAmount(part));
      const pause = read && pauseBetween(container, test.end, write.pos);
      if (read !== undefined && pause !== undefined && !isReadAgain(file, container, target, pause.end, write)) return { read, pause };
    }
  }
  return undefined;
}

function isExit(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

/** Whether a read is compared by size: a test of how much there is. */
function comparesAmount(read: ts.Node): boolean {
  const { parent } = read;
  return ts.isBinaryExpression(parent) && /^(?:[<>]=?|===?|!==?)$/.test(parent.operatorToken.getText());
}

/** Whether the old value is only put back, as it was read. */
function isReset(file: CheckedFile, name: ts.Identifier, declaration: ts.VariableDeclaration, assignment: ts.BinaryExpression): boolean {
  return unwrapped(assignment.right) === name && !isCompound(assignment) && ts.isIdentifier(declaration.name) && file.resolve(name)?.declaration === declaration;
}

/** Whether the value is looked at again between the pause and the write. */
function isReadAgain(file: CheckedFile, container: ts.Node, target: Place, start: number, write: Write): boolean {
  return nodesIn(container).some((node) => node.pos >= start && node.end <= write.pos && isRead(file, node, target));
}

/** Whether a node reads the place that is written, by the same words. */
function isRead(file: CheckedFile, node: ts.Node, target: Place): boolean {
  if (node === target || node.kind !== target.kind || file.textOf(node) !== file.textOf(target)) return false;
  if (ts.isIdentifier(node)) return ts.isIdentifier(target) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) && file.resolve(node) === file.resolve(target);
  return true;
}

function isCalled(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

function pauseBetween(container: ts.Node, start: number, end: number): ts.AwaitExpression | undefined {
  return awaitsIn(container).find((node) => node.pos >= start && node.end <= end);
}

function awaitsIn(root: ts.Node): readonly ts.AwaitExpression[] {
  return nodesIn(root).filter(ts.isAwaitExpression).toSorted((left, right) => left.pos - right.pos);
}

/** The nodes that run when a node runs. */
function nodesIn(root: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [root, ...(ts.isFunctionLike(root) && 'body' in root && root.body !== undefined ? [root.body] : [])];
  for (const node of found) found.push(...ownChildren(node));
  return found;
}

function finding(file: CheckedFile, write: Write, target: Place, { read, pause }: Stale): Finding {
  const name = file.textOf(target);
  const fix = ts.isBinaryExpression(write) ? readAfter(file, write) : undefined;
  return {
    range: file.range(write),
    message: `\`${name}\` was read before the function suspended: what others have written to it meanwhile is lost.`,
    certainty: 'certain',
    related: [{ range: file.range(read), message: 'It is read here.' }, { range: file.range(pause), message: 'Here other code can run.' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** `const value = await f(); total += value;` */
function readAfter(file: CheckedFile, write: ts.BinaryExpression): Fix | undefined {
  const statement = write.parent;
  const awaited = unwrapped(write.right);
  if (!ts.isExpressionStatement(statement) || !ts.isBlock(statement.parent) || !ts.isAwaitExpression(awaited) || write.right !== awaited || !isCompound(write)) return undefined;
  const name = ['value', 'awaited', 'result', 'received'].find((each) => !new RegExp(`\\b${each}\\b`).test(file.text));
  if (name === undefined) return undefined;
  const semicolon = file.text[statement.end - 1] === ';' ? ';' : '';
  return {
    title: 'Read it again after the await',
    edits: [
      { range: { start: file.range(statement).start, end: file.range(statement).start }, text: `const ${name} = ${file.textOf(awaited)}${semicolon}${lineBreakOf(file)}${indentationOf(file, statement)}` },
      { range: file.range(awaited), text: name },
    ],
    preferred: true,
  };
}
