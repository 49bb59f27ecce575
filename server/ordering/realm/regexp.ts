/** Regular expressions that are certain to be cheap; any other one gives unknown answers (ECMA-262 22.2). */
import type { Machine } from '../machine';
import { toText, unknownOf } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';

export class RegularExpression extends ObjectValue {
  /** The host's pattern; undefined when its cost is not bounded. */
  pattern: RegExp | undefined;
}

/** Whether a pattern may take more than linear time: a quantified group, a back reference or a look-around. */
function isCostly(source: string): boolean {
  return source.length > 200 || /\)[*+{?]|\\[1-9]|\(\?[=!<]/.test(source) || (source.match(/[*+]/g)?.length ?? 0) > 3;
}

export function createRegularExpression(machine: Machine, source: string, flags: string): RegularExpression {
  const expression = new RegularExpression(machine.realm.regularExpressionPrototype);
  try {
    if (!isCostly(source)) expression.pattern = new RegExp(source, flags);
  } catch {
    throw machine.error('SyntaxError', `Invalid regular expression: /${source}/`);
  }
  expression.define('source', dataProperty(source, false));
  expression.define('flags', dataProperty(flags, false));
  return expression;
}

export function installRegularExpressions(realm: Realm): void {
  const prototype = realm.regularExpressionPrototype;
  realm.constructorOf('RegExp', 2, prototype, (machine, _, [source, flags]) => {
    const [text, options] = [toText(machine, source), flags === undefined ? '' : toText(machine, flags)];
    if (text instanceof Unknown || options instanceof Unknown) return new RegularExpression(prototype);
    return createRegularExpression(machine, text, options);
  });
  realm.method(prototype, 'test', 1, (machine, self, [value]) => {
    const text = toText(machine, value);
    const pattern = self instanceof RegularExpression ? self.pattern : undefined;
    return pattern && !(text instanceof Unknown) && text.length < 10_000 ? pattern.test(text) : unknownOf('boolean', text);
  });
  realm.method(prototype, 'exec', 1, (machine, self, [value]): Value => {
    const text = toText(machine, value);
    const pattern = self instanceof RegularExpression ? self.pattern : undefined;
    if (!pattern || text instanceof Unknown || text.length > 10_000) return new Unknown('primitive', 'a match', machine.lineOf(machine.site), true);
    const found = pattern.exec(text);
    if (!found) return null;
    const result = realm.array([...found]);
    result.define('index', dataProperty(found.index));
    return result;
  });
}
