import { setTimeout } from 'node:timers/promises';
import { orderStepHover, type Hover } from '../features';
import { shownRuns } from './orderHints';
import type { RequestContext } from './request';

/** What is said of the step at an offset while its region's order is shown; nothing where that is not known in time. */
export async function orderHoverAt(context: RequestContext, offset: number): Promise<Hover | undefined> {
  for (const run of await Promise.race([shownRuns(context), setTimeout(patience, [], { signal: context.signal })])) {
    const hover = orderStepHover(run, offset);
    if (hover) return hover;
  }
  return undefined;
}

/** Milliseconds that a hover waits for the machine. */
const patience = 200;
