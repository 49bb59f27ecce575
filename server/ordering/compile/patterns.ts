/** Binding patterns and assignment patterns (ECMA-262 14.3.3, 13.15.5). */
import ts from 'typescript';
import { getIterator, iteratorClose, iteratorStep } from '../jobs/iteration';
import type { IteratorRecord } from '../jobs/iteration';
import { copyProperties } from '../realm/object';
import { getValue, isObject, unknownOf } from '../values/convert';
import { ArrayValue, ObjectValue, Unknown } from '../values/values';
import type { Key, Value } from '../values/values';
import { compileReference } from './access';
import type { Compiler } from './compiler';
import { compilePropertyName } from './names';
import type { Running, Scope } from './scope';
import { acts, unwrap } from './syntax';

/** Gives a value to a name, a pattern or a reference. */
export type Bind = (scope: Scope, value: Value) => Running<void>;
export type BindName = (scope: Scope, name: string, value: Value) => void;

/** Binds a declaration's name: `bindName` initializes a `let`, or writes a `var`. */
export function compileBinding(compiler: Compiler, name: ts.BindingName, bindName: BindName): Bind {
  if (ts.isIdentifier(name)) {
    const { text } = name;
    // eslint-disable-next-line require-yield
    return function* (scope, value) {
      bindName(scope, text, value);
    };
  }
  if (ts.isArrayBindingPattern(name)) {
    return arrayPattern(
      name.elements.map((element) => (ts.isOmittedExpression(element) ? undefined : { bind: withDefault(compiler, compileBinding(compiler, element.name, bindName), element.initializer, element.name), rest: element.dotDotDotToken !== undefined })),
    );
  }
  return objectPattern(
    name.elements.map((element) => ({
      key: element.dotDotDotToken ? undefined : keyOf(compiler, element.propertyName ?? element.name),
      bind: withDefault(compiler, compileBinding(compiler, element.name, bindName), element.initializer, element.name),
    })),
  );
}

/** A pattern on the left of `=`, or at the head of a `for`. */
export function compileAssignmentPattern(compiler: Compiler, target: ts.Expression): Bind {
  const node = unwrap(target);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return withDefault(compiler, compileAssignmentPattern(compiler, node.left), node.right, node.left);
  if (ts.isArrayLiteralExpression(node)) {
    return arrayPattern(
      node.elements.map((element) => (ts.isOmittedExpression(element) ? undefined : { bind: compileAssignmentPattern(compiler, ts.isSpreadElement(element) ? element.expression : element), rest: ts.isSpreadElement(element) })),
    );
  }
  if (ts.isObjectLiteralExpression(node)) {
    return objectPattern(
      node.properties.flatMap((property): PatternPart[] => {
        if (ts.isSpreadAssignment(property)) return [{ key: undefined, bind: compileAssignmentPattern(compiler, property.expression) }];
        if (ts.isShorthandPropertyAssignment(property)) return [{ key: keyOf(compiler, property.name), bind: withDefault(compiler, compileAssignmentPattern(compiler, property.name), property.objectAssignmentInitializer, property.name) }];
        return ts.isPropertyAssignment(property) ? [{ key: keyOf(compiler, property.name), bind: compileAssignmentPattern(compiler, property.initializer) }] : [];
      }),
    );
  }
  const reference = compileReference(compiler, node);
  return function* (scope, value) {
    (yield* reference(scope)).set(value);
  };
}

function keyOf(compiler: Compiler, name: ts.PropertyName | ts.BindingName): (scope: Scope) => Running<Key | Unknown> {
  return compilePropertyName(compiler, ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name) ? ts.factory.createIdentifier('') : name);
}

/** Binds a value, or what its initializer gives where the value is undefined (IteratorBindingInitialization, 8.6.3). */
export function withDefault(compiler: Compiler, bind: Bind, initializer: ts.Expression | undefined, name: ts.Node): Bind {
  if (!initializer) return bind;
  const fallback = compiler.expression(initializer, ts.isIdentifier(name) ? name.text : undefined);
  const pure = !acts(initializer);
  return function* (scope, value) {
    const { machine } = scope;
    if (value instanceof Unknown && (value.type === 'any' || value.type === 'settled' || value.type === 'primitive')) {
      // An initializer that does nothing leaves one unknown for both; one that acts runs or does not run.
      if (pure) yield* bind(scope, value.type === 'any' || isPrimitive(yield* fallback(scope)) ? value : unknownOf('any', value));
      else yield* bind(scope, machine.decide(value, 'undefined', false, initializer) ? yield* fallback(scope) : value);
    } else yield* bind(scope, value === undefined ? yield* fallback(scope) : value);
  };
}

function isPrimitive(value: Value): boolean {
  return !isObject(value) && !(value instanceof Unknown);
}

function arrayPattern(elements: readonly ({ readonly bind: Bind; readonly rest: boolean } | undefined)[]): Bind {
  return function* (scope, value) {
    const { machine } = scope;
    if (value instanceof Unknown) {
      for (const [index, element] of elements.entries()) if (element) yield* element.bind(scope, element.rest ? new Unknown('any', value.name, value.line) : value.member(String(index)));
      return;
    }
    const record: IteratorRecord = getIterator(machine, value);
    let done = false;
    const next = (): Value => {
      const step = done ? undefined : iteratorStep(machine, record);
      if (!step) done = true;
      return step?.value;
    };
    try {
      for (const element of elements) {
        if (!element) next();
        else if (element.rest) {
          const rest: Value[] = [];
          for (let step = done ? undefined : iteratorStep(machine, record); step; step = iteratorStep(machine, record)) rest.push(step.value);
          done = true;
          yield* element.bind(scope, new ArrayValue(machine.realm.arrayPrototype, rest));
        } else yield* element.bind(scope, next());
      }
    } catch (thrown) {
      if (!done) iteratorClose(machine, record, true);
      throw thrown;
    }
    if (!done) iteratorClose(machine, record, false);
  };
}

interface PatternPart {
  /** Undefined for the rest. */
  readonly key: ((scope: Scope) => Running<Key | Unknown>) | undefined;
  readonly bind: Bind;
}

function objectPattern(parts: readonly PatternPart[]): Bind {
  return function* (scope, value) {
    const { machine } = scope;
    if (value === undefined || value === null) throw machine.wordedError('TypeError', `Cannot destructure a value as it is ${String(value)}.`);
    const taken: Key[] = [];
    for (const part of parts) {
      if (!part.key) {
        const rest = new ObjectValue(value instanceof Unknown ? value : machine.realm.objectPrototype);
        if (isObject(value)) copyProperties(machine, value, rest, taken);
        yield* part.bind(scope, rest);
      } else {
        const key = yield* part.key(scope);
        if (!(key instanceof Unknown)) taken.push(key);
        yield* part.bind(scope, key instanceof Unknown ? new Unknown('any', key.name, key.line) : getValue(machine, value, key));
      }
    }
  };
}
