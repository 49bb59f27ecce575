import { setTimeout } from 'node:timers/promises';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { isHalfTyped, orderLenses, type Lens } from '../features';
import { restingTime } from './documents';
import { keyOf } from './lenses';
import { describe } from './log';
import { orderRuns, type OrderRuns, type Stop } from './orderRuns';
import type { RequestContext } from './request';

/**
 * The lenses on orders. Whether a region has one is only known when the machine has run: where that takes long, or somebody
 * is typing, the regions that had one before keep it, so that no text jumps, and the client is asked to ask again.
 */
export async function orderLensesOf(context: RequestContext): Promise<readonly Lens[]> {
  const { settings, session: { client, documents }, view: { uri }, signal } = context;
  if (!settings['codeLens.order']) return [];
  const runs = await orderRuns(context);
  const atRest = documents.isAtRest(uri);
  const computed = lensesWhenAtRest(context, runs, whileCurrent(context));
  const inTime = await Promise.race([computed, setTimeout(atRest ? patience : 0, undefined, { signal })]);
  if (inTime) return inTime.lenses;
  void refreshWhenKnown(context, computed);
  return client.resolvesLenses ? lensesOfBefore(context, runs, '') : [];
}

/** Milliseconds in which most files are computed. */
const patience = 300;

/** Whether a lens's key is that of a lens on an order. */
export function isOrderKey(key: string): boolean {
  return key.startsWith('order ');
}

/** The lens that belongs to a key of an earlier answer. Undefined where its region turned out to have none. */
export async function orderLensOf(context: RequestContext, key: string): Promise<Lens | undefined> {
  const { lenses, isNews } = await lensesWhenAtRest(context, await orderRuns(context), context.signal);
  if (isNews) context.session.refresh.lenses();
  return lenses.find((lens) => keyOf(lens) === key);
}

async function refreshWhenKnown({ session: { refresh, log }, view: { uri } }: RequestContext, computed: Promise<{ readonly isNews: boolean }>): Promise<void> {
  try {
    if ((await computed).isNews) refresh.lenses();
  } catch (error) {
    if (!(error instanceof ResponseError)) log.error(`The orders in ${uri} could not be computed. ${describe(error)}`);
  }
}

/** All lenses on orders, once nobody is typing; and whether other regions have one now than before. */
async function lensesWhenAtRest(context: RequestContext, runs: OrderRuns, stop: Stop): Promise<{ readonly lenses: readonly Lens[]; readonly isNews: boolean }> {
  const { session: { documents, orderState }, view: { uri } } = context;
  if (!documents.isAtRest(uri)) await setTimeout(restingTime);
  stop.throwIfAborted();
  const all = await runs.all(stop);
  if (all.some(isHalfTyped)) return { lenses: lensesOfBefore(context, runs, 'order: not known while the text has syntax errors'), isNews: false };
  const lenses = orderLenses(all);
  return { lenses, isNews: orderState.setWithLens(uri, new Set(lenses.flatMap(({ region }) => region ?? []))) };
}

/** Where lenses stood when the orders were known the last time: they stay, so that no text jumps. */
function lensesOfBefore({ session: { orderState }, view: { uri } }: RequestContext, { file: { regions } }: OrderRuns, title: string): readonly Lens[] {
  const before = orderState.withLens(uri);
  return regions.filter(({ key }) => before.has(key)).map(({ key, anchor }) => ({ range: anchor, kind: 'order', title, targets: [], region: key }));
}

/** Work that goes on after its request was answered, until the text changes. */
function whileCurrent({ session: { documents }, view: { uri }, document: { version } }: RequestContext): Stop {
  return {
    throwIfAborted() {
      if (documents.get(uri)?.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed.');
    },
  };
}
