import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { contains } from '../analysis';
import { orderHints, type OrderRun } from '../features';
import { orderRuns } from './orderRuns';
import type { RequestContext } from './request';

/** The hints on when lines run, for the regions that are shown now. */
export async function orderHintsOf(context: RequestContext, { range }: InlayHintParams): Promise<InlayHint[]> {
  const { session: { positions }, document } = context;
  const visible = positions.textRangeOf(document, range);
  return (await shownRuns(context)).flatMap((run) => orderHints(run, visible))
    .map(({ offset, label, tooltip }) => ({ position: positions.positionAt(document, offset), label, tooltip, paddingLeft: true }));
}

/** The regions whose order is shown: the one asked for; or all, where a function that another run went through belongs to that. */
export async function shownRuns(context: RequestContext): Promise<readonly OrderRun[]> {
  const { settings, session: { orderState }, view: { uri }, signal } = context;
  const mode = settings['order.hints'];
  const key = orderState.shown(uri);
  if (mode === 'off' || (mode === 'onDemand' && key === undefined)) return [];
  const runs = orderRuns(context);
  const asked = key === undefined ? undefined : runs.file.regions.find((region) => region.key === key);
  if (asked) return [await runs.run(asked, signal)];
  if (mode === 'onDemand') return [];
  const shown: OrderRun[] = [];
  for (const run of await runs.all(signal)) {
    const { region } = run;
    const isShown = shown.some(({ result }) => result.steps.some(({ start }) => contains(region.range, { start, end: start })));
    if (!isShown) shown.push(run);
  }
  return shown;
}
