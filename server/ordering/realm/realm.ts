/** The realm: the intrinsic objects (ECMA-262 9.3) and the global object, built from families of builtins. */
import type ts from 'typescript';
import { ArrayValue, dataProperty, NativeFunction, ObjectValue, Unknown } from '../values/values';
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
  readonly errorPrototypes = new Map<string, ObjectValue>();
  readonly global = this.plain();
  /** Errors that the machine threw as the specification has it, unless a gap in what it models led it there. */
  readonly ownErrors = new WeakSet<ObjectValue>();
  readonly templates = new WeakMap<ts.Node, ArrayValue>();
  promiseConstructor: NativeFunction = this.native('Promise', 1, () => undefined);
  arrayValues: NativeFunction = this.native('values', 0, () => undefined);
  /** Somebody replaced an iterator method: arrays go through the protocol from now on. */
  arrayIteratorChanged = false;

  constructor() {
    this.global.define('globalThis', dataProperty(this.global, false));
    this.global.define('NaN', dataProperty(Number.NaN, false));
    this.global.define('Infinity', dataProperty(Number.POSITIVE_INFINITY, false));
    for (const install of [installObject, installFunctions, installErrors, installIterators, installArray, installPromise, installCollections, installText, installNumbers, installJson, installDate, installProxy, installRegularExpressions, installUnmodelled]) install(this);
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

  /** Defines a constructor with its prototype, and a name for it on the global object. */
  constructorOf(name: string, length: number, prototype: ObjectValue, steps: Native): NativeFunction {
    const constructor = new NativeFunction(this.functionPrototype, name, length, steps, true);
    constructor.properties.set('prototype', dataProperty(prototype, false, false, false));
    prototype.properties.set('constructor', dataProperty(constructor, false));
    this.global.properties.set(name, dataProperty(constructor, false));
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
    const error = new ObjectValue(this.errorPrototypes.get(type) ?? this.errorPrototypes.get('Error') ?? this.objectPrototype);
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
