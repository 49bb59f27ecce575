/** Functions: their templates, their calls and their objects (ECMA-262 10.2, 15.1 to 15.8). */
import ts from 'typescript';
import { AsyncGeneratorValue } from '../jobs/asyncGenerators';
import { GeneratorValue, startAsync } from '../jobs/asyncFunctions';
import { newCapability } from '../jobs/promises';
import type { Machine } from '../machine';
import { isObject } from '../values/convert';
import { dataProperty, FunctionValue, ObjectValue, Unknown } from '../values/values';
import type { Key, PrivateName, Property, Value } from '../values/values';
import { argumentAt, argumentsFrom, argumentsObject } from './arguments';
import type { Compiler } from './compiler';
import { compileBinding, withDefault } from './patterns';
import type { Bind } from './patterns';
import { direct, runToEnd, Scope } from './scope';
import type { Code, Frame, Running, ThisBinder } from './scope';
import type { StatementList } from './statements';
import { acts, hasStrictDirective, isDecorated, usesArguments, varNames } from './syntax';

type FunctionNode = ts.FunctionLikeDeclaration;

/** What a function is, as its syntax has it. */
interface Template {
  readonly node: FunctionNode;
  readonly kind: Frame['kind'];
  readonly arrow: boolean;
  readonly strict: boolean;
  readonly length: number;
  readonly constructs: boolean;
  /** Its code, compiled when it is called for the first time. */
  readonly code: FunctionCode;
}

interface FunctionCode {
  readonly usesArguments: boolean;
  /** The parameters that `arguments` shares: those of a sloppy function whose list is simple. */
  readonly shared: readonly string[] | undefined;
  readonly parameters: readonly { readonly bind: Bind; readonly rest: boolean; readonly property: string | undefined }[];
  readonly vars: readonly string[];
  readonly body: (scope: Scope) => Running;
}

/** What a class runs for each instance: fields and private methods, in the order of the text. */
export type FieldDefinition = (machine: Machine, instance: ObjectValue) => void;

/** An ECMAScript function object. */
export class Closure extends FunctionValue {
  fields: readonly FieldDefinition[] = [];
  classKind: 'none' | 'base' | 'derived' = 'none';

  constructor(
    prototype: ObjectValue | Unknown | null,
    readonly template: Template,
    readonly scope: Scope,
    readonly homeObject: ObjectValue | undefined,
    public name: string,
  ) {
    super(prototype);
  }

  get isConstructor(): boolean {
    return this.template.constructs || this.classKind !== 'none';
  }

  override getOwn(key: Key): Property | undefined {
    const own = super.getOwn(key);
    if (own) return own;
    if (key === 'name') return dataProperty(this.name, false, false, true);
    if (key === 'length') return dataProperty(this.template.length, false, false, true);
    if (key !== 'prototype') return undefined;
    return this.createPrototype();
  }

  /** MakeConstructor (10.2.5), when somebody first asks for the prototype. */
  private createPrototype(): Property | undefined {
    const { machine } = this.scope;
    const { kind, constructs } = this.template;
    if (kind === 'async' || (kind === 'normal' && !constructs)) return undefined;
    const parent = kind === 'generator' ? machine.realm.generatorPrototype : kind === 'asyncGenerator' ? machine.realm.asyncGeneratorPrototype : machine.realm.objectPrototype;
    const prototype = new ObjectValue(parent);
    if (kind === 'normal') prototype.define('constructor', dataProperty(this, false));
    const property = dataProperty(prototype, false, true, false);
    this.properties.set('prototype', property);
    return property;
  }

  /** [[Call]] and [[Construct]] (10.2.1, 10.2.2). */
  invoke(machine: Machine, self: Value, args: readonly Value[], newTarget: FunctionValue | undefined): Value {
    if (this.classKind !== 'none' && !newTarget) throw machine.error('TypeError', `Class constructor ${this.name} cannot be invoked without 'new'`);
    const binder = this.bindThis(machine, self, newTarget);
    const frame: Frame = { machine, callee: this, newTarget, homeObject: this.homeObject, strict: this.template.strict, kind: this.template.kind, binder };
    if (newTarget && this.classKind !== 'derived' && binder.self && isObject(binder.self.value)) initializeFields(machine, this, binder.self.value);
    const scope = new Scope(this.scope, frame);
    const result = this.run(machine, scope, args);
    if (!newTarget) return result;
    if (isObject(result) || result instanceof Unknown) return result;
    if (!binder.self) throw machine.error('ReferenceError', "Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
    return binder.self.value;
  }

  private bindThis(machine: Machine, self: Value, newTarget: FunctionValue | undefined): ThisBinder {
    if (this.template.arrow) return this.scope.frame.binder;
    const binder: ThisBinder = { self: undefined, callee: this, newTarget, homeObject: this.homeObject };
    if (!newTarget) binder.self = { value: this.template.strict || (self !== undefined && self !== null) ? self : machine.realm.global };
    else if (this.classKind !== 'derived') {
      const prototype = newTarget.get(machine, 'prototype');
      binder.self = { value: new ObjectValue(isObject(prototype) || prototype instanceof Unknown ? prototype : machine.realm.objectPrototype) };
    }
    return binder;
  }

  private run(machine: Machine, scope: Scope, args: readonly Value[]): Value {
    const { kind } = this.template;
    if (kind === 'async') {
      const capability = newCapability(machine);
      startAsync(machine, this.name, this.start(scope, args), capability);
      return capability.promise;
    }
    machine.stack.push(this.name);
    try {
      if (kind === 'normal') return runToEnd(this.start(scope, args));
      runToEnd(this.prepare(scope, args));
      const prototype = this.get(machine, 'prototype');
      const parent = isObject(prototype) ? prototype : kind === 'generator' ? machine.realm.generatorPrototype : machine.realm.asyncGeneratorPrototype;
      const body = this.body(scope);
      return kind === 'generator' ? new GeneratorValue(parent, this.name, body) : new AsyncGeneratorValue(parent, this.name, body);
    } finally {
      machine.stack.pop();
    }
  }

  private *start(scope: Scope, args: readonly Value[]): Running {
    yield* this.prepare(scope, args);
    return yield* this.body(scope);
  }

  private *body(scope: Scope): Running {
    return yield* this.template.code.body(scope);
  }

  /** FunctionDeclarationInstantiation (10.2.11). */
  private *prepare(scope: Scope, args: readonly Value[]): Running<void> {
    const { template } = this;
    const { usesArguments: needsArguments, shared, parameters, vars } = template.code;
    const { machine } = scope;
    if (needsArguments && !shared) scope.initialize('arguments', argumentsObject(machine, scope, args, undefined));
    if (ts.isFunctionExpression(template.node) && template.node.name && !scope.parent?.names.has(template.node.name.text)) scope.initialize(template.node.name.text, this);
    for (const [index, { bind, rest, property }] of parameters.entries()) {
      const value = rest ? restOf(machine, args, index) : argumentAt(args, index);
      yield* bind(scope, value);
      const self = scope.frame.binder.self?.value;
      if (property !== undefined && isObject(self)) self.define(property, dataProperty(value));
    }
    if (needsArguments && shared && !scope.names.has('arguments')) scope.initialize('arguments', argumentsObject(machine, scope, args, shared));
    for (const name of vars) if (!scope.names.has(name)) scope.initialize(name, undefined);
  }
}

/** Runs the fields of a class on a new instance (InitializeInstanceElements, 7.3.34). */
export function initializeFields(machine: Machine, constructor: FunctionValue, instance: ObjectValue): void {
  if (constructor instanceof Closure) for (const field of constructor.fields) field(machine, instance);
}

/** Defines a private element of an instance (PrivateFieldAdd, 7.3.28). */
export function addPrivate(instance: ObjectValue, name: PrivateName, property: Property): void {
  instance.privates ??= new Map();
  const existing = instance.privates.get(name);
  instance.privates.set(name, existing?.accessor && property.accessor ? { ...property, get: property.get ?? existing.get, set: property.set ?? existing.set } : property);
}

function restOf(machine: Machine, args: readonly Value[], index: number): Value {
  const rest = argumentsFrom(args, index);
  return rest instanceof Unknown ? rest : machine.realm.array([...rest]);
}

const templates = new WeakMap<Compiler, WeakMap<ts.Node, Template>>();

function templateOf(compiler: Compiler, node: FunctionNode, strict: boolean): Template {
  const known = templates.get(compiler) ?? new WeakMap<ts.Node, Template>();
  templates.set(compiler, known);
  const template = known.get(node) ?? createTemplate(compiler, node, strict);
  known.set(node, template);
  return template;
}

function createTemplate(compiler: Compiler, node: FunctionNode, strict: boolean): Template {
  const asynchronous = node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  const generator = node.asteriskToken !== undefined;
  const arrow = ts.isArrowFunction(node);
  const parameters = node.parameters.filter((parameter) => !(ts.isIdentifier(parameter.name) && parameter.name.text === 'this'));
  const optional = parameters.findIndex((parameter) => parameter.initializer ?? parameter.dotDotDotToken);
  const isStrict = strict || (node.body !== undefined && ts.isBlock(node.body) && hasStrictDirective(node.body.statements));
  let code: FunctionCode | undefined;
  return {
    node,
    kind: asynchronous ? (generator ? 'asyncGenerator' : 'async') : generator ? 'generator' : 'normal',
    arrow,
    strict: isStrict,
    length: optional === -1 ? parameters.length : optional,
    constructs: !asynchronous && !generator && (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)),
    get code() {
      return (code ??= compileCode(compiler, node, parameters, isStrict));
    },
  };
}

function compileCode(compiler: Compiler, node: FunctionNode, parameters: readonly ts.ParameterDeclaration[], strict: boolean): FunctionCode {
  return {
    usesArguments: !ts.isArrowFunction(node) && usesArguments(node),
    shared: strict || !parameters.every(isSimple) ? undefined : parameters.map((parameter) => parameter.name.getText()),
    parameters: parameters.map((parameter) => ({
      bind: bindParameter(compiler, parameter),
      rest: parameter.dotDotDotToken !== undefined,
      property: ts.isParameterPropertyDeclaration(parameter, node) && ts.isIdentifier(parameter.name) ? parameter.name.text : undefined,
    })),
    vars: node.body ? varNames(node.body, strict) : [],
    body: compileBody(compiler, node),
  };
}

function isSimple({ name, initializer, dotDotDotToken }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && !initializer && !dotDotDotToken;
}

function bindParameter(compiler: Compiler, parameter: ts.ParameterDeclaration): Bind {
  const bind = compileBinding(compiler, parameter.name, (scope, name, value) => scope.initialize(name, value));
  return withDefault(compiler, bind, parameter.initializer, parameter.name);
}

/** The body of a function; an expression that acts is a step of its own. */
function compileBody(compiler: Compiler, node: FunctionNode): (scope: Scope) => Running {
  const { body } = node;
  if (!body) {
    // eslint-disable-next-line require-yield
    return function* () {
      return undefined;
    };
  }
  if (!ts.isBlock(body)) {
    const code = compiler.expression(body);
    const records = acts(body);
    const asynchronous = node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false;
    return function* (scope) {
      if (records && scope.machine.observe === undefined && !asynchronous) scope.machine.record(body);
      return yield* code(scope);
    };
  }
  let prepared: StatementList | undefined;
  return function* (scope) {
    prepared ??= compiler.hoist(body.statements);
    prepared.enter(scope);
    const completion = yield* prepared.run(scope);
    return completion?.kind === 'return' ? completion.value : undefined;
  };
}

/** The code of a function or arrow expression. */
export function compileFunction(compiler: Compiler, node: ts.FunctionExpression | ts.ArrowFunction, name: string | undefined): Code {
  return direct((scope) => createClosure(compiler, scope, node, undefined, node.name?.text ?? name ?? ''));
}

/** OrdinaryFunctionCreate (10.2.3). */
export function createClosure(compiler: Compiler, scope: Scope, node: FunctionNode, homeObject: ObjectValue | undefined, name: string, strict = scope.frame.strict): Closure {
  if (isDecorated(node)) scope.machine.cut('the machine does not run decorators', node);
  const template = templateOf(compiler, node, strict);
  const { realm } = scope.machine;
  const prototypes = { normal: realm.functionPrototype, async: realm.asyncFunctionPrototype, generator: realm.generatorFunctionPrototype, asyncGenerator: realm.asyncGeneratorFunctionPrototype };
  return new Closure(prototypes[template.kind], template, scope, homeObject ?? scope.frame.binder.homeObject, name);
}
