/** Resources of `using` and `await using` declarations (explicit resource management). */
import ts from 'typescript';
import { isObject } from '../values/convert';
import { FunctionValue, Halt, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { asyncDispose, dispose } from './disposal';
import type { Completion, Resource, Scope, StatementCode } from './scope';
import { disposeResources } from './suspension';

/** Whether declarations hold resources that their block disposes of, and how. */
export function usingKind(list: ts.VariableDeclarationList): 'using' | 'await using' | undefined {
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  return kind === ts.NodeFlags.AwaitUsing ? 'await using' : kind === ts.NodeFlags.Using ? 'using' : undefined;
}

/** Runs statements and then disposes of the resources that their scope holds. */
export function disposing(list: StatementCode, node: ts.Node): StatementCode {
  return function* (scope) {
    let completion: Completion;
    let pending: unknown;
    try {
      completion = yield* list(scope);
    } catch (thrown) {
      if (thrown instanceof Halt) throw thrown;
      pending = thrown;
    }
    const after = yield* disposeResources(scope, pending instanceof Thrown ? pending : undefined, node);
    if (after) throw after;
    if (pending) throw pending;
    return completion;
  };
}

/** AddDisposableResource with GetDisposeMethod. */
export function addResource(scope: Scope, value: Value, asynchronous: boolean): void {
  const { machine } = scope;
  scope.resources ??= [];
  if (value instanceof Unknown) machine.cut(`how ${value.name} is disposed of is not known`);
  if (value === undefined || value === null || value instanceof Unknown) {
    if (asynchronous) scope.resources.push({ asynchronous, dispose: undefined });
    return;
  }
  if (!isObject(value)) throw machine.wordedError('TypeError', 'a resource is no object');
  const own = asynchronous ? value.get(machine, asyncDispose) : undefined;
  const method = own ?? value.get(machine, dispose);
  if (!(method instanceof FunctionValue)) throw machine.wordedError('TypeError', 'a resource has no dispose method');
  const wraps = asynchronous && own === undefined;
  const resource: Resource = { asynchronous, dispose: () => (wraps ? void machine.call(method, value, []) : machine.call(method, value, [])) };
  scope.resources.push(resource);
}
