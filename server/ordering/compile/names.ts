/** Property names, computed or not, and the members that they define (ECMA-262 13.2.5). */
import ts from 'typescript';
import { toKey } from '../values/convert';
import { dataProperty } from '../values/values';
import type { Key, ObjectValue, Unknown, Value } from '../values/values';
import type { Compiler } from './compiler';
import { after, direct } from './scope';
import type { Code } from './scope';

/** The key of a property name, computed or not. */
export function compilePropertyName(compiler: Compiler, name: ts.PropertyName): Code<Key | Unknown> {
  if (ts.isComputedPropertyName(name)) {
    return after(compiler.expression(name.expression), (scope, value) => toKey(scope.machine, value));
  }
  const key = ts.isNumericLiteral(name) ? String(Number(name.text)) : name.text;
  return direct(() => key);
}

/** Defines a method or one half of an accessor. */
export function defineMember(object: ObjectValue, node: ts.Node, key: Key, method: Value, enumerable: boolean): void {
  if (!ts.isGetAccessor(node) && !ts.isSetAccessor(node)) return void object.define(key, dataProperty(method, enumerable));
  const existing = object.getOwn(key);
  const half = ts.isGetAccessor(node) ? { get: method, set: existing?.set } : { get: existing?.get, set: method };
  object.define(key, { value: undefined, accessor: true, enumerable, writable: true, configurable: true, ...half });
}
