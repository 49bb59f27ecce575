// Await points. Rest the mouse on `async` or `await`, and look above the functions.
import { delay, fetchOrders, fetchRate, fetchUser, NotFound, pages, type Order } from './shop';

// Two of these three awaits do not need each other.
export async function loadDashboard(id: number) {
  const user = await fetchUser(id);
  const rate = await fetchRate('EUR');
  const orders = await fetchOrders(user.id);
  return { user, total: sum(orders) * rate.factor };
}

// A rejection goes to the catch clause, and for some errors on from there to the caller.
export async function greeting(id: number): Promise<string> {
  try {
    const user = await fetchUser(id);
    return `Hello ${user.name}`;
  } catch (error) {
    if (error instanceof NotFound) return 'Hello stranger';
    throw error;
  } finally {
    await delay(1);
  }
}

// Without `await`, this promise is adopted, and the catch clause never sees it reject.
export async function firstOrder(id: number): Promise<Order | undefined> {
  try {
    return fetchOrders(id).then((orders) => orders[0]);
  } catch {
    return undefined;
  }
}

// One await point, passed once for every page.
export async function allOrders(id: number): Promise<Order[]> {
  const all: Order[] = [];
  for await (const page of pages(id)) all.push(...page);
  return all;
}

// The caller handles what `greeting` rejects with: ask where the error goes.
export async function welcome(id: number): Promise<void> {
  try {
    console.log(await greeting(id));
  } catch (error) {
    console.error('No greeting today', error);
  }
}

function sum(orders: readonly Order[]): number {
  return orders.reduce((total, order) => total + order.total, 0);
}
