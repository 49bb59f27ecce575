// A pretend back end: every call takes a moment, and some fail.

export interface User { id: number; name: string; email: string }
export interface Order { id: number; userId: number; total: number; items: string[] }
export interface Rate { from: string; to: string; factor: number }

export class NotFound extends Error {}

export async function fetchUser(id: number): Promise<User> {
  await delay(10);
  if (id <= 0) throw new NotFound(`There is no user ${id}.`);
  return { id, name: 'Ada', email: 'ada@example.com' };
}

export async function fetchOrders(userId: number): Promise<Order[]> {
  await delay(20);
  return [{ id: 1, userId, total: 42, items: ['tea', 'biscuits'] }];
}

export async function fetchRate(to: string): Promise<Rate> {
  const response = await fetch(`/rates/${to}`);
  return response.json();
}

export async function* pages(userId: number): AsyncGenerator<Order[]> {
  for (let page = 0; page < 3; page += 1) {
    yield fetchOrders(userId);
  }
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
