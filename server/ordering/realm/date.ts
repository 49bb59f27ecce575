/**
 * Date (ECMA-262 21.4). The current time and the time zone are not known: a date made from known parts answers in the
 * terms it was made of, universal or local; every other answer is unknown.
 */
import type { Machine } from '../machine';
import { isObject, toNumber, unknownOf } from '../values/convert';
import { ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { instancePrototype } from './collections';
import { primitives } from './primitives';
import type { Realm } from './realm';

/** What is known of a date: its time value, or only its local parts (held as if local time were universal). */
export type Knowledge = 'universal' | 'local' | 'nothing';

export class DateValue extends ObjectValue {
  constructor(
    prototype: ObjectValue,
    readonly date: Date,
    public known: Knowledge,
  ) {
    super(prototype);
  }
}

const parts = ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds'] as const;
/** Texts that name a time without the local time zone: a date alone, or one with `Z` or an offset. */
const universalText = /^[+-]?\d{4,6}(-\d\d(-\d\d)?)?$|^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/;

export function installDate(realm: Realm): void {
  const prototype = realm.plain();
  const constructor = realm.constructorOf('Date', 7, prototype, (machine, _, args, newTarget) => {
    if (!newTarget) return reading(machine, 'Date()', 'string');
    if (args.length === 0 && newTarget === constructor) {
      const now = reading(machine, 'new Date()', 'plain');
      now.clock = machine.readClock('Date', now.name).clock;
      return now;
    }
    const made = create(machine, args);
    return new DateValue(instancePrototype(machine, newTarget, 'Date', prototype), made.date, made.known);
  });
  realm.method(constructor, 'now', 0, (machine) => machine.readClock('Date', 'Date.now()'));
  realm.method(constructor, 'parse', 1, (machine, _, [text]) => (typeof text === 'string' && universalText.test(text) ? Date.parse(text) : reading(machine, 'Date.parse()', 'number')));
  realm.method(constructor, 'UTC', 7, (machine, _, args) => (primitives(args) ? Date.UTC(...(args.map(Number) as [number])) : reading(machine, 'Date.UTC()', 'number')));
  const method = (name: string, steps: (self: DateValue, args: readonly Value[], machine: Machine) => Value): void => {
    realm.method(prototype, name, 0, (machine, self, args) => {
      if (self instanceof DateValue) return steps(self, args, machine);
      if (self instanceof Unknown) return unknownOf('primitive', self);
      throw machine.error('TypeError', 'this is not a Date object.');
    });
  };
  for (const part of parts) {
    method(`getUTC${part}`, ({ date, known }) => (known === 'universal' ? date[`getUTC${part}`]() : number('a date')));
    method(`get${part}`, ({ date, known }) => (known === 'local' ? date[`getUTC${part}`]() : number('a date in the local time zone')));
    if (part === 'Day') continue;
    for (const [name, knowledge] of [[`setUTC${part}`, 'universal'], [`set${part}`, 'local']] as const) {
      method(name, (self, args) => {
        if (self.known !== knowledge || !primitives(args)) self.known = 'nothing';
        else self.date[`setUTC${part}`](...(args.map(Number) as [number]));
        return self.known === 'universal' ? self.date.getTime() : number('a date');
      });
    }
  }
  method('setTime', (self, [time]) => {
    self.known = typeof time === 'number' ? 'universal' : 'nothing';
    if (typeof time === 'number') self.date.setTime(time);
    return typeof time === 'number' ? self.date.getTime() : number('a date');
  });
  for (const name of ['getTime', 'valueOf'] as const) method(name, ({ date, known }) => (known === 'universal' || Number.isNaN(date.getTime()) ? date.getTime() : number('a date')));
  method('getTimezoneOffset', () => number('the local time zone'));
  for (const name of ['toISOString', 'toJSON', 'toUTCString'] as const) {
    method(name, ({ date, known }, _, machine) => {
      if (known !== 'universal') return new Unknown('string', 'a date', 0, true);
      if (name === 'toISOString' && Number.isNaN(date.getTime())) throw machine.error('RangeError', 'Invalid time value');
      return date[name]();
    });
  }
  for (const name of ['toString', 'toDateString', 'toTimeString', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) method(name, () => new Unknown('string', 'a date in the local time zone', 0, true));
  realm.method(prototype, Symbol.toPrimitive, 1, (machine, self, [hint]) => {
    if (!isObject(self)) throw machine.wordedError('TypeError', 'this is not an object');
    return machine.call(self.get(machine, hint === 'number' ? 'valueOf' : 'toString'), self, []);
  });
}

function reading(machine: Machine, name: string, type: 'number' | 'string' | 'plain'): Unknown {
  return new Unknown(type, name, machine.lineOf(machine.site), true);
}

function number(name: string): Unknown {
  return new Unknown('number', name, 0, true);
}

function create(machine: Machine, args: readonly Value[]): { readonly date: Date; readonly known: Knowledge } {
  const [first] = args;
  if (args.length === 0) return { date: new Date(0), known: 'nothing' };
  if (args.length === 1) {
    if (first instanceof DateValue) return { date: new Date(first.date), known: first.known };
    if (isObject(first) || first instanceof Unknown) return { date: new Date(0), known: 'nothing' };
    if (typeof first === 'string') return { date: new Date(first), known: universalText.test(first) ? 'universal' : 'nothing' };
    const time = toNumber(machine, first);
    return { date: new Date(Number(time)), known: 'universal' };
  }
  const numbers = args.map((arg) => toNumber(machine, arg));
  if (numbers.some((value) => value instanceof Unknown)) return { date: new Date(0), known: 'nothing' };
  return { date: new Date(Date.UTC(...(numbers.map(Number) as [number, number]))), known: 'local' };
}

