import ts from 'typescript';
import type { Inquiry } from './collector';
import { Evaluator } from './evaluation';
import { flowOf, type Flow, type Outcome } from './flow';
import { argumentsCanThrow, handlerOf, worse, type Evaluation, type Rejects } from './handlers';
import { linkCallOf, linksUpTo, looksLikeLink, type LinkCall } from './links';
import type { Handler, Link } from './model';
import { initialiserOf, isNewPromise, promiseBySyntax, promiseStaticCall } from './promises';
import type { Certainty } from './text';
import { unwrapped } from './wrapping';

/** A chain whose links are known, before it is known what becomes of it. */
export interface BuiltChain {
  readonly calls: readonly LinkCall[];
  readonly root: ts.Expression;
  readonly last: ts.CallExpression;
  readonly certainty: Certainty;
  readonly links: readonly Link[];
  readonly flow: Flow;
}

/** Builds the chains of a file: inner ones first, as what a handler gives depends on them. */
export class ChainBuilder {
  readonly #built = new Map<ts.CallExpression, BuiltChain | undefined>();
  readonly #evaluator: Evaluator;

  constructor(readonly inquiry: Inquiry) {
    this.#evaluator = new Evaluator(inquiry, (call) => this.#evaluationOf(call));
  }

  /** The chains among the links up to this one: more than one where the types say that a link gives no thenable. */
  chainsEndingAt(last: LinkCall): BuiltChain[] {
    return this.#segments(linksUpTo(last)).flatMap((links) => this.#chain(links) ?? []);
  }

  /** What evaluating an expression can do: throw, or give a promise that rejects. */
  evaluate(expression: ts.Expression): Evaluation {
    return this.#evaluator.evaluate(expression);
  }

  #segments(links: readonly LinkCall[]): LinkCall[][] {
    const segments: LinkCall[][] = [];
    let current: LinkCall[] = [];
    for (const link of links) {
      if (this.inquiry.fact(link.receiver)?.thenable === 'never') {
        if (current.length > 0) segments.push(current);
        current = [];
      } else current.push(link);
    }
    return current.length > 0 ? [...segments, current] : segments;
  }

  #chain(calls: readonly LinkCall[]): BuiltChain | undefined {
    const last = calls.at(-1)?.call;
    const root = calls[0]?.receiver;
    if (last === undefined || root === undefined) return undefined;
    if (this.#built.has(last)) return this.#built.get(last);
    this.#built.set(last, undefined);
    const certainty = this.#certainty(root, calls);
    if (certainty === 'unknown') return undefined;
    const handlers = calls.map((link) => this.#handlers(link));
    const flow = flowOf(this.#outcomeOfRoot(root), handlers);
    const links = calls.flatMap((link, position): Link[] => {
      const [own, flowing] = [handlers[position], flow.links[position]];
      if (own === undefined || flowing === undefined) return [];
      const fact = this.inquiry.fact(link.call);
      return [{
        ...own, ...flowing, index: position + 1,
        keyword: this.inquiry.range(link.keyword), range: this.inquiry.range(link.call), ...(fact === undefined ? {} : { fact }),
      }];
    });
    const chain = { calls, root, last, certainty, links, flow };
    this.#built.set(last, chain);
    return chain;
  }

  #certainty(root: ts.Expression, calls: readonly LinkCall[]): Certainty {
    if (calls.some(({ call }) => call.arguments.some(ts.isSpreadElement)) || isCommandQueue(root)) return 'unknown';
    const thenable = this.inquiry.fact(root)?.thenable;
    const skipsAbsent = thenable === 'maybe' && calls[0] !== undefined && isOptional(calls[0].call);
    if (thenable === 'always' || skipsAbsent || promiseBySyntax(root) === 'certain') return 'certain';
    if (thenable !== 'maybe' && isOwnObject(root)) return 'unknown';
    const likely = calls.some((link, position) => (position === 0 || link.kind === 'then') && looksLikeLink(link));
    return likely || promiseBySyntax(root) === 'likely' || thenable === 'maybe' ? 'likely' : 'unknown';
  }

  #handlers({ kind, call }: LinkCall): Pick<Link, 'kind' | 'onFulfilled' | 'onRejected' | 'onFinally'> {
    const [first, second] = call.arguments.map((argument) =>
      handlerOf(argument, this.inquiry, (expression, parameter) => this.#evaluator.evaluate(expression, parameter)));
    if (kind === 'catch') return { kind, ...(first === undefined ? {} : { onRejected: first }) };
    if (kind === 'finally') return { kind, ...(first === undefined ? {} : { onFinally: first }) };
    return { kind, ...(first === undefined ? {} : { onFulfilled: first }), ...(second === undefined ? {} : { onRejected: second }) };
  }

  #outcomeOfRoot(root: ts.Expression): Outcome {
    const node = unwrapped(root);
    const made = ts.isIdentifier(node) ? unwrapped(initialiserOf(node) ?? node) : node;
    if (isNewPromise(made)) return this.#evaluator.settlementOf(made);
    const { gives } = this.#evaluator.evaluate(node);
    const known = promiseStaticCall(node) !== undefined || promiseBySyntax(node) === 'certain';
    return known ? { fulfils: gives !== 'always', rejects: gives !== 'never' } : { fulfils: true, rejects: true };
  }

  #evaluationOf(call: ts.CallExpression): Evaluation | undefined {
    const link = linkCallOf(call);
    const chain = link === undefined ? undefined : this.#chainOf(link);
    if (chain === undefined) return undefined;
    const calling: Rejects = chain.calls.some((part) => argumentsCanThrow(part.call)) ? 'possible' : 'never';
    return { throws: worse(calling, this.#evaluator.evaluate(chain.root).throws), gives: givesOf(chain) };
  }

  #chainOf(link: LinkCall): BuiltChain | undefined {
    return this.chainsEndingAt(link).find(({ last }) => last === link.call);
  }
}

/** Whether the last promise of a chain rejects. */
function givesOf({ flow, links }: BuiltChain): Rejects {
  const grades = flow.escaping.map((source): Rejects => {
    const link = links[source - 1];
    const handlers = [link?.onFulfilled, link?.onRejected, link?.onFinally];
    return handlers.reduce<Rejects>((worst, handler) => worse(worst, handler?.completion.rejects ?? 'never'), 'possible');
  });
  const worst = grades.reduce<Rejects>((left, right) => worse(left, right), 'never');
  if (worst === 'never') return 'never';
  const settles = links.every(({ onFulfilled, onRejected }) => ![onFulfilled, onRejected].some((handler) => handler !== undefined && neverCompletes(handler)));
  if (flow.values.length === 0 && settles) return 'always';
  return worst === 'always' ? 'explicit' : worst;
}

/** Whether an expression is an object that the file makes itself, whose methods are its own. */
function isOwnObject(root: ts.Expression): boolean {
  const name = unwrapped(root);
  const given = ts.isIdentifier(name) ? initialiserOf(name) : name;
  return given !== undefined && ts.isObjectLiteralExpression(unwrapped(given));
}

/** Whether a link stands behind a `?.`, so that it is called only where its receiver is there. */
function isOptional({ expression }: ts.CallExpression): boolean {
  return ts.isOptionalChain(unwrapped(expression));
}

/** Whether a call of a handler neither returns nor throws, as an endless loop does. */
function neverCompletes({ completion }: Handler): boolean {
  return completion.returns === 'never' && completion.rejects !== 'always';
}

/** Cypress's `cy` has a `then` that queues a command: its chains settle nothing. */
function isCommandQueue(root: ts.Expression): boolean {
  let node = unwrapped(root);
  while (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) node = unwrapped(node.expression);
  return ts.isIdentifier(node) && node.text === 'cy';
}
