/**
 * Handlers' bodies as steps: the body stands in place of the call, and what it returned goes into a sink. Returns that
 * end the handler early become branches; where no branch can say it, the body stays together in an inner function.
 */
import ts from 'typescript';
import { endsAbruptly, hasReturn, isLast, loopAround, returnsIn, statementsOf, tryAround } from './completion';
import type { ValuePlanner } from './planning';
import { bare, chainAt, withParentheses, type ChainSyntax, type InlineFunction } from './recognise';
import { isAsync, functionScopeOf, scopeOf, type Declaration } from './scopes';
import { firstEvaluated } from './evaluation';
import { namesFor } from './nouns';
import type { NewName, OutputScope, Part, Sink, Step, Value } from './steps';
import type { SourceText } from './text';

/** Thrown where a body's early returns cannot become branches. */
export class NeedsFunction extends Error {}

/** The steps of a handler's body, without the statement `skip`. Throws NeedsFunction or NeedsBranches where they cannot stand in place. */
export function bodySteps(planner: ValuePlanner, handler: InlineFunction, sink: Sink, scope: OutputScope, skip?: ts.Statement): readonly Step[] {
  const { body } = handler;
  if (!ts.isBlock(body)) return planner.value(body, sink, scope);
  return finish(planner, body, listSteps(planner, body.statements, sink, scope, body, skip), sink);
}

/** The steps of a handler's body that stays together in an inner function. */
export function wrappedBody(planner: ValuePlanner, handler: InlineFunction, sink: Sink, scope: OutputScope, skip?: ts.Statement): readonly Step[] {
  return planner.inner(handler, (inside) => bodySteps(planner, handler, { kind: 'return', protect: false, leave: false }, inside, skip), sink, scope);
}

/** Adds what a body that ends without a return leaves open, and the comments before its closing brace. */
function finish(planner: ValuePlanner, body: ts.Block, steps: readonly Step[], sink: Sink): readonly Step[] {
  const last = body.statements.at(-1);
  const comments = commentSteps(planner.source, last ? last.end : body.getStart() + 1, body.end - 1, last !== undefined);
  const all = [...steps, ...comments];
  if (endsAbruptly(body.statements)) return all;
  if (sink.kind === 'return') return sink.leave ? [...all, { kind: 'return', wait: false }] : all;
  if (sink.kind === 'assign' && !givesBack(planner, body) && mustAssign(sink)) return [...all, { kind: 'assign', target: sink.target, value: { kind: 'undefined' }, wait: false }];
  if (sink.kind === 'bind' && !givesBack(planner, body)) return [...all, { kind: 'evaluate', value: { kind: 'undefined' }, wait: false, binding: sink.binding, ...(sink.shape && { shape: sink.shape }) }];
  return all;
}

/** Statements with their comments and blank lines, their returns led into the sink. */
function listSteps(planner: ValuePlanner, list: readonly ts.Statement[], sink: Sink, scope: OutputScope, container: ts.Node, skip?: ts.Statement): readonly Step[] {
  const steps: Step[] = [];
  const { source } = planner;
  for (const [index, statement] of list.entries()) {
    if (statement === skip) continue;
    const before = previousEnd(statement, container);
    if (index === 0 && /^[ \t]*\r?\n[ \t]*\r?\n/.test(source.text.slice(before))) steps.push({ kind: 'blank line' });
    steps.push(...commentSteps(source, before, source.startOf(statement), index > 0));
    const rest = list.slice(index + 1);
    if (sink.kind === 'return') {
      steps.push(copyStep(planner, statement, sink, scope));
    } else if (!hasReturn(statement)) {
      steps.push(copyStep(planner, statement, undefined, scope));
    } else if (!ts.isReturnStatement(statement) && !givesBack(planner, statement)) {
      steps.push(copyThrowing(planner, statement, scope));
    } else if (ts.isReturnStatement(statement)) {
      if (rest.some((each) => !ts.isFunctionDeclaration(each))) throw new NeedsFunction();
      if (rest.length > 0 && sink.kind === 'bind') throw new NeedsFunction();
      steps.push(...returned(planner, statement, sink, scope));
    } else {
      steps.push(...branching(planner, statement, rest, sink, scope));
      return steps;
    }
  }
  return steps;
}

function returned(planner: ValuePlanner, statement: ts.ReturnStatement, sink: Sink, scope: OutputScope): readonly Step[] {
  if (statement.expression) {
    const lead = commentSteps(planner.source, statement.getStart() + 'return'.length, planner.source.startOf(statement.expression), false);
    return [...lead, ...planner.value(statement.expression, sink, scope)];
  }
  if (sink.kind === 'assign') return [{ kind: 'assign', target: sink.target, value: { kind: 'undefined' }, wait: false }];
  if (sink.kind === 'bind') return [{ kind: 'evaluate', value: { kind: 'undefined' }, wait: false, binding: sink.binding, ...(sink.shape && { shape: sink.shape }) }];
  return [];
}

/** A statement with returns inside that is not a return itself; the rest of the list goes into its open branch. */
function branching(planner: ValuePlanner, statement: ts.Statement, rest: readonly ts.Statement[], sink: Sink, scope: OutputScope): readonly Step[] {
  if (sink.kind === 'bind') throw new NeedsBranches();
  if (rest.some((each) => ts.isFunctionDeclaration(each)) || escapes(planner, rest, statement)) throw new NeedsFunction();
  if (!ts.isIfStatement(statement)) {
    if (rest.length > 0) throw new NeedsFunction();
    return [copyTail(planner, statement, sink, scope)];
  }
  const first = statementsOf(statement.thenStatement);
  const second = statement.elseStatement ? statementsOf(statement.elseStatement) : [];
  const firstLeaves = endsAbruptly(first);
  const secondLeaves = endsAbruptly(second);
  let otherwise = second;
  let then = first;
  if (rest.length > 0) {
    if (firstLeaves && !secondLeaves && !second.some((each) => givesBack(planner, each))) otherwise = [...second, ...rest];
    else if (secondLeaves && !firstLeaves && !first.some((each) => givesBack(planner, each))) then = [...first, ...rest];
    else throw new NeedsFunction();
  }
  const extent = rest.length > 0 ? statement.parent : statement;
  const scopes = [scopeWithin(scope, extent), scopeWithin(scope, extent)] as const;
  const thenSteps = branchSteps(planner, then, sink, scopes[0], statement.thenStatement);
  const nothing: readonly Step[] = sink.kind !== 'assign' || sink.fresh ? [] : [{ kind: 'assign', target: sink.target, value: { kind: 'undefined' }, wait: false }];
  const otherwiseSteps = otherwise.length === 0 ? nothing : branchSteps(planner, otherwise, sink, scopes[1], statement.elseStatement ?? statement);
  return [{ kind: 'if', node: statement, scopes, whenTrue: thenSteps, ...(otherwiseSteps.length > 0 && { whenFalse: otherwiseSteps }) }];
}

/** Whether a `return` of the node gives a value back, rather than a rejection. */
export function givesBack(planner: ValuePlanner, node: ts.Node): boolean {
  return returnsIn(node).some((each) => !each.expression || !planner.values.rejection(each.expression) || tryAround(each) !== undefined);
}

/** A copied statement whose returns are all rejections: they throw, and what follows it stays where it is. */
function copyThrowing(planner: ValuePlanner, statement: ts.Statement, scope: OutputScope): Step {
  const parts = returnsIn(statement).map((each): Part => {
    const inside = scopeWithin(scope, each.parent);
    const steps = returned(planner, each, { kind: 'discard' }, inside);
    const single = ts.isBlock(each.parent) || ts.isCaseOrDefaultClause(each.parent);
    return { range: { pos: each.getStart(), end: each.end }, scope: inside, steps, braces: !single && steps.length !== 1 };
  });
  return { kind: 'copy', node: statement, parts: [...parts, ...unitParts(planner, statement, undefined, scope, true)], declares: declaredBy(planner, statement) };
}

/** Whether a path that ends without a value has to assign `undefined`. */
function mustAssign(sink: Sink): boolean {
  return sink.kind === 'assign' && (sink.typed || !sink.fresh);
}

function branchSteps(planner: ValuePlanner, list: readonly ts.Statement[], sink: Sink, scope: OutputScope, container: ts.Node): readonly Step[] {
  if (ts.isBlock(container)) planner.dissolve(container);
  const steps = [...listSteps(planner, list, sink, scope, container)];
  if (ts.isBlock(container) && (list.length === 0 || list.at(-1)?.parent === container)) {
    const last = list.at(-1);
    steps.push(...commentSteps(planner.source, last ? last.end : container.getStart() + 1, container.end - 1, last !== undefined));
  }
  if (!endsAbruptly(list) && sink.kind === 'assign' && !list.some((each) => givesBack(planner, each)) && mustAssign(sink)) {
    steps.push({ kind: 'assign', target: sink.target, value: { kind: 'undefined' }, wait: false });
  }
  return steps;
}

/** Thrown where a binding must become an assignment first; the planner of chains declares it and asks again. */
export class NeedsBranches extends Error {}

/** A copied `try`, `switch` or block all of whose returns stand where nothing of it runs after them. */
function copyTail(planner: ValuePlanner, statement: ts.Statement, sink: Sink, scope: OutputScope): Step {
  const parts: Part[] = [];
  for (const each of returnsIn(statement)) {
    const way = tailWay(each, statement);
    if (way === undefined) throw new NeedsFunction();
    if (each.expression && tryAround(each) && planner.values.thenable(each.expression) !== 'never' && isWithin(tryAround(each), statement)) throw new NeedsFunction();
    const inside = scopeWithin(scope, each.parent);
    const steps = [...returned(planner, each, sink, inside), ...(way === 'break' ? [{ kind: 'break' } as const] : [])];
    parts.push({ range: { pos: each.getStart(), end: each.end }, scope: inside, steps, braces: !ts.isBlock(each.parent) && !ts.isCaseOrDefaultClause(each.parent) });
  }
  if (!endsAbruptly([statement]) && sink.kind === 'assign' && !sink.fresh) throw new NeedsFunction();
  return { kind: 'copy', node: statement, parts: [...parts, ...unitParts(planner, statement, undefined, scope, true)], declares: declaredBy(planner, statement) };
}

/** How control gets from a return to the end of `within` once it is no return any more. */
function tailWay(node: ts.ReturnStatement, within: ts.Statement): 'falls' | 'break' | undefined {
  for (let at: ts.Node = node; at !== within; at = at.parent) {
    const parent = at.parent;
    if (ts.isCaseOrDefaultClause(parent)) return parent.parent.parent === within ? 'break' : undefined;
    if (ts.isBlock(parent)) {
      const following = parent.statements.slice(parent.statements.indexOf(at as ts.Statement) + 1);
      if (following.length > 0) return switchAround(node) === within ? 'break' : undefined;
    } else if (ts.isTryStatement(parent)) {
      if (at === parent.finallyBlock) return undefined;
    } else if (!ts.isIfStatement(parent) && !ts.isCatchClause(parent)) return undefined;
  }
  return 'falls';
}

function switchAround(node: ts.Node): ts.Node | undefined {
  for (let at: ts.Node | undefined = node; at && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isSwitchStatement(at) || ts.isIterationStatement(at, true)) return at;
  }
  return undefined;
}

/** A statement copied as it is, but for its returns and for the chains that stand in it as statements. */
function copyStep(planner: ValuePlanner, statement: ts.Statement, sink: Sink | undefined, scope: OutputScope): Step {
  if (sink?.kind === 'return' && sink.protect) {
    const hidden = returnsIn(statement).some((each) => each.expression && isWithin(tryAround(each), statement) && planner.values.thenable(each.expression) !== 'never');
    if (hidden) throw new NeedsFunction();
  }
  return { kind: 'copy', node: statement, parts: unitParts(planner, statement, sink, scope, true), declares: declaredBy(planner, statement) };
}

/**
 * The pieces inside a node that become statements: chains that are returned, awaited, or awaited into a variable.
 * `sink`: where returns go, undefined to leave them; `canAwait`: whether the function around is asynchronous.
 */
export function unitParts(planner: ValuePlanner, node: ts.Node, sink: Sink | undefined, scope: OutputScope, canAwait: boolean): readonly Part[] {
  const parts: Part[] = [];
  const blocks = new Map<ts.Node, OutputScope>();
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each) || ts.isClassLike(each) || (!sink && !planner.mayHold(each))) return;
    const inside = (): OutputScope => {
      if (each === node) return scope;
      const block = ts.isBlock(each.parent) ? each.parent : each;
      let found = blocks.get(block);
      if (!found) blocks.set(block, (found = block === node.parent ? scope : scopeWithin(scope, block)));
      return found;
    };
    const awaits = canAwait && planner.mayHold(each);
    const steps = ts.isReturnStatement(each) ? sink && returnSteps(planner, each, sink, inside())
      : awaits && (ts.isExpressionStatement(each) || ts.isVariableStatement(each)) ? awaitedSteps(planner, each, inside()) : undefined;
    const single = ts.isBlock(each.parent) || ts.isSourceFile(each.parent) || ts.isModuleBlock(each.parent);
    if (!steps) {
      const before = awaits && single && ts.isStatement(each) ? hoisted(planner, each, inside()) : undefined;
      if (before) parts.push(before);
      return ts.forEachChild(each, visit);
    }
    const declares = steps.some((step) => step.kind === 'declare' || (step.kind === 'evaluate' && step.binding) || step.kind === 'copy');
    // A statement of which nothing stays goes with its line; the comments above it stay.
    const gone = steps.length === 0 && single;
    const above = planner.source.comments(each.pos, each.getStart()).at(-1)?.end ?? each.pos;
    parts.push({ range: { pos: gone && each !== node ? above : each.getStart(), end: endOf(planner.source, each) }, ...(gone && { gone }), scope: inside(), steps, braces: !single && (declares || (steps.length !== 1 && !ts.isCaseOrDefaultClause(each.parent))) });
  };
  visit(node);
  return parts;
}

/** What a `return` becomes, or undefined where it can stay as it is. */
function returnSteps(planner: ValuePlanner, statement: ts.ReturnStatement, sink: Sink, scope: OutputScope): readonly Step[] | undefined {
  const { expression } = statement;
  if (!expression || sink.kind !== 'return') return undefined;
  const inTry = tryAround(statement) !== undefined;
  const chain = planner.isSelected(holdsAwait(expression) ?? expression);
  const waits = holdsAwait(expression) !== undefined;
  const leave = sink.leave || !isLast(statement);
  const into: Sink = { kind: 'return', protect: sink.protect, leave, ...(sink.unused && !leave && { unused: true }) };
  if (inTry && !waits) return undefined;
  const inner = bare(expression);
  const lead = [
    ...commentSteps(planner.source, statement.getStart() + 'return'.length, planner.source.startOf(inner), false),
    ...commentSteps(planner.source, inner.end, statement.end, false),
  ];
  if (chain) {
    const steps = planner.attempt(chain, () => planner.chain(chain, { ...into, protect: sink.protect || inTry }, scope));
    if (steps) return [...lead, ...steps];
  } else if (!inTry) {
    const settled = planner.values.promiseCall(bare(expression));
    const owner = ts.findAncestor(statement, ts.isFunctionLike);
    // An async function of the user's may go on giving promises as it did.
    const unsettled = (settled === 'reject' || settled === 'resolve') && !(owner && isAsync(owner));
    const needed = sink.protect || into.unused || hasSelectedBranch(planner, expression) || unsettled;
    if (needed && !waits) return [...lead, ...planner.value(expression, into, scope)];
  }
  if (sink.protect && !waits && planner.values.thenable(expression) !== 'never') return [...lead, { kind: 'return', value: { kind: 'source', node: expression }, wait: true }];
  return undefined;
}

/** What `await chain;`, `const x = await chain;` and `x = await chain;` become. */
function awaitedSteps(planner: ValuePlanner, statement: ts.ExpressionStatement | ts.VariableStatement, scope: OutputScope): readonly Step[] | undefined {
  let operand: ts.Expression | undefined;
  let sink: Sink = { kind: 'discard' };
  if (ts.isVariableStatement(statement)) {
    const [declaration, second] = statement.declarationList.declarations;
    if (second || !declaration?.initializer) return undefined;
    operand = holdsAwait(declaration.initializer);
    const keyword = planner.source.text.slice(statement.declarationList.getStart(), declaration.getStart()).trim();
    if (statement.modifiers) return undefined;
    sink = { kind: 'bind', binding: { kind: 'declarator', declaration, keyword } };
  } else {
    const expression = bare(statement.expression);
    operand = holdsAwait(expression);
    if (!operand && ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && planner.values.isQuiet(expression.left)
      && !ts.isArrayLiteralExpression(expression.left) && !ts.isObjectLiteralExpression(expression.left) && isPlainTarget(planner, expression.left)) {
      operand = holdsAwait(expression.right);
      sink = { kind: 'assign', target: { kind: 'source', node: expression.left }, typed: true, fresh: false };
    }
  }
  const chain = operand && planner.isSelected(operand);
  return chain && planner.attempt(chain, () => planner.chain(chain, sink, scope));
}

/** An awaited chain that a statement evaluates before anything else: its steps stand before the statement. */
function hoisted(planner: ValuePlanner, statement: ts.Statement, scope: OutputScope): Part | undefined {
  const expression = firstEvaluated(statement, planner.values);
  const operand = expression && holdsAwait(expression);
  const chain = operand && planner.isSelected(operand);
  if (!expression || !chain) return undefined;
  const name: NewName = { wanted: namesFor(lastValue(chain), 'result') };
  const steps = planner.attempt(chain, () => planner.chain(chain, { kind: 'bind', binding: { kind: 'new', name, keyword: 'const' } }, scope));
  if (!steps) return undefined;
  const start = statement.getStart();
  const last = steps.at(-1);
  const direct = last?.kind === 'evaluate' && !last.wait && (last.value.kind === 'source' || (last.value.kind === 'call' && !last.value.guarded)) && last.binding?.kind === 'new' && last.binding.name === name && !last.binding.type;
  const outer = withParentheses(expression);
  const { parent } = outer;
  const whole = ts.isStatement(parent) || ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent) || ts.isTemplateSpan(parent)
    || (ts.isCallOrNewExpression(parent) && parent.expression !== outer) || (ts.isSpreadElement(parent) || ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken);
  const value: Value = direct ? last.value : { kind: 'name', name };
  const instead = { statement, range: { pos: outer.getStart(), end: outer.end }, value, operand: !whole };
  return { range: { pos: start, end: start }, scope, steps: direct ? steps.slice(0, -1) : steps, braces: false, instead };
}

/** What the last handler of a chain gives, for a name. */
function lastValue(chain: ChainSyntax): ts.Expression {
  const handler = chain.links.at(-1)?.onFulfilled;
  if (handler?.form === 'reference') return handler.node;
  return handler?.form === 'inline' && !ts.isBlock(handler.node.body) ? handler.node.body : chain.root;
}

/** Whether an assignment's target means the same thing after the wait. */
function isPlainTarget(planner: ValuePlanner, target: ts.Expression): boolean {
  if (ts.isIdentifier(target)) return true;
  if (ts.isElementAccessExpression(target)) return planner.values.isStable(target.expression) && planner.values.isStable(target.argumentExpression);
  return ts.isPropertyAccessExpression(target) && (planner.values.isStable(target.expression) || (ts.isPropertyAccessExpression(target.expression) && target.expression.expression.kind === ts.SyntaxKind.ThisKeyword));
}

/** The operand, if the expression is an `await`. */
export function holdsAwait(expression: ts.Expression): ts.Expression | undefined {
  const node = bare(expression);
  return ts.isAwaitExpression(node) ? bare(node.expression) : undefined;
}

/** Whether a conditional expression has a selected chain, or a promise that is settled at once, as one of its results. */
export function hasSelectedBranch(planner: ValuePlanner, expression: ts.Expression): boolean {
  const node = bare(expression);
  return ts.isConditionalExpression(node) && [node.whenTrue, node.whenFalse].some((each) => {
    const settled = planner.values.promiseCall(bare(each));
    return planner.isSelected(bare(each)) !== undefined || settled === 'resolve' || settled === 'reject' || hasSelectedBranch(planner, each);
  });
}

/** The scope of a block inside another. */
export function scopeWithin(parent: OutputScope, extent: ts.Node): OutputScope {
  return { parent, extent, names: new Set() };
}

/** Comments between two tokens as steps; with `trailing`, one on the line of the first token stays at that line's end. */
export function commentSteps(source: SourceText, from: number, to: number, trailing: boolean): readonly Step[] {
  const steps: Step[] = [];
  let end = from;
  for (const range of source.comments(from, to)) {
    if (trailing && !source.breaksBetween(from, range.pos)) {
      steps.push({ kind: 'trailing comment', range });
    } else {
      if (trailing && /\n[ \t]*\r?\n/.test(source.text.slice(end, range.pos))) steps.push({ kind: 'blank line' });
      steps.push({ kind: 'comment', range });
    }
    end = range.end;
  }
  if (trailing && /\n[ \t]*\r?\n/.test(source.text.slice(end, to)) && source.text[to] !== '}') steps.push({ kind: 'blank line' });
  return steps;
}

function previousEnd(statement: ts.Statement, container: ts.Node): number {
  const block = ts.isBlock(statement.parent) ? statement.parent : undefined;
  const index = block?.statements.indexOf(statement) ?? -1;
  const previous = index > 0 ? block?.statements[index - 1] : undefined;
  if (previous) return previous.end;
  return block ? block.getStart() + 1 : Math.max(container.getStart(), statement.getFullStart());
}

/** The bindings that a statement brings into the scope that its block was. */
function declaredBy(planner: ValuePlanner, statement: ts.Statement): readonly Declaration[] {
  const { scopes } = planner.values;
  const own = [...new Set([functionScopeOf(statement.parent), scopeOf(statement.parent)])].flatMap((scope) => scopes.declaredIn(scope));
  const start = statement.getStart();
  return own.filter((declaration) => declaration.identifiers.some((each) => start <= each.getStart() && each.end <= statement.end));
}

/** Whether a declaration of the statements is used before them, in a closure. */
function escapes(planner: ValuePlanner, statements: readonly ts.Statement[], before: ts.Statement): boolean {
  return statements.some((statement) => declaredBy(planner, statement).some((declaration) => declaration.kind === 'var' || declaration.references.some((each) => each.getStart() < before.end)));
}

function isWithin(node: ts.Node | undefined, outer: ts.Node): boolean {
  return node !== undefined && outer.getStart() <= node.getStart() && node.end <= outer.end;
}

/** The end of a statement without a semicolon that begins the next line. */
function endOf(source: SourceText, statement: ts.Node): number {
  const found = /\s*\n\s*;$/.exec(source.text.slice(statement.getStart(), statement.end));
  return found ? statement.end - found[0].length : statement.end;
}

/** Whether the handler's body declares a `var` that would be shared by the turns of a loop. */
export function sharesVarInLoop(planner: ValuePlanner, handler: InlineFunction, place: ts.Node): boolean {
  return loopAround(withParentheses(place)) !== undefined && planner.values.scopes.declaredIn(handler).some((declaration) => declaration.kind === 'var');
}

/** The chain of an expression, through parentheses. */
export function chainOf(expression: ts.Expression): ChainSyntax | undefined {
  return chainAt(bare(expression));
}
