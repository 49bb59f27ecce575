/** Identifiers, `this`, property accesses, and references that can be written (ECMA-262 13.3, 6.2.5). */
import ts from 'typescript';
import { getValue, isObject, toKey, unknownOf } from '../values/convert';
import { ArrayValue, FunctionValue, isIndex, PrivateName, Unknown } from '../values/values';
import type { Thrown } from '../values/values';
import type { Machine } from '../machine';
import type { Key, Value } from '../values/values';
import type { Compiler } from './compiler';
import { after, afterBoth, direct, shortCircuit, thisValue } from './scope';
import type { Code, Running, Scope } from './scope';
import { unwrap } from './syntax';

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** A place that can be read and written: base and key are evaluated once. */
export interface Reference {
  get(): Value;
  set(value: Value): void;
}

export function compileIdentifier(node: ts.Identifier): Code {
  const name = node.text;
  return direct((scope) => (name === 'undefined' ? undefined : scope.read(name, node)));
}

export function compileThis(): Code {
  return direct(thisValue);
}

/** The value of a property access. */
export function compileProperty(compiler: Compiler, node: Access): Code {
  return after(compileMember(compiler, node), (_, { value }) => value);
}

/** The value of a property together with its base, which a call takes as `this`. */
export function compileMember(compiler: Compiler, node: Access): Code<{ readonly base: Value; readonly value: Value }> {
  return after(compilePlace(compiler, node, node.questionDotToken !== undefined), (scope, found) => {
    if (!found) return { base: undefined, value: shortCircuit };
    const { base, key, receiver } = found;
    scope.machine.site = node;
    return { base: receiver, value: read(scope, base, key, receiver) };
  });
}

interface Place {
  readonly base: Value;
  readonly key: Value | PrivateName;
  readonly receiver: Value;
}

/** Evaluates base and key; undefined when an optional chain ends here. */
function compilePlace(compiler: Compiler, node: Access, optional: boolean): Code<Place | undefined> {
  const key = compileKey(compiler, node);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    return afterBoth(direct(thisValue), key, (scope, receiver, name) => ({ base: scope.frame.binder.homeObject?.prototype, key: name, receiver }));
  }
  const inner = ts.isNonNullExpression(node.expression) ? node.expression.expression : node.expression;
  const base = ts.isOptionalChain(node) && !node.questionDotToken ? compiler.link(inner) : compiler.expression(node.expression);
  const ends = (value: Value): boolean => value === shortCircuit || (optional && (value === undefined || value === null));
  const [baseNow, keyNow] = [base.now, key.now];
  if (baseNow && keyNow) {
    return direct((scope) => {
      const value = baseNow(scope);
      return ends(value) ? undefined : { base: value, key: keyNow(scope), receiver: value };
    });
  }
  return function* (scope) {
    const value = yield* base(scope);
    return ends(value) ? undefined : { base: value, key: yield* key(scope), receiver: value };
  };
}

function compileKey(compiler: Compiler, node: Access): Code<Value | PrivateName> {
  if (ts.isElementAccessExpression(node)) return compiler.expression(node.argumentExpression);
  const { name } = node;
  return direct((scope) => (ts.isPrivateIdentifier(name) ? scope.privateName(name.text) : name.text));
}

function isPrivate(key: Value | PrivateName): key is PrivateName {
  return key instanceof PrivateName;
}

function read(scope: Scope, base: Value, key: Value | PrivateName, receiver: Value): Value {
  const { machine } = scope;
  if (isPrivate(key)) return readPrivate(scope, base, key);
  if (base instanceof ArrayValue && typeof key === 'number' && key in base.elements) return base.elements[key];
  if (base === undefined || base === null) throw unreadable(machine, base, key, 'read', 'reading');
  const name = toKey(machine, key);
  if (name instanceof Unknown) return unknownElement(base, name);
  return isObject(base) ? base.get(machine, name, receiver) : getValue(machine, base, name);
}

/** The error of a property of null or undefined; a key that is an object is not converted. */
function unreadable(machine: Machine, base: null | undefined, key: Value, verb: string, doing: string): Thrown {
  const about = `Cannot ${verb} properties of ${String(base)}`;
  return isObject(key) || key instanceof Unknown ? machine.wordedError('TypeError', about) : machine.error('TypeError', `${about} (${doing} '${String(key)}')`);
}

/** An element of a known object under an unknown key. */
function unknownElement(base: Value, key: Unknown): Unknown {
  if (base instanceof ArrayValue && base.elements.every((element) => !isObject(element) && !(element instanceof Unknown && element.type === 'any'))) return unknownOf('primitive', key);
  return new Unknown('any', `the element at ${key.name}`, key.line);
}

function readPrivate(scope: Scope, base: Value, key: PrivateName): Value {
  if (base instanceof Unknown) return base.member(key.description);
  const property = isObject(base) ? base.privates?.get(key) : undefined;
  if (!property) throw scope.machine.error('TypeError', `Cannot read private member ${key.description} from an object whose class did not declare it`);
  if (!property.accessor) return property.value;
  if (property.get === undefined) throw scope.machine.error('TypeError', `'${key.description}' was defined without a getter`);
  return scope.machine.call(property.get, base, []);
}

function writePrivate(scope: Scope, base: Value, key: PrivateName, value: Value): void {
  if (base instanceof Unknown) return;
  const property = isObject(base) ? base.privates?.get(key) : undefined;
  if (!property) throw scope.machine.error('TypeError', `Cannot write private member ${key.description} to an object whose class did not declare it`);
  if (property.accessor) {
    if (property.set === undefined) throw scope.machine.error('TypeError', `'${key.description}' was defined without a setter`);
    scope.machine.call(property.set, base, [value]);
  } else if (property.writable) property.value = value;
  else throw scope.machine.error('TypeError', `Private method '${key.description}' is not writable`);
}

/** PutValue (6.2.5.6) to a property. */
export function write(scope: Scope, base: Value, key: Value | PrivateName, receiver: Value, value: Value): void {
  const { machine } = scope;
  if (isPrivate(key)) return writePrivate(scope, base, key, value);
  if (base instanceof ArrayValue && typeof key === 'number' && isIndex(String(key)) && base.extensible && !base.frozen) return void base.set(machine, String(key), value);
  if (base === undefined || base === null) throw unreadable(machine, base, key, 'set', 'setting');
  const name = toKey(machine, key);
  if (base instanceof Unknown || name instanceof Unknown) return escape(scope, base instanceof Unknown ? base : name, value);
  if (!isObject(base)) return;
  noteRedefinition(scope, base, name);
  if (!base.set(machine, name, value, receiver) && scope.frame.strict) throw machine.wordedError('TypeError', `Cannot assign to read only property '${String(name)}' of object`);
}

/** A changed array iterator is no longer the fast one. */
function noteRedefinition(scope: Scope, base: Value, key: Key): void {
  const { realm } = scope.machine;
  if (key === Symbol.iterator || base === realm.arrayIteratorPrototype) realm.arrayIteratorChanged = true;
}

/** A value that is stored where the text does not show who reads it. */
function escape(scope: Scope, target: Value, value: Value): void {
  const name = target instanceof Unknown ? target.name : 'an object';
  if (value instanceof FunctionValue) scope.machine.cut(`${name} is not known; it may call the function that it is given`);
  else scope.machine.cut(`what storing into ${name} changes is not known`, scope.machine.site, true);
}

/** A reference to write to: an identifier or a property. */
export function compileReference(compiler: Compiler, target: ts.Expression): (scope: Scope) => Running<Reference> {
  const node = unwrap(target);
  if (ts.isIdentifier(node)) {
    const name = node.text;
    // eslint-disable-next-line require-yield
    return function* (scope) {
      return { get: () => scope.read(name, node), set: (value) => scope.write(name, value) };
    };
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const place = compilePlace(compiler, node, false);
    return function* (scope) {
      const found = yield* place(scope);
      if (!found) throw scope.machine.error('SyntaxError', 'Invalid assignment target');
      const { base, receiver } = found;
      const key = isPrivate(found.key) || !isObject(found.key) ? found.key : toKey(scope.machine, found.key);
      scope.machine.site = node;
      return { get: () => read(scope, base, key, receiver), set: (value) => write(scope, base, key, receiver, value) };
    };
  }
  // eslint-disable-next-line require-yield
  return function* (scope) {
    throw scope.machine.error('SyntaxError', 'Invalid assignment target');
  };
}
