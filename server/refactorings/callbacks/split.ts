/**
 * Takes an error-first callback's body apart into what it does with a result and what it does with an error, by looking at
 * the conditions that it begins with.
 */
import ts from 'typescript';
import { endsAbruptly, statementsOf } from '../chains/completion';
import { bare, type InlineFunction } from '../chains/recognise';
import { isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import type { SourceText } from '../chains/text';
import { holds, itemOf, itemsOf, type Copy, type Item } from './items';

/** What becomes of the body. */
export type Split =
  /** Each outcome has its own statements. Without `fail` a rejection passes by. */
  | { readonly kind: 'split'; readonly ok: readonly Item[]; readonly fail?: readonly Item[] }
  /** An error is dealt with, and the rest runs after it as after a result. */
  | { readonly kind: 'recover'; readonly fail: readonly Item[]; readonly rest: readonly Item[] }
  /** Both outcomes are looked at where they cannot be told apart: the body stays as it is. */
  | { readonly kind: 'whole'; readonly body: readonly Item[] };

/** A use of the error where there is none, or of a result where there is an error. */
export interface Missing {
  readonly node: ts.Identifier;
  readonly value: 'error' | 'result';
}

/** The split, with the uses in it that have to become constants. `moves`: whether a statement holds what is converted. */
export function splitBody(callback: InlineFunction, source: SourceText, scopes: Scopes, moves: (node: ts.Node) => boolean): { readonly split: Split; readonly missing: readonly Missing[] } {
  return new Splitter(callback, source, scopes, moves).run();
}

/** The condition's say on the error. */
type Condition = { readonly when: 'error' | 'result'; readonly and?: ts.Expression; readonly or?: ts.Expression };

interface Part {
  readonly ok: readonly Item[];
  readonly fail: readonly Item[];
  readonly okEnds: boolean;
  readonly failEnds: boolean;
}

class Splitter {
  private readonly error: Declaration | undefined;
  private readonly results: readonly Declaration[];

  constructor(private readonly callback: InlineFunction, private readonly source: SourceText, private readonly scopes: Scopes, private readonly moves: (node: ts.Node) => boolean) {
    const [first, ...others] = callback.parameters;
    this.error = first && ts.isIdentifier(first.name) ? scopes.declarationOf(first.name) : undefined;
    this.results = others.flatMap((each) => bound(each.name)).map((each) => scopes.declarationOf(each)).filter((each) => each !== undefined);
  }

  run(): { readonly split: Split; readonly missing: readonly Missing[] } {
    const { body } = this.callback;
    if (!ts.isBlock(body)) return this.expression(body);
    const whole = { split: { kind: 'whole', body: itemsOf(body, this.source) }, missing: [] } as const;
    if (!this.error || this.error.reassigned) return this.error ? whole : { split: { kind: 'recover', fail: [], rest: itemsOf(body, this.source) }, missing: [] };
    if (!this.uses(body, this.error)) return this.results.some((each) => each.reassigned) ? whole : { split: { kind: 'recover', fail: [], rest: itemsOf(body, this.source) }, missing: [] };
    return this.block(body) ?? this.handedOn(body) ?? whole;
  }

  private expression(body: ts.Expression): { readonly split: Split; readonly missing: readonly Missing[] } {
    const item: Item = { kind: 'text', start: this.source.startOf(body), end: body.end, blank: false };
    if (!this.error || !this.uses(body, this.error)) return { split: { kind: 'recover', fail: [], rest: [item] }, missing: [] };
    return this.bothWays(body, [item]) ?? this.alternatives(bare(body)) ?? { split: { kind: 'whole', body: [item] }, missing: [] };
  }

  /** `err ? fail(err) : ok(value)` */
  private alternatives(node: ts.Expression): { readonly split: Split; readonly missing: readonly Missing[] } | undefined {
    const condition = ts.isConditionalExpression(node) ? this.condition(node.condition) : undefined;
    if (!condition || condition.and || condition.or || !ts.isConditionalExpression(node) || this.source.comments(node.pos, node.end).length > 0) return undefined;
    const [failed, given] = condition.when === 'error' ? [node.whenTrue, node.whenFalse] : [node.whenFalse, node.whenTrue];
    const [ok, fail] = [given, failed].map((each): readonly Item[] => [{ kind: 'text', start: this.source.startOf(bare(each)), end: bare(each).end, blank: false }]);
    return ok && fail && this.done({ kind: 'split', ok, fail }, [...this.missingIn(given, 'error'), ...this.missingIn(failed, 'result')]);
  }

  /** A body that is one call which hands everything on. */
  private handedOn(body: ts.Block): { readonly split: Split; readonly missing: readonly Missing[] } | undefined {
    const [only, ...others] = body.statements;
    const expression = only && others.length === 0 && (ts.isExpressionStatement(only) || ts.isReturnStatement(only)) ? only.expression : undefined;
    return expression && this.bothWays(expression, itemsOf(body, this.source));
  }

  /** One call for both outcomes, where what is not there becomes a constant. */
  private bothWays(expression: ts.Expression, items: readonly Item[]): { readonly split: Split; readonly missing: readonly Missing[] } | undefined {
    const call = bare(expression);
    if (!ts.isCallExpression(call) || this.moves(call) || !this.error) return undefined;
    const own = [this.error, ...this.results];
    const direct = (each: ts.Expression): boolean => ts.isIdentifier(each) || ts.isLiteralExpression(each) || !own.some((declaration) => this.uses(each, declaration));
    if (!call.arguments.every(direct) || call.getText().length > 50 || call.getText() !== items.map((each) => (each.kind === 'text' ? this.source.text.slice(each.start, each.end) : '')).join('').replace(/^return |;$/g, '') || own.some((each) => this.uses(call.expression, each)) || this.results.some((each) => each.reassigned)) return undefined;
    return { split: { kind: 'split', ok: items.map((each) => this.copied(each, 'ok')), fail: items.map((each) => this.copied(each, 'fail')) }, missing: [] };
  }

  private block(body: ts.Block): { readonly split: Split; readonly missing: readonly Missing[] } | undefined {
    const { statements } = body;
    const { error } = this;
    if (!error) return undefined;
    let index = statements.findIndex((each) => ts.isIfStatement(each) && this.uses(each.expression, error));
    const before = statements.slice(0, index);
    // What stands before the question whether there is an error is done in both cases.
    if (index < 0 || before.length > 3 || before.some((each) => !this.canRepeat(each))) return undefined;
    const ok: Item[] = [];
    const fail: Item[] = [];
    let ends = { ok: false, fail: false };
    for (; index < statements.length; index++) {
      const statement = statements[index];
      if (!statement || !ts.isIfStatement(statement) || ends.fail) break;
      if (!this.uses(statement.expression, error)) break;
      const part = this.branch(statement);
      if (!part) return undefined;
      ok.push(...part.ok);
      fail.push(...part.fail);
      ends = { ok: part.okEnds, fail: part.failEnds };
      if (ends.ok) {
        index++;
        break;
      }
    }
    const restNodes = statements.slice(index);
    const rest = itemsOf(body, this.source, restNodes);
    const inFail = ends.ok ? [...fail, ...rest] : fail;
    const inOk = ends.ok ? ok : [...ok, ...rest];
    ok.unshift(...before.filter((each) => this.isNeeded(each, inOk)).map((each) => this.copied(itemOf(each, this.source), 'ok')));
    fail.unshift(...before.filter((each) => this.isNeeded(each, inFail)).map((each) => this.copied(itemOf(each, this.source), 'fail')));
    const missing = (nodes: readonly ts.Node[], value: Missing['value']): readonly Missing[] => nodes.flatMap((node) => this.missingIn(node, value));
    if (restNodes.length === 0 || ends.fail) {
      return this.done({ kind: 'split', ok: [...ok, ...rest], fail }, [...missing(restNodes, 'error'), ...this.sides]);
    }
    if (ends.ok) return this.done({ kind: 'split', ok, fail: [...fail, ...rest] }, [...missing(restNodes, 'result'), ...this.sides]);
    if (ok.length > 0 || this.hasAbrupt || restNodes.some((each) => this.uses(each, error)) || this.results.some((each) => each.reassigned)) return undefined;
    return this.done({ kind: 'recover', fail, rest }, this.sides);
  }

  private readonly sides: Missing[] = [];
  private hasAbrupt = false;

  private done(split: Split, missing: readonly Missing[]): { readonly split: Split; readonly missing: readonly Missing[] } | undefined {
    const wrong = missing.some(({ node }) => this.scopes.declarationOf(node)?.reassigned);
    if (wrong) return undefined;
    // `if (err) throw err;` is what happens to a rejection without a handler.
    if (split.kind === 'split' && split.fail && this.onlyThrows(split.fail)) return { split: { kind: 'split', ok: split.ok }, missing };
    return { split, missing };
  }

  private onlyThrows(fail: readonly Item[]): boolean {
    const [only, ...others] = fail;
    if (others.length > 0 || only?.kind !== 'text' || !only.statement || only.start !== this.source.startOf(only.statement) || only.end !== only.statement.end) return false;
    const { statement } = only;
    return ts.isThrowStatement(statement) && ts.isIdentifier(statement.expression) && this.scopes.declarationOf(statement.expression) === this.error;
  }

  /** The two sides of an `if` that asks for the error. */
  private branch(node: ts.IfStatement): Part | undefined {
    const condition = this.condition(node.expression);
    if (!condition) return undefined;
    const { when, and, or } = condition;
    const blank = itemOf(node, this.source);
    const lead = { blank: blank.blank };
    const then = this.side(node.thenStatement, node);
    const rejected = when === 'error';
    if (or) {
      // `if (err || !row)`: the branch is taken for an error, and for a result that meets the rest of the condition.
      if (node.elseStatement || this.moves(node.thenStatement) || holdsFunction(node.thenStatement) || !rejected) return undefined;
      const ends = endsAbruptly(statementsOf(node.thenStatement));
      const okItems: readonly Item[] = [{ kind: 'if', condition: or, whenTrue: then.map((each) => this.copied(each, 'ok')), whenFalse: [], ...lead }];
      return this.uses(or, this.error) ? undefined : { ok: okItems, fail: then.map((each) => this.copied(each, 'fail')), okEnds: false, failEnds: ends };
    }
    this.sides.push(...this.missingIn(node.thenStatement, rejected ? 'result' : 'error'));
    const ends = endsAbruptly(statementsOf(node.thenStatement));
    if (!ends && hasAbrupt(node.thenStatement)) this.hasAbrupt = true;
    if (and) {
      if (!rejected || and.getText().includes('\n') || this.results.some((each) => this.uses(and, each))) return undefined;
      const otherwise = node.elseStatement && ts.isIfStatement(node.elseStatement) ? this.branch(node.elseStatement) : undefined;
      if (node.elseStatement && !otherwise) return undefined;
      if (ends) this.hasAbrupt = true;
      return { ok: otherwise?.ok ?? [], fail: [{ kind: 'if', condition: and, whenTrue: then, whenFalse: otherwise?.fail ?? [], ...lead }], okEnds: otherwise?.okEnds ?? false, failEnds: ends && (otherwise?.failEnds ?? false) };
    }
    const other = node.elseStatement;
    if (other) this.sides.push(...this.missingIn(other, rejected ? 'error' : 'result'));
    const otherwise = other ? this.side(other, node) : [];
    const otherEnds = other !== undefined && endsAbruptly(statementsOf(other));
    if (other && !otherEnds && hasAbrupt(other)) this.hasAbrupt = true;
    return rejected ? { ok: otherwise, fail: then, okEnds: otherEnds, failEnds: ends } : { ok: then, fail: otherwise, okEnds: ends, failEnds: otherEnds };
  }

  /** The statements of a branch, with the comments around its braces. */
  private side(node: ts.Statement, owner: ts.IfStatement): readonly Item[] {
    const items = ts.isBlock(node) ? itemsOf(node, this.source) : [itemOf(node, this.source)];
    const outer = itemOf(owner, this.source);
    if (outer.kind !== 'text' || node !== owner.thenStatement) return items;
    const before = outer.start < this.source.startOf(owner) ? [{ kind: 'text', start: outer.start, end: this.source.comments(outer.start, this.source.startOf(owner)).at(-1)?.end ?? outer.start, blank: false } as const] : [];
    const after = ts.isBlock(node) && outer.end > owner.end && !owner.elseStatement ? [{ kind: 'text', start: this.source.comments(owner.end, outer.end)[0]?.pos ?? owner.end, end: outer.end, blank: false } as const] : [];
    return [...before, ...items, ...after];
  }

  private condition(expression: ts.Expression): Condition | undefined {
    const node = bare(expression);
    const { error } = this;
    if (!error) return undefined;
    if (this.isError(node)) return { when: 'error' };
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const inner = this.condition(node.operand);
      return inner && !inner.and && !inner.or ? { when: inner.when === 'error' ? 'result' : 'error' } : undefined;
    }
    if (!ts.isBinaryExpression(node)) return undefined;
    const operator = node.operatorToken.getText();
    if (/^[!=]==?$/.test(operator) && this.isError(node.left) && isNothing(node.right)) return { when: operator.startsWith('!') ? 'error' : 'result' };
    const left = this.condition(node.left);
    if (!left || left.and || left.or) {
      // `err && a && b` is `(err && a) && b`.
      if (operator === '&&' && left?.and && left.when === 'error') return { when: 'error', and: node };
      return undefined;
    }
    if (operator === '&&' && left.when === 'error') return { when: 'error', and: node.right };
    return operator === '||' && left.when === 'error' ? { when: 'error', or: node.right } : undefined;
  }

  private isError(expression: ts.Expression): boolean {
    const node = bare(expression);
    return ts.isIdentifier(node) && this.scopes.declarationOf(node) === this.error;
  }

  private canRepeat(statement: ts.Statement): boolean {
    const simple = ts.isExpressionStatement(statement) || (ts.isVariableStatement(statement) && this.results.every((each) => !this.uses(statement, each)));
    return simple && !holdsFunction(statement) && !this.moves(statement) && !this.results.some((each) => this.uses(statement, each)) && statement.getText().length < 120;
  }

  /** Whether a statement that stands before both outcomes does something, or declares what the items of one use. */
  private isNeeded(statement: ts.Statement, items: readonly Item[]): boolean {
    if (!ts.isVariableStatement(statement)) return true;
    return statement.declarationList.declarations.some(({ name, initializer }) => (initializer !== undefined && !isQuiet(initializer))
      || bound(name).some((each) => this.scopes.declarationOf(each)?.references.some((use) => holds(items, use)) ?? true));
  }

  /** The copy of an item for one outcome, in which what is not there is a constant. */
  private copied(item: Item, outcome: 'ok' | 'fail'): Item {
    if (item.kind !== 'text') return item;
    const gone = outcome === 'ok' ? (this.error ? [this.error] : []) : this.results;
    const copies: Copy[] = gone.flatMap((declaration) => declaration.references.filter((each) => item.start <= each.getStart() && each.end <= item.end).map((each) => copyOf(each, outcome === 'ok' ? 'null' : 'undefined')));
    return copies.length > 0 ? { ...item, copies: copies.toSorted((one, other) => one.start - other.start) } : item;
  }

  private missingIn(node: ts.Node, value: Missing['value']): readonly Missing[] {
    const gone = value === 'error' ? (this.error ? [this.error] : []) : this.results;
    return gone.flatMap((declaration) => declaration.references.filter((each) => node.pos <= each.pos && each.end <= node.end).map((each) => ({ node: each, value })));
  }

  private uses(node: ts.Node, declaration: Declaration | undefined): boolean {
    return declaration?.references.some((each) => node.pos <= each.pos && each.end <= node.end) ?? false;
  }
}

/** `null` for the error's name; `err || other` is `other`. */
function copyOf(use: ts.Identifier, text: string): Copy {
  const { parent } = use;
  if (text === 'null' && ts.isBinaryExpression(parent) && parent.left === use && parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    return { start: use.getStart(), end: parent.right.getStart(), text: '' };
  }
  return { start: use.getStart(), end: use.end, text: ts.isShorthandPropertyAssignment(parent) ? `${use.text}: ${text}` : text };
}

/** Whether evaluating the expression does nothing but make a value. */
function isQuiet(expression: ts.Node): boolean {
  if (ts.isCallOrNewExpression(expression) || ts.isTaggedTemplateExpression(expression) || ts.isAwaitExpression(expression) || ts.isPropertyAccessExpression(expression)) return false;
  return !(ts.forEachChild(expression, (child): true | undefined => !isQuiet(child) || undefined) ?? false);
}

function bound(name: ts.BindingName): readonly ts.Identifier[] {
  return ts.isIdentifier(name) ? [name] : name.elements.flatMap((each) => (ts.isBindingElement(each) ? bound(each.name) : []));
}

function isNothing(expression: ts.Expression): boolean {
  const node = bare(expression);
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

function holdsFunction(node: ts.Node): boolean {
  return isFunctionWithBody(node) || (ts.forEachChild(node, (child): true | undefined => holdsFunction(child) || undefined) ?? false);
}

/** Whether a path through the statement leaves its function. */
function hasAbrupt(node: ts.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  return !isFunctionWithBody(node) && (ts.forEachChild(node, (child): true | undefined => hasAbrupt(child) || undefined) ?? false);
}
