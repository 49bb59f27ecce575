import { orderStepHover, type Hover } from '../features';
import { shownRuns } from './orderHints';
import type { RequestContext } from './request';

/** What is said of the step at an offset while its region's order is shown. */
export async function orderHoverAt(context: RequestContext, offset: number): Promise<Hover | undefined> {
  for (const run of await shownRuns(context)) {
    const hover = orderStepHover(run, offset);
    if (hover) return hover;
  }
  return undefined;
}
