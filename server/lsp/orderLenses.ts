import { setTimeout } from 'node:timers/promises';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { isHalfTyped, orderLenses, type Lens } from '../features';
import { restingTime } from './documents';
import { keyOf } from './lenses';
import { describe } from './log';
import { orderRuns, type OrderRuns, type Stop } from './orderRuns';
import type { RequestContext } from './request';

/**
 * The lenses on orders. Whether a region has one is only known when the machine has run, which nobody waits for: the regions
 * that had one before keep it, so that no text jumps, and the client is asked to ask again.
 */
export async function orderLensesOf(context: RequestContext): Promise<readonly Lens[]> {
  const { settings, session: { client }, signal } = context;
  if (!settings['codeLens.order']) return [];
  const runs = orderRuns(context);
  if (runs.complete) return (await lensesFrom(context, runs, signal)).lenses;
  if (client.refreshesLenses) {
    void refreshWhenKnown(context, runs);
    return client.resolvesLenses ? lensesOfBefore(context, runs, '') : [];
  }
  const inTime = await Promise.race([lensesWhenAtRest(context, runs, signal), setTimeout(patience, undefined, { signal })]);
  return inTime?.lenses ?? [];
}

/** Milliseconds that a client waits which cannot be asked to ask again. */
const patience = 300;

/** Whether a lens's key is that of a lens on an order. */
export function isOrderKey(key: string): boolean {
  return key.startsWith('order ');
}

/** The lens that belongs to a key of an earlier answer. Undefined where its region turned out to have none. */
export async function orderLensOf(context: RequestContext, key: string): Promise<Lens | undefined> {
  const { lenses, isNews } = await lensesWhenAtRest(context, orderRuns(context), context.signal);
  if (isNews) context.session.refresh.lenses();
  return lenses.find((lens) => keyOf(lens) === key);
}

/** Computes what is not known yet when other questions have had their turn, and asks the client to ask again. */
async function refreshWhenKnown(context: RequestContext, runs: OrderRuns): Promise<void> {
  if (expected.has(runs)) return;
  expected.add(runs);
  const { session: { orderState, refresh, log }, view: { uri } } = context;
  try {
    await setTimeout(restingTime);
    await orderState.inTurn(async () => {
      if ((await lensesWhenAtRest(context, runs, whileCurrent(context))).isNews) refresh.lenses();
    });
  } catch (error) {
    if (!(error instanceof ResponseError)) log.error(`The orders in ${uri} could not be computed. ${describe(error)}`);
  } finally {
    expected.delete(runs);
  }
}

/** The orders that a client will be told of. */
const expected = new WeakSet<OrderRuns>();

/** What is shown of orders; and whether other regions have a lens now than before. */
interface OrderLenses {
  readonly lenses: readonly Lens[];
  readonly isNews: boolean;
}

/** All lenses on orders, once nobody is typing. */
async function lensesWhenAtRest(context: RequestContext, runs: OrderRuns, stop: Stop): Promise<OrderLenses> {
  const { session: { documents }, view: { uri } } = context;
  if (!documents.isAtRest(uri)) await setTimeout(restingTime);
  stop.throwIfAborted();
  return await lensesFrom(context, runs, stop);
}

async function lensesFrom(context: RequestContext, runs: OrderRuns, stop: Stop): Promise<OrderLenses> {
  const { session: { orderState }, view: { uri } } = context;
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
