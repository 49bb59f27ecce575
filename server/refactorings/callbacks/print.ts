/**
 * Writes a call with a callback as a promise with its reactions. What runs is cut out of the source; a handler never sees
 * what the handler beside it throws: `then(ok, fail)`, as in a callback.
 */
import ts from 'typescript';
import { isLast } from '../chains/completion';
import type { Edits } from '../chains/edits';
import { bare, usesOwnThis, type InlineFunction } from '../chains/recognise';
import { isAsync, isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import { join, line, shift, type Line, type Lines, type SourceText } from '../chains/text';
import type { Values } from '../chains/values';
import { argumentsOf, thisIn, type CallbackCall } from './calls';
import { bodyItems, firstName, Following, fulfilledItems } from './following';
import { commentsIn, holds, withoutReturn, type Copy, type Item } from './items';
import type { Join } from './joins';
import type { PromiseForm } from './promises';
import { isFollowedByReturn } from './recognise';
import { isRisky, nameOf, resultsOf } from './risks';
import type { Split } from './split';

/** What is decided of one call. */
export interface Plan {
  readonly call: CallbackCall;
  readonly form: PromiseForm;
  /** What an error-first callback does; absent where there is one callback for each outcome, or a name. */
  readonly split?: Split;
  /** The names of the error and the results, where they are looked at together. */
  readonly together?: readonly string[];
  /** The loop that makes the call for each element, which is what becomes a promise. */
  readonly join?: Join;
}

/** `chain`: to be read; `await`: to be converted on. */
export type Mode = 'chain' | 'await';

/** Stands for `.then` where the conversion to async/await is to leave a link alone. */
export const keptThen = "['async-insight:then']";

interface Handler {
  readonly parameters: Lines | string;
  readonly items: readonly Item[];
  readonly async: boolean;
}

type Link = (indentation: string) => Lines;

export class Writer {
  constructor(
    private readonly source: SourceText,
    private readonly scopes: Scopes,
    private readonly values: Values,
    private readonly edits: Edits,
    private readonly plans: ReadonlyMap<ts.Node, Plan>,
    private readonly mode: Mode,
  ) {
    this.owners = new Map([...plans.values()].map((each) => [each.join?.call.node ?? each.call.node, each]));
    this.following = new Following(source, scopes, values, plans);
    this.isResult = resultsOf([...plans.values()].map((each) => each.call));
  }

  /** The plans by the calls that their callbacks are given to. */
  private readonly owners: ReadonlyMap<ts.Node, Plan>;
  private readonly following: Following;
  private readonly isResult: (declaration: Declaration) => boolean;

  /** Registers the replacement of a call; it is printed when what holds it is. */
  register(plan: Plan): void {
    const { call } = plan;
    const { node } = call;
    const start = Math.min(...[node, call.beside].map((each) => (each ? this.source.startOf(each) : Infinity)));
    const { parent } = node;
    const isLater = call.beside !== undefined && call.beside.pos > node.pos;
    const holder = call.beside && isLater ? call.beside.parent : parent;
    const statement = ts.isExpressionStatement(holder) ? holder : undefined;
    const owner = ts.findAncestor(node, isFunctionWithBody);
    const inside = owner !== undefined && this.isHandler(owner);
    const after = statement && inside && isFollowedByReturn(statement);
    const returns = statement && inside && (after || isLast(statement));
    // Nobody waits for it, and its rejection ends the process, as the error did.
    const floats = statement !== undefined && !returns && this.mode === 'chain' && !this.following.handlesFailure(plan);
    const silent = floats || (!statement && !inside && !ts.isVoidExpression(parent));
    const next = after && ts.isBlock(statement.parent) ? statement.parent.statements[statement.parent.statements.indexOf(statement) + 1] : undefined;
    if (next && this.source.comments(statement?.end ?? next.pos, next.end).length === 0) this.edits.replace(statement?.end ?? next.pos, next.end, () => line(''));
    const bound = this.bindFirst(plan);
    const from = bound.length > 0 ? parent.getStart() : start;
    this.edits.replace(from, isLater && call.beside ? call.beside.end : node.end, () => {
      const indentation = this.source.indentationAt(start);
      const chain = this.chain(plan, indentation);
      const text = owner && this.isInside(owner) ? chain : join(...this.lost(node, chain, statement !== undefined, indentation), chain);
      const whole = returns || (bound.length > 0 && ts.isReturnStatement(parent) && inside) ? join('return ', text) : silent ? join(bound.length > 0 && !floats ? 'return void ' : 'void ', text) : text;
      return bound.length > 0 ? join(...bound.flatMap((each) => [each(), [{ text: '', fixed: false }, { text: indentation, fixed: false }]]), whole) : whole;
    });
  }

  /** Whether a function around is the callback of a call that is converted. */
  private isInside(owner: ts.Node): boolean {
    return this.isHandler(owner) || ts.findAncestor(owner.parent, (each) => isFunctionWithBody(each) && this.isHandler(each)) !== undefined;
  }

  /** The comments of a call that its new text has no place for: they stand before it. */
  private lost(node: ts.Node, chain: Lines, isStatement: boolean, indentation: string): readonly (Lines | string)[] {
    const text = chain.map((each) => each.text.trim()).join('\n');
    const lost = commentsIn(node, this.source).filter((each) => !each.split(/\r?\n/).every((one) => text.includes(one.trim())));
    return lost.flatMap((each) => (isStatement ? [each.replace(/\r?\n/g, ' '), [{ text: '', fixed: false }, { text: indentation, fixed: false }]] : [`/* ${each.replace(/^\/[/*]+|\*+\/$/g, '').replace(/\s+/g, ' ').trim()} */ `]));
  }

  /** Declares the call's arguments before it, where evaluating them can throw and its promise must not catch that. */
  private bindFirst(plan: Plan): readonly (() => Lines)[] {
    const { call, form, join: joined } = plan;
    const { node, callback, onRejected, options } = call;
    const { parent } = node;
    const isStatement = (ts.isExpressionStatement(parent) || ts.isReturnStatement(parent)) && ts.isBlock(parent.parent);
    if (!isStatement || options || call.beside || joined || (!form.inside && this.mode === 'chain') || call.kind === 'value' || this.following.isNext(plan)) return [];
    const given = argumentsOf(node).filter((each) => bare(each) !== callback && each !== onRejected);
    if (!given.some((each) => isRisky(each, this.values, this.isResult))) return [];
    const taken = new Set<string>();
    return given.filter((each) => !this.following.isPlain(each)).map((each) => {
      const wanted = nameOf(each);
      let name = wanted;
      for (let count = 1; this.scopes.named(name).length > 0 || taken.has(name); count++) name = `${wanted}${count}`;
      taken.add(name);
      const [start, end] = [this.source.startOf(each), each.end];
      form.bound.set(each, name);
      return () => join(`const ${name} = `, this.edits.render(start, end), this.source.style.semicolons ? ';' : '');
    });
  }

  /** Whether the function is a callback whose body becomes a handler. */
  private isHandler(owner: ts.Node): boolean {
    let at = owner.parent;
    while (ts.isParenthesizedExpression(at) || ts.isPropertyAssignment(at) || ts.isObjectLiteralExpression(at)) at = at.parent;
    return this.owners.get(at)?.call.callback === owner;
  }

  private chain(plan: Plan, indentation: string): Lines {
    const { head, links } = this.linksOf(plan);
    if (links.length < 2) return join(head(indentation), ...links.map((each) => each(indentation)));
    const deeper = indentation + this.source.style.indentation;
    return [...head(indentation), ...links.flatMap((each) => join(deeper, each(deeper)))];
  }

  private linksOf(plan: Plan): { readonly head: Link; readonly links: readonly Link[] } {
    const { form } = plan;
    const head: Link = (indentation) => form.print(indentation);
    const next = this.following.next(plan);
    if (next) {
      const { head: innerHead, links } = this.linksOf(next.plan);
      const callback = plan.call.callback as InlineFunction;
      const ok = this.ok(plan, fulfilledItems(plan, callback, this.source));
      const recovered = plan.split?.kind === 'recover' ? [this.caught(plan, callback, plan.split.fail)] : [];
      return { head, links: [...recovered, (indentation) => join('.then(', this.leading(ok, next.before, innerHead, indentation), ')'), ...links] };
    }
    return { head, links: this.reactions(plan) };
  }

  private reactions(plan: Plan): readonly Link[] {
    const { call, split, together } = plan;
    const { callback } = call;
    if (ts.isIdentifier(callback)) return [this.byName(plan, callback)];
    if (call.kind === 'pair') return [this.pair(plan, callback)];
    if (!split) return this.link(this.ok(plan, bodyItems(callback, this.source)));
    if (split.kind === 'split') return this.link(this.ok(plan, split.ok), split.fail && this.failed(call, callback, split.fail));
    const error = firstName(callback);
    if (split.kind === 'recover') {
      const rest = split.rest.length > 0 ? this.link(this.ok(plan, split.rest)) : [];
      return [this.caught(plan, callback, split.fail), ...rest];
    }
    const body: Handler = { parameters: together ? `{ ${together.map((each, index) => property(each, callback.parameters[index]?.name)).join(', ')} }` : error, items: split.body, async: isAsync(callback) };
    if (together && this.source.style.typed) return this.link(body);
    return [(indentation) => join(this.bothAs(plan, error, together), '.then(', this.handler(body, indentation), ')')];
  }

  /** The link that deals with an error before what runs in both cases. */
  private caught({ call }: Plan, callback: InlineFunction, fail: readonly Item[]): Link {
    return (indentation) => join('.catch(', this.handler(this.failed(call, callback, fail), indentation, 'nothing'), ')');
  }

  /** The link that makes one value of both outcomes. */
  private bothAs({ call, form }: Plan, error: string, together: readonly string[] | undefined): Lines {
    const then = this.mode === 'await' ? keptThen : '.then';
    if (!together) return line(`${then}(() => null, (${error}) => ${error})`);
    const [, ...names] = together;
    const given = form.shape.kind === 'object' ? `{ ${names.map((each, index) => (form.shape.kind === 'object' && form.shape.names[index] !== each ? `${form.shape.names[index] ?? each}: ${each}` : each)).join(', ')} }` : names[0] ?? '';
    const failed = call.core?.failed?.slice(0, names.length).map((each, index) => `${names[index] ?? each}: ${error}.${each}`) ?? [];
    return line(`${then}((${given}) => ({ ${[`${error}: null`, ...names].join(', ')} }), (${error}) => ({ ${[error, ...failed].join(', ')} }))`);
  }

  private pair({ call, form }: Plan, callback: InlineFunction): Link {
    const { onRejected } = call;
    const ok = this.ok({ call, form }, bodyItems(callback, this.source));
    return (indentation) => {
      const rejected = onRejected && this.mode === 'await' && ts.isIdentifier(onRejected) ? this.block(line(`${onRejected.text}(error)${this.source.style.semicolons ? ';' : ''}`), '(error) => ', indentation)
        : onRejected ? this.rejected(onRejected, indentation) : line('');
      return join('.then(', this.handler(ok, indentation), ', ', rejected, ')');
    };
  }

  /** The callback for failure of a pair; on the way to async/await it gives nothing that could be waited for. */
  private rejected(callback: ts.Expression, indentation: string): Lines {
    const node = bare(callback);
    if (this.mode === 'chain' || !ts.isArrowFunction(node) || !ts.isCallExpression(bare(node.body as ts.Expression))) return this.text(callback, indentation);
    const inner = indentation + this.source.style.indentation;
    return this.block(join(this.text(bare(node.body as ts.Expression), inner), this.source.style.semicolons ? ';' : ''), this.source.text.slice(this.source.startOf(node), node.equalsGreaterThanToken.end) + ' ', indentation);
  }

  /** A callback given by its name is called as it was. */
  private byName({ call, form }: Plan, callback: ts.Identifier): Link {
    const name = callback.text;
    const { core } = call;
    const target = this.values.functionOf(callback);
    const takesNone = target !== undefined && target.parameters.length < 2 && (ts.isArrowFunction(target) || !usesOwnThis(target)) && !target.parameters.some((each) => each.dotDotDotToken);
    const results = takesNone ? [] : form.shape.kind === 'object' ? form.shape.names : form.shape.kind === 'value' ? [name === 'result' ? 'value' : 'result'] : [];
    const semicolon = this.source.style.semicolons ? ';' : '';
    const given = results.length > 0 && form.shape.kind === 'object' ? `{ ${results.join(', ')} }` : results[0] ?? '';
    const error = name === 'err' ? 'error' : 'err';
    const ok = core?.noError ? `${name}(${results[0] ?? ''})` : `${name}(${['null', ...results].join(', ')})`;
    const failed = [error, ...(core?.failed ?? []).map((each) => `${error}.${each}`)].join(', ');
    return (indentation) => {
      if (this.mode === 'chain') return line(core?.noError ? `.then(${name})` : `.then((${given}) => ${ok}, ${core?.failed ? `(${error}) => ${name}(${failed})` : name})`);
      const then = this.block(line(ok + semicolon), `(${given}) => `, indentation);
      return core?.noError ? join('.then(', then, ')') : join('.then(', then, ', ', this.block(line(`${name}(${failed})${semicolon}`), `(${error}) => `, indentation), ')');
    };
  }

  private link(ok: Handler, fail?: Handler): readonly Link[] {
    if (ok.items.length === 0 && !fail) return [];
    if (ok.items.length === 0 && fail) return [(indentation) => join('.catch(', this.handler(fail, indentation), ')')];
    return [(indentation) => join('.then(', this.handler(ok, indentation), ...(fail ? [', ', this.handler(fail, indentation, 'name')] : []), ')')];
  }

  private ok({ call, form, join: joined }: Plan, items: readonly Item[]): Handler {
    const callback = call.callback as InlineFunction;
    if (joined) return { parameters: joined.results?.references.some((use) => holds(items, use)) ? joined.results.name : '', items, async: false };
    const results = callback.parameters.slice(call.kind === 'error-first' ? 1 : 0);
    const used = results.filter((each) => !ts.isIdentifier(each.name) || (this.scopes.declarationOf(each.name)?.references.some((use) => holds(items, use)) ?? false));
    const [first] = results;
    let parameters: Lines | string = '';
    if (form.self !== undefined && thisIn(callback, this.scopes)?.some((each) => holds(items, each))) parameters = form.self;
    else if (form.shape.kind === 'object' && used.length > 0) {
      const { names } = form.shape;
      parameters = `{ ${results.flatMap((each, index) => (used.includes(each) ? [property(names[index] ?? '', each.name) + (each.initializer ? ` = ${each.initializer.getText()}` : '')] : [])).join(', ')} }`;
    } else if (first && used.includes(first)) parameters = this.edits.render(this.source.startOf(first), first.end);
    return { parameters, items, async: isAsync(callback) };
  }

  private failed(call: CallbackCall, callback: InlineFunction, items: readonly Item[]): Handler {
    const [first] = callback.parameters;
    const declaration = first && ts.isIdentifier(first.name) ? this.scopes.declarationOf(first.name) : undefined;
    const inside = (each: ts.Node): boolean => holds(items, each);
    const carried = call.core?.failed !== undefined && callback.parameters.slice(1).some((each) => ts.isIdentifier(each.name) && this.scopes.declarationOf(each.name)?.references.some(inside));
    const used = carried || (declaration?.references.some(inside) ?? false);
    return { parameters: used ? declaration?.name ?? '' : '', items, async: isAsync(callback) && items.some((each) => /\bawait\b/.test(this.item(each, '').map((one) => one.text).join(' '))) };
  }

  /** The function that is a handler. `name`: a call with the parameter alone can be the function's name; `nothing`: it gives nothing. */
  private handler({ parameters, items, async }: Handler, indentation: string, gives?: 'name' | 'nothing'): Lines {
    const keyword = async ? 'async ' : '';
    if (items.length === 0) return join(keyword, '(', parameters, ') => {}');
    const short = this.mode === 'chain' && !async && gives !== 'nothing' ? this.expressionOf(items, indentation) : undefined;
    if (short) {
      const call = /^(\w+)\((\w+)\)$/.exec(short.map((each) => each.text).join(''));
      if (gives === 'name' && call?.[1] !== undefined && call[2] === parameters && this.isStable(call[1], items)) return line(call[1]);
      return this.concise({ parameters, items, async }, short);
    }
    const inner = this.items(this.mode === 'await' && gives === undefined ? withoutReturn(items, (node) => this.plans.has(node)) : items, indentation + this.source.style.indentation);
    if (inner.length === 0) return join(keyword, '(', parameters, ') => {}');
    // In a chain nothing stands before the first statement; in the end what was awaited does.
    const lead = this.mode === 'await' && items[0]?.blank ? line('') : [];
    return [...join(keyword, '(', parameters, ') => {'), ...lead, ...inner, { text: `${indentation}}`, fixed: false }];
  }

  /** A handler that gives the next promise of a flat chain. */
  private leading(ok: Handler, before: readonly Item[], head: Link, indentation: string): Lines {
    if (before.length === 0) return this.concise(ok, head(indentation));
    const inner = indentation + this.source.style.indentation;
    return [...join('(', ok.parameters, ') => {'), ...this.items(before, inner), ...join(`${inner}return `, head(inner), this.source.style.semicolons ? ';' : ''), { text: `${indentation}}`, fixed: false }];
  }

  private concise({ parameters, async }: Handler, expression: Lines): Lines {
    return join(async ? 'async (' : '(', parameters, ') => ', expression[0]?.text.startsWith('{') ? join('(', expression, ')') : expression);
  }

  /** Whether a name stands for one function all the time. */
  private isStable(name: string, items: readonly Item[]): boolean {
    const [only] = items;
    const node = only?.kind === 'text' ? only.statement : undefined;
    const declaration = node && this.scopes.lookUp(name, node);
    return declaration !== undefined && !declaration.reassigned && (declaration.kind === 'parameter' || declaration.kind === 'function');
  }

  /** The one call that the items are, as an expression. */
  private expressionOf(items: readonly Item[], indentation: string): Lines | undefined {
    const [only, ...others] = items;
    if (others.length > 0 || only?.kind !== 'text') return undefined;
    const { statement } = only;
    const expression = !statement ? undefined : ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : undefined;
    if (statement && (!expression || !ts.isCallExpression(bare(expression)) || only.end !== statement.end || only.start !== this.source.startOf(statement))) return undefined;
    const [start, end] = expression ? [this.source.startOf(expression), expression.end] : [only.start, only.end];
    const lines = shift(this.copied(start, end, only.copies), this.source.indentationAt(start), indentation);
    const text = lines[0]?.text.replace(/^return /, '') ?? '';
    const inner = expression && this.plans.get(bare(expression));
    return lines.length > 1 || (inner && (inner.form.bound.size > 0 || text.length > 60)) ? undefined : line(text);
  }

  private items(items: readonly Item[], indentation: string): readonly Line[] {
    const lines: Line[] = [];
    for (const [index, item] of items.entries()) {
      if (this.isSaid(items[index - 1], item)) continue;
      const [first, ...rest] = this.item(item, indentation);
      if (!first || (first.text.trim() === '' && rest.length === 0)) continue;
      if (item.blank && lines.length > 0) lines.push({ text: '', fixed: false });
      const hazard = !this.source.style.semicolons && /^[([`]/.test(first.text) && lines.length > 0 && !/[;{]$/.test(lines.at(-1)?.text ?? '');
      lines.push({ text: indentation + (hazard ? ';' : '') + first.text, fixed: false }, ...rest);
    }
    return lines;
  }

  /** Whether the item is a `return` that what stands before it says now: `call(…); return;` is `return promise;`. */
  private isSaid(before: Item | undefined, item: Item): boolean {
    if (before?.kind !== 'text' || item.kind !== 'text' || !before.statement || !item.statement) return false;
    return ts.isExpressionStatement(before.statement) && this.plans.has(before.statement.expression) && before.end === before.statement.end
      && ts.isReturnStatement(item.statement) && !item.statement.expression && item.start === this.source.startOf(item.statement) && item.end === item.statement.end && isFollowedByReturn(before.statement);
  }

  private item(item: Item, indentation: string): Lines {
    if (item.kind === 'text') {
      const lines = shift(this.copied(item.start, item.end, item.copies), this.source.indentationAt(item.start), indentation);
      // What is neither a statement nor a comment is an arrow function's body.
      return item.statement || /^\/[/*]/.test(lines[0]?.text ?? '') ? lines : join(lines, this.source.style.semicolons ? ';' : '');
    }
    const { condition, whenTrue, whenFalse } = item;
    const head = join('if (', this.text(condition, indentation), ') ');
    const [only, ...others] = whenTrue;
    const inner = this.items(whenTrue, indentation + this.source.style.indentation);
    const short = others.length === 0 && only?.kind === 'text' && whenFalse.length === 0 && inner.length === 1;
    const first: Lines = short ? join(head, (inner[0]?.text ?? '').trim()) : [...join(head, '{'), ...inner, { text: `${indentation}}`, fixed: false }];
    if (whenFalse.length === 0) return first;
    return [...join(first, ' else {'), ...this.items(whenFalse, indentation + this.source.style.indentation), { text: `${indentation}}`, fixed: false }];
  }

  private copied(start: number, end: number, copies: readonly Copy[] = []): Lines {
    const pieces: (Lines | string)[] = [];
    let at = start;
    for (const each of copies) {
      if (each.start < at || each.end > end) continue;
      pieces.push(this.edits.render(at, each.start), each.text);
      at = each.end;
    }
    return join(...pieces, this.edits.render(at, end));
  }

  private text(node: ts.Node, indentation: string): Lines {
    return shift(this.edits.render(this.source.startOf(node), node.end), this.source.indentationAt(this.source.startOf(node)), indentation);
  }

  private block(body: Lines, head: string, indentation: string): Lines {
    return [...line(`${head}{`), { text: indentation + this.source.style.indentation + (body[0]?.text ?? ''), fixed: false }, ...body.slice(1), { text: `${indentation}}`, fixed: false }];
  }
}

/** A property of an object pattern that binds a parameter. */
function property(name: string, binding: ts.BindingName | undefined): string {
  const text = binding?.getText() ?? name;
  return text === name ? name : `${name}: ${text}`;
}
