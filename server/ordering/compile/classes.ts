/** Classes: fields, private elements, accessors, static blocks (ECMA-262 15.7). */
import ts from 'typescript';
import { isObject } from '../values/convert';
import { dataProperty, ObjectValue, PrivateName, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import { addPrivate, createClosure } from './functions';
import type { Closure, FieldDefinition } from './functions';
import { compilePropertyName, defineMember } from './names';
import { runToEnd, Scope } from './scope';
import type { Code, Running } from './scope';
import { isDeclared, isDecorated, varNames } from './syntax';

/** ClassDefinitionEvaluation (15.7.14). */
export function compileClass(compiler: Compiler, node: ts.ClassLikeDeclaration, hint?: string): Code {
  const clause = node.heritageClauses?.find((candidate) => candidate.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const heritage = clause && compiler.expression(clause.expression);
  const members = node.members.filter((member) => !isDeclared(member) && !ts.isSemicolonClassElement(member));
  const name = node.name?.text ?? hint ?? '';
  return function* (outer) {
    const { machine } = outer;
    if (isDecorated(node) || members.some(isDecorated)) machine.cut('the machine does not run decorators', node);
    const scope = new Scope(outer, { ...outer.frame, strict: true });
    if (node.name) scope.declare(node.name.text, false);
    scope.privateNames = new Map();
    for (const member of members) if (member.name && ts.isPrivateIdentifier(member.name) && !scope.privateNames.has(member.name.text)) scope.privateNames.set(member.name.text, new PrivateName(member.name.text));
    const parent = heritage ? yield* heritage(scope) : undefined;
    const prototype = new ObjectValue(yield* prototypeParent(scope, heritage !== undefined, parent));
    const constructor = createConstructor(compiler, scope, node, members, prototype, name);
    constructor.classKind = heritage ? 'derived' : 'base';
    if (heritage && (isObject(parent) || parent instanceof Unknown)) constructor.prototype = parent;
    constructor.properties.set('prototype', dataProperty(prototype, false, false, false));
    prototype.define('constructor', dataProperty(constructor, false));
    const fields: FieldDefinition[] = [];
    const statics: (() => void)[] = [];
    for (const member of members) yield* defineElement(compiler, scope, member, constructor, prototype, fields, statics);
    constructor.fields = fields.toSorted((a, b) => Number(methods.has(b)) - Number(methods.has(a)));
    if (node.name) scope.initialize(node.name.text, constructor, false);
    for (const run of statics) run();
    return constructor;
  };
}

/** Private methods come before all fields. */
const methods = new WeakSet<FieldDefinition>();

// eslint-disable-next-line require-yield
function* prototypeParent(scope: Scope, derives: boolean, parent: Value): Running<ObjectValue | Unknown | null> {
  const { machine } = scope;
  if (!derives) return machine.realm.objectPrototype;
  if (parent === null) return null;
  if (parent instanceof Unknown) return parent.member('prototype');
  const prototype = isObject(parent) ? parent.get(machine, 'prototype') : undefined;
  if (prototype === null || isObject(prototype) || prototype instanceof Unknown) return prototype;
  throw machine.wordedError('TypeError', 'Class extends value is not a constructor or null');
}

function createConstructor(compiler: Compiler, scope: Scope, node: ts.ClassLikeDeclaration, members: readonly ts.ClassElement[], prototype: ObjectValue, name: string): Closure {
  const own = members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
  if (own) return createClosure(compiler, scope, own, prototype, name, true);
  return createClosure(compiler, scope, node.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword) ? derivedConstructor() : baseConstructor(), prototype, name, true);
}

let implicit: readonly ts.ConstructorDeclaration[] | undefined;

/** The default constructors of 15.7.14, step 14, as syntax. */
function implicitConstructors(): readonly ts.ConstructorDeclaration[] {
  if (!implicit) {
    const source = ts.createSourceFile('implicit.js', 'class A { constructor() {} }\nclass B extends A { constructor(...args) { super(...args); } }', ts.ScriptTarget.Latest, true);
    implicit = source.statements.flatMap((statement) => (ts.isClassDeclaration(statement) ? statement.members.filter(ts.isConstructorDeclaration) : []));
  }
  return implicit;
}

function baseConstructor(): ts.ConstructorDeclaration {
  const [base] = implicitConstructors();
  if (!base) throw new TypeError('the implicit constructor is missing');
  return base;
}

function derivedConstructor(): ts.ConstructorDeclaration {
  return implicitConstructors()[1] ?? baseConstructor();
}

function* defineElement(compiler: Compiler, scope: Scope, member: ts.ClassElement, constructor: Closure, prototype: ObjectValue, fields: FieldDefinition[], statics: (() => void)[]): Running<void> {
  const isStatic = ts.canHaveModifiers(member) && (ts.getModifiers(member)?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false);
  const home = isStatic ? constructor : prototype;
  if (ts.isClassStaticBlockDeclaration(member)) {
    statics.push(() => runInitializer(scope, constructor, constructor, (inner) => {
      for (const name of varNames(member.body, true)) inner.initialize(name, undefined);
      return compiler.once(member, () => compiler.statement(member.body))(inner) as Running<unknown> as Running;
    }));
    return;
  }
  if (ts.isMethodDeclaration(member) || ts.isGetAccessor(member) || ts.isSetAccessor(member)) {
    if (!member.body) return;
    if (ts.isPrivateIdentifier(member.name)) {
      const name = scope.privateName(member.name.text);
      const method = createClosure(compiler, scope, member, home, member.name.text, true);
      const accessor = !ts.isMethodDeclaration(member);
      const property = { value: accessor ? undefined : method, accessor, ...(ts.isGetAccessor(member) ? { get: method } : ts.isSetAccessor(member) ? { set: method } : {}), enumerable: false, writable: false, configurable: false };
      const define: FieldDefinition = (_, instance) => addPrivate(instance, name, property);
      methods.add(define);
      if (isStatic) addPrivate(constructor, name, property);
      else fields.push(define);
      return;
    }
    const key = yield* compilePropertyName(compiler, member.name)(scope);
    if (key instanceof Unknown) scope.machine.cut(`the name of a method depends on ${key.name}`, member);
    else defineMember(home, member, key, createClosure(compiler, scope, member, home, String(typeof key === 'symbol' ? key.description : key), true), false);
    return;
  }
  if (!ts.isPropertyDeclaration(member)) return;
  const isPrivate = ts.isPrivateIdentifier(member.name);
  const key = isPrivate ? scope.privateName(member.name.text) : yield* compilePropertyName(compiler, member.name)(scope);
  if (key instanceof Unknown) return scope.machine.cut(`the name of a field depends on ${key.name}`, member);
  const { initializer: node } = member;
  const initializer = node && compiler.once(node, () => compiler.expression(node, ts.isIdentifier(member.name) ? member.name.text : undefined));
  const define: FieldDefinition = (_, instance) => {
    const value = initializer ? runInitializer(scope, constructor, instance, initializer, home) : undefined;
    if (key instanceof PrivateName) addPrivate(instance, key, dataProperty(value));
    else instance.define(key, dataProperty(value));
  };
  if (isStatic) statics.push(() => define(scope.machine, constructor));
  else fields.push(define);
}

/** Runs a field's initializer or a static block as a method of its class. */
function runInitializer(scope: Scope, constructor: Closure, self: ObjectValue, code: Code, homeObject: ObjectValue = constructor): Value {
  const binder = { self: { value: self }, callee: constructor, newTarget: undefined, homeObject };
  return runToEnd(code(new Scope(scope, { ...scope.frame, callee: constructor, newTarget: undefined, homeObject, strict: true, kind: 'normal', binder })));
}
