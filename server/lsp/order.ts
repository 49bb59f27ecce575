import { regionAt, regionNamed, type OrderFile, type OrderRegion } from '../features';
import { report } from '../ordering';
import type { OrderRegionParams, OrderReport } from '../protocol';
import { orderRuns } from './orderRuns';
import type { Handler, RequestContext } from './request';

/** `asyncInsight/order`: the order of a region, as the terminal prints it. Null where there is no such region. */
export const handle: Handler<OrderRegionParams, OrderReport | null> = async (params, context) => {
  const runs = orderRuns(context, params.profile);
  const region = regionOf(runs.file, params, context);
  return region ? report((await runs.run(region, context.signal)).result) : null;
};

/** The region that a request means. */
export function regionOf(file: OrderFile, { function: name, position }: Pick<OrderRegionParams, 'function' | 'position'>, { session: { positions }, document }: RequestContext): OrderRegion | undefined {
  if (name !== undefined) return regionNamed(file, name);
  return position === undefined ? file.regions[0] : regionAt(file, positions.offsetAt(document, position));
}
