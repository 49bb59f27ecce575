// Promise chains. Rest the mouse on `then`, `catch` and `finally`: each link says what reaches it and what passes it by.
import { fetchOrders, fetchUser, type Order } from './shop';

// Errors of every link end in the catch; the chain then goes on with what it gives.
export function cheapest(id: number): Promise<Order | null> {
  return fetchUser(id)
    .then((user) => fetchOrders(user.id))
    .then((orders) => orders.toSorted((a, b) => a.total - b.total)[0] ?? null)
    .catch((error: unknown) => {
      console.error('No orders', error);
      return null;
    });
}

// The second argument of `then` does not see what its sibling throws.
export function rename(id: number): Promise<string> {
  return fetchUser(id).then(
    (user) => {
      if (user.name === '') throw new Error('A user needs a name.');
      return user.name.toUpperCase();
    },
    () => 'nobody',
  ).finally(() => console.log('asked'));
}

// Nobody handles what this one rejects with.
export function logOrders(id: number): void {
  fetchOrders(id)
    .then((orders) => orders.map((order) => order.total))
    .then((totals) => console.log(totals));
}

// One promise with two chains: handling the errors of one says nothing about the other.
export function fork(id: number): void {
  const user = fetchUser(id);
  user.then(({ name }) => console.log(name)).catch(() => console.log('no name'));
  user.then(({ email }) => console.log(email)).finally(() => console.log('done'));
}
