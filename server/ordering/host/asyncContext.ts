/** What AsyncLocalStorage and AsyncResource of Node are made of: the stores that hold while something runs, and where it was queued. */
import type { Scope } from '../compile/scope';
import type { Machine, Stores } from '../machine';
import { isObject } from '../values/convert';
import { Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { EventLoop } from './eventLoop';

/** Gives the library's source the functions that read and set stores. */
export function installAsyncContext(machine: Machine, loop: EventLoop, scope: Scope): void {
  const { realm } = machine;
  const within = (stores: Stores | undefined, work: Value): Value => machine.within({ ...machine.context, stores: stores ?? new Map() }, () => machine.call(work, undefined, []));
  const withStore = (storage: Value, store: Value): Stores | undefined => (isObject(storage) ? new Map(machine.stores).set(storage, store) : machine.stores);
  scope.initialize('storeOf', realm.native('storeOf', 1, (_, __, [storage]) => {
    if (isObject(storage) && machine.stores?.has(storage)) return machine.stores.get(storage);
    // A function that is called from elsewhere runs with the stores of its caller.
    return loop.whole ? undefined : new Unknown('any', 'the store of an AsyncLocalStorage', machine.lineOf(machine.site), true);
  }));
  scope.initialize('runWithStore', realm.native('runWithStore', 3, (_, __, [storage, store, work]) => within(withStore(storage, store), work)));
  scope.initialize('enterStore', realm.native('enterStore', 2, (_, __, [storage, store]) => {
    machine.context = { ...machine.context, stores: withStore(storage, store) };
    return undefined;
  }));
  scope.initialize('snapshot', realm.native('snapshot', 0, () => {
    const { stores } = machine;
    return realm.native('run', 1, (_, __, [work]) => within(stores, work));
  }));
}
