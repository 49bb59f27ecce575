/**
 * Turns a chain into steps. Links are taken from the last to the first: what a link's handlers give goes into the sink
 * of the links after it, and what comes before it becomes the sink that binds its parameter.
 */
import ts from 'typescript';
import type { Thenable } from '../../analysis';
import { NeedsBranches, NeedsFunction, bodySteps, chainOf, commentSteps, hasSelectedBranch, holdsAwait, scopeWithin, sharesVarInLoop, wrappedBody, type ValuePlanner } from './bodies';
import { checkChain } from './check';
import { endsAbruptly, hasReturn } from './completion';
import { namesFor } from './nouns';
import { bare, type ChainSyntax, type HandlerSyntax, type InlineFunction, type LinkSyntax } from './recognise';
import { Refusal, reasons } from './refusals';
import { isFunctionWithBody } from './scopes';
import type { Binding, Callee, Caught, NewName, OutputScope, Sink, Step, Target, TryStep, Value } from './steps';
import type { SourceText } from './text';
import { isAsync, type Values } from './values';

type Present = Exclude<HandlerSyntax, { form: 'absent' }>;

/** Plans the chains of one file. */
export class Planner implements ValuePlanner {
  /** Functions and blocks whose names now live in the scope around them. */
  readonly dissolved = new Set<ts.Node>();
  /** Chains that are part of a plan. */
  readonly consumed = new Set<ts.Node>();
  /** Handlers given by reference that are evaluated before the first await. */
  private readonly hoisted = new Map<ts.Node, NewName>();

  constructor(
    readonly source: SourceText,
    readonly values: Values,
    private readonly selected: ReadonlySet<ts.Node>,
    private readonly libraries: readonly string[],
    private readonly refused: (chain: ChainSyntax, reason: string) => void,
  ) {}

  isSelected(node: ts.Expression): ChainSyntax | undefined {
    const chain = chainOf(node);
    return chain && this.selected.has(chain.node) && !this.consumed.has(chain.node) ? chain : undefined;
  }

  dissolve(node: ts.Node): void {
    this.dissolved.add(node);
  }

  attempt(chain: ChainSyntax, plan: () => readonly Step[]): readonly Step[] | undefined {
    try {
      return this.undoing(plan);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused(chain, error.reason);
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
    checkChain(chain, this.values, this.libraries);
    this.consumed.add(chain.node);
    const early: Step[] = [];
    for (const link of chain.links) {
      for (const handler of [link.onFulfilled, link.onRejected, link.onFinally]) {
        if (handler.form !== 'reference' || this.methodCall(handler.node) || this.values.isStable(handler.node)) continue;
        const name: NewName = { wanted: namesFor(handler.node, 'handler') };
        this.hoisted.set(handler.node, name);
        early.push({ kind: 'evaluate', value: { kind: 'source', node: handler.node }, wait: false, binding: { kind: 'new', name, keyword: 'const' } });
      }
    }
    const guards = chain.links.some((link) => link.kind !== 'then' || link.onRejected.form !== 'absent');
    const rootFirst = (early.length > 0 && !this.values.isQuiet(chain.root)) || (guards && this.values.mayThrow(chain.root));
    let root: Value = started ? { kind: 'name', name: started } : { kind: 'source', node: chain.root };
    if (rootFirst && !started) {
      const name: NewName = { wanted: ['promise'] };
      early.unshift({ kind: 'evaluate', value: root, wait: false, binding: { kind: 'new', name, keyword: 'const' } });
      root = { kind: 'name', name };
    }
    const leads = this.comments(chain);
    return [...early, ...new Links(this, chain, root, leads).steps(chain.links.length, sink, scope)];
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
      if (sink.kind === 'bind') throw new NeedsBranches();
      const scopes = [scopeWithin(scope, node.whenTrue), scopeWithin(scope, node.whenFalse)] as const;
      return [{ kind: 'branch', condition: node.condition, scopes, then: this.value(node.whenTrue, sink, scopes[0]), otherwise: this.value(node.whenFalse, sink, scopes[1]) }];
    }
    const settled = this.values.promiseCall(node);
    if (ts.isCallExpression(node) && (settled === 'reject' || settled === 'resolve') && node.arguments.length <= 1 && !node.arguments.some(ts.isSpreadElement) && !node.typeArguments) {
      const [argument] = node.arguments;
      if (settled === 'reject' && argument) return [{ kind: 'throw', value: { kind: 'source', node: argument } }];
      if (settled === 'resolve' && argument) return this.value(argument, sink, scope);
      if (settled === 'resolve') return sink.kind === 'return' ? (sink.unused ? [] : [{ kind: 'return', wait: false }]) : this.emit({ kind: 'undefined' }, 'never', sink);
    }
    return this.emit({ kind: 'source', node: expression }, this.values.thenable(expression), sink);
  }

  inner(extent: ts.Node, steps: (scope: OutputScope) => readonly Step[], sink: Sink, parent: OutputScope): readonly Step[] {
    const scope = scopeWithin(parent, extent);
    return this.emit({ kind: 'inner', scope, steps: steps(scope) }, 'always', sink);
  }

  /** Leads a value into a sink. */
  emit(value: Value, thenable: Thenable, sink: Sink): readonly Step[] {
    const wait = thenable !== 'never';
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

  calleeOf(handler: Present): Callee {
    const method = handler.form === 'reference' ? this.methodCall(handler.node) : undefined;
    const name = this.hoisted.get(handler.node);
    return name ? { kind: 'name', name } : { kind: 'source', node: method ?? handler.node };
  }

  resultOf(handler: Present): Thenable {
    const target = this.values.functionOf(handler.node);
    if (target && isFunctionWithBody(target) && isAsync(target)) return 'always';
    if (handler.form === 'reference' && ts.isIdentifier(handler.node) && /^(?:Boolean|Number|String)$/.test(handler.node.text) && !this.values.scopes.declarationOf(handler.node)) return 'never';
    if (handler.form === 'reference' && /^(?:console\.\w+|JSON\.parse|JSON\.stringify|Object\.keys)$/.test(handler.node.getText())) return 'never';
    return this.values.fact(handler.node)?.call?.returnsThenable ?? 'unknown';
  }

  /** The comments that stand around a chain's links: those of index 0 before the root, of index n before what link n does. */
  private comments(chain: ChainSyntax): readonly (readonly Step[])[] {
    const leads: Step[][] = [[]];
    const { source } = this;
    for (const [index, link] of chain.links.entries()) {
      const own: Step[] = [];
      leads.push(own);
      const gap = (from: number, to: number): void => {
        for (const step of commentSteps(source, from, to, true)) {
          if (step.kind === 'trailing comment') (from === link.start ? leads[index] ?? own : own).push({ kind: 'comment', range: step.range });
          else if (step.kind === 'comment') own.push(step);
        }
      };
      let at = link.start;
      for (const argument of link.call.arguments) {
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

/** The links of one chain. */
class Links {
  /** The value that a handler given by reference is called with. */
  private readonly bound = new Map<ts.Node, Value>();

  constructor(private readonly planner: Planner, private readonly chain: ChainSyntax, private readonly root: Value, private readonly leads: readonly (readonly Step[])[]) {}

  /** The steps of the first `count` links, their value led into the sink. */
  steps(count: number, sink: Sink, scope: OutputScope): readonly Step[] {
    const link = this.chain.links[count - 1];
    if (!link) return this.rootSteps(sink);
    const rejected = link.onRejected.form !== 'absent';
    const fulfilled = link.onFulfilled.form !== 'absent';
    if (link.onFinally.form !== 'absent') return this.guarded(count, link, sink, scope);
    if (rejected && fulfilled) return this.both(count, link, sink, scope);
    if (rejected) return this.guarded(count, link, sink, scope);
    if (link.onFulfilled.form === 'absent') return [...this.steps(count - 1, sink, scope), ...this.lead(count)];
    const { sink: before, after } = this.parameter(link.onFulfilled, count);
    return [...this.steps(count - 1, before, scope), ...this.lead(count), ...this.handled(link.onFulfilled, count, after, sink, scope)];
  }

  private lead(count: number): readonly Step[] {
    return this.leads[count] ?? [];
  }

  private rootSteps(sink: Sink): readonly Step[] {
    const root = this.root;
    if (sink.kind === 'return' && !sink.unused) return [...this.lead(0), { kind: 'return', value: root, wait: sink.protect }];
    return [...this.lead(0), ...this.planner.emit(root, 'always', sink)];
  }

  /** What binds a fulfilled value for a handler, and the steps that follow the binding. */
  private parameter(handler: Present, count: number): { readonly sink: Sink; readonly after: readonly Step[] } {
    if (handler.form !== 'inline') {
      const name: NewName = { wanted: namesFor(this.before(count), 'value') };
      this.bound.set(handler.node, { kind: 'name', name });
      return { sink: { kind: 'bind', binding: { kind: 'new', name, keyword: 'const' } }, after: [] };
    }
    const [first, ...others] = handler.node.parameters;
    const after = others.filter((each) => this.isUsed(each)).map((each): Step => ({
      kind: 'evaluate', value: { kind: 'none' }, wait: false, binding: this.moved(each), ...shapeOf(each),
    }));
    if (!first || !this.isUsed(first)) return { sink: { kind: 'discard' }, after };
    return { sink: { kind: 'bind', binding: this.moved(first), ...shapeOf(first) }, after };
  }

  private moved(parameter: ts.ParameterDeclaration): Binding {
    return { kind: 'moved', parameter, keyword: this.namesIn(parameter.name).some((each) => each?.reassigned) ? 'let' : 'const' };
  }

  private isUsed(parameter: ts.ParameterDeclaration): boolean {
    if (!ts.isIdentifier(parameter.name)) return true;
    if (parameter.initializer && !this.planner.values.isQuiet(parameter.initializer)) return true;
    return this.namesIn(parameter.name).some((each) => each !== undefined && each.references.length > 0);
  }

  private namesIn(name: ts.BindingName): ReturnType<Values['scopes']['declarationOf']>[] {
    if (ts.isIdentifier(name)) return [this.planner.values.scopes.declarationOf(name)];
    return name.elements.flatMap((element) => (ts.isBindingElement(element) ? this.namesIn(element.name) : []));
  }

  /** The steps of a handler once its value is bound. */
  private handled(handler: Present, count: number, after: readonly Step[], sink: Sink, scope: OutputScope, argument?: Value): readonly Step[] {
    if (handler.form === 'inline') return [...after, ...this.body(handler.node, sink, scope, count)];
    const value = argument ?? this.bound.get(handler.node);
    const direct = handler.form === 'kept' || this.planner.values.isCallable(handler.node);
    const call: Value = { kind: 'call', callee: this.planner.calleeOf(handler), ...(value && { argument: value }), ...(!direct && { guarded: 'value' as const }) };
    return this.planner.emit(call, direct ? this.planner.resultOf(handler) : 'unknown', sink);
  }

  private body(handler: InlineFunction, sink: Sink, scope: OutputScope, count: number): readonly Step[] {
    if (sharesVarInLoop(this.planner, handler, this.chain.node)) throw new Refusal(reasons.varInLoop);
    this.planner.dissolve(handler);
    const declared = this.declare(sink, count);
    for (const into of sink.kind === 'bind' ? [sink, declared.sink] : [sink]) {
      try {
        const steps = this.planner.undoing(() => bodySteps(this.planner, handler, into, scope));
        return into === sink ? steps : [...declared.before, ...steps, ...declared.after];
      } catch (error) {
        if (error instanceof NeedsFunction) break;
        if (!(error instanceof NeedsBranches)) throw error;
      }
    }
    return wrappedBody(this.planner, handler, sink, scope);
  }

  /** `catch` or `finally`: what comes before stands in a `try`. */
  private guarded(count: number, link: LinkSyntax, sink: Sink, scope: OutputScope): readonly Step[] {
    const declared = this.declare(sink, count);
    const inside = scopeWithin(scope, (link.call.expression as ts.PropertyAccessExpression).expression);
    const body = this.steps(count - 1, protectedBy(declared.sink), inside);
    const step = link.onFinally.form === 'absent' ? this.catching(body, inside, link, declared.sink, scope, count) : this.finalising(body, inside, link, scope, count);
    return [...declared.before, step, ...declared.after];
  }

  private finalising(body: readonly Step[], inside: OutputScope, link: LinkSyntax, scope: OutputScope, count: number): TryStep {
    const handler = link.onFinally as Present;
    const within = scopeWithin(scope, handler.node);
    const discard: Sink = { kind: 'discard' };
    const steps = handler.form === 'inline' ? [...this.lead(count), ...this.parameter(handler, count).after, ...this.body(handler.node, discard, within, count)]
      : [...this.lead(count), ...this.planner.emit({ kind: 'call', callee: this.planner.calleeOf(handler), ...(!this.planner.values.isCallable(handler.node) && handler.form === 'reference' && { guarded: 'nothing' as const }) }, this.planner.resultOf(handler), discard)];
    const finalizer = { scope: within, body: steps };
    const [only, ...others] = body;
    // try { try { … } catch { … } } finally { … } is one statement.
    if (only?.kind === 'try' && !only.finalizer && others.length === 0) return { ...only, finalizer };
    return { kind: 'try', scope: inside, body, finalizer };
  }

  private catching(body: readonly Step[], inside: OutputScope, link: LinkSyntax, sink: Sink, scope: OutputScope, count: number): TryStep {
    const handler = link.onRejected as Present;
    const within = scopeWithin(scope, handler.node);
    const { binding, steps } = this.caught(handler, sink, within, count);
    return { kind: 'try', scope: inside, body, caught: { scope: within, ...(binding && { binding }), body: [...this.lead(count), ...steps] } };
  }

  private caught(handler: Present, sink: Sink, scope: OutputScope, count: number): { readonly binding?: Caught; readonly steps: readonly Step[] } {
    if (handler.form === 'inline') {
      const [first] = handler.node.parameters;
      const { after } = this.parameter(handler, count);
      if (!first || !this.isUsed(first)) {
        const steps = [...after, ...this.body(handler.node, sink, scope, count)];
        if (this.planner.source.style.optionalCatch) return { steps };
        return first && ts.isIdentifier(first.name) ? { binding: { kind: 'moved', parameter: first }, steps } : { binding: { kind: 'new', name: { wanted: ['error', 'reason'] } }, steps };
      }
      const simple = ts.isIdentifier(first.name) && !first.initializer && !first.dotDotDotToken && isCatchType(first.type);
      if (simple) return { binding: { kind: 'moved', parameter: first }, steps: [...after, ...this.body(handler.node, sink, scope, count)] };
      const name: NewName = { wanted: ['reason'] };
      const bound: Step = { kind: 'evaluate', value: { kind: 'name', name }, wait: false, binding: this.moved(first), ...shapeOf(first) };
      return { binding: { kind: 'new', name }, steps: [bound, ...after, ...this.body(handler.node, sink, scope, count)] };
    }
    const name: NewName = { wanted: ['error'] };
    const value: Value = { kind: 'name', name };
    const callee = this.planner.calleeOf(handler);
    const callable = handler.form === 'kept' || this.planner.values.isCallable(handler.node);
    const guard: readonly Step[] = callable ? [] : [{ kind: 'unless callable', callee, steps: [{ kind: 'throw', value }] }];
    const call: Value = { kind: 'call', callee, argument: value };
    return { binding: { kind: 'new', name }, steps: [...guard, ...this.planner.emit(call, this.planner.resultOf(handler), sink)] };
  }

  /** `then(ok, fail)`: `fail` sees what comes before, and `ok` runs outside its reach. */
  private both(count: number, link: LinkSyntax, sink: Sink, scope: OutputScope): readonly Step[] {
    const fail = link.onRejected as Present;
    const ok = link.onFulfilled as Present;
    const throwsAlways = fail.form === 'inline' && ts.isBlock(fail.node.body) && endsAbruptly(fail.node.body.statements, false) && !hasReturn(fail.node.body);
    if (sink.kind !== 'return' && !throwsAlways) {
      return this.planner.inner(link.call, (inside) => this.both(count, link, { kind: 'return', protect: false, leave: false, ...(sink.kind === 'discard' && { unused: true }) }, inside), sink, scope);
    }
    const { sink: before, after } = this.parameter(ok, count);
    const declared = this.declare(before, count - 1);
    const inside = scopeWithin(scope, (link.call.expression as ts.PropertyAccessExpression).expression);
    const body = this.steps(count - 1, declared.sink, inside);
    const leaving: Sink = sink.kind === 'return' ? { ...sink, leave: true } : sink;
    const caught = this.catching(body, inside, link, leaving, scope, count);
    const steps = sink.kind === 'return' && caught.caught ? { ...caught, caught: { ...caught.caught, body: left(caught.caught.body) } } : caught;
    return [...declared.before, steps, ...declared.after, ...this.handled(ok, count, after, sink, scope)];
  }

  /** Turns a sink that binds into a declaration before and assignments inside. */
  private declare(sink: Sink, count: number): { readonly before: readonly Step[]; readonly sink: Sink; readonly after: readonly Step[] } {
    if (sink.kind !== 'bind') return { before: [], sink, after: [] };
    const { binding, shape } = sink;
    // After `finally` has thrown, the variable holds a value that the chain lost.
    const fresh = !this.chain.links.slice(0, count).some((link) => link.kind === 'finally');
    const type = this.annotation(count);
    const typed = type !== undefined ? { type } : {};
    const simple = !shape && (binding.kind === 'new' || ts.isIdentifier(binding.kind === 'moved' ? binding.parameter.name : binding.declaration.name));
    if (simple) {
      const target: Target = binding.kind === 'new' ? { kind: 'name', name: binding.name } : binding.kind === 'moved' ? { kind: 'moved', parameter: binding.parameter } : { kind: 'source', node: binding.declaration.name };
      const own = binding.kind === 'moved' ? binding.parameter.type : binding.kind === 'declarator' ? binding.declaration.type : undefined;
      return { before: [{ kind: 'declare', binding: { ...binding, keyword: 'let' }, ...(!own && typed) }], sink: { kind: 'assign', target, typed: type !== undefined || own !== undefined, fresh }, after: [] };
    }
    const name: NewName = { wanted: namesFor(this.before(count + 1), 'value') };
    const temporary: Binding = { kind: 'new', name, keyword: 'let' };
    const after: Step = { kind: 'evaluate', value: { kind: 'name', name }, wait: false, binding, ...(shape && { shape }) };
    return { before: [{ kind: 'declare', binding: temporary, ...typed }], sink: { kind: 'assign', target: { kind: 'name', name }, typed: type !== undefined, fresh }, after: [after] };
  }

  /** The type that the first `count` links settle with, where it can be written. */
  private annotation(count: number): string | undefined {
    const node = this.chain.links[count - 1]?.call ?? this.chain.root;
    const type = this.planner.values.fact(node)?.annotation;
    return type === undefined || /^(?:never|any|void|undefined)$/.test(type) ? undefined : tidy(type);
  }

  /** The expression whose value link `count` gets. */
  private before(count: number): ts.Expression {
    const link = this.chain.links[count - 2];
    if (!link) return this.chain.root;
    const handler = link.onFulfilled;
    if (handler.form === 'inline' && !ts.isBlock(handler.node.body)) return handler.node.body;
    return handler.form === 'absent' ? this.chain.root : handler.node;
  }
}

/** A union as a person writes it: nothing last, and no empty array beside a full one. */
function tidy(type: string): string {
  if (/[<({]/.test(type)) return type;
  const parts = type.split(' | ').filter((part) => part !== 'never[]' || type === part);
  const nothing = parts.filter((part) => part === 'undefined' || part === 'null');
  return [...parts.filter((part) => part !== 'undefined' && part !== 'null'), ...nothing].join(' | ');
}

function protectedBy(sink: Sink): Sink {
  return sink.kind === 'return' ? { ...sink, protect: true } : sink;
}

function shapeOf(parameter: ts.ParameterDeclaration): { readonly shape?: 'list' | 'default' } {
  if (parameter.dotDotDotToken) return { shape: 'list' };
  return parameter.initializer ? { shape: 'default' } : {};
}

function isCatchType(type: ts.TypeNode | undefined): boolean {
  return !type || type.kind === ts.SyntaxKind.AnyKeyword || type.kind === ts.SyntaxKind.UnknownKeyword;
}

/** The steps of a rejection handler after which the fulfilled path must not go on. */
function left(steps: readonly Step[]): readonly Step[] {
  return steps.some(leaves) ? steps : [...steps, { kind: 'return', wait: false }];
}

function leaves(step: Step): boolean {
  if (step.kind === 'return' || step.kind === 'throw') return true;
  if (step.kind === 'copy') return endsAbruptly([step.node]);
  if (step.kind === 'if' || step.kind === 'branch') return step.then.some(leaves) && (step.otherwise?.some(leaves) ?? false);
  return step.kind === 'try' && ((step.finalizer?.body.some(leaves) ?? false) || (step.body.some(leaves) && (step.caught?.body.some(leaves) ?? true)));
}
