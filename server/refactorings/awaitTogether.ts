/**
 * Await these together.
 *
 * ```ts
 * const user = await ‸loadUser(id);
 * const orders = await loadOrders(id);
 * ```
 * becomes
 * ```ts
 * const [user, orders] = await Promise.all([loadUser(id), loadOrders(id)]);
 * ```
 */
import ts from 'typescript';
import { bindingsOf, enclosingFunction, rangeOf, type TextRange } from '../analysis';
import { isHalfTyped, reasons } from './chains/refusals';
import { SourceText } from './chains/text';
import type { Proposal, Refactoring } from './refactoring';

/**
 * The awaits around the cursor, or those that are selected, that follow each other and use nothing of each other. They
 * start at once then, which the action says; what they give, and that a rejection of one rejects the whole, stays.
 */
export const awaitTogether: Refactoring = {
  kind: 'refactor.rewrite.async.awaitTogether',
  title: 'Await these together',
  needsTypes: false,
  questions: () => [],
  propose: (view, range) => {
    if (view.model.notAnalysed) return undefined;
    const { sourceFile } = view;
    const run = runAt(sourceFile, range);
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined || run.length < 2) return undefined;
    const title = `Await these ${run.length} together: all start at once (Promise.all)`;
    const outcomes = run.map((each) => ({ range: rangeOf(each.statement, sourceFile), keyword: rangeOf(each.node, sourceFile) }));
    const refused = refusalOf(run, sourceFile);
    if (refused !== undefined) return { title, outcomes: outcomes.map((each) => ({ ...each, refused })), refused } satisfies Proposal;
    const whole = { start: first.statement.getStart(sourceFile), end: last.statement.end };
    return { title, outcomes, edits: () => [{ range: whole, text: written(run, sourceFile) }] };
  },
};

/** `const name = await value;`, or `await value;` */
interface Awaited {
  readonly statement: ts.VariableStatement | ts.ExpressionStatement;
  readonly node: ts.AwaitExpression;
  readonly declaration?: ts.VariableDeclaration;
}

/** The statements around a place that wait and are independent, in their order. */
function runAt(sourceFile: ts.SourceFile, range: TextRange): readonly Awaited[] {
  const statements = listAround(sourceFile, range);
  const touched = statements.findIndex((each) => each.getStart(sourceFile) <= range.end && range.start <= each.end);
  const awaited = statements.map(awaitedIn);
  if (awaited[touched] === undefined) return [];
  // A selection says which; a cursor means all that belong together.
  const chosen = (index: number) => range.start === range.end || (statements[index]?.getStart(sourceFile) ?? Infinity) <= range.end;
  let start = touched;
  const run = (): Awaited[] => {
    const found: Awaited[] = [];
    for (let index = start; chosen(index); index++) {
      const each = awaited[index];
      if (each === undefined || !found.every((earlier) => areIndependent(earlier, each))) break;
      found.push(each);
    }
    return found;
  };
  if (range.start === range.end) {
    while (start > 0 && awaited[start - 1] !== undefined) start--;
    // What is not independent of the ones before begins a run of its own.
    while (start < touched && start + run().length <= touched) start++;
  }
  return run();
}

function listAround(sourceFile: ts.SourceFile, { start, end }: TextRange): readonly ts.Statement[] {
  let found: readonly ts.Statement[] = sourceFile.statements;
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end < end) return;
    if ((ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) && node.statements.some((each) => each.getStart(sourceFile) <= end && start <= each.end)) found = node.statements;
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

function awaitedIn(statement: ts.Statement): Awaited | undefined {
  if (ts.isExpressionStatement(statement)) return ts.isAwaitExpression(statement.expression) ? { statement, node: statement.expression } : undefined;
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const [declaration] = statement.declarationList.declarations;
  const node = declaration?.initializer;
  return declaration !== undefined && node !== undefined && ts.isAwaitExpression(node) ? { statement, node, declaration } : undefined;
}

/** Whether the later one could be evaluated before the earlier one has its value. */
function areIndependent({ declaration }: Awaited, { node }: Awaited): boolean {
  if (declaration === undefined) return true;
  const bindings = bindingsOf(node.getSourceFile());
  return !some(node.expression, (each) => {
    const used = ts.isIdentifier(each) ? bindings.resolve(each)?.declaration : undefined;
    return used !== undefined && ts.findAncestor(used, (around) => around === declaration) !== undefined;
  });
}

/** Why they have to stay as they are. */
function refusalOf(run: readonly Awaited[], sourceFile: ts.SourceFile): string | undefined {
  if (run.some(({ node }) => isHalfTyped(node))) return reasons.halfTyped;
  const kind = run.map(({ statement }) => (ts.isVariableStatement(statement) ? statement.declarationList.flags & ts.NodeFlags.BlockScoped : undefined)).filter((each) => each !== undefined);
  if (new Set(kind).size > 1) return 'they declare constants and variables';
  if (kind.some((each) => (each & ts.NodeFlags.Using) === ts.NodeFlags.Using || (each & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)) return 'one of them is disposed of where its scope ends';
  if (run.some(({ statement }) => ts.isVariableStatement(statement) && statement.modifiers !== undefined)) return 'one of them is exported';
  if (run.some(({ declaration }) => declaration?.type !== undefined)) return 'one of them has a type annotation, which a pattern cannot have alone';
  if (run.some(({ declaration }) => declaration !== undefined && some(declaration.name, (each) => ts.isBindingElement(each) && (each.initializer !== undefined || (each.propertyName !== undefined && ts.isComputedPropertyName(each.propertyName)))))) return 'what one of them takes apart runs code';
  const suspends = run.some(({ node }) => some(node.expression, (each) => (ts.isAwaitExpression(each) || ts.isYieldExpression(each)) && enclosingFunction(each) === enclosingFunction(node)));
  if (suspends) return 'one of them waits for something else first';
  if (isPromiseDeclared(sourceFile)) return '`Promise` is declared in this file';
  if (hasCommentBetween(run, sourceFile)) return 'a comment stands between them';
  return undefined;
}

function isPromiseDeclared(sourceFile: ts.SourceFile): boolean {
  return some(sourceFile, (each) => ts.isIdentifier(each) && each.text === 'Promise' && bindingsOf(sourceFile).resolve(each) !== undefined);
}

/** Whether a comment would be lost: one beside what is kept. */
function hasCommentBetween(run: readonly Awaited[], sourceFile: ts.SourceFile): boolean {
  return run.some(({ statement, node, declaration }, index) => {
    const start = statement.getStart(sourceFile);
    const before = index === 0 ? '' : sourceFile.text.slice(statement.pos, start);
    const name = declaration?.name;
    const head = sourceFile.text.slice(start, name?.getStart(sourceFile) ?? start) + sourceFile.text.slice(name?.end ?? start, node.expression.getStart(sourceFile));
    return /\/[/*]/.test(before + head + sourceFile.text.slice(node.expression.end, statement.end));
  });
}

function written(run: readonly Awaited[], sourceFile: ts.SourceFile): string {
  const { style } = SourceText.of(sourceFile);
  const [first] = run;
  const declared = run.find(({ declaration }) => declaration !== undefined)?.statement;
  const keyword = declared !== undefined && ts.isVariableStatement(declared) ? /^\w+/.exec(declared.getText(sourceFile))?.[0] ?? 'const' : undefined;
  const names = run.map(({ declaration }) => declaration?.name.getText(sourceFile) ?? '');
  while (names.at(-1) === '') names.pop();
  const head = keyword === undefined ? '' : `${keyword} [${names.join(', ').replace(/ (?=,)/g, '')}] = `;
  const values = run.map(({ node }) => node.expression.getText(sourceFile));
  const semicolon = run.at(-1)?.statement.getText(sourceFile).endsWith(';') === true ? ';' : '';
  const oneLine = `${head}await Promise.all([${values.join(', ')}])${semicolon}`;
  const start = first?.statement.getStart(sourceFile) ?? 0;
  const { character } = sourceFile.getLineAndCharacterOfPosition(start);
  if (character + oneLine.length <= widest && !oneLine.includes('\n')) return oneLine;
  const indentation = /^[\t ]*/.exec(sourceFile.text.slice(start - character, start))?.[0] ?? '';
  const lines = values.map((each) => `${indentation}${style.indentation}${each},`);
  return [`${head}await Promise.all([`, ...lines, `${indentation}])${semicolon}`].join(style.lineBreak);
}

const widest = 120;

/** Whether any node of a tree is such a one; without recursion, as trees can be deep. */
function some(root: ts.Node, is: (node: ts.Node) => boolean): boolean {
  const pending: ts.Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (is(node)) return true;
    ts.forEachChild(node, (child) => void pending.push(child));
  }
  return false;
}
