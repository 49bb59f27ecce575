import ts from 'typescript';
import type { Inquiry } from './collector';

/**
 * The ways in which a piece of code can complete (ECMA-262, Completion Record). Sound: a way that can happen is
 * always among them; conditions are not evaluated, except constant ones of loops.
 */
export interface Completion {
  /** It can reach its end. */
  readonly normal: boolean;
  /** The `return` statements by which it can leave. */
  readonly returns: readonly ts.ReturnStatement[];
  /** The `throw` statements whose exception can leave it. */
  readonly throws: readonly ts.ThrowStatement[];
  /** Whether something else in it can throw: a call, a property access, an await, … */
  readonly mayThrow: boolean;
  /** The `break` and `continue` statements that leave it. */
  readonly jumps: readonly ts.BreakOrContinueStatement[];
}

/** How a list of statements completes. Functions and classes in it are not entered. */
export function completionOfStatements(statements: readonly ts.Statement[], inquiry: Inquiry): Completion {
  let result = normally;
  for (const statement of statements) {
    if (!result.normal) break;
    result = followedBy(result, completionOf(statement, inquiry));
  }
  return result;
}

/** How a statement completes. */
export function completionOf(statement: ts.Statement, inquiry: Inquiry): Completion {
  if (ts.isBlock(statement)) return completionOfStatements(statement.statements, inquiry);
  if (ts.isReturnStatement(statement)) return { ...evaluation(statement.expression), normal: false, returns: [statement] };
  if (ts.isThrowStatement(statement)) return { ...evaluation(statement.expression), normal: false, throws: [statement] };
  if (ts.isBreakOrContinueStatement(statement)) return { ...normally, normal: false, jumps: [statement] };
  if (ts.isIfStatement(statement)) return ofIf(statement, inquiry);
  if (ts.isTryStatement(statement)) return remembered(statement, inquiry);
  if (ts.isSwitchStatement(statement)) return ofSwitch(statement, inquiry);
  if (isLoop(statement)) return ofLoop(statement, inquiry);
  if (ts.isLabeledStatement(statement)) return landing(statement, completionOf(statement.statement, inquiry));
  if (ts.isExpressionStatement(statement)) {
    return { ...evaluation(statement.expression), normal: !neverReturns(statement.expression, inquiry) };
  }
  return { ...normally, mayThrow: !isHarmlessStatement(statement) };
}

/** Where a `break` or `continue` goes: the statement it breaks, or the loop it continues; undefined where there is none. */
export function jumpTarget(jump: ts.BreakOrContinueStatement): ts.Statement | undefined {
  const label = jump.label?.text;
  for (let node: ts.Node = jump.parent; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    if (label !== undefined) {
      if (ts.isLabeledStatement(node) && node.label.text === label) return ts.isContinueStatement(jump) ? loopOf(node) : node;
    } else if (ts.isIterationStatement(node, false) || (ts.isSwitchStatement(node) && ts.isBreakStatement(jump))) {
      return node;
    }
  }
  return undefined;
}

/**
 * Whether evaluating an expression can throw. Names are taken to be initialised and constants not to be assigned:
 * what the compiler rejects is not looked for.
 */
export function canThrow(expression: ts.Expression): boolean {
  const pending: ts.Expression[] = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const parts = harmlessParts(node);
    if (parts === undefined) return true;
    pending.push(...parts);
  }
  return false;
}

const normally: Completion = { normal: true, returns: [], throws: [], mayThrow: false, jumps: [] };

function evaluation(expression: ts.Expression | undefined): Completion {
  return expression !== undefined && canThrow(expression) ? { ...normally, mayThrow: true } : normally;
}

/** `first` and then `next`; `next` runs only where `first` completed normally. */
function followedBy(first: Completion, next: Completion): Completion {
  return { ...either(first, next), normal: first.normal && next.normal };
}

function either(left: Completion, right: Completion): Completion {
  return {
    normal: left.normal || right.normal,
    returns: [...left.returns, ...right.returns],
    throws: [...left.throws, ...right.throws],
    mayThrow: left.mayThrow || right.mayThrow,
    jumps: [...left.jumps, ...right.jumps],
  };
}

function ofIf(statement: ts.IfStatement, inquiry: Inquiry): Completion {
  const whenTrue = completionOf(statement.thenStatement, inquiry);
  const whenFalse = statement.elseStatement === undefined ? normally : completionOf(statement.elseStatement, inquiry);
  return followedBy(evaluation(statement.expression), either(whenTrue, whenFalse));
}

/** Try statements are asked about from every place within them, so that nested ones would be walked again and again. */
const known = new WeakMap<Inquiry, Map<ts.TryStatement, Completion>>();

function remembered(statement: ts.TryStatement, inquiry: Inquiry): Completion {
  const completions = known.get(inquiry) ?? new Map<ts.TryStatement, Completion>();
  known.set(inquiry, completions);
  const completion = completions.get(statement) ?? ofTry(statement, inquiry);
  completions.set(statement, completion);
  return completion;
}

/** ECMA-262, TryStatement: a `finally` that completes abruptly replaces whatever came before it. */
function ofTry(statement: ts.TryStatement, inquiry: Inquiry): Completion {
  let result = completionOf(statement.tryBlock, inquiry);
  if (statement.catchClause !== undefined && (result.mayThrow || result.throws.length > 0)) {
    const caught = completionOf(statement.catchClause.block, inquiry);
    const destructures = statement.catchClause.variableDeclaration !== undefined && !ts.isIdentifier(statement.catchClause.variableDeclaration.name);
    result = either({ ...result, throws: [], mayThrow: destructures }, caught);
  }
  if (statement.finallyBlock === undefined) return result;
  const last = completionOf(statement.finallyBlock, inquiry);
  return last.normal ? followedBy(last, result) : last;
}

function ofSwitch(statement: ts.SwitchStatement, inquiry: Inquiry): Completion {
  const { clauses } = statement.caseBlock;
  let body: Completion = { ...normally, normal: !clauses.some((clause) => ts.isDefaultClause(clause)) };
  let fallsOut = true;
  for (const clause of clauses) {
    if (ts.isCaseClause(clause)) body = { ...body, mayThrow: body.mayThrow || canThrow(clause.expression) };
    const statements = completionOfStatements(clause.statements, inquiry);
    fallsOut = statements.normal;
    body = { ...either(body, statements), normal: body.normal };
  }
  return landing(statement, followedBy(evaluation(statement.expression), { ...body, normal: body.normal || fallsOut }));
}

function isLoop(node: ts.Statement): node is Loop {
  return ts.isIterationStatement(node, false);
}

type Loop = ts.ForStatement | ts.ForInStatement | ts.ForOfStatement | ts.WhileStatement | ts.DoStatement;

function ofLoop(loop: Loop, inquiry: Inquiry): Completion {
  const body = completionOf(loop.statement, inquiry);
  if (ts.isForInStatement(loop) || ts.isForOfStatement(loop)) return landing(loop, { ...body, normal: true, mayThrow: true });
  const [condition, others] = headOf(loop);
  const endless = ts.isForStatement(loop) && condition === undefined ? true : condition !== undefined && isAlwaysTrue(condition);
  const headThrows = [condition, ...others].some((part) => part !== undefined && (ts.isVariableDeclarationList(part) ? !isHarmlessList(part) : canThrow(part)));
  const reachesTest = !ts.isDoStatement(loop) || body.normal || body.jumps.some((jump) => ts.isContinueStatement(jump) && jumpTarget(jump) === loop);
  return landing(loop, { ...body, normal: !endless && reachesTest, mayThrow: body.mayThrow || headThrows });
}

/** The test of a loop, and what else its head evaluates. */
function headOf(loop: ts.ForStatement | ts.WhileStatement | ts.DoStatement): [ts.Expression | undefined, readonly (ts.ForInitializer | undefined)[]] {
  return ts.isForStatement(loop) ? [loop.condition, [loop.initializer, loop.incrementor]] : [loop.expression, []];
}

/** Jumps to `target` end here: a `break` makes it complete normally, a `continue` stays within. */
function landing(target: ts.Statement, completion: Completion): Completion {
  const landed = completion.jumps.filter((jump) => jumpTarget(jump) === target);
  if (landed.length === 0) return completion;
  return {
    ...completion,
    normal: completion.normal || landed.some((jump) => ts.isBreakStatement(jump)),
    jumps: completion.jumps.filter((jump) => !landed.includes(jump)),
  };
}

function loopOf(labelled: ts.LabeledStatement): ts.Statement {
  let statement = labelled.statement;
  while (ts.isLabeledStatement(statement)) statement = statement.statement;
  return statement;
}

function isAlwaysTrue(condition: ts.Expression): boolean {
  return condition.kind === ts.SyntaxKind.TrueKeyword || (ts.isNumericLiteral(condition) && Number(condition.text) !== 0);
}

/** Calls after which nothing runs: the types say so, or they end the process. */
function neverReturns(expression: ts.Expression, inquiry: Inquiry): boolean {
  const awaited = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (!ts.isCallExpression(awaited)) return false;
  if (/^process\s*\.\s*(exit|abort)$/.test(awaited.expression.getText(inquiry.sourceFile))) return true;
  const fact = inquiry.fact(awaited);
  return (fact?.absent === true && fact.type === 'never') || (awaited !== expression && fact?.awaitedAbsent === true && fact.awaited === 'never');
}

function isHarmlessStatement(statement: ts.Statement): boolean {
  if (ts.isVariableStatement(statement)) return isHarmlessList(statement.declarationList);
  return ts.isEmptyStatement(statement) || ts.isFunctionDeclaration(statement) || statement.kind === ts.SyntaxKind.DebuggerStatement
    || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

function isHarmlessList(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Using) === 0
    && list.declarations.every(({ name, initializer }) => ts.isIdentifier(name) && (initializer === undefined || !canThrow(initializer)));
}

/** The parts of an expression that throws only if one of them does; undefined for one that can throw by itself. */
function harmlessParts(node: ts.Expression): readonly ts.Expression[] | undefined {
  if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node)) return [node.expression];
  if (ts.isTypeOfExpression(node) || ts.isVoidExpression(node)) return [node.expression];
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken ? [node.operand] : undefined;
  if (ts.isConditionalExpression(node)) return [node.condition, node.whenTrue, node.whenFalse];
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(ts.isSpreadElement) ? undefined : node.elements;
  if (ts.isObjectLiteralExpression(node)) return partsOfObject(node);
  if (ts.isBinaryExpression(node)) {
    const plain = harmlessOperators.has(node.operatorToken.kind)
      || (node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(node.left));
    return plain ? [node.left, node.right] : undefined;
  }
  return harmlessKinds.has(node.kind) ? [] : undefined;
}

function partsOfObject(node: ts.ObjectLiteralExpression): readonly ts.Expression[] | undefined {
  const parts: ts.Expression[] = [];
  for (const property of node.properties) {
    if (property.name !== undefined && ts.isComputedPropertyName(property.name)) return undefined;
    if (ts.isSpreadAssignment(property)) return undefined;
    if (ts.isPropertyAssignment(property)) parts.push(property.initializer);
  }
  return parts;
}

const harmlessKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword, ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.OmittedExpression,
]);

const harmlessOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.CommaToken,
]);
