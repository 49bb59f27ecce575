/**
 * Finds functions that do one thing after the other by calling themselves at the end of each turn, once what a turn waits
 * for has become an async function called in place: such a recursion is a loop.
 */
import ts from 'typescript';
import { endsAbruptly, isLast, statementsOf, tryAround } from '../chains/completion';
import { bare, usesOwnThis, withParentheses } from '../chains/recognise';
import { isAsync, isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import type { Values } from '../chains/values';

/** The function that calls itself. */
export type Turn = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction) & { readonly body: ts.Block };

/** A recursion that can be a loop. */
export interface Series {
  readonly turn: Turn;
  /** What declares the function; absent where it is called in place. */
  readonly declaration?: ts.Statement;
  /** The statement that starts it. */
  readonly start: ts.ExpressionStatement;
  /** Whether the loop can stand in the async function around the start. */
  readonly inside: boolean;
  /** Whether a turn that comes to its end without going on is the last one. */
  readonly open: boolean;
  /** The parameter for an error of the turn before, and what is done with one, at the beginning. */
  readonly failure?: Failure;
  /** The parameter, what it is at first, and by how much it grows from turn to turn. */
  readonly index?: { readonly binding: Declaration; readonly from: ts.Expression; readonly step: number };
  /** The statements of a turn. */
  readonly body: { readonly block: ts.Block; readonly statements: readonly ts.Statement[] };
  /** What is asked at the beginning of each turn, and done when it is over. */
  readonly end?: End;
  /** The async functions called in place whose statements become those of the loop. */
  readonly dissolved: readonly Started[];
  /** The statements that go on with the next turn; `silent`: the turn is over there anyway; `error`: it begins with this; `timer`: it waits for this. */
  readonly continues: readonly { readonly from: ts.Statement; readonly to: ts.Statement; readonly silent: boolean; readonly error?: ts.Identifier; readonly timer?: ts.CallExpression }[];
}

/** `if (err) return done(err);` */
interface Failure {
  readonly binding: Declaration;
  readonly asks: ts.IfStatement;
  readonly gives: ts.ReturnStatement;
}

/** The question whether the series is over. */
export interface End {
  readonly statement: ts.IfStatement;
  readonly condition: ts.Expression;
  /** Whether the condition says that it goes on. */
  readonly positive: boolean;
  readonly done: ts.Statement | undefined;
  /** The variable that the condition looks at, declared in front of it. */
  readonly asked?: ts.VariableStatement;
}

/** `void (async () => { … })();` */
export interface Started {
  readonly statement: ts.Statement;
  readonly owner: ts.ArrowFunction & { readonly body: ts.Block };
}

/** The series of a file, those inside others first. `isNew`: whether a node was printed by the conversion. */
export function* seriesIn(sourceFile: ts.SourceFile, values: Values, isNew: (node: ts.Node) => boolean): Generator<Series> {
  const turns: Turn[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (isTurn(node)) turns.push(node);
  };
  visit(sourceFile);
  for (const turn of turns) {
    const series = new Reader(turn, values.scopes, values, isNew).read();
    if (series) yield series;
  }
}

function isTurn(node: ts.Node): node is Turn {
  return (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node)) && node.body !== undefined && ts.isBlock(node.body)
    && !isAsync(node) && !node.asteriskToken && node.parameters.length <= 1 && !node.typeParameters;
}

class Reader {
  private readonly dissolved: Started[] = [];
  private readonly continues: Series['continues'][number][] = [];
  private calls = 0;

  constructor(private readonly turn: Turn, private readonly scopes: Scopes, private readonly values: Values, private readonly isNew: (node: ts.Node) => boolean) {}

  read(): Series | undefined {
    const { turn, scopes } = this;
    const outer = withParentheses(turn);
    const name = turn.name ?? (ts.isVariableDeclaration(outer.parent) && ts.isIdentifier(outer.parent.name) ? outer.parent.name : undefined);
    const binding = name && scopes.declarationOf(name);
    if (!binding || binding.identifiers.length > 1 || (binding.reassigned && binding.kind !== 'function')) return undefined;
    if (!ts.isArrowFunction(turn) && usesOwnThis(turn)) return undefined;
    const inner = binding.references.filter((each) => isInside(each, turn));
    const others = binding.references.filter((each) => !isInside(each, turn));
    const start = this.startOf(outer, others);
    if (!start || inner.length === 0 || tryAround(start.statement)) return undefined;
    this.failure = this.failureOf(start.call);
    const body = this.body();
    const over = this.ends(body.statements, true, binding);
    if (over === undefined || this.calls !== inner.length || this.dissolved.length === 0) return undefined;
    const index = this.failure ? undefined : this.indexOf(start.call);
    if (index === null || !this.canMove(start.statement) || !this.namesFit()) return undefined;
    const around = ts.findAncestor(start.statement, isFunctionWithBody);
    const waits = around !== undefined && isAsync(around);
    if (!waits && !this.isQuiet()) return undefined;
    const declaration = outer.parent === start.call ? undefined : this.declarationOf(outer);
    if (outer.parent !== start.call && !declaration) return undefined;
    return {
      turn, start: start.statement, body: { block: body.block, statements: body.statements }, dissolved: this.dissolved, continues: this.continues, open: !over, ...(this.failure && { failure: this.failure }),
      inside: waits && isLast(start.statement) && startedBy(around) !== undefined,
      ...(declaration && { declaration }), ...(index && { index }), ...(body.end && { end: body.end }),
    };
  }

  /** The one statement that calls the function from outside, or calls it where it stands. */
  private startOf(outer: ts.Node, others: readonly ts.Identifier[]): { readonly statement: ts.ExpressionStatement; readonly call: ts.CallExpression } | undefined {
    const callee = others.length === 0 ? outer : others[0];
    const call = callee?.parent;
    if (others.length > 1 || !call || !ts.isCallExpression(call) || call.expression !== callee || call.arguments.length > this.turn.parameters.length) return undefined;
    const statement = withParentheses(call).parent;
    return ts.isExpressionStatement(statement) && (ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent)) ? { statement, call } : undefined;
  }

  private declarationOf(outer: ts.Node): ts.Statement | undefined {
    if (ts.isFunctionDeclaration(outer)) return outer;
    const list = outer.parent.parent;
    const statement = list.parent;
    return ts.isVariableDeclarationList(list) && list.declarations.length === 1 && ts.isVariableStatement(statement) && !(outer.parent as ts.VariableDeclaration).type ? statement : undefined;
  }

  /** The statements of a turn, without the question whether it is the last. */
  private body(): Series['body'] & { readonly end?: End } {
    const { body: block } = this.turn;
    const statements = block.statements.slice(this.failure ? 1 : 0);
    const [first, second, ...others] = statements;
    if (first && ts.isIfStatement(first)) {
      const { expression, thenStatement, elseStatement } = first;
      if (!elseStatement && this.isEnd(thenStatement)) return { block, statements: statements.slice(1), end: { statement: first, condition: expression, positive: false, done: thenStatement } };
      if (!second && ts.isBlock(thenStatement) && (!elseStatement || (!ts.isIfStatement(elseStatement) && !this.hasTurn(elseStatement)))) return { block: thenStatement, statements: thenStatement.statements, end: { statement: first, condition: expression, positive: true, done: elseStatement } };
    }
    if (first && second && ts.isVariableStatement(first) && ts.isIfStatement(second) && !second.elseStatement && this.isEnd(second.thenStatement) && asksFor(second.expression, first)) {
      return { block, statements: others, end: { statement: second, condition: second.expression, positive: false, done: second.thenStatement, asked: first } };
    }
    return { block, statements };
  }

  private isEnd(then: ts.Statement): boolean {
    return endsAbruptly(statementsOf(then)) && !this.hasTurn(then);
  }

  /** Whether a node holds a call of the function, or what waits. */
  private hasTurn(node: ts.Node): boolean {
    const name = this.turn.name?.text ?? (ts.isVariableDeclaration(this.turn.parent) ? this.turn.parent.name.getText() : '');
    if (ts.isIdentifier(node) && node.text === name) return true;
    return (ts.isArrowFunction(node) && isAsync(node)) || (ts.forEachChild(node, (child): true | undefined => this.hasTurn(child) || undefined) ?? false);
  }

  /**
   * Whether each way through the list ends with the next turn or with the series, and none leads behind it; undefined where
   * it calls the function in a way that a loop cannot. `last`: nothing of the turn is behind the list.
   */
  private ends(list: readonly ts.Statement[], last: boolean, binding: Declaration): boolean | undefined {
    for (const [index, statement] of list.entries()) {
      const following = list[index + 1];
      const left = following !== undefined && ts.isReturnStatement(following) && !following.expression;
      const isFinal = last && index === list.length - 1;
      const started = startedIn(statement);
      if (started && this.isNew(started.owner) && (isFinal || left || ts.isReturnStatement(statement))) {
        // What is returned, without what the turn goes on with, stays as it is: behind its statements the turn would go on.
        const returns = !isFinal && ts.isReturnStatement(statement);
        if (returns && !this.hasTurn(started.owner.body)) return true;
        this.dissolved.push(started);
        const over = this.ends(started.owner.body.statements, isFinal, binding);
        return returns && over === false ? undefined : over;
      }
      const call = this.goingOn(statement, binding);
      if (call) {
        if (!ts.isReturnStatement(statement) && !isFinal && !left) return undefined;
        const to = left && !ts.isReturnStatement(statement) ? following : statement;
        const owner = statement.parent;
        const silent = last && to === list.at(-1) && ts.isBlock(owner) && (owner.statements.length > (to === statement ? 1 : 2) || isFunctionWithBody(owner.parent));
        const [given] = call.arguments;
        const timer = isTimer(call) ? call : undefined;
        const error = !timer && this.failure && given && ts.isIdentifier(given) && given.text !== 'undefined' ? given : undefined;
        this.continues.push({ from: statement, to, silent, ...(error && { error }), ...(timer && { timer }) });
        return true;
      }
      if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true;
      const over = this.within(statement, isFinal, binding);
      if (over !== false) return over;
    }
    return false;
  }

  /** The same of one statement. */
  private within(statement: ts.Statement, last: boolean, binding: Declaration): boolean | undefined {
    if (!this.hasTurn(statement)) return endsAbruptly([statement]);
    if (ts.isBlock(statement)) return this.ends(statement.statements, last, binding);
    if (ts.isIfStatement(statement)) {
      const then = this.ends(statementsOf(statement.thenStatement), last, binding);
      const otherwise = statement.elseStatement ? this.ends(statementsOf(statement.elseStatement), last, binding) : false;
      return then === undefined || otherwise === undefined ? undefined : then && otherwise;
    }
    if (ts.isTryStatement(statement) && statement.catchClause && !statement.finallyBlock && !this.hasTurn(statement.tryBlock)) {
      const caught = this.ends(statement.catchClause.block.statements, last, binding);
      return caught === undefined ? undefined : caught && endsAbruptly(statement.tryBlock.statements);
    }
    return undefined;
  }

  /** The call with which the statement goes on with the next turn. */
  private goingOn(statement: ts.Statement, binding: Declaration): ts.CallExpression | undefined {
    const expression = ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : undefined;
    const call = expression && bare(ts.isVoidExpression(expression) ? expression.expression : expression);
    if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return undefined;
    const [first] = call.arguments;
    if (isTimer(call) && !this.scopes.declarationOf(call.expression) && first && ts.isIdentifier(first) && this.scopes.declarationOf(first) === binding && call.arguments.length <= 2 && (this.failure ?? this.turn.parameters[0]) === this.failure) {
      this.calls++;
      return call;
    }
    if (this.scopes.declarationOf(call.expression) !== binding) return undefined;
    if (this.failure ? !this.isOutcome(first) : call.arguments.length !== this.turn.parameters.length) return undefined;
    this.calls++;
    this.given.push(call);
    return call;
  }

  /** Whether what a turn is called with says that all is well, or is an error that was caught. */
  private isOutcome(given: ts.Expression | undefined): boolean {
    if (!given || isNothing(given)) return true;
    const declaration = ts.isIdentifier(given) ? this.scopes.declarationOf(given) : undefined;
    const isFree = ts.isIdentifier(given) && (given.text === this.failure?.binding.name || !this.scopes.named(given.text).some((each) => this.failure && isInside(each, this.failure.gives)));
    return isFree && declaration?.kind === 'caught' && !declaration.reassigned;
  }

  private failure: Failure | undefined;

  /** The parameter that is only there for an error of the turn before. */
  private failureOf(start: ts.CallExpression): Failure | undefined {
    const [parameter] = this.turn.parameters;
    const [asks] = this.turn.body.statements;
    const binding = parameter && ts.isIdentifier(parameter.name) && !parameter.initializer && !parameter.dotDotDotToken ? this.scopes.declarationOf(parameter.name) : undefined;
    if (!binding || binding.reassigned || !asks || !ts.isIfStatement(asks) || asks.elseStatement || asks.expression.getText() !== binding.name || start.arguments.some((each) => !isNothing(each))) return undefined;
    const [then, ...others] = statementsOf(asks.thenStatement);
    const isHandled = then && others.length === 0 && ts.isReturnStatement(then) && binding.references.every((each) => each.parent === asks || (isInside(each, then) && ts.findAncestor(each, ts.isFunctionLike) === this.turn));
    return isHandled ? { binding, asks, gives: then } : undefined;
  }

  private readonly given: ts.CallExpression[] = [];

  /** The parameter that grows by the same number from turn to turn; null where it does something else. */
  private indexOf(start: ts.CallExpression): Series['index'] | null | undefined {
    const [parameter] = this.turn.parameters;
    if (!parameter) return undefined;
    const binding = ts.isIdentifier(parameter.name) && !parameter.initializer && !parameter.dotDotDotToken && !parameter.questionToken ? this.scopes.declarationOf(parameter.name) : undefined;
    const [from] = start.arguments;
    if (!binding || binding.reassigned || !from) return null;
    const steps = new Set(this.given.map(({ arguments: [next] }) => new RegExp(`^${binding.name} ?\\+ ?(\\d+)$`).exec(next?.getText() ?? '')?.[1]));
    const [step] = steps;
    return steps.size === 1 && step !== undefined && step !== '0' ? { binding, from, step: Number(step) } : null;
  }

  /** Whether all names in the function mean the same where it is started. */
  private canMove(start: ts.Statement): boolean {
    let same = true;
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && this.scopes.isName(node)) {
        const declaration = this.scopes.declarationOf(node);
        if (!declaration || !isInside(declaration.identifiers[0] ?? node, this.turn)) same &&= this.scopes.lookUp(node.text, start) === declaration;
      }
      if (node.kind === ts.SyntaxKind.YieldExpression || ts.isLabeledStatement(node)) same = false;
      ts.forEachChild(node, visit);
    };
    visit(this.turn.body);
    return same;
  }

  /** Whether the names of a turn are told apart without the functions that held them, and each turn has its own. */
  private namesFit(): boolean {
    const own = this.scopes.declaredIn(this.turn);
    const names = new Set(own.map((each) => each.name));
    for (const { owner } of this.dissolved) {
      const inner = this.scopes.declaredIn(owner);
      if (inner.some((each) => names.has(each.name)) || !inner.every((each) => this.isOfTurn(each))) return false;
    }
    return own.every((each) => each.kind === 'parameter' || this.isOfTurn(each));
  }

  /** Whether a name can be one of the loop's block: it is there for each turn anew. */
  private isOfTurn({ kind, identifiers, references }: Declaration): boolean {
    const [identifier] = identifiers;
    if (kind === 'function') return identifier !== undefined && identifier.parent === this.turn;
    if (kind !== 'var') return true;
    const list = identifier?.parent.parent;
    const block = list?.parent.parent;
    return identifier !== undefined && identifiers.length === 1 && list !== undefined && ts.isVariableDeclarationList(list) && ts.isVariableStatement(list.parent) && block !== undefined
      && references.every((each) => identifier.end <= each.pos && isInside(each, block));
  }

  /** Whether nothing throws in the first turn before it waits for something: outside of an async function that is thrown at once. */
  private isQuiet(): boolean {
    const throws = (node: ts.Node): boolean => this.values.mayThrow(node);
    return !throws(this.turn.body);
  }
}

/** The async function that a statement calls in place and does not wait for. */
function startedIn(statement: ts.Statement): Started | undefined {
  const expression = ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : undefined;
  const call = expression && ts.isVoidExpression(expression) ? expression.expression : undefined;
  const owner = call && ts.isCallExpression(call) && call.arguments.length === 0 ? bare(call.expression) : undefined;
  return owner && ts.isArrowFunction(owner) && isAsync(owner) && owner.parameters.length === 0 && ts.isBlock(owner.body) ? { statement, owner: owner as Started['owner'] } : undefined;
}

/** The same of the function. */
function startedBy(owner: ts.Node): Started | undefined {
  const call = withParentheses(owner).parent;
  const statement = ts.isCallExpression(call) && ts.isVoidExpression(call.parent) ? call.parent.parent : undefined;
  return statement && (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement)) ? startedIn(statement) : undefined;
}

/** Whether a condition asks whether there is a value in the variable that a statement declares. */
function asksFor(condition: ts.Expression, { declarationList: { declarations: [only, ...others] } }: ts.VariableStatement): boolean {
  if (!only?.initializer || others.length > 0 || !ts.isIdentifier(only.name) || only.type) return false;
  const { text } = only.name;
  return [`!${text}`, `${text} === undefined`, `${text} == null`, `${text} === null`, `typeof ${text} === 'undefined'`].includes(condition.getText());
}

/** Whether a call makes another function run later, once. */
function isTimer({ expression }: ts.CallExpression): boolean {
  return ts.isIdentifier(expression) && (expression.text === 'setTimeout' || expression.text === 'setImmediate');
}

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}
