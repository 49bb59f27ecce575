/**
 * The links of one chain as steps, from the last to the first: what a link's handlers give goes into the sink of the
 * links after it, and what comes before it becomes the sink that binds its parameter.
 */
import ts from 'typescript';
import { NeedsBranches, NeedsFunction, bodySteps, scopeWithin, sharesVarInLoop, wrappedBody, givesBack } from './bodies';
import { endsAbruptly } from './completion';
import { namesFor } from './nouns';
import { shortCircuits } from './optional';
import type { LinkPlanner, PresentHandler } from './planning';
import type { ChainSyntax, InlineFunction, LinkSyntax } from './recognise';
import { Refusal, reasons } from './refusals';
import { statedResult } from './stated';
import type { Binding, Caught, NewName, OutputScope, Sink, Step, Target, TryStep, Value } from './steps';
import type { Values } from './values';

/** The comments of a link: before what it does, and, of a link with two handlers, those about the second one. */
export interface Lead {
  readonly steps: readonly Step[];
  readonly rejected: readonly Step[];
}

/** Plans the links of one chain. */
export class Links {
  /** The value that a handler given by reference is called with. */
  private readonly bound = new Map<ts.Node, Value>();

  constructor(private readonly planner: LinkPlanner, private readonly chain: ChainSyntax, private readonly root: Value, private readonly leads: readonly Lead[]) {}

  /** The steps of the first `count` links, their value led into the sink. */
  steps(count: number, sink: Sink, scope: OutputScope): readonly Step[] {
    const link = this.chain.links[count - 1];
    if (!link) return this.rootSteps(sink);
    const stated = statedResult(link);
    if (stated && sink.kind === 'return' && !sink.unused) {
      const name: NewName = { wanted: ['result', 'value'] };
      return [...this.steps(count, { kind: 'bind', binding: { kind: 'new', name, keyword: 'const', type: stated } }, scope), { kind: 'return', value: { kind: 'name', name }, wait: false }];
    }
    if (stated && sink.kind === 'bind' && sink.binding.kind !== 'declarator' && !sink.binding.type) return this.steps(count, { ...sink, binding: { ...sink.binding, type: stated } }, scope);
    const rejected = link.onRejected.form !== 'absent';
    const fulfilled = link.onFulfilled.form !== 'absent';
    if (link.onFinally.form !== 'absent') return this.guarded(count, link, sink, scope);
    if (rejected && fulfilled) return this.both(count, link, sink, scope);
    if (rejected) return this.guarded(count, link, sink, scope);
    if (link.onFulfilled.form === 'absent') return [...this.steps(count - 1, sink, scope), ...this.lead(count)];
    const stored = this.stored(link.onFulfilled, count);
    const { sink: before, after } = stored ?? this.parameter(link.onFulfilled, count);
    const steps = this.steps(count - 1, before, scope);
    const last = steps.at(-1);
    // A handler that is called with nothing needs no name for it.
    const nothing = last?.kind === 'evaluate' && last.value.kind === 'undefined' && last.binding?.kind === 'new' && !last.shape ? last.value : undefined;
    return [...(nothing ? steps.slice(0, -1) : steps), ...this.lead(count), ...this.handled(link.onFulfilled, count, after, sink, scope, nothing, stored?.skip)];
  }

  /** Turns a sink that binds into a declaration before and assignments inside. */
  declare(sink: Sink, count: number): { readonly before: readonly Step[]; readonly sink: Sink; readonly after: readonly Step[] } {
    if (sink.kind !== 'bind') return { before: [], sink, after: [] };
    const { binding, shape } = sink;
    // After `finally` has thrown, the variable holds a value that the chain lost.
    const fresh = !this.chain.links.slice(0, count).some((link) => link.kind === 'finally');
    const type = this.annotation(count);
    const typed = type !== undefined ? { type } : {};
    const simple = !shape && (binding.kind === 'new' || ts.isIdentifier(binding.kind === 'moved' ? binding.parameter.name : binding.declaration.name));
    if (simple) {
      const target: Target = binding.kind === 'new' ? { kind: 'name', name: binding.name } : binding.kind === 'moved' ? { kind: 'moved', parameter: binding.parameter } : { kind: 'source', node: binding.declaration.name };
      const own = binding.kind === 'moved' ? binding.parameter.type ?? binding.type : binding.kind === 'declarator' ? binding.declaration.type : binding.type;
      return { before: [{ kind: 'declare', binding: { ...binding, keyword: 'let' }, ...(!own && typed) }], sink: { kind: 'assign', target, typed: type !== undefined || own !== undefined, fresh }, after: [] };
    }
    const name: NewName = { wanted: namesFor(this.before(count + 1), 'value') };
    const temporary: Binding = { kind: 'new', name, keyword: 'let' };
    const after: Step = { kind: 'evaluate', value: { kind: 'name', name }, wait: false, binding, ...(shape && { shape }) };
    return { before: [{ kind: 'declare', binding: temporary, ...typed }], sink: { kind: 'assign', target: { kind: 'name', name }, typed: type !== undefined, fresh }, after: [after] };
  }

  /** A handler that begins by storing its only use of the value, `user = found;`: the value goes there at once. */
  private stored(handler: PresentHandler, count: number): { readonly sink: Sink; readonly after: readonly Step[]; readonly skip: ts.Statement } | undefined {
    if (handler.form !== 'inline' || !ts.isBlock(handler.node.body)) return undefined;
    const { planner } = this;
    const [parameter, ...others] = handler.node.parameters;
    const [skip] = handler.node.body.statements;
    if (!parameter || others.length > 0 || parameter.type || parameter.initializer || parameter.dotDotDotToken || !ts.isIdentifier(parameter.name) || !skip || !ts.isExpressionStatement(skip)) return undefined;
    const { expression } = skip;
    const declaration = planner.values.scopes.declarationOf(parameter.name);
    if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken || declaration?.references.length !== 1 || declaration.references[0] !== expression.right) return undefined;
    const { left: target } = expression;
    const variable = ts.isIdentifier(target) ? planner.values.scopes.declarationOf(target) : undefined;
    const own = ts.isPropertyAccessExpression(target) && planner.values.isStable(target.expression);
    if (!own && (!variable || variable.scope === handler.node)) return undefined;
    if (planner.source.comments(handler.node.body.getStart() + 1, skip.getStart()).length > 0 || this.chain.links.slice(0, count - 1).some((each) => each.kind !== 'then' || each.onRejected.form !== 'absent')) return undefined;
    return { sink: { kind: 'assign', target: { kind: 'source', node: target }, typed: true, fresh: false }, after: [], skip };
  }

  private lead(count: number): readonly Step[] {
    return this.leads[count]?.steps ?? [];
  }

  private rootSteps(sink: Sink): readonly Step[] {
    const root = this.root;
    if (sink.kind === 'return' && !sink.unused) return [...this.lead(0), { kind: 'return', value: root, wait: sink.protect }];
    return [...this.lead(0), ...this.planner.emit(root, 'always', sink)];
  }

  /** What binds a fulfilled value for a handler, and the steps that follow the binding. */
  private parameter(handler: PresentHandler, count: number): { readonly sink: Sink; readonly after: readonly Step[] } {
    // Two handlers of one link are called alike, so that one function given for both is.
    const alone = this.chain.links[count - 1]?.onRejected.form === 'absent';
    if (alone && handler.form !== 'inline' && this.planner.values.takesNothing(handler.node)) return { sink: { kind: 'discard' }, after: [] };
    if (handler.form !== 'inline') {
      const name: NewName = { wanted: namesFor(this.before(count), 'value') };
      this.bound.set(handler.node, { kind: 'name', name });
      return { sink: { kind: 'bind', binding: { kind: 'new', name, keyword: 'const' } }, after: [] };
    }
    const [first, ...others] = handler.node.parameters;
    const after = this.unfilled(others);
    if (!first || !this.isUsed(first)) return { sink: { kind: 'discard' }, after };
    return { sink: { kind: 'bind', binding: this.moved(first), ...shapeOf(first) }, after };
  }

  /** Binds parameters that get no argument. */
  private unfilled(parameters: readonly ts.ParameterDeclaration[]): readonly Step[] {
    return parameters.filter((each) => this.isUsed(each)).map((each): Step => ({ kind: 'evaluate', value: { kind: 'none' }, wait: false, binding: this.moved(each), ...shapeOf(each) }));
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
  private handled(handler: PresentHandler, count: number, after: readonly Step[], sink: Sink, scope: OutputScope, argument?: Value, skip?: ts.Statement): readonly Step[] {
    if (handler.form === 'inline') return [...after, ...this.body(handler.node, sink, scope, count, skip)];
    const value = argument ?? this.bound.get(handler.node);
    const direct = handler.form === 'kept' || this.planner.values.isCallable(handler.node);
    const call: Value = { kind: 'call', callee: this.planner.calleeOf(handler), ...(value && { argument: value }), ...(!direct && { guarded: 'value' as const }), ...(value && this.untaken(handler)) };
    return this.planner.emit(call, direct ? this.planner.resultOf(handler) : 'unknown', sink);
  }

  /** Where TypeScript would not let the argument be given that a link gives. */
  private untaken(handler: PresentHandler): { readonly untaken?: true } {
    const { source, values } = this.planner;
    return source.style.typed && handler.form === 'reference' && values.fact(handler.node)?.call?.takesNothing ? { untaken: true } : {};
  }

  private body(handler: InlineFunction, sink: Sink, scope: OutputScope, count: number, skip?: ts.Statement): readonly Step[] {
    if (sharesVarInLoop(this.planner, handler, this.chain.node)) throw new Refusal(reasons.varInLoop);
    this.planner.dissolve(handler);
    const declared = this.declare(sink, count);
    for (const into of sink.kind === 'bind' ? [sink, declared.sink] : [sink]) {
      try {
        const steps = this.planner.undoing(() => bodySteps(this.planner, handler, into, scope, skip));
        return into === sink ? steps : [...declared.before, ...steps, ...declared.after];
      } catch (error) {
        if (error instanceof NeedsFunction) break;
        if (!(error instanceof NeedsBranches)) throw error;
      }
    }
    return wrappedBody(this.planner, handler, sink, scope, skip);
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
    const handler = link.onFinally as PresentHandler;
    const within = scopeWithin(scope, handler.node);
    const discard: Sink = { kind: 'discard' };
    const steps = handler.form === 'inline' ? [...this.lead(count), ...this.unfilled(handler.node.parameters), ...this.body(handler.node, discard, within, count)]
      : [...this.lead(count), ...this.planner.emit({ kind: 'call', callee: this.planner.calleeOf(handler), ...(!this.planner.values.isCallable(handler.node) && handler.form === 'reference' && { guarded: 'nothing' as const }) }, this.planner.resultOf(handler), discard)];
    const finalizer = { scope: within, body: steps };
    const [only, ...others] = body;
    // try { try { … } catch { … } } finally { … } is one statement.
    if (only?.kind === 'try' && !only.finalizer && others.length === 0) return { ...only, finalizer };
    return { kind: 'try', scope: inside, body, finalizer };
  }

  private catching(body: readonly Step[], inside: OutputScope, link: LinkSyntax, sink: Sink, scope: OutputScope, count: number): TryStep {
    const handler = link.onRejected as PresentHandler;
    const within = scopeWithin(scope, handler.node);
    const { binding, steps } = this.caught(handler, sink, within, count);
    return { kind: 'try', scope: inside, body, caught: { scope: within, ...(binding && { binding }), body: [...(link.onFulfilled.form === 'absent' ? this.lead(count) : []), ...(this.leads[count]?.rejected ?? []), ...steps] } };
  }

  private caught(handler: PresentHandler, sink: Sink, scope: OutputScope, count: number): { readonly binding?: Caught; readonly steps: readonly Step[] } {
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
    if (this.planner.source.style.optionalCatch && this.planner.values.takesNothing(handler.node)) {
      return { steps: this.planner.emit({ kind: 'call', callee: this.planner.calleeOf(handler) }, this.planner.resultOf(handler), sink) };
    }
    const name: NewName = { wanted: ['error'] };
    const value: Value = { kind: 'name', name };
    const callee = this.planner.calleeOf(handler);
    const callable = handler.form === 'kept' || this.planner.values.isCallable(handler.node);
    const guard: readonly Step[] = callable ? [] : [{ kind: 'unless callable', callee, steps: [{ kind: 'throw', value }] }];
    const call: Value = { kind: 'call', callee, argument: value, ...this.untaken(handler) };
    return { binding: { kind: 'new', name }, steps: [...guard, ...this.planner.emit(call, this.planner.resultOf(handler), sink)] };
  }

  /** `then(ok, fail)`: `fail` sees what comes before, and `ok` runs outside its reach. */
  private both(count: number, link: LinkSyntax, sink: Sink, scope: OutputScope): readonly Step[] {
    const fail = link.onRejected as PresentHandler;
    const ok = link.onFulfilled as PresentHandler;
    const throwsAlways = fail.form === 'inline' && (ts.isBlock(fail.node.body) ? endsAbruptly(fail.node.body.statements) && !givesBack(this.planner, fail.node.body) : this.planner.values.rejection(fail.node.body) !== undefined);
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
    return [...declared.before, steps, ...declared.after, ...this.lead(count), ...this.handled(ok, count, after, sink, scope)];
  }

  /** The type that the first `count` links settle with, where it can be written. */
  private annotation(count: number): string | undefined {
    const fact = this.planner.values.fact(this.chain.links[count - 1]?.call ?? this.chain.root);
    // What a chain starts from is there when its first link settles.
    const present = count < this.chain.links.length && shortCircuits(this.chain) && fact && !/\b(?:undefined|null|void)\b/.test(fact.type.replace(/(?: \| (?:undefined|null))+$/, ''));
    const type = present ? fact.annotation?.replace(/(?: \| (?:undefined|null))+$/, '') : fact?.annotation;
    return type === undefined || /^(?:never|any|void|undefined)$/.test(type) ? undefined : tidy(type, this.planner.source.style.quote);
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

/** A type as a person writes it in this file: of a union nothing last, and no empty array beside a full one. */
function tidy(printed: string, quote: string): string {
  const type = (quote === "'" ? printed.replace(/"([^"'\\]*)"/g, "'$1'") : printed).replaceAll('; }', ' }');
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
  if (step.kind === 'if' || step.kind === 'branch') return step.whenTrue.some(leaves) && (step.whenFalse?.some(leaves) ?? false);
  return step.kind === 'try' && ((step.finalizer?.body.some(leaves) ?? false) || (step.body.some(leaves) && (step.caught?.body.some(leaves) ?? true)));
}
