// Promise combinators: rest the mouse on their names.
import { delay, fetchOrders, fetchRate, fetchUser } from './shop';

// Fulfils with both, in this order; the first rejection rejects it, and the other goes on unseen.
export async function together(id: number) {
  const [user, rate] = await Promise.all([fetchUser(id), fetchRate('EUR')]);
  return `${user.name} pays ${rate.factor}`;
}

// Never rejects: each element says for itself how it went.
export async function whatWorks(ids: readonly number[]) {
  const results = await Promise.allSettled(ids.map((id) => fetchUser(id)));
  return results.filter((result) => result.status === 'fulfilled').map(({ value }) => value.name);
}

// The first that settles decides, whichever way.
export function withTimeout(id: number) {
  return Promise.race([
    fetchOrders(id),
    delay(1000).then(() => { throw new Error('Too slow.'); }),
  ]);
}

// The first that fulfils decides; it rejects with an AggregateError only if all do.
export function anyRate() {
  return Promise.any([fetchRate('EUR'), fetchRate('USD')]);
}
