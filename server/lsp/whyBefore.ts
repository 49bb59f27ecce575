import { commonRegions, neverTogether, whyBefore, type WhyBefore } from '../features';
import type { WhyBeforeParams, WhyBeforeResult } from '../protocol';
import { orderRuns } from './orderRuns';
import type { Handler, RequestContext } from './request';

/** `asyncInsight/whyBefore`: the answer of the first region that decides it, else of the first that passes both places. */
export const handle: Handler<WhyBeforeParams, WhyBeforeResult | null> = async ({ positions: [one, other], profile }, context) => {
  const { session: { positions }, document, signal } = context;
  const runs = orderRuns(context, profile);
  const [first, second] = [positions.offsetAt(document, one), positions.offsetAt(document, other)];
  let open: WhyBefore | undefined;
  for (const region of commonRegions(runs.file, first, second)) {
    // oxlint-disable-next-line no-await-in-loop -- a region is only computed where the ones before have no answer
    const answer = whyBefore(await runs.run(region, signal), first, second);
    if (answer?.decided) return resultOf(context, answer);
    open ??= answer;
  }
  return resultOf(context, open ?? neverTogether());
};

function resultOf({ session: { positions }, document, view: { uri } }: RequestContext, { decided, answer, places }: WhyBefore): WhyBeforeResult {
  return { decided, answer, places: places.map(({ range, text }) => ({ text, location: { uri, range: positions.rangeOf(document, range) } })) };
}
