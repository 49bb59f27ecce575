/**
 * Calls for each element of a list that a counter joins: the last result to come goes on, the first failure does so alone,
 * and the list is not empty. That is what `Promise.all` does.
 */
import ts from 'typescript';
import { statementsOf } from '../chains/completion';
import { bare, type InlineFunction } from '../chains/recognise';
import type { Declaration, Scopes } from '../chains/scopes';
import type { CallbackCall } from './calls';

/** The parts of a joined loop. */
export interface Join {
  /** `list.forEach(…)`, a statement of its own. */
  readonly loop: ts.CallExpression;
  readonly list: ts.Expression;
  /** The call for each element. */
  readonly call: CallbackCall;
  /** The parameters of the loop's function that the call looks at. */
  readonly parameters: readonly ts.ParameterDeclaration[];
  /** The array of the results, where they are collected. */
  readonly results?: Declaration;
  /** What runs when all results are there. */
  readonly rest: ts.Statement;
  /** What runs for the first failure. */
  readonly failure: ts.Statement;
  /** Declarations of the counter, the flag and the array that nothing uses any more. */
  readonly unused: readonly ts.VariableStatement[];
}

/** The join that the call is a part of; undefined where it is none, or is not certainly what `Promise.all` does. */
export function joinOf(call: CallbackCall, scopes: Scopes): Join | undefined {
  const { node, callback, kind } = call;
  if (kind !== 'error-first' || !ts.isCallExpression(node) || ts.isIdentifier(callback) || !ts.isBlock(callback.body) || callback.parameters.length > 2) return undefined;
  const each = loopFunctionOf(node);
  const loop = each?.parent;
  if (!each || !loop || !ts.isCallExpression(loop) || loop.arguments.length !== 1 || !ts.isPropertyAccessExpression(loop.expression) || loop.expression.name.text !== 'forEach') return undefined;
  const list = loop.expression.expression;
  const statement = loop.parent;
  if (!ts.isIdentifier(list) || scopes.declarationOf(list)?.reassigned !== false || !ts.isExpressionStatement(statement) || !ts.isBlock(statement.parent)) return undefined;
  const found = new Reader(scopes, list, callback, each).read();
  if (!found) return undefined;
  const { counter, flag, results, rest, failure } = found;
  const place = statement.parent;
  const own = [counter, flag, ...(results ? [results] : [])];
  // Nothing else may see how far the work is.
  const outside = (declaration: Declaration): readonly ts.Identifier[] => declaration.references.filter((use) => use.pos < statement.pos || use.end > statement.end);
  if (own.some((declaration) => statementDeclaring(declaration, place) === undefined || outside(declaration).some((use) => use.pos > statement.end))) return undefined;
  if (!isGuarded(statement, place, list, counter, scopes)) return undefined;
  // The counter counts the list as it is now.
  const counted = counter.identifiers[0]?.end ?? 0;
  const changes = scopes.declarationOf(list)?.references.some((use) => use.pos > counted && use.end < statement.pos && !(ts.isPropertyAccessExpression(use.parent) && use.parent.name.text === 'length'));
  if (changes) return undefined;
  const lost = [...each.parameters, ...callback.parameters].flatMap(({ name }) => (ts.isIdentifier(name) ? [scopes.declarationOf(name)] : []));
  if (lost.some((declaration) => declaration?.references.some((use) => isInside(use, rest)))) return undefined;
  const index = each.parameters[1];
  const indexed = index && ts.isIdentifier(index.name) ? scopes.declarationOf(index.name)?.references ?? [] : [];
  const parameters = indexed.some((use) => !isInside(use, callback)) ? each.parameters : each.parameters.slice(0, 1);
  const unused = own.filter((declaration) => outside(declaration).length === 0).flatMap((declaration) => statementDeclaring(declaration, place) ?? []);
  return { loop, list, call, parameters, ...(results && { results }), rest, failure, unused };
}

/** The function of a loop that makes the call and does nothing else. */
function loopFunctionOf(node: ts.CallExpression): InlineFunction | undefined {
  const { parent } = node;
  const owner = ts.isExpressionStatement(parent) && ts.isBlock(parent.parent) && parent.parent.statements.length === 1 ? parent.parent.parent : parent;
  if (!(ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) || owner.modifiers || owner.asteriskToken) return undefined;
  return owner.parameters.length <= 2 && owner.parameters.every((each) => !each.initializer && !each.dotDotDotToken) ? owner : undefined;
}

/** Reads a callback's statements: the flag, the error, the result, the counter. */
class Reader {
  constructor(private readonly scopes: Scopes, private readonly list: ts.Identifier, private readonly callback: InlineFunction, private readonly each: InlineFunction) {}

  read(): { readonly counter: Declaration; readonly flag: Declaration; readonly results?: Declaration; readonly rest: ts.Statement; readonly failure: ts.Statement } | undefined {
    const { body, parameters: [error, result] } = this.callback;
    if (!ts.isBlock(body) || !error || hasComments(this.callback)) return undefined;
    const [asksFlag, asksError, ...others] = body.statements;
    const flag = asksFlag && ts.isIfStatement(asksFlag) && !asksFlag.elseStatement && isBareReturn(asksFlag.thenStatement) ? this.named(asksFlag.expression) : undefined;
    if (!flag || !asksError || !ts.isIfStatement(asksError) || asksError.elseStatement || asksError.expression.getText() !== error.name.getText()) return undefined;
    const [sets, failure, end, ...more] = statementsOf(asksError.thenStatement);
    if (!sets || !failure || more.length > 0 || this.assigned(sets, 'true') !== flag) return undefined;
    const ends = ts.isReturnStatement(failure) ? failure.expression !== undefined && !end : ts.isExpressionStatement(failure) && end !== undefined && isBareReturn(end);
    const joins = others.at(-1);
    if (!ends || !joins || !ts.isIfStatement(joins) || joins.elseStatement) return undefined;
    const before = others.slice(0, -1).map((one) => one.getText().replace(/;$/, ''));
    const index = this.each.parameters[1]?.name.getText();
    const [first] = others;
    const stores = first && ts.isExpressionStatement(first) && ts.isBinaryExpression(first.expression) && ts.isElementAccessExpression(first.expression.left) && index !== undefined && result
      && first.expression.left.argumentExpression.getText() === index && first.expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && first.expression.right.getText() === result.name.getText() ? first.expression.left.expression : undefined;
    const results = stores && this.named(stores);
    const counted = this.counted(joins.expression.getText().replace(/\s+/g, ' '), before.slice(results ? 1 : 0));
    const counter = counted === undefined ? undefined : this.scopes.lookUp(counted, joins);
    if (!counter || !isInitially(counter, `${this.list.text}.length`) || !isInitially(flag, 'false') || (results && !isInitially(results, '[]', `new Array(${this.list.text}.length)`))) return undefined;
    // The counter is counted here and nowhere else, and so is the flag set.
    const used = (declaration: Declaration): number => declaration.references.filter((use) => isInside(use, this.callback)).length;
    if (used(flag) !== 2 || used(counter) !== (before.length > (results ? 1 : 0) ? 2 : 1)) return undefined;
    return { counter, flag, ...(results && { results }), rest: joins.thenStatement, failure };
  }

  /** The counter's name, where the condition and the statement before it count it down to nothing. */
  private counted(condition: string, before: readonly string[]): string | undefined {
    const [counts, ...others] = before;
    if (others.length > 0) return undefined;
    if (counts === undefined) return (/^--(\w+) ===? 0$/.exec(condition) ?? /^!--(\w+)$/.exec(condition))?.[1];
    const name = (/^(\w+)--$/.exec(counts) ?? /^--(\w+)$/.exec(counts) ?? /^(\w+) -= 1$/.exec(counts))?.[1];
    return name !== undefined && [`${name} === 0`, `${name} == 0`, `!${name}`].includes(condition) ? name : undefined;
  }

  private named(expression: ts.Expression): Declaration | undefined {
    const node = bare(expression);
    return ts.isIdentifier(node) ? this.scopes.declarationOf(node) : undefined;
  }

  private assigned(statement: ts.Statement, value: string): Declaration | undefined {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression) || statement.expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
    return statement.expression.right.getText() === value ? this.named(statement.expression.left) : undefined;
  }
}

/** Whether a statement before the loop leaves where the list is empty: the counter never comes to nothing then. */
function isGuarded(loop: ts.Statement, { statements }: ts.Block, list: ts.Identifier, counter: Declaration, scopes: Scopes): boolean {
  return statements.slice(0, statements.indexOf(loop)).some((each) => {
    if (!ts.isIfStatement(each) || each.elseStatement || !ts.isReturnStatement(statementsOf(each.thenStatement).at(-1) ?? each)) return false;
    const asked = /^!([\w.]+)$|^([\w.]+) ===? 0$/.exec(each.expression.getText());
    const name = asked?.[1] ?? asked?.[2];
    return name === `${list.text}.length` || (name === counter.name && scopes.lookUp(name, each) === counter);
  });
}

function isInitially({ identifiers: [identifier, ...others] }: Declaration, ...texts: readonly string[]): boolean {
  const parent = identifier?.parent;
  return others.length === 0 && parent !== undefined && ts.isVariableDeclaration(parent) && texts.includes(parent.initializer?.getText() ?? '');
}

/** The statement of the block that declares this name alone. */
function statementDeclaring({ identifiers: [identifier] }: Declaration, place: ts.Block): ts.VariableStatement | undefined {
  const statement = identifier?.parent.parent.parent;
  return statement && ts.isVariableStatement(statement) && statement.parent === place && statement.declarationList.declarations.length === 1 && !hasComments(statement) ? statement : undefined;
}

function isBareReturn(statement: ts.Statement): boolean {
  const [only, ...others] = statementsOf(statement);
  return others.length === 0 && only !== undefined && ts.isReturnStatement(only) && !only.expression;
}

function hasComments(node: ts.Node): boolean {
  const text = node.getSourceFile().text.slice(node.pos, node.end);
  return /\/[/*]/.test(text) || (ts.getTrailingCommentRanges(node.getSourceFile().text, node.end) ?? []).length > 0;
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}
