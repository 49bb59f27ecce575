/**
 * Regular expressions (ECMA-262 22.2): the host's own matcher, which runs nothing of the program, wherever pattern and
 * text together are certain to be cheap; elsewhere answers are unknown.
 */
import type { Machine } from '../machine';
import { isObject, toText, unknownOf } from '../values/convert';
import { ArrayValue, dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';

export class RegularExpression extends ObjectValue {
  constructor(
    prototype: ObjectValue,
    private readonly pattern: RegExp | undefined,
  ) {
    super(prototype);
    this.properties.set('lastIndex', dataProperty(0, false, true, false));
  }

  get global(): boolean {
    return this.pattern?.global ?? false;
  }

  /** What `use` makes of the host's pattern, which starts at `lastIndex`; undefined where matching a text may be dear. */
  match<T>(text: string, use: (pattern: RegExp) => T): { readonly value: T } | undefined {
    const { pattern } = this;
    const start = this.getOwn('lastIndex')?.value;
    if (!pattern || typeof start !== 'number' || costOf(pattern.source, text.length) > affordable) return undefined;
    pattern.lastIndex = start;
    const value = use(pattern);
    if (pattern.lastIndex !== start) this.properties.set('lastIndex', dataProperty(pattern.lastIndex, false, true, false));
    return { value };
  }

  /** The text of one side of the literal, for a pattern that is known. */
  describe(key: 'source' | 'flags'): string | undefined {
    return this.pattern?.[key];
  }
}

/** Steps of a backtracking matcher that no reader would notice. */
const affordable = 5_000_000;

/**
 * An upper bound for the steps that a backtracking matcher takes: each unbounded quantifier multiplies by the length;
 * a repeated group that may match one text in several ways, or a back reference, doubles with each character.
 */
function costOf(source: string, length: number): number {
  const plain = source.replaceAll(/\\[^1-9]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  const unbounded = plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  const choices = plain.match(/(?<![*+?}(])\?(?![=!<:])|\{\d+,\d+\}/g)?.length ?? 0;
  const ambiguous = /\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(plain) || /\\[1-9k]/.test(plain) || choices > 8;
  return ambiguous ? 2 ** Math.min(length, 1_000) * (source.length + 1) : (length + 1) ** (unbounded + 1) * 2 ** choices;
}

/** A new regular expression object (RegExpCreate, 22.2.3.1). */
export function createRegularExpression(machine: Machine, source: string, flags: string): RegularExpression {
  const { regularExpressionPrototype } = machine.realm;
  if (source.length > 300) return new RegularExpression(regularExpressionPrototype, undefined);
  try {
    return new RegularExpression(regularExpressionPrototype, new RegExp(source, flags));
  } catch {
    throw machine.wordedError('SyntaxError', `Invalid regular expression: /${source}/`);
  }
}

/** The array that describes one match (RegExpBuiltinExec, 22.2.7.2). */
export function matchArray(realm: Realm, found: RegExpExecArray | RegExpMatchArray): ArrayValue {
  const result = realm.array([...found]);
  result.define('index', dataProperty(found.index));
  result.define('input', dataProperty(found.input));
  result.define('groups', dataProperty(groupsObject(found.groups)));
  return result;
}

/** The named groups of a match as an object without a prototype. */
export function groupsObject(groups: Readonly<Record<string, string | undefined>> | undefined): Value {
  if (!groups) return undefined;
  const object = new ObjectValue(null);
  for (const [name, value] of Object.entries(groups)) object.define(name, dataProperty(value));
  return object;
}

export function installRegularExpressions(realm: Realm): void {
  const prototype = realm.regularExpressionPrototype;
  realm.constructorOf('RegExp', 2, prototype, (machine, _, [source, flags]) => {
    const from = source instanceof RegularExpression ? source : undefined;
    const text = from ? from.describe('source') : source === undefined ? '(?:)' : toText(machine, source);
    const options = flags === undefined ? (from?.describe('flags') ?? '') : toText(machine, flags);
    if (typeof text !== 'string' || typeof options !== 'string') return new RegularExpression(prototype, undefined);
    return createRegularExpression(machine, text, options);
  });
  const executes = (name: 'exec' | 'test', answer: (found: RegExpExecArray | null) => Value): void => {
    realm.method(prototype, name, 1, (machine, self, [value]) => {
      const text = toText(machine, value);
      const found = self instanceof RegularExpression && typeof text === 'string' ? self.match(text, (pattern) => pattern.exec(text)) : undefined;
      return found ? answer(found.value) : name === 'test' ? unknownOf('boolean', text) : new Unknown('primitive', 'a match', machine.lineOf(machine.site), true);
    });
  };
  executes('test', (found) => found !== null);
  executes('exec', (found) => found && matchArray(realm, found));
  for (const key of ['source', 'flags'] as const) realm.getter(prototype, key, (_, self) => (self instanceof RegularExpression ? (self.describe(key) ?? new Unknown('string', key, 0, true)) : undefined));
  const letters = { global: 'g', ignoreCase: 'i', multiline: 'm', sticky: 'y', unicode: 'u', dotAll: 's', hasIndices: 'd', unicodeSets: 'v' };
  for (const [key, letter] of Object.entries(letters)) realm.getter(prototype, key, (_, self) => (self instanceof RegularExpression ? (self.describe('flags')?.includes(letter) ?? unknownOf('boolean')) : undefined));
  realm.method(prototype, 'toString', 0, (machine, self) => {
    const parts = isObject(self) ? [toText(machine, self.get(machine, 'source')), toText(machine, self.get(machine, 'flags'))] : [];
    return parts.every((part) => typeof part === 'string') ? `/${parts.join('/')}` : unknownOf('string');
  });
}
