/** Iterators, generators and async generators as programs see them (ECMA-262 27.1, 27.5, 27.6). */
import { GeneratorValue, resumeGenerator } from '../jobs/asyncFunctions';
import { request } from '../jobs/asyncGenerators';
import { asyncDispose, dispose } from '../compile/disposal';
import { invoke } from '../jobs/promises';
import { dataProperty, ObjectValue } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';

/** An iterator of the machine's own over a host iterator, such as those of arrays, maps and strings. */
export class HostIterator extends ObjectValue {
  constructor(
    realm: Realm,
    readonly source: Iterator<Value>,
  ) {
    super(realm.arrayIteratorPrototype);
  }
}

export function installIterators(realm: Realm): void {
  realm.method(realm.iteratorPrototype, Symbol.iterator, 0, (_, self) => self);
  realm.method(realm.iteratorPrototype, dispose, 0, (machine, self) => {
    invoke(machine, self, 'return', []);
    return undefined;
  });
  realm.method(realm.asyncIteratorPrototype, Symbol.asyncIterator, 0, (_, self) => self);
  realm.method(realm.asyncIteratorPrototype, asyncDispose, 0, (machine, self) => invoke(machine, self, 'return', []));
  realm.method(realm.arrayIteratorPrototype, 'next', 0, (machine, self) => {
    if (!(self instanceof HostIterator)) throw machine.wordedError('TypeError', 'next method called on incompatible receiver');
    const { value, done } = self.source.next();
    return realm.iteratorResult(done ? undefined : value, done ?? false);
  });
  for (const kind of ['next', 'throw', 'return'] as const) {
    realm.method(realm.generatorPrototype, kind, 1, (machine, self, [value]) => {
      if (!(self instanceof GeneratorValue)) throw machine.wordedError('TypeError', `${kind} method called on incompatible receiver`);
      return resumeGenerator(machine, self, { kind, value });
    });
    realm.method(realm.asyncGeneratorPrototype, kind, 1, (machine, self, [value]) => request(machine, self, { kind, value }));
  }
  realm.generatorPrototype.properties.set(Symbol.toStringTag, dataProperty('Generator', false));
  realm.asyncGeneratorPrototype.properties.set(Symbol.toStringTag, dataProperty('AsyncGenerator', false));
}
