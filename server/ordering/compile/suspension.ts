/** `await`, `yield` and `yield*` (ECMA-262 15.8.5, 15.5.5), where a body hands control back. */
import ts from 'typescript';
import { iteratorClose, getAsyncIterator, getIterator } from '../jobs/iteration';
import { getValue, isObject, truthiness } from '../values/convert';
import { ObjectValue, Returning, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import type { Code, Resumption, Running, Scope } from './scope';

export function compileAwait(compiler: Compiler, node: ts.AwaitExpression): Code {
  const operand = compiler.expression(node.expression);
  return function* (scope) {
    return yield* awaiting(yield* operand(scope), node);
  };
}

/** Await (27.7.5.3) within a running body: gives the value or throws the reason. */
export function* awaiting(value: Value, node: ts.Node, what = 'await'): Running {
  const resumption = yield { kind: 'await', value, node, what };
  if (resumption.kind === 'throw') throw new Thrown(resumption.value);
  return resumption.value;
}

export function compileYield(compiler: Compiler, node: ts.YieldExpression): Code {
  const operand = node.expression && compiler.expression(node.expression);
  if (node.asteriskToken && operand) {
    return function* (scope) {
      return yield* delegate(scope, yield* operand(scope), node);
    };
  }
  return function* (scope) {
    const value = operand ? yield* operand(scope) : undefined;
    if (scope.frame.kind === 'asyncGenerator') return resumed(yield* asyncYield(yield* awaiting(value, node, 'yield'), node));
    return resumed(yield { kind: 'yield', value: scope.machine.realm.iteratorResult(value, false) });
  };
}

/** AsyncGeneratorYield (27.6.3.8) with AsyncGeneratorUnwrapYieldResumption (27.6.3.5). */
function* asyncYield(value: Value, node: ts.Node): Running<Resumption> {
  const resumption = yield { kind: 'yield', value };
  if (resumption.kind !== 'return') return resumption;
  try {
    return { kind: 'return', value: yield* awaiting(resumption.value, node, 'return') };
  } catch (thrown) {
    if (!(thrown instanceof Thrown)) throw thrown;
    return { kind: 'throw', value: thrown.value };
  }
}

function resumed(resumption: Resumption): Value {
  if (resumption.kind === 'throw') throw new Thrown(resumption.value);
  if (resumption.kind === 'return') throw new Returning(resumption.value);
  return resumption.value;
}

/** `yield*` (15.5.5, the last production). */
function* delegate(scope: Scope, iterable: Value, node: ts.Node): Running {
  const { machine } = scope;
  const asynchronous = scope.frame.kind === 'asyncGenerator';
  machine.site = node;
  const record = asynchronous ? getAsyncIterator(machine, iterable) : getIterator(machine, iterable);
  let received: Resumption = { kind: 'next', value: undefined };
  for (;;) {
    machine.spend();
    const method = received.kind === 'next' ? record.next : getValue(machine, record.iterator, received.kind);
    if (method === undefined || method === null) {
      if (received.kind === 'return') throw new Returning(asynchronous ? yield* awaiting(received.value, node, 'return') : received.value);
      if (asynchronous) machine.cut('closing an iterator that has no throw method');
      else iteratorClose(machine, record, false);
      throw machine.error('TypeError', 'The iterator does not provide a throw method');
    }
    let result = machine.call(method, record.iterator, [received.value]);
    if (asynchronous) result = yield* awaiting(result, node, 'yield*');
    if (!isObject(result)) {
      if (result instanceof Unknown) return result;
      throw machine.wordedError('TypeError', 'Iterator result is not an object');
    }
    const done = truthiness(result.get(machine, 'done'));
    if (done !== false) {
      if (done === undefined) machine.cut('whether an iterator is done is not known');
      const value = result.get(machine, 'value');
      if (received.kind === 'return') throw new Returning(value);
      return value;
    }
    received = asynchronous ? yield* asyncYield(result.get(machine, 'value'), node) : yield { kind: 'yield', value: result };
  }
}

/** DisposeResources: disposes of the resources of a block in reverse order, and awaits where one asks for it. */
export function* disposeResources(scope: Scope, pending: Thrown | undefined, node: ts.Node): Running<Thrown | undefined> {
  let completion = pending;
  let needsAwait = false;
  let hasAwaited = false;
  for (const resource of (scope.resources ?? []).toReversed()) {
    try {
      if (!resource.asynchronous && needsAwait && !hasAwaited) {
        needsAwait = false;
        yield* awaiting(undefined, node, 'await using');
      }
      if (!resource.dispose) needsAwait = true;
      else {
        const result = resource.dispose();
        if (resource.asynchronous) {
          hasAwaited = true;
          yield* awaiting(result, node, 'await using');
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      completion = completion ? new Thrown(suppressed(scope, thrown.value, completion.value)) : thrown;
    }
  }
  if (needsAwait && !hasAwaited) yield* awaiting(undefined, node, 'await using');
  return completion;
}

function suppressed(scope: Scope, error: Value, earlier: Value): ObjectValue {
  const created = scope.machine.realm.createError('SuppressedError', 'An error was suppressed during disposal');
  created.set(scope.machine, 'error', error);
  created.set(scope.machine, 'suppressed', earlier);
  return created;
}
