/** Turns chains and the values of their handlers into steps. */
import ts from 'typescript';
import type { Thenable } from '../../analysis';
import { NeedsBranches, NeedsFunction, chainOf, commentSteps, hasSelectedBranch, holdsAwait, scopeWithin } from './bodies';
import { checkChain } from './check';
import { isLast } from './completion';
import { isPlainCondition } from './evaluation';
import { standardPart } from './libraries';
import { areStandard } from './modules';
import { Links, type Lead } from './links';
import { namesFor } from './nouns';
import { isObjectOrNothing, isSuspendedBefore, shortCircuits, testedName } from './optional';
import type { LinkPlanner, PresentHandler } from './planning';
import { bare, catches, chainOfHandler, withParentheses, type ChainSyntax } from './recognise';
import { Refusal, reasons } from './refusals';
import type { Callee, NewName, OutputScope, Sink, Step, Value } from './steps';
import type { SourceText } from './text';
import type { Values } from './values';
import type { Surroundings } from '../refactoring';

/** Plans the chains of one file. */
export class Planner implements LinkPlanner {
  /** Functions and blocks whose names now live in the scope around them. */
  readonly dissolved = new Set<ts.Node>();
  /** Chains that are part of a plan. */
  readonly consumed = new Set<ts.Node>();
  /** Handlers given by reference that are evaluated before the first await. */
  private readonly hoisted = new Map<ts.Node, NewName>();

  /** Where the selected chains lie. */
  private readonly from: number = Infinity;
  private readonly to: number = 0;

  /** Whether every link must take its microtask, because another chain runs beside this one from the start. */
  keepsTime = false;

  constructor(
    readonly source: SourceText,
    readonly values: Values,
    private readonly selected: ReadonlySet<ts.Node>,
    private readonly surroundings: Surroundings,
    private readonly refused: (chain: ChainSyntax, reason: string) => void,
  ) {
    for (const { pos, end } of selected) {
      this.from = Math.min(this.from, pos);
      this.to = Math.max(this.to, end);
    }
  }

  isSelected(node: ts.Expression): ChainSyntax | undefined {
    const chain = chainOf(node);
    return chain && this.selected.has(chain.node) && !this.consumed.has(chain.node) ? (areStandard(this.values.libraries) ? standardPart(chain) : chain) : undefined;
  }

  mayHold(node: ts.Node): boolean {
    return node.pos <= this.to && node.end >= this.from;
  }

  dissolve(node: ts.Node): void {
    this.dissolved.add(node);
  }

  attempt(chain: ChainSyntax, plan: () => readonly Step[]): readonly Step[] | undefined {
    try {
      return this.undoing(plan);
    } catch (error) {
      if (error instanceof NeedsBranches || error instanceof NeedsFunction) throw error;
      // A chain that the planner fails on must not keep the others from being converted.
      this.refused(chain, error instanceof Refusal ? error.reason : reasons.failed);
      return undefined;
    }
  }

  undoing<Result>(plan: () => Result): Result {
    const dissolved = new Set(this.dissolved);
    const consumed = new Set(this.consumed);
    try {
      return plan();
    } catch (error) {
      for (const each of this.dissolved) if (!dissolved.has(each)) this.dissolved.delete(each);
      for (const each of this.consumed) if (!consumed.has(each)) this.consumed.delete(each);
      throw error;
    }
  }

  /** The steps of a chain; `started`: the name that its root's promise has already. Throws a Refusal. */
  chain(chain: ChainSyntax, sink: Sink, scope: OutputScope, started?: NewName): readonly Step[] {
    checkChain(chain, this.values, this.surroundings);
    this.consumed.add(chain.node);
    return shortCircuits(chain) ? this.optional(chain, sink, scope, started) : this.linked(chain, sink, scope, started && { kind: 'name', name: started });
  }

  /** The steps of a chain that is `undefined` where what it starts from is nothing. */
  private optional(chain: ChainSyntax, sink: Sink, scope: OutputScope, started?: NewName): readonly Step[] {
    const awaited = withParentheses(chain.node).parent;
    if (sink.kind !== 'return' && ts.isAwaitExpression(awaited) && !this.mayRunOn(awaited, sink)) {
      return this.inner(chain.node, (inside) => this.optional(chain, { kind: 'return', protect: false, leave: false, ...(sink.kind === 'discard' && { unused: true }) }, inside), sink, scope);
    }
    const tested = started ? undefined : testedName(chain, this.values);
    const name: NewName = started ?? { wanted: ts.isPropertyAccessExpression(chain.root) ? [chain.root.name.text.replace(/^#/, ''), 'promise'] : ['promise'] };
    const root: Value = tested ? { kind: 'source', node: chain.root, ...(tested.dot && { present: tested.dot }) } : { kind: 'name', name };
    const begin: readonly Step[] = tested || started ? [] : [{ kind: 'evaluate', value: { kind: 'source', node: chain.root }, wait: false, binding: { kind: 'new', name, keyword: 'const' } }];
    const condition = { value: tested ? { kind: 'source', node: tested.node } as const : root, truthy: isObjectOrNothing(tested?.node ?? chain.root, this.values) };
    const scopes = [scopeWithin(scope, chain.node), scopeWithin(scope, chain.node)] as const;
    if (sink.kind === 'return') return [...begin, { kind: 'branch', condition, scopes, whenTrue: [], whenFalse: [{ kind: 'return', wait: false }] }, ...this.linked(chain, sink, scope, root)];
    const declared = new Links(this, chain, root, this.comments(chain)).declare(sink, chain.links.length);
    const into = declared.sink;
    const otherwise: readonly Step[] = into.kind === 'assign' && !into.fresh ? [{ kind: 'assign', target: into.target, value: { kind: 'undefined' }, wait: false }] : [];
    return [...begin, ...declared.before, { kind: 'branch', condition, scopes, whenTrue: this.linked(chain, into, scopes[0], root), whenFalse: otherwise }, ...declared.after];
  }

  /** Whether what follows an `await` may run without it: nothing does, or the function has left its caller's turn before. */
  private mayRunOn(node: ts.AwaitExpression, sink: Sink): boolean {
    const statement = withParentheses(node).parent;
    if (sink.kind === 'discard' && ts.isExpressionStatement(statement) && isLast(statement)) return true;
    return isSuspendedBefore(node, (owner) => this.dissolved.has(owner) && chainOfHandler(owner) !== undefined);
  }

  /** The steps of a chain's links; `from`: the value of its root, where that is not evaluated in place. */
  private linked(chain: ChainSyntax, sink: Sink, scope: OutputScope, from?: Value): readonly Step[] {
    const early: Step[] = [];
    for (const link of chain.links) {
      for (const handler of [link.onFulfilled, link.onRejected, link.onFinally]) {
        if (handler.form !== 'reference' || this.methodCall(handler.node) || this.values.isStable(handler.node)) continue;
        const name: NewName = { wanted: namesFor(handler.node, 'handler') };
        this.hoisted.set(handler.node, name);
        early.push({ kind: 'evaluate', value: { kind: 'source', node: handler.node }, wait: false, binding: { kind: 'new', name, keyword: 'const' } });
      }
    }
    const rootFirst = (early.length > 0 && !this.values.isQuiet(chain.root)) || (catches(chain) && (this.values.mayThrow(chain.root, true) || this.values.readsFulfilled(chain.root)));
    let root: Value = from ?? { kind: 'source', node: chain.root };
    if (rootFirst && root.kind !== 'name') {
      const name: NewName = { wanted: ['promise'] };
      early.unshift({ kind: 'evaluate', value: root, wait: false, binding: { kind: 'new', name, keyword: 'const' } });
      root = { kind: 'name', name };
    }
    return [...early, ...new Links(this, chain, root, this.comments(chain)).steps(chain.links.length, sink, scope)];
  }

  value(expression: ts.Expression, sink: Sink, scope: OutputScope): readonly Step[] {
    const node = bare(expression);
    const chain = this.isSelected(node);
    const steps = chain && this.attempt(chain, () => this.chain(chain, sink, scope));
    if (steps) return steps;
    const operand = holdsAwait(node);
    if (operand) {
      const awaited = this.isSelected(operand);
      const inside = awaited && this.attempt(awaited, () => this.chain(awaited, sink, scope));
      if (inside) return inside;
      if (sink.kind === 'return') return this.emit({ kind: 'source', node }, 'never', sink);
      return this.emit({ kind: 'source', node: operand }, 'always', sink);
    }
    if (ts.isConditionalExpression(node) && hasSelectedBranch(this, node)) {
      const straight = this.straight(node, sink, scope);
      if (straight) return straight;
      if (sink.kind === 'bind') throw new NeedsBranches();
      const scopes = [scopeWithin(scope, node.whenTrue), scopeWithin(scope, node.whenFalse)] as const;
      return [{ kind: 'branch', condition: node.condition, scopes, whenTrue: this.value(node.whenTrue, sink, scopes[0]), whenFalse: this.value(node.whenFalse, sink, scopes[1]) }];
    }
    const reason = this.values.rejection(node);
    if (reason) return [{ kind: 'throw', value: { kind: 'source', node: reason } }];
    const settled = this.values.promiseCall(node);
    if (ts.isCallExpression(node) && settled === 'resolve' && node.arguments.length <= 1 && !node.arguments.some(ts.isSpreadElement) && !node.typeArguments) {
      const [argument] = node.arguments;
      if (argument) return this.value(argument, sink, scope);
      return sink.kind === 'return' ? (sink.unused ? [] : [{ kind: 'return', wait: false }]) : this.emit({ kind: 'undefined' }, 'never', sink);
    }
    return this.assignment(node, sink) ?? this.emit({ kind: 'source', node: expression }, this.values.thenable(expression), sink);
  }

  /** An assignment whose value goes on: as a statement, before what was assigned by its name. */
  private assignment(node: ts.Expression, sink: Sink): readonly Step[] | undefined {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || (sink.kind !== 'bind' && sink.kind !== 'assign')) return undefined;
    const [left, right] = [bare(node.left), bare(node.right)];
    const name = ts.isIdentifier(right) && right.text !== left.getText() && right.text !== 'undefined' ? right : ts.isIdentifier(left) && this.values.scopes.declarationOf(left) ? left : undefined;
    if (!name || this.values.thenable(node) !== 'never') return undefined;
    return [{ kind: 'evaluate', value: { kind: 'source', node }, wait: false }, ...this.emit({ kind: 'source', node: name }, 'never', sink)];
  }

  /** A conditional expression one of whose branches leaves, so that the other one can go on behind it without an `else`. */
  private straight(node: ts.ConditionalExpression, sink: Sink, scope: OutputScope): readonly Step[] | undefined {
    const scopes = [scopeWithin(scope, node.whenTrue), scopeWithin(scope, node.whenFalse)] as const;
    const leaving: Sink = sink.kind === 'return' ? { ...sink, leave: true } : sink;
    const leave = (branch: ts.Expression, index: 0 | 1): readonly Step[] => this.value(branch, leaving, scopes[index]);
    const returns = sink.kind === 'return' && !sink.unused;
    if (this.values.rejection(node.whenFalse) && !this.values.rejection(node.whenTrue) && (!returns || isPlainCondition(node.condition))) return [{ kind: 'branch', condition: node.condition, scopes, whenTrue: [], whenFalse: leave(node.whenFalse, 1) }, ...this.value(node.whenTrue, sink, scope)];
    if (!this.values.rejection(node.whenTrue) && !returns) return undefined;
    return [{ kind: 'branch', condition: node.condition, scopes, whenTrue: leave(node.whenTrue, 0), whenFalse: [] }, ...this.value(node.whenFalse, sink, scope)];
  }

  inner(extent: ts.Node, steps: (scope: OutputScope) => readonly Step[], sink: Sink, parent: OutputScope): readonly Step[] {
    const scope = scopeWithin(parent, extent);
    return this.emit({ kind: 'inner', scope, steps: steps(scope) }, 'always', sink);
  }

  emit(value: Value, thenable: Thenable, sink: Sink): readonly Step[] {
    const ends = sink.kind === 'return' && sink.unused && !sink.protect;
    const wait = (thenable !== 'never' && !(ends && callsBack(value))) || (this.keepsTime && sink.kind !== 'return');
    if (sink.kind === 'assign') return [{ kind: 'assign', target: sink.target, value, wait }];
    if (sink.kind === 'bind') return [{ kind: 'evaluate', value, wait, binding: sink.binding, ...(sink.shape && { shape: sink.shape }) }];
    if (sink.kind === 'return' && !sink.unused) return [{ kind: 'return', value, wait: wait && sink.protect }];
    if (!wait && value.kind === 'undefined') return [];
    if (!wait && value.kind === 'source' && this.values.isQuiet(value.node) && !ts.isPropertyAccessExpression(value.node)) return [];
    return [{ kind: 'evaluate', value, wait }];
  }

  /** `this.step.bind(this)` of a method that nobody replaces can be called in place. */
  methodCall(node: ts.Expression): ts.Expression | undefined {
    if (!ts.isCallExpression(node) || node.arguments.length !== 1 || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'bind') return undefined;
    const method = node.expression.expression;
    if (!ts.isPropertyAccessExpression(method) || method.expression.kind !== ts.SyntaxKind.ThisKeyword || node.arguments[0]?.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
    const target = this.values.functionOf(method);
    const written = new RegExp(`\\.${method.name.text}\\s*=[^=]`).test(this.source.text);
    return target && ts.isMethodDeclaration(target) && !written ? method : undefined;
  }

  calleeOf(handler: PresentHandler): Callee {
    const method = handler.form === 'reference' ? this.methodCall(handler.node) : undefined;
    const name = this.hoisted.get(handler.node);
    return name ? { kind: 'name', name } : { kind: 'source', node: method ?? handler.node };
  }

  resultOf(handler: PresentHandler): Thenable {
    const given = this.values.givenBy(handler.node);
    if (given) return given;
    if (handler.form === 'reference' && ts.isIdentifier(handler.node) && /^(?:Boolean|Number|String)$/.test(handler.node.text) && !this.values.scopes.declarationOf(handler.node)) return 'never';
    if (handler.form === 'reference' && /^(?:console\.\w+|JSON\.parse|JSON\.stringify|Object\.keys)$/.test(handler.node.getText())) return 'never';
    return this.values.fact(handler.node)?.call?.returnsThenable ?? 'unknown';
  }

  /** The comments that stand around a chain's links: those of index 0 before the root, of index n before what link n does. */
  private comments(chain: ChainSyntax): readonly Lead[] {
    const leads: { steps: Step[]; rejected: Step[] }[] = [{ steps: [], rejected: [] }];
    const { source } = this;
    for (const [index, link] of chain.links.entries()) {
      const lead = { steps: [] as Step[], rejected: [] as Step[] };
      leads.push(lead);
      let own = lead.steps;
      const gap = (from: number, to: number): void => {
        for (const step of commentSteps(source, from, to, true)) {
          if (step.kind === 'trailing comment') (from === link.start ? leads[index]?.steps ?? own : own).push({ kind: 'comment', range: step.range });
          else if (step.kind === 'comment') own.push(step);
        }
      };
      let at = link.start;
      for (const [position, argument] of link.call.arguments.entries()) {
        // What stands on the first handler's line, behind its comma, is about that handler.
        if (position === 1) {
          const comma = source.text.indexOf(',', at);
          const end = source.breaksBetween(comma, source.startOf(argument)) ? source.text.indexOf('\n', comma) : comma;
          gap(at, end);
          at = end;
          if (link.onRejected.form !== 'absent') own = lead.rejected;
        }
        gap(at, source.startOf(argument));
        const handler = bare(argument);
        if (ts.isArrowFunction(handler)) {
          let from = source.startOf(handler);
          for (const parameter of handler.parameters) {
            gap(from, source.startOf(parameter));
            from = parameter.end;
          }
          gap(from, source.startOf(handler.body));
        }
        at = argument.end;
      }
      gap(at, link.call.end);
    }
    return leads;
  }
}

/** Whether the value is what a callback, or a listener, gives: nobody waits for it, and a chain that ends with it need not. */
function callsBack(value: Value): boolean {
  const callee = value.kind === 'call' && value.callee.kind === 'source' ? value.callee.node : value.kind === 'source' && ts.isCallExpression(bare(value.node)) ? (bare(value.node) as ts.CallExpression).expression : undefined;
  if (!callee) return false;
  return ts.isIdentifier(callee) ? /^(?:next|done|callback|cb)$/.test(callee.text) : ts.isPropertyAccessExpression(callee) && callee.name.text === 'emit';
}
