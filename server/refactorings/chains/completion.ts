/** How statements complete (ECMA-262, Completion Records), as far as syntax shows it. */
import ts from 'typescript';

/** Whether the statement holds a `return` of the function it stands in. */
export function hasReturn(node: ts.Node): boolean {
  return returnsIn(node).length > 0;
}

/** The `return` statements of the function that the node stands in. */
export function returnsIn(node: ts.Node): readonly ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each) || ts.isClassLike(each)) return;
    if (ts.isReturnStatement(each)) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** Whether control never reaches the end of the list; `returnsCount` false: because it throws. */
export function endsAbruptly(statements: readonly ts.Statement[], returnsCount = true): boolean {
  return statements.some((statement) => isAbrupt(statement, returnsCount));
}

function isAbrupt(node: ts.Statement, returnsCount: boolean): boolean {
  if (ts.isReturnStatement(node)) return returnsCount;
  if (ts.isThrowStatement(node)) return true;
  if (ts.isBlock(node)) return endsAbruptly(node.statements, returnsCount);
  if (ts.isIfStatement(node)) return node.elseStatement !== undefined && isAbrupt(node.thenStatement, returnsCount) && isAbrupt(node.elseStatement, returnsCount);
  if (ts.isTryStatement(node)) {
    if (node.finallyBlock && endsAbruptly(node.finallyBlock.statements, returnsCount)) return true;
    return endsAbruptly(node.tryBlock.statements, returnsCount) && (!node.catchClause || endsAbruptly(node.catchClause.block.statements, returnsCount));
  }
  if (ts.isSwitchStatement(node)) {
    const clauses = node.caseBlock.clauses;
    const last = clauses.at(-1);
    return clauses.some(ts.isDefaultClause) && last !== undefined && endsAbruptly(last.statements, returnsCount) && !holdsBreak(node.caseBlock)
      && clauses.every((clause) => clause.statements.length === 0 || endsAbruptly(clause.statements, returnsCount));
  }
  return false;
}

/** Whether a `break` inside could leave the switch. */
function holdsBreak(node: ts.Node): boolean {
  return ts.forEachChild(node, (child): true | undefined => {
    if (ts.isBreakStatement(child)) return true;
    return ts.isFunctionLike(child) || !holdsBreak(child) ? undefined : true;
  }) ?? false;
}

/** The statements of a branch. */
export function statementsOf(node: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(node) ? node.statements : [node];
}

/** The user's `try` around a node, up to a function, whose catch or finally would see a rejection that is awaited there. */
export function tryAround(node: ts.Node): ts.TryStatement | undefined {
  for (let at = node; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    const parent = at.parent;
    if (ts.isTryStatement(parent) && (at === parent.tryBlock || (at === parent.catchClause && parent.finallyBlock))) return parent;
  }
  return undefined;
}

/** The loop around a node, up to a function. */
export function loopAround(node: ts.Node): ts.Node | undefined {
  for (let at = node; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isIterationStatement(at, false)) return at;
  }
  return undefined;
}

/** Whether nothing of its function can run after the statement when it completes normally. */
export function isLast(statement: ts.Statement): boolean {
  for (let at: ts.Node = statement; ; at = at.parent) {
    const parent = at.parent;
    if (ts.isBlock(parent)) {
      if (parent.statements.at(-1) !== at) return false;
      if (ts.isFunctionLike(parent.parent)) return true;
    } else if (!ts.isIfStatement(parent)) return false;
  }
}
