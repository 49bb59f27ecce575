import { hostOf } from '../features';
import type { Profile } from '../ordering';
import type { OrderProfile } from '../protocol';
import { isProfile } from './params';
import type { RequestContext } from './request';

/** The host whose rules decide the order of a document: the one asked for, else that of the settings, else what the file says. */
export function profileFor({ engine, settings, view }: RequestContext, asked?: OrderProfile): Profile {
  const wanted = asked ?? settings['order.profile'];
  return isProfile(wanted) ? wanted : hostOf(view, engine.packageTypeOf(view.uri));
}
