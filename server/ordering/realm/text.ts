/** String (ECMA-262 22.1). Methods on known primitives are the host's own; they run nothing of the program. */
import { isObject, toText, unknownOf } from '../values/convert';
import { FunctionValue, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { HostIterator } from './iterators';
import { RegularExpression } from './regexp';
import type { Realm } from './realm';
import { primitives } from './primitives';

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

/** A host error of a builtin is the program's error. */
function host(error: (type: string, message: string) => unknown, steps: () => Value): Value {
  try {
    return steps();
  } catch (thrown) {
    throw error(thrown instanceof RangeError ? 'RangeError' : 'TypeError', thrown instanceof Error ? thrown.message : 'a builtin threw');
  }
}

/** The methods that take a pattern. */
function installPatterns(realm: Realm): void {
  const { stringPrototype: prototype } = realm;
  realm.method(prototype, 'split', 2, (machine, self, [separator, limit]) => {
    const text = toText(machine, self);
    const pattern = separator instanceof RegularExpression ? separator.pattern : separator;
    if (text instanceof Unknown || !(pattern instanceof RegExp || typeof pattern === 'string' || pattern === undefined)) return new Unknown('primitive', 'the parts of a string', machine.lineOf(machine.site), true);
    return realm.array(pattern === undefined ? [text] : text.split(pattern, typeof limit === 'number' ? limit : undefined));
  });
  for (const name of ['replace', 'replaceAll'] as const) {
    realm.method(prototype, name, 2, (machine, self, [search, replacement]) => {
      const text = toText(machine, self);
      const pattern = search instanceof RegularExpression ? search.pattern : search;
      const known = !(text instanceof Unknown) && (pattern instanceof RegExp || typeof pattern === 'string');
      if (replacement instanceof FunctionValue || replacement instanceof Unknown) {
        if (!known) {
          machine.cut('how often a replacement function runs is not known');
          return unknownOf('string', text, search);
        }
        let unknown = false;
        const replaced = text[name](pattern, (...args: unknown[]) => {
          const result = toText(machine, machine.call(replacement, undefined, args.filter((arg): arg is string | number => typeof arg === 'string' || typeof arg === 'number')));
          if (result instanceof Unknown) unknown = true;
          return result instanceof Unknown ? '' : result;
        });
        return unknown ? unknownOf('string') : replaced;
      }
      const by = toText(machine, replacement);
      return known && !(by instanceof Unknown) ? text[name](pattern, by) : unknownOf('string', text, search, replacement);
    });
  }
  realm.method(prototype, 'match', 1, (machine, self, [search]) => {
    const text = toText(machine, self);
    if (text instanceof Unknown || !(search instanceof RegularExpression) || !search.pattern) return new Unknown('primitive', 'a match', machine.lineOf(machine.site), true);
    const found = text.match(search.pattern);
    return found && realm.array([...found]);
  });
  realm.method(prototype, 'matchAll', 1, (machine, self, [search]) => {
    const text = toText(machine, self);
    const pattern = search instanceof RegularExpression ? search.pattern : undefined;
    if (text instanceof Unknown || !pattern?.global) return new Unknown('any', 'the matches of a pattern', machine.lineOf(machine.site), true);
    return new HostIterator(realm, [...text.matchAll(pattern)].map((match): Value => realm.array([...match])).values());
  });
  realm.method(prototype, 'search', 1, (machine, self, [search]) => {
    const text = toText(machine, self);
    return text instanceof Unknown || !(search instanceof RegularExpression) || !search.pattern ? unknownOf('number', text) : text.search(search.pattern);
  });
}

