/** The realm: the intrinsic objects (ECMA-262 9.3) and the global object, built from families of builtins. */
import type ts from 'typescript';
import { ArrayValue, dataProperty, lazyProperty, NativeFunction, ObjectValue, Unknown } from '../values/values';
import type { Key, Native, Value } from '../values/values';
import { installArray } from './array';
import { installCollections } from './collections';
import { installDate } from './date';
import { installErrors } from './errors';
import { installFunctions } from './function';
import { installIterators } from './iterators';
import { installJson } from './json';
import { installNumbers } from './number';
import { installObject } from './object';
import { installPromise } from './promise';
import { installProxy } from './proxy';
import { installRegularExpressions } from './regexp';
import { installText } from './text';
import { installUnmodelled } from './unmodelled';

/** Some builtins that are made together, when somebody first asks for one of them. */
interface Family {
  readonly install: (realm: Realm) => void;
  /** Their names on the global object. */
  readonly names: readonly string[];
  /** The prototypes that get their properties with them. */
  readonly prototypes: (realm: Realm) => readonly ObjectValue[];
}

const families: readonly Family[] = [
  { install: installObject, names: ['Object'], prototypes: (realm) => [realm.objectPrototype] },
  { install: installFunctions, names: ['Function', 'Symbol'], prototypes: (realm) => [realm.functionPrototype, realm.asyncFunctionPrototype, realm.generatorFunctionPrototype, realm.asyncGeneratorFunctionPrototype, realm.symbolPrototype] },
  { install: installErrors, names: ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError', 'SuppressedError', 'DOMException'], prototypes: () => [] },
  { install: installIterators, names: [], prototypes: (realm) => [realm.iteratorPrototype, realm.arrayIteratorPrototype, realm.generatorPrototype, realm.asyncIteratorPrototype, realm.asyncGeneratorPrototype] },
  { install: installArray, names: ['Array'], prototypes: (realm) => [realm.arrayPrototype] },
  { install: installPromise, names: ['Promise'], prototypes: (realm) => [realm.promisePrototype] },
  { install: installCollections, names: ['Map', 'WeakMap', 'Set', 'WeakSet', 'WeakRef'], prototypes: (realm) => [realm.mapPrototype, realm.setPrototype] },
  { install: installText, names: ['String'], prototypes: (realm) => [realm.stringPrototype] },
  { install: installNumbers, names: ['Number', 'Boolean', 'BigInt', 'Math', 'parseInt', 'parseFloat', 'isNaN', 'isFinite'], prototypes: (realm) => [realm.numberPrototype, realm.booleanPrototype, realm.bigintPrototype] },
  { install: installJson, names: ['JSON'], prototypes: () => [] },
  { install: installDate, names: ['Date'], prototypes: () => [] },
  { install: installProxy, names: ['Proxy', 'Reflect'], prototypes: () => [] },
  { install: installRegularExpressions, names: ['RegExp'], prototypes: (realm) => [realm.regularExpressionPrototype] },
];

export class Realm {
  readonly objectPrototype = new ObjectValue(null);
  readonly functionPrototype: ObjectValue = new ObjectValue(this.objectPrototype);
  readonly asyncFunctionPrototype = new ObjectValue(this.functionPrototype);
  readonly generatorFunctionPrototype = new ObjectValue(this.functionPrototype);
  readonly asyncGeneratorFunctionPrototype = new ObjectValue(this.functionPrototype);
  readonly arrayPrototype = new ArrayValue(this.objectPrototype, []);
  readonly iteratorPrototype = this.plain();
  readonly arrayIteratorPrototype = new ObjectValue(this.iteratorPrototype);
  readonly generatorPrototype = new ObjectValue(this.iteratorPrototype);
  readonly asyncIteratorPrototype = this.plain();
  readonly asyncGeneratorPrototype = new ObjectValue(this.asyncIteratorPrototype);
  readonly promisePrototype = this.plain();
  readonly stringPrototype = this.plain();
  readonly numberPrototype = this.plain();
  readonly booleanPrototype = this.plain();
  readonly symbolPrototype = this.plain();
  readonly bigintPrototype = this.plain();
  readonly mapPrototype = this.plain();
  readonly setPrototype = this.plain();
  readonly regularExpressionPrototype = this.plain();
  readonly global = this.plain();
  /** Errors that the machine threw as the specification has it, unless a gap in what it models led it there. */
  readonly ownErrors = new WeakSet<ObjectValue>();
  readonly templates = new WeakMap<ts.Node, ArrayValue>();
  /** Somebody replaced an iterator method: arrays go through the protocol from now on. */
  arrayIteratorChanged = false;
  /** What families of builtins have made so far, by name; what the program does to the global object is nothing to it. */
  private readonly builtins = new Map<string, ObjectValue>();
  private readonly makers = new Map<string, () => void>();

  constructor() {
    this.global.define('globalThis', dataProperty(this.global, false));
    this.global.define('NaN', dataProperty(Number.NaN, false));
    this.global.define('Infinity', dataProperty(Number.POSITIVE_INFINITY, false));
    for (const { install, names, prototypes } of families) {
      const make = this.offer(names, () => {
        install(this);
        for (const name of names) installUnmodelled(name, this.builtins.get(name));
      });
      for (const prototype of prototypes(this)) prototype.whenAsked(make);
    }
  }

  get promiseConstructor(): ObjectValue {
    return this.builtin('Promise');
  }

  /** %Array.prototype.values% (23.1.3.38). */
  get arrayValues(): ObjectValue {
    this.builtin('Array');
    return this.builtin('%ArrayPrototype.values%');
  }

  /** The prototype of a native error (20.5.6.3). */
  errorPrototype(type: string): ObjectValue {
    const prototype = this.builtin(type).getOwn('prototype')?.value;
    if (!(prototype instanceof ObjectValue)) throw new TypeError(`there is no error ${type}`);
    return prototype;
  }

  /** Puts names on the global object whose values `make` provides when one is first asked for. Gives what makes it do so. */
  offer(names: readonly string[], make: () => void): () => void {
    let made = false;
    const once = (): void => {
      if (made) return;
      made = true;
      make();
    };
    for (const name of names) {
      this.makers.set(name, once);
      this.global.properties.set(name, lazyProperty(() => this.builtin(name)));
    }
    return once;
  }

  /** Gives what was offered under a name. */
  provide(name: string, value: ObjectValue): void {
    this.builtins.set(name, value);
  }

  /** What was offered under a name, made if need be. */
  builtin(name: string): ObjectValue {
    this.makers.get(name)?.();
    const value = this.builtins.get(name);
    if (!value) throw new TypeError(`there is no builtin ${name}`);
    return value;
  }

  /** Provides a function of the global object. */
  globalFunction(name: string, length: number, steps: Native): NativeFunction {
    const made = this.native(name, length, steps);
    this.provide(name, made);
    return made;
  }

  plain(): ObjectValue {
    return new ObjectValue(this.objectPrototype);
  }

  array(elements: Value[]): ArrayValue {
    return new ArrayValue(this.arrayPrototype, elements);
  }

  native(name: string, length: number, steps: Native): NativeFunction {
    return new NativeFunction(this.functionPrototype, name, length, steps);
  }

  /** Defines a method of a builtin object. */
  method(target: ObjectValue, key: Key, length: number, steps: Native): NativeFunction {
    const method = this.native(typeof key === 'string' ? key : `[${key.description ?? ''}]`, length, steps);
    target.properties.set(key, dataProperty(method, false));
    return method;
  }

  getter(target: ObjectValue, key: Key, steps: Native): void {
    target.properties.set(key, { value: undefined, get: this.native(String(key), 0, steps), accessor: true, enumerable: false, writable: true, configurable: true });
  }

  /** Provides a constructor with its prototype. */
  constructorOf(name: string, length: number, prototype: ObjectValue, steps: Native): NativeFunction {
    const constructor = new NativeFunction(this.functionPrototype, name, length, steps, true);
    this.provide(name, constructor);
    constructor.properties.set('prototype', dataProperty(prototype, false, false, false));
    prototype.properties.set('constructor', dataProperty(constructor, false));
    return constructor;
  }

  /** CreateIterResultObject (7.4.14). */
  iteratorResult(value: Value, done: boolean): ObjectValue {
    const result = this.plain();
    result.properties.set('value', dataProperty(value));
    result.properties.set('done', dataProperty(done));
    return result;
  }

  createError(type: string, message: string | Unknown): ObjectValue {
    const error = new ObjectValue(this.errorPrototype(type));
    error.properties.set('message', dataProperty(message, false));
    error.properties.set('stack', dataProperty(new Unknown('string', 'a stack trace', 0, true), false));
    return error;
  }

  /** The prototype on which a primitive's properties are looked up. */
  prototypeOf(primitive: Value): ObjectValue {
    switch (typeof primitive) {
      case 'string': return this.stringPrototype;
      case 'number': return this.numberPrototype;
      case 'boolean': return this.booleanPrototype;
      case 'symbol': return this.symbolPrototype;
      case 'bigint': return this.bigintPrototype;
      default: return this.objectPrototype;
    }
  }
}
