import ts from 'typescript';
import type { BuiltChain } from './chainBuilder';
import type { Inquiry } from './collector';
import { isAsyncFunction } from './expressions';
import { linkCallOf, type LinkCall } from './links';
import type { ChainUse, RejectionRoute, RouteStep } from './model';
import { promiseUse, type PromiseUse } from './promiseUse';
import { leaving, rejectionRoute } from './routes';
import { outermost } from './wrapping';

/** What becomes of the last promise of each chain, and where its rejections go. */
export class ChainRoutes {
  /** Each link call with the chain that it is part of, and its place in it, counted from 1. */
  readonly #links = new Map<ts.Node, { readonly chain: BuiltChain; readonly index: number }>();
  readonly #underway = new Set<ts.Node>();

  constructor(chains: readonly BuiltChain[], readonly inquiry: Inquiry) {
    for (const chain of chains) {
      for (const [position, { call }] of chain.calls.entries()) this.#links.set(call, { chain, index: position + 1 });
    }
  }

  useOf({ last }: BuiltChain): ChainUse {
    const use = promiseUse(last);
    if (use.kind === 'chained') return 'unknown';
    return use.kind === 'unknown' ? use.as : use.kind;
  }

  /** Where the rejections go that the chain itself does not handle; no steps where it never rejects. */
  rejectionOf(chain: BuiltChain): RejectionRoute {
    return { steps: chain.flow.escaping.length === 0 ? [] : this.#routeOf(chain.last) };
  }

  /** The chain in one of whose handlers this one stands. */
  enclosing({ last }: BuiltChain): BuiltChain | undefined {
    for (let node: ts.Node | undefined = last.parent; node !== undefined; node = node.parent) {
      const link = ts.isFunctionLike(node) ? linkCallOf(outermost(node).parent) : undefined;
      const chain = link === undefined ? undefined : this.#links.get(link.call)?.chain;
      if (chain !== undefined) return chain;
    }
    return undefined;
  }

  /** Where the rejection of the promise that an expression gives goes. */
  #routeOf(expression: ts.Expression): readonly RouteStep[] {
    if (this.#underway.has(expression)) return [this.#unknown(expression, 'it is used in a circle')];
    this.#underway.add(expression);
    const steps = this.#follow(expression, promiseUse(expression));
    this.#underway.delete(expression);
    return steps;
  }

  #follow(expression: ts.Expression, use: PromiseUse): readonly RouteStep[] {
    switch (use.kind) {
      case 'awaited': return rejectionRoute(use.by, this.inquiry).steps;
      case 'chained': return this.#through(use.link, 0, expression);
      case 'stored': return this.#stored(expression, use.names);
      case 'element of a combinator': return this.#combined(use.combinator.kind, use.combinator.call);
      case 'returned': return this.#returned(expression, use);
      case 'unknown': return [this.#unknown(expression, use.reason)];
      default: return [{ kind: 'unhandled', range: this.inquiry.range(expression) }];
    }
  }

  /** A promise returned from a handler settles its link's promise: the links after it see the rejection. */
  #returned(expression: ts.Expression, use: Extract<PromiseUse, { kind: 'returned' }>): readonly RouteStep[] {
    if (use.to === 'caller') return [isAsyncFunction(use.from) || ts.isFunctionLike(use.from) ? leaving(use.from, this.inquiry) : this.#unknown(expression, 'it is the value of a field')];
    return this.#through(use.to.link, 1, expression);
  }

  /**
   * The rejection handlers from a link on. `skipped` is 1 where the rejection is the link's own, and 0 where it is
   * that of the promise the link is called on.
   */
  #through(link: LinkCall, skipped: 0 | 1, expression: ts.Expression): readonly RouteStep[] {
    const found = this.#links.get(link.call);
    if (found === undefined) return [this.#unknown(expression, 'what takes it may be no promise')];
    const { chain, index } = found;
    for (const { onRejected, handled, kind, onFinally } of chain.links.slice(index - 1 + skipped)) {
      if (handled.length > 0 && onRejected !== undefined) return [{ kind: 'handler', range: onRejected.range, chain: this.inquiry.range(chain.last) }];
      if (kind === 'finally' && onFinally?.completion.rejects === 'always') return [{ kind: 'finally', range: onFinally.range, overrides: true }];
    }
    return this.#routeOf(chain.last);
  }

  #stored(expression: ts.Expression, names: readonly ts.Identifier[]): readonly RouteStep[] {
    const routes = names.map((name) => this.#routeOf(name));
    const ends = (kind: RouteStep['kind']) => routes.find((steps) => steps.at(-1)?.kind === kind);
    return ends('unhandled') ?? ends('unknown') ?? routes[0] ?? [{ kind: 'unhandled', range: this.inquiry.range(expression) }];
  }

  #combined(kind: string, call: ts.CallExpression): readonly RouteStep[] {
    if (kind === 'allSettled') return [{ kind: 'handler', range: this.inquiry.range(call), chain: this.inquiry.range(call) }];
    if (kind === 'any') return [this.#unknown(call, 'it is an element of `Promise.any`, which rejects only when all of them do')];
    return this.#routeOf(call);
  }

  #unknown(node: ts.Node, reason: string): RouteStep {
    return { kind: 'unknown', range: this.inquiry.range(node), reason };
  }
}
