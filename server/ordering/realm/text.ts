/** String (ECMA-262 22.1). Methods on known primitives are the host's own; they run nothing of the program. */
import { isObject, toText, unknownOf } from '../values/convert';
import { FunctionValue, ObjectValue, Unknown } from '../values/values';
import type { Machine } from '../machine';
import type { Value } from '../values/values';
import { HostIterator } from './iterators';
import { createRegularExpression, groupsObject, matchArray, RegularExpression } from './regexp';
import type { Realm } from './realm';
import { host, primitives } from './primitives';

const methods = ['at', 'charAt', 'charCodeAt', 'codePointAt', 'concat', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'localeCompare', 'normalize', 'padEnd', 'padStart', 'repeat', 'slice', 'startsWith', 'substring', 'substr', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'trim', 'trimEnd', 'trimStart', 'isWellFormed'] as const;

export function installText(realm: Realm): void {
  const { stringPrototype: prototype } = realm;
  const constructor = realm.constructorOf('String', 1, prototype, (machine, _, args, newTarget) => {
    if (newTarget) {
      machine.cut('a string object is not followed');
      return new ObjectValue(prototype);
    }
    if (args.length === 0) return '';
    return typeof args[0] === 'symbol' ? String(args[0]) : toText(machine, args[0]);
  });
  realm.method(constructor, 'fromCharCode', 1, (_, __, args) => (primitives(args) ? String.fromCharCode(...args.map(Number)) : unknownOf('string', ...args)));
  realm.method(constructor, 'raw', 1, (machine, _, [strings, ...values]) => {
    const raw = isObject(strings) ? strings.get(machine, 'raw') : undefined;
    const parts = isObject(raw) ? raw.ownKeys().filter((key) => key !== 'length').map((key) => toText(machine, raw.get(machine, key))) : [];
    const texts = values.map((value) => toText(machine, value));
    const unknown = [...parts, ...texts].find((part) => part instanceof Unknown);
    return unknown ? unknownOf('string', unknown) : parts.map((part, index) => `${String(part)}${index < parts.length - 1 ? String(texts[index] ?? '') : ''}`).join('');
  });
  for (const name of methods) {
    realm.method(prototype, name, 1, (machine, self, args) => {
      const text = toText(machine, self);
      const values = args.map((arg) => (isObject(arg) ? toText(machine, arg) : arg));
      const answer = name.startsWith('char') || name.endsWith('ndexOf') || name === 'codePointAt' || name === 'localeCompare' ? 'number' : ['endsWith', 'includes', 'startsWith', 'isWellFormed'].includes(name) ? 'boolean' : 'string';
      if (text instanceof Unknown || !primitives(values)) return unknownOf(name === 'charAt' ? 'string' : answer, text, ...values);
      if ((name === 'repeat' || name.startsWith('pad')) && Number(values[0]) * Math.max(1, text.length) > 100_000) return unknownOf('string');
      const steps = Reflect.get(String.prototype, name) as (...values: unknown[]) => Value;
      return host(machine.error.bind(machine), () => Reflect.apply(steps, text, values));
    });
  }
  realm.method(prototype, 'toString', 0, (_, self) => self);
  realm.method(prototype, 'valueOf', 0, (_, self) => self);
  realm.method(prototype, Symbol.iterator, 0, (machine, self) => {
    const text = toText(machine, self);
    return text instanceof Unknown ? text : new HostIterator(realm, text[Symbol.iterator]());
  });
  installPatterns(realm);
}

/** The methods that take a pattern. */
function installPatterns(realm: Realm): void {
  const { stringPrototype: prototype } = realm;
  /** A method on a known text; `search` is a known string or a regular expression, else the answer is `unknown`. */
  const method = (name: string, unknown: (machine: Machine) => Value, steps: (machine: Machine, text: string, search: string | RegularExpression, args: readonly Value[]) => Value | typeof unclear): void => {
    realm.method(prototype, name, 2, (machine, self, [search, ...args]) => {
      const text = toText(machine, self);
      const known = search instanceof RegularExpression ? search : toText(machine, search);
      if (text instanceof Unknown || known instanceof Unknown) return unknown(machine);
      const answer = steps(machine, text, known, args);
      return answer === unclear ? unknown(machine) : answer;
    });
  };
  realm.method(prototype, 'split', 2, (machine, self, [separator, limit]) => {
    const text = toText(machine, self);
    const by = separator instanceof RegularExpression || separator === undefined ? separator : toText(machine, separator);
    const most = typeof limit === 'number' ? limit : undefined;
    if (text instanceof Unknown || by instanceof Unknown || limit instanceof Unknown) return new Unknown('primitive', 'the parts of a string', machine.lineOf(machine.site), true);
    if (!(by instanceof RegularExpression)) return realm.array(by === undefined ? [text] : text.split(by, most));
    const parts = by.match(text, (pattern) => text.split(pattern, most));
    return parts ? realm.array(parts.value) : new Unknown('primitive', 'the parts of a string', machine.lineOf(machine.site), true);
  });
  for (const name of ['replace', 'replaceAll'] as const) {
    realm.method(prototype, name, 2, (machine, self, [search, replacement]) => replace(machine, name, self, search, replacement));
  }
  method('match', something, (machine, text, search) => {
    const pattern = asPattern(machine, search, '');
    const found = pattern.match(text, (regular) => text.match(regular));
    if (!found) return unclear;
    return found.value && (pattern.global ? realm.array([...found.value]) : matchArray(realm, found.value));
  });
  method('matchAll', (machine) => new Unknown('any', 'the matches of a pattern', machine.lineOf(machine.site), true), (machine, text, search) => {
    const pattern = asPattern(machine, search, 'g');
    if (!pattern.global) throw machine.error('TypeError', 'String.prototype.matchAll called with a non-global RegExp argument');
    const found = pattern.match(text, (regular) => [...text.matchAll(regular)]);
    return found ? new HostIterator(realm, found.value.map((match): Value => matchArray(realm, match)).values()) : unclear;
  });
  method('search', () => unknownOf('number'), (machine, text, search) => asPattern(machine, search, '').match(text, (regular) => text.search(regular))?.value ?? unclear);
}

function something(machine: Machine): Unknown {
  return new Unknown('primitive', 'a match', machine.lineOf(machine.site), true);
}

function asPattern(machine: Machine, search: string | RegularExpression, flags: string): RegularExpression {
  return typeof search === 'string' ? createRegularExpression(machine, search, flags) : search;
}

/** What a pattern makes of a text is not known. */
const unclear = Symbol('unclear');

/** String.prototype.replace and replaceAll (22.1.3.19, 22.1.3.20). */
function replace(machine: Machine, name: 'replace' | 'replaceAll', self: Value, search: Value, replacement: Value): Value {
  const text = toText(machine, self);
  const wanted = search instanceof RegularExpression ? search : toText(machine, search);
  const calls = replacement instanceof FunctionValue || replacement instanceof Unknown;
  const by = calls ? '' : toText(machine, replacement);
  let unknown = by instanceof Unknown;
  if (text instanceof Unknown || wanted instanceof Unknown) {
    if (calls) machine.cut('how often a replacement function runs is not known');
    return unknownOf('string', text, wanted);
  }
  const substitute = (...args: unknown[]): string => {
    const groups = typeof args.at(-1) === 'object' ? args.pop() : undefined;
    const values = [...args.map((arg): Value => (typeof arg === 'string' || typeof arg === 'number' ? arg : undefined)), ...(groups ? [groupsObject(groups as Record<string, string>)] : [])];
    const result = toText(machine, machine.call(replacement, undefined, values));
    if (result instanceof Unknown) unknown = true;
    return result instanceof Unknown ? '' : result;
  };
  const run = (pattern: RegExp | string): string => (calls ? text[name](pattern, substitute) : text[name](pattern, String(by)));
  const replaced = wanted instanceof RegularExpression ? wanted.match(text, (pattern) => host(machine.error.bind(machine), () => run(pattern))) : { value: run(wanted) };
  if (!replaced && calls) machine.cut('how often a replacement function runs is not known');
  return unknown || !replaced ? unknownOf('string') : replaced.value;
}
