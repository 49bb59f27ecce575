/**
 * A promise is started, and the function waits for something else before anybody handles its rejection.
 *
 * A rejection that nobody handles when the microtasks have run is reported by the host as unhandled (ECMA-262,
 * HostPromiseRejectionTracker); Node.js ends the process. An `await` further down comes too late: where the promise rejects
 * while the function waits for something else, or where that rejects first, nobody handles it.
 *
 * Wrong:
 * ```ts
 * declare function loadUser(id: string): Promise<string>;
 * declare function loadRate(): Promise<number>;
 *
 * export async function price(id: string) {
 *   const rate = loadRate();
 *   const user = await loadUser(id);
 *   return `${user}: ${await rate}`;
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function loadUser(id: string): Promise<string>;
 * declare function loadRate(): Promise<number>;
 *
 * export async function price(id: string) {
 *   const [rate, user] = await Promise.all([loadRate(), loadUser(id)]);
 *   return `${user}: ${rate}`;
 * }
 * ```
 *
 * Silent for promises that are handed to somebody or given a handler before the function waits, and for those that
 * certainly never reject; and in tests, which an unhandled rejection fails as the await that comes later would.
 */
import ts from 'typescript';
import { containerOf, holds, initialiserOf, kindOf, ownChildren, promiseStaticCall, unwrapped, type Binding } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { behind, indentationOf, lineBreakOf } from './fixes';
import { importedFrom, isHandled, isPromise } from './promises';
import { isInTest } from './tests';

export const lateHandler: Check = {
  id: 'late-handler',
  severity: 'warning',
  description: 'A promise is created, and the function suspends on something else before any handler is attached to it.',
  * run(file) {
    for (const declaration of file.all(ts.isVariableDeclaration)) {
      if (isInTest(file, declaration)) continue;
      const found = ofDeclaration(file, declaration);
      if (found) yield found;
      else yield* ofLaterCreations(file, declaration);
    }
  },
};

/** Promises that a variable gets behind its declaration: by the only assignment, or pushed into an array. */
function* ofLaterCreations(file: CheckedFile, declaration: ts.VariableDeclaration): Generator<Finding> {
  const { name, initializer } = declaration;
  const container = containerOf(declaration);
  const binding = ts.isIdentifier(name) && kindOf(container) !== undefined && !isExported(declaration) ? file.resolve(name) : undefined;
  if (binding === undefined) return;
  const isList = binding.constant && initializer !== undefined && ts.isArrayLiteralExpression(unwrapped(initializer));
  if (!isList && (binding.constant || initializer !== undefined)) return;
  const creations = binding.references.flatMap((reference) => {
    const promise = isList ? pushedTo(reference) : assignedTo(reference);
    return promise !== undefined && containerOf(reference) === container ? [{ reference, promise }] : [];
  });
  const use = binding.references.find((reference) => !creations.some((creation) => creation.reference === reference));
  if (use === undefined || creations.some(({ reference }) => reference.pos > use.pos) || (!isList && creations.length !== 1)) return;
  for (const { promise } of creations) {
    if (startsPromise(file, unwrapped(promise)) !== 'one') continue;
    const again = isList ? suspensionInLoop(container, promise, use) : undefined;
    const pause = again ?? suspensionBehind(container, promise, use);
    if (pause !== undefined) yield finding(file, promise, use, pause, isList ? 'several' : 'one', []);
  }
}

/** What `list.push(promise);` adds, where that is the whole statement. */
function pushedTo(list: ts.Identifier): ts.Expression | undefined {
  const access = list.parent;
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'push' || !ts.isCallExpression(access.parent) || !ts.isExpressionStatement(access.parent.parent)) return undefined;
  return access.parent.arguments.length === 1 ? access.parent.arguments[0] : undefined;
}

/** What `name = promise;` gives, where that is the whole statement. */
function assignedTo(name: ts.Identifier): ts.Expression | undefined {
  const { parent } = name;
  return ts.isBinaryExpression(parent) && parent.left === name && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isExpressionStatement(parent.parent) ? parent.right : undefined;
}

/** Where the next turn of the loop that makes a promise suspends, with nobody at the promise of this turn. */
function suspensionInLoop(container: ts.Node, promise: ts.Node, use: ts.Node): ts.Node | undefined {
  const loop = ts.findAncestor(promise, (node): node is ts.IterationStatement => ts.isIterationStatement(node, false));
  if (loop === undefined || containerOf(loop) !== container || holds(loop, use)) return undefined;
  return suspensionsIn(container).find((node) => holds(loop.statement, node));
}

function ofDeclaration(file: CheckedFile, declaration: ts.VariableDeclaration): Finding | undefined {
  const { name, initializer } = declaration;
  const container = containerOf(declaration);
  if (initializer === undefined || !ts.isIdentifier(name) || kindOf(container) === undefined || isExported(declaration)) return undefined;
  const binding = file.resolve(name);
  const [first] = binding?.references ?? [];
  if (binding?.constant !== true || first === undefined || first.pos < declaration.end) return undefined;
  const value = unwrapped(initializer);
  const created = startsPromise(file, value);
  if (created === undefined) return undefined;
  const pause = suspensionBehind(container, declaration, first);
  if (pause === undefined) return undefined;
  const together = created === 'one' ? togetherFix(file, declaration, first, pause, binding) : undefined;
  const handled = created === 'one' ? handlerFix(file, declaration) : undefined;
  return finding(file, declaration, first, pause, created, [together, handled].flatMap((fix) => fix ?? []));
}

/** Whether an initialiser starts one promise that may reject, or several in an array. */
function startsPromise(file: CheckedFile, value: ts.Expression): 'one' | 'several' | undefined {
  if (ts.isArrayLiteralExpression(value)) return value.elements.some((element) => ts.isCallExpression(unwrapped(element)) && startsPromise(file, unwrapped(element)) === 'one') ? 'several' : undefined;
  if (!ts.isCallExpression(value) && !ts.isNewExpression(value)) return undefined;
  if (ts.isCallExpression(value) && /^(?:node:)?timers\/promises$/.test(importedFrom(value.expression) ?? '')) return undefined;
  if (promiseStaticCall(value)?.kind === 'allSettled') return undefined;
  if (isPromise(file, value) === 'certain') return isHandled(file, value) ? undefined : 'one';
  if (!ts.isCallExpression(value) || !ts.isPropertyAccessExpression(value.expression) || value.expression.name.text !== 'map') return undefined;
  const type = file.fact(value)?.type ?? '';
  const [callback] = value.arguments;
  return /^Promise<.*>\[\]$/.test(type) && callback !== undefined && file.evaluate(callback).throws === 'never' ? 'several' : undefined;
}

function isExported(declaration: ts.VariableDeclaration): boolean {
  const statement = declaration.parent.parent;
  return ts.isVariableStatement(statement) && (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

/**
 * The first place behind a declaration where its function suspends, if that is over before anything looks at the promise:
 * or, for promises in an array, where a loop over them awaits one while the others have nobody yet.
 */
function suspensionBehind(container: ts.Node, creation: ts.Node, use: ts.Identifier): ts.Node | undefined {
  const loop = ts.findAncestor(use, (node): node is ts.ForOfStatement => ts.isForOfStatement(node) && unwrapped(node.expression) === use);
  if (loop !== undefined && loop.expression === outerOf(use) && loop.awaitModifier === undefined) {
    const [name] = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations.map((each) => each.name) : [];
    const awaited = name !== undefined && ts.isIdentifier(name) ? suspensionsIn(loop.statement).find((node) => ts.isAwaitExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name.text) : undefined;
    if (awaited !== undefined) return awaited;
  }
  const [first] = suspensionsIn(container).filter((node) => node.pos >= creation.end && isOnTheWay(node, use, creation)).toSorted((left, right) => left.pos - right.pos);
  return first !== undefined && first.end <= use.pos ? first : undefined;
}

/** Whether a suspension does not stand in a branch that never comes to the use, and from which nothing is pending any more. */
function isOnTheWay(node: ts.Node, use: ts.Node, declaration: ts.Node): boolean {
  for (let inner = node; inner.parent !== undefined; inner = inner.parent) {
    const { parent } = inner;
    if (parent.pos <= declaration.pos) return true;
    if (ts.isIfStatement(parent) && inner === parent.thenStatement && parent.elseStatement !== undefined && holds(parent.elseStatement, use)) return false;
  }
  return true;
}

function outerOf(node: ts.Expression): ts.Node {
  let outer: ts.Node = node;
  while (ts.isParenthesizedExpression(outer.parent) || ts.isAsExpression(outer.parent) || ts.isNonNullExpression(outer.parent)) outer = outer.parent;
  return outer;
}

/** The places where a container itself suspends. */
function suspensionsIn(container: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const pending = [container, ...(ts.isFunctionLike(container) && 'body' in container && container.body !== undefined ? [container.body] : [])];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (ts.isAwaitExpression(node)) found.push(node);
    // What a loop waits for comes before its body.
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) found.push(node.expression);
    pending.push(...ownChildren(node));
  }
  return found;
}

function finding(file: CheckedFile, creation: ts.Node, use: ts.Identifier, pause: ts.Node, created: 'one' | 'several', fixes: readonly Fix[]): Finding {
  return {
    range: file.range(creation),
    message: created === 'one'
      ? 'The function waits for something else before anybody handles a rejection of this promise: if it rejects meanwhile, that is an unhandled rejection.'
      : 'The function waits before anybody handles the rejections of these promises: if one of them rejects meanwhile, that is an unhandled rejection.',
    certainty: 'certain',
    related: [{ range: file.range(pause), message: 'The function suspends here.' }, { range: file.range(use), message: 'Only here somebody looks at it.' }],
    fixes: fixes.map((fix, index): Fix => (index === 0 ? { ...fix, preferred: true } : fix)),
  };
}

/** `const x = await other; const y = await promise;`, one behind the other, become one `Promise.all`. */
function togetherFix(file: CheckedFile, declaration: ts.VariableDeclaration, use: ts.Identifier, pause: ts.Node, { references }: Binding): Fix | undefined {
  const [earlier, later] = [boundAwait(pause), boundAwait(use.parent)];
  if (references.length > 1 || earlier === undefined || later === undefined || earlier.statement.parent !== later.statement.parent || !ts.isBlock(earlier.statement.parent)) return undefined;
  const { statements } = earlier.statement.parent;
  if (statements[statements.indexOf(earlier.statement) + 1] !== later.statement || initialiserOf(use) !== declaration.initializer) return undefined;
  if (later.statement.getLeadingTriviaWidth(file.sourceFile) > 0 && /\/[/*]/.test(file.text.slice(later.statement.pos, file.range(later.statement).start))) return undefined;
  const text = `const [${file.textOf(earlier.name)}, ${file.textOf(later.name)}] = await Promise.all([${file.textOf(earlier.awaited)}, ${file.textOf(later.awaited)}])`;
  const semicolon = file.text[later.statement.end - 1] === ';' ? ';' : '';
  return { title: 'Wait for both together with Promise.all', edits: [{ range: { start: file.range(earlier.statement).start, end: later.statement.end }, text: text + semicolon }] };
}

/** The parts of `const name = await value;`. */
function boundAwait(node: ts.Node): { readonly statement: ts.VariableStatement; readonly name: ts.BindingName; readonly awaited: ts.Expression } | undefined {
  const { parent } = node;
  if (!ts.isAwaitExpression(node) || !ts.isVariableDeclaration(parent) || parent.type !== undefined || !ts.isVariableDeclarationList(parent.parent) || parent.parent.declarations.length !== 1) return undefined;
  const statement = parent.parent.parent;
  const isConstant = (parent.parent.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
  return ts.isVariableStatement(statement) && isConstant ? { statement, name: parent.name, awaited: node.expression } : undefined;
}

/** A handler that does nothing, at once: the await that comes sees the rejection all the same. */
function handlerFix(file: CheckedFile, declaration: ts.VariableDeclaration): Fix | undefined {
  const statement = declaration.parent.parent;
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const text = `${lineBreakOf(file)}${indentationOf(file, statement)}${file.textOf(declaration.name)}.catch(() => { /* the await below handles it */ });`;
  return { title: 'Attach a handler that does nothing now', edits: [behind(statement, text)] };
}
