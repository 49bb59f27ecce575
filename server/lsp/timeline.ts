import { timeline } from '../features';
import type { OrderRegionParams, TimelineResult } from '../protocol';
import { regionOf } from './order';
import { orderRuns } from './orderRuns';
import type { Handler } from './request';

/** `asyncInsight/timeline`: the run of a region, to step through. Null where there is no such region. */
export const handle: Handler<OrderRegionParams, TimelineResult | null> = async (params, context) => {
  const { session: { positions }, document, signal } = context;
  const runs = orderRuns(context, params.profile);
  const region = regionOf(runs.file, params, context);
  if (!region) return null;
  const { steps, ...rest } = timeline(await runs.run(region, signal));
  return { ...rest, steps: steps.map((step) => ({ ...step, range: positions.rangeOf(document, step.range) })) };
};
