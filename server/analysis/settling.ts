import ts from 'typescript';
import type { Inquiry } from './collector';
import { canThrow, completionOf, completionOfStatements } from './completion';
import { callOf, type Executor } from './executors';
import { asFunction, holds, isAsyncFunction } from './expressions';
import type { UnsettledPath } from './model';
import { outermost, unwrapped } from './wrapping';

/**
 * The paths on which an executor certainly ends with its promise unsettled for ever: on the way neither function is
 * used, nor is a function made that uses them. Conditions are not evaluated, so that only paths with one are told
 * that decides; which of several could be true together is not known.
 */
export function unsettledPaths(executor: Executor, inquiry: Inquiry): readonly UnsettledPath[] {
  const { node, seen } = executor;
  const uses = [...executor.resolves, ...executor.rejects];
  if (!seen || hoists(uses, node)) return [];
  const path = new Path(uses, isAsyncFunction(node), inquiry);
  if (uses.length === 0) return path.ofWhole(node);
  if (!ts.isBlock(node.body)) return [];
  const { statements } = node.body;
  const returns = completionOfStatements(statements, inquiry).returns
    .filter((statement) => path.reachesUntouched(statement, node.body))
    .map((statement): UnsettledPath => ({ kind: 'return', ...inquiry.range(statement), mayThrow: false }));
  return [...returns, ...path.toTheEnd(node.body)];
}

/**
 * For each call of `resolve` or `reject` that comes too late the one before it on the same straight path: a promise is
 * resolved once (ECMA-262, Promise Resolve Functions, steps 5 and 6).
 */
export function callsWithoutEffect({ node, resolves, rejects }: Executor): ReadonlyMap<ts.CallExpression, ts.CallExpression> {
  const late = new Map<ts.CallExpression, ts.CallExpression>();
  // An executor that is a function by name can serve several promises in turn.
  if (!ts.isNewExpression(outermost(node).parent)) return late;
  const uses = [...resolves, ...rejects].filter((use) => !hoists([use], node));
  const calls = uses.flatMap((use) => callOf(use) ?? []).toSorted((left, right) => left.pos - right.pos);
  for (const call of calls) {
    const statement = outermost(call).parent;
    if (late.has(call) || !ts.isExpressionStatement(statement)) continue;
    const list = statementsIn(statement.parent);
    for (const later of calls) {
      if (later.pos > call.pos && !late.has(later) && list.some((other) => other.pos > statement.pos && holds(other, later))) late.set(later, call);
    }
  }
  return late;
}

type Deciding = Required<Pick<UnsettledPath, 'where' | 'mayThrow'>>;

/** The same where the code need not come to the condition. */
function within(deciding: Deciding | undefined): Deciding | undefined {
  return deciding && { ...deciding, where: { ...deciding.where, ifReached: true } };
}

class Path {
  constructor(readonly uses: readonly ts.Identifier[], readonly isAsync: boolean, readonly inquiry: Inquiry) {}

  /** An executor that uses neither function: all of it. */
  ofWhole(node: Executor['node']): readonly UnsettledPath[] {
    if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return [];
    const { throws, mayThrow } = ts.isBlock(node.body)
      ? completionOfStatements(node.body.statements, this.inquiry)
      : { throws: [], mayThrow: canThrow(node.body) };
    return throws.length > 0 ? [] : [{ kind: 'all', ...this.inquiry.range(node), mayThrow: mayThrow && !this.isAsync }];
  }

  /** Whether whatever way leads to a `return` has used neither function. */
  reachesUntouched(statement: ts.ReturnStatement, body: ts.Node): boolean {
    if (statement.expression !== undefined && this.#isTouchedBy(statement.expression)) return false;
    for (let inner: ts.Node = statement; inner !== body; inner = inner.parent) {
      const { parent } = inner;
      const { pos } = inner;
      if (ts.isIterationStatement(parent, false) || ts.isTryStatement(parent)) return false;
      if ((ts.isIfStatement(parent) || ts.isSwitchStatement(parent)) && this.#isTouchedBy(parent.expression)) return false;
      if (ts.isCaseBlock(parent) && parent.clauses.some((other) => other.pos < pos && this.#isTouchedBy(other))) return false;
      if (statementsIn(parent).some((other) => other.pos < pos && this.#goesOnTouched(other))) return false;
    }
    return true;
  }

  /** The way to the end of a block on which one condition decides that neither function is used. */
  toTheEnd(block: ts.Block): readonly UnsettledPath[] {
    const where = this.#decidingIn(block.statements);
    if (where === undefined) return [];
    // What an async executor throws rejects the promise that it gives itself.
    return [{ kind: 'end', start: block.end - 1, end: block.end, ...where, mayThrow: !this.isAsync && where.mayThrow }];
  }

  #decidingIn(statements: readonly ts.Statement[]): Deciding | undefined {
    const touched = statements.filter((statement) => this.#isTouchedBy(statement));
    const [decision] = touched;
    if (decision === undefined || touched.length > 1) return undefined;
    const position = statements.indexOf(decision);
    const [before, after] = [statements.slice(0, position), statements.slice(position + 1)].map((part) => completionOfStatements(part, this.inquiry));
    // What leaves before may leave for the same reason for which the condition lets it go on.
    if (before === undefined || after === undefined || !before.normal || before.throws.length + before.returns.length > 0 || after.throws.length + after.jumps.length > 0 || !after.normal && after.returns.length === 0) return undefined;
    const where = this.#deciding(decision);
    return where && { ...where, mayThrow: where.mayThrow || after.mayThrow };
  }

  #deciding(statement: ts.Statement): Deciding | undefined {
    if (ts.isSwitchStatement(statement)) return this.#decidingSwitch(statement);
    if (ts.isTryStatement(statement)) return this.#decidingTry(statement);
    if (!ts.isIfStatement(statement)) return this.#decidingSearch(statement);
    if (this.#isTouchedBy(statement.expression) || isConstant(statement.expression)) return undefined;
    const { thenStatement, elseStatement } = statement;
    const usesWhenTrue = this.#isTouchedBy(thenStatement);
    if (usesWhenTrue && elseStatement !== undefined && this.#isTouchedBy(elseStatement)) return within(this.#decidingElse(elseStatement) ?? this.#decidingIn(statementsOf(thenStatement)));
    const other = usesWhenTrue ? elseStatement : thenStatement;
    const { throws, mayThrow } = other === undefined ? { throws: [], mayThrow: false } : completionOf(other, this.inquiry);
    if (throws.length > 0) return undefined;
    const [condition, isNegated] = withoutNegation(statement.expression);
    return { where: { condition: this.inquiry.range(condition), is: usesWhenTrue === isNegated ? 'truthy' : 'falsy' }, mayThrow };
  }

  /** What an `else` decides in turn. Without an `else` of its own, the tests together may say all that can be. */
  #decidingElse(statement: ts.Statement): Deciding | undefined {
    const statements = statementsOf(statement);
    const only = statements.find((each) => this.#isTouchedBy(each));
    if (only === undefined || !ts.isIfStatement(only)) return undefined;
    return only.elseStatement !== undefined || !this.#isTouchedBy(only.thenStatement) || this.#isOneOfMany(only.expression) ? this.#decidingIn(statements) : undefined;
  }

  /** What a `try` decides whose block comes to its end. */
  #decidingTry({ tryBlock, finallyBlock }: ts.TryStatement): Deciding | undefined {
    if (!this.#isTouchedBy(tryBlock) || finallyBlock !== undefined && (this.#isTouchedBy(finallyBlock) || !completionOf(finallyBlock, this.inquiry).normal)) return undefined;
    return within(this.#decidingIn(tryBlock.statements));
  }

  /** Whether a condition compares a string or number, of which there are always others, with one value. */
  #isOneOfMany(condition: ts.Expression): boolean {
    const test = unwrapped(condition);
    if (!ts.isBinaryExpression(test) || !/^===?$/.test(test.operatorToken.getText()) || !ts.isLiteralExpression(test.right)) return false;
    return /^(?:string|number)$/.test(this.inquiry.fact(test.left)?.type ?? '');
  }

  /** A loop, or a `forEach`, that settles with the item that it looks for: there may be none. */
  #decidingSearch(statement: ts.Statement): Deciding | undefined {
    const loop = ts.isForOfStatement(statement) || ts.isForInStatement(statement) ? { list: statement.expression, body: statement.statement } : this.#forEach(statement);
    if (loop === undefined || this.#isTouchedBy(loop.list)) return undefined;
    // Only what is called at once, and not in every turn.
    const searches = this.uses.every((use) => callOf(use) !== undefined && isInTest(use, loop.body));
    return searches ? { where: { condition: this.inquiry.range(loop.list), is: 'without an item that settles it' }, mayThrow: false } : undefined;
  }

  #forEach(statement: ts.Statement): { readonly list: ts.Expression; readonly body: ts.Node } | undefined {
    const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
    if (call === undefined || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'forEach') return undefined;
    const [callback] = call.arguments;
    const list = call.expression.expression;
    const type = this.inquiry.fact(list)?.type ?? '';
    const body = callback && asFunction(unwrapped(callback))?.body;
    return body !== undefined && (type.endsWith('[]') || /^(?:Readonly)?(?:Array|Set|Map)</.test(type)) ? { list, body } : undefined;
  }

  /** A `switch` with a clause that goes on behind it, or without `default`, over values that cases cannot exhaust. */
  #decidingSwitch(statement: ts.SwitchStatement): Deciding | undefined {
    const { clauses } = statement.caseBlock;
    if (this.#isTouchedBy(statement.expression) || clauses.some((clause) => ts.isCaseClause(clause) && this.#isTouchedBy(clause.expression))) return undefined;
    const silent = clauses.find((clause) => ts.isCaseClause(clause) && !this.#isTouchedBy(clause) && breaksOut(clause));
    if (silent !== undefined && ts.isCaseClause(silent)) return { where: { condition: this.inquiry.range(silent.expression), is: 'the case' }, mayThrow: false };
    if (clauses.some(ts.isDefaultClause)) return undefined;
    const type = this.inquiry.fact(statement.expression)?.type;
    if (type !== 'string' && type !== 'number') return undefined;
    return { where: { condition: this.inquiry.range(statement.expression), is: 'none of the cases' }, mayThrow: false };
  }

  /** Whether a statement can complete normally after a use. */
  #goesOnTouched(statement: ts.Statement): boolean {
    if (!this.#isTouchedBy(statement)) return false;
    if (!ts.isIfStatement(statement) || this.#isTouchedBy(statement.expression)) return completionOf(statement, this.inquiry).normal;
    return [statement.thenStatement, statement.elseStatement].some((branch) => branch !== undefined && this.#isTouchedBy(branch) && completionOf(branch, this.inquiry).normal);
  }

  #isTouchedBy(node: ts.Node): boolean {
    return this.uses.some((use) => holds(node, use));
  }
}

/** Whether a use stands in a function declaration, which can be called before the text reaches it. */
function hoists(uses: readonly ts.Identifier[], executor: ts.Node): boolean {
  return uses.some((use) => ts.findAncestor(use, (node) => (node === executor ? 'quit' : ts.isFunctionDeclaration(node))) !== undefined);
}

/** Whether a node stands behind a condition in a body, and in no function of its own. */
function isInTest(node: ts.Node, body: ts.Node): boolean {
  let isIn = false;
  for (let inner = node; inner !== body; inner = inner.parent) {
    const { parent } = inner;
    if (parent === undefined || ts.isFunctionLike(inner) || ts.isSwitchStatement(parent)) return false;
    if (ts.isIfStatement(parent) && inner === parent.thenStatement && parent.elseStatement === undefined) isIn = true;
    else if (ts.isIfStatement(parent) && inner !== parent.expression) return false;
  }
  return isIn;
}

function statementsOf(branch: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(branch) ? branch.statements : [branch];
}

/** Whether a clause does something, and then breaks its `switch` whatever happens. */
function breaksOut({ statements }: ts.CaseOrDefaultClause): boolean {
  const own = statements.flatMap((statement) => statementsOf(statement));
  const last = own.at(-1);
  return own.length > 1 && last !== undefined && ts.isBreakStatement(last) && last.label === undefined && own.slice(0, -1).every((each) => ts.isExpressionStatement(each) || ts.isVariableStatement(each));
}

function statementsIn(parent: ts.Node): readonly ts.Statement[] {
  return ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent) ? parent.statements : [];
}

/** What a condition tests, and whether it does so by `!`. */
function withoutNegation(condition: ts.Expression): readonly [condition: ts.Expression, isNegated: boolean] {
  const value = unwrapped(condition);
  return ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken ? [unwrapped(value.operand), true] : [value, false];
}

function isConstant(condition: ts.Expression): boolean {
  return ts.isLiteralExpression(condition) || condition.kind === ts.SyntaxKind.TrueKeyword || condition.kind === ts.SyntaxKind.FalseKeyword;
}
