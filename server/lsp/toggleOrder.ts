import type { ToggleOrderParams, ToggleOrderResult } from '../protocol';
import { regionOf } from './order';
import { orderRuns } from './orderRuns';
import type { Handler } from './request';

/** `asyncInsight/toggleOrder`: shows or hides the order of a region as inlay hints. Null where there is no such region. */
export const handle: Handler<ToggleOrderParams, ToggleOrderResult | null> = ({ region: key, position }, context) => {
  const { settings, session: { orderState, refresh }, view: { uri } } = context;
  const { file } = orderRuns(context);
  const region = key === undefined ? regionOf(file, { ...(position && { position }) }, context) : file.regions.find((each) => each.key === key);
  if (!region) return null;
  const shown = orderState.toggle(uri, region.key);
  refresh.hints();
  return { region: region.name ?? '', shown, isOff: settings['order.hints'] === 'off' };
};
