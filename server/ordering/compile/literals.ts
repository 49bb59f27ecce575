/** Literals: templates, arrays, objects, regular expressions (ECMA-262 13.2). */
import ts from 'typescript';
import { listOf } from '../jobs/iteration';
import { isObject, toText, unknownOf } from '../values/convert';
import { ArrayValue, dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { copyProperties } from '../realm/object';
import { createRegularExpression } from '../realm/regexp';
import { invokeCall } from './calls';
import type { Compiler } from './compiler';
import { compilePropertyName, defineMember } from './names';
import { after, afterBoth, direct } from './scope';
import type { Code, Running, Scope } from './scope';
import { compileMember } from './access';

export function compileTemplate(compiler: Compiler, node: ts.TemplateExpression): Code {
  const head: Code<string | Unknown> = direct(() => node.head.text);
  return node.templateSpans.reduce((before, { expression, literal }) => afterBoth(before, after(compiler.expression(expression), (scope, value) => toText(scope.machine, value)), (_, text, part) => {
    if (text instanceof Unknown || part instanceof Unknown) return unknownOf('string', part, text);
    return text + part + literal.text;
  }), head);
}

/** A tagged template (13.3.11): the same strings array on every evaluation. */
export function compileTagged(compiler: Compiler, node: ts.TaggedTemplateExpression): Code {
  const { template, tag } = node;
  const literals = ts.isTemplateExpression(template) ? [template.head, ...template.templateSpans.map((span) => span.literal)] : [template];
  const spans = ts.isTemplateExpression(template) ? template.templateSpans.map((span) => compiler.expression(span.expression)) : [];
  const member = ts.isPropertyAccessExpression(tag) ? compileMember(compiler, tag) : undefined;
  const callee = compiler.expression(tag);
  return function* (scope) {
    const { realm } = scope.machine;
    const { base, value } = member ? yield* member(scope) : { base: undefined, value: yield* callee(scope) };
    let strings = realm.templates.get(node);
    if (!strings) {
      strings = realm.array(literals.map((literal) => literal.text));
      strings.define('raw', dataProperty(realm.array(literals.map((literal) => literal.rawText ?? literal.text)), false));
      realm.templates.set(node, strings);
    }
    const args: Value[] = [strings];
    for (const span of spans) args.push(yield* span(scope));
    return invokeCall(scope, node, value, base, args);
  };
}

export function compileArray(compiler: Compiler, node: ts.ArrayLiteralExpression): Code {
  const parts = node.elements.map((element) => ({ spread: ts.isSpreadElement(element), hole: ts.isOmittedExpression(element), code: compiler.expression(ts.isSpreadElement(element) ? element.expression : element) }));
  const plain = parts.every(({ spread, hole }) => !spread && !hole) ? parts.map(({ code }) => code.now) : [];
  if (plain.length === parts.length && plain.every((code) => code !== undefined)) return direct((scope) => new ArrayValue(scope.machine.realm.arrayPrototype, plain.map((code) => code(scope))));
  return function* (scope) {
    const elements: Value[] = [];
    let unknown: Unknown | undefined;
    for (const part of parts) {
      if (part.hole) elements.length += 1;
      else {
        const value = yield* part.code(scope);
        if (!part.spread) elements.push(value);
        else if (value instanceof Unknown) unknown = value;
        else elements.push(...listOf(scope.machine, value));
      }
    }
    if (unknown) return new Unknown('any', `an array of ${unknown.name}`, unknown.line);
    return new ArrayValue(scope.machine.realm.arrayPrototype, elements);
  };
}

export function compileObject(compiler: Compiler, node: ts.ObjectLiteralExpression): Code {
  const parts = node.properties.map((property) => compilePart(compiler, property));
  return function* (scope) {
    const object = new ObjectValue(scope.machine.realm.objectPrototype);
    for (const part of parts) yield* part(scope, object);
    return object;
  };
}

function compilePart(compiler: Compiler, node: ts.ObjectLiteralElementLike): (scope: Scope, object: ObjectValue) => Running<void> {
  if (ts.isSpreadAssignment(node)) {
    const code = compiler.expression(node.expression);
    return function* (scope, object) {
      const value = yield* code(scope);
      if (value instanceof Unknown) object.prototype = new Unknown('any', value.name, value.line);
      else if (isObject(value)) copyProperties(scope.machine, value, object, []);
    };
  }
  if (ts.isShorthandPropertyAssignment(node)) {
    const code = compiler.expression(node.name);
    return function* (scope, object) {
      object.define(node.name.text, dataProperty(yield* code(scope)));
    };
  }
  const key = compilePropertyName(compiler, node.name);
  if (ts.isPropertyAssignment(node)) {
    const hint = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : undefined;
    const code = compiler.expression(node.initializer, hint);
    return function* (scope, object) {
      const name = yield* key(scope);
      const value = yield* code(scope);
      if (name instanceof Unknown) object.prototype = new Unknown('any', `the key ${name.name}`, name.line);
      else if (name === '__proto__' && !ts.isComputedPropertyName(node.name)) {
        if (isObject(value) || value === null) object.prototype = value;
      } else object.define(name, dataProperty(value));
    };
  }
  return function* (scope, object) {
    const name = yield* key(scope);
    if (name instanceof Unknown) return void (object.prototype = new Unknown('any', `the key ${name.name}`, name.line));
    const method = compiler.method(scope, node, object, String(typeof name === 'symbol' ? name.description : name));
    defineMember(object, node, name, method, true);
  };
}

export function compileRegularExpression(node: ts.RegularExpressionLiteral): Code {
  const end = node.text.lastIndexOf('/');
  return direct((scope) => createRegularExpression(scope.machine, node.text.slice(1, end), node.text.slice(end + 1)));
}

