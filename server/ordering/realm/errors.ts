/** Error constructors (ECMA-262 20.5). */
import { listOf } from '../jobs/iteration';
import { isObject, toText } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Realm } from './realm';

export function installErrors(realm: Realm): void {
  const base = realm.plain();
  const errorConstructor = install(realm, 'Error', base);
  realm.method(errorConstructor, 'captureStackTrace', 1, () => undefined);
  for (const name of ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError', 'SuppressedError', 'DOMException']) {
    install(realm, name, new ObjectValue(base)).prototype = errorConstructor;
  }
  realm.getter(realm.errorPrototype('DOMException'), 'code', (machine, self) => (isObject(self) ? (codes.get(self.get(machine, 'name')) ?? 0) : undefined));
  realm.method(base, 'toString', 0, (machine, self) => {
    if (!isObject(self)) throw machine.wordedError('TypeError', 'Error.prototype.toString requires that this be an object');
    const name = toText(machine, self.get(machine, 'name'));
    const message = toText(machine, self.get(machine, 'message'));
    if (name instanceof Unknown || message instanceof Unknown) return name instanceof Unknown ? name : message;
    return name && message ? `${name}: ${message}` : name || message;
  });
}

/** The legacy codes of Web IDL 2.8.1 that DOMExceptions of the modelled hosts have. */
const codes = new Map<Value, number>([['IndexSizeError', 1], ['NotFoundError', 8], ['NotSupportedError', 9], ['InvalidStateError', 11], ['SyntaxError', 12], ['NetworkError', 19], ['AbortError', 20], ['TimeoutError', 23], ['DataCloneError', 25]]);

function install(realm: Realm, name: string, prototype: ObjectValue): ObjectValue {
  prototype.properties.set('name', dataProperty(name, false));
  prototype.properties.set('message', dataProperty('', false));
  return realm.constructorOf(name, 1, prototype, (machine, _, args, newTarget) => {
    const own = newTarget?.get(machine, 'prototype');
    const error = new ObjectValue(isObject(own) || own instanceof Unknown ? own : prototype);
    const [message, options] = name === 'AggregateError' ? args.slice(1) : name === 'SuppressedError' ? args.slice(2) : args;
    if (message !== undefined) error.properties.set('message', dataProperty(toText(machine, message), false));
    if (name === 'AggregateError') error.properties.set('errors', dataProperty(args[0] instanceof Unknown ? args[0] : realm.array(listOf(machine, args[0])), false));
    if (name === 'SuppressedError') {
      error.properties.set('error', dataProperty(args[0], false));
      error.properties.set('suppressed', dataProperty(args[1], false));
    }
    if (name === 'DOMException' && typeof options === 'string') error.properties.set('name', dataProperty(options, false));
    if (isObject(options) && options.has(machine, 'cause') === true) error.properties.set('cause', dataProperty(options.get(machine, 'cause'), false));
    error.properties.set('stack', dataProperty(new Unknown('string', 'a stack trace', machine.lineOf(machine.site), true), false));
    return error;
  });
}
