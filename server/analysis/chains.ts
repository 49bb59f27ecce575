import { ChainBuilder } from './chainBuilder';
import { ChainRoutes } from './chainRoutes';
import type { Collector, Inquiry } from './collector';
import { forksOf } from './forks';
import { linkCallOf, nextLink, type LinkCall } from './links';
import type { Chain } from './model';
import { unwrapped } from './wrapping';

/** Collects the chains of `then`, `catch` and `finally`: one for each promise and the links hung on it in a row. */
export function collectChains(inquiry: Inquiry): Collector<Chain> {
  const calls: LinkCall[] = [];
  return {
    visit: (node) => {
      const link = linkCallOf(node);
      if (link === undefined) return;
      calls.push(link);
      for (const asked of [link.call, link.receiver, ...link.call.arguments.map((argument) => unwrapped(argument))]) inquiry.fact(asked);
    },
    finish: () => {
      const builder = new ChainBuilder(inquiry);
      const built = calls.flatMap((link) => (nextLink(link.call) === undefined ? builder.chainsEndingAt(link) : []))
        .toSorted((left, right) => left.root.getStart() - right.root.getStart() || right.last.end - left.last.end);
      const routes = new ChainRoutes(built, inquiry);
      const forks = forksOf(built, inquiry);
      return built.map((chain): Chain => {
        const rootFact = inquiry.fact(chain.root);
        const gives = inquiry.fact(chain.last)?.awaited;
        const enclosing = routes.enclosing(chain);
        return {
          range: inquiry.range(chain.last),
          root: inquiry.range(unwrapped(chain.root)),
          ...(rootFact === undefined ? {} : { rootFact }),
          links: chain.links,
          certainty: chain.certainty,
          ...(enclosing === undefined ? {} : { enclosing: inquiry.range(enclosing.last) }),
          use: routes.useOf(chain),
          ...(gives === undefined ? {} : { gives }),
          escaping: chain.flow.escaping,
          rejection: routes.rejectionOf(chain),
          forks: (forks.get(chain) ?? []).map((other) => inquiry.range(other.last)),
        };
      });
    },
  };
}
