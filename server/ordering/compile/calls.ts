/** Calls and constructions (ECMA-262 13.3.5 to 13.3.10). */
import ts from 'typescript';
import { listOf } from '../jobs/iteration';
import { FunctionValue, NativeFunction, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { SpreadArguments } from './arguments';
import { compileMember } from './access';
import type { Compiler } from './compiler';
import { initializeFields } from './functions';
import { after, afterBoth, direct, shortCircuit } from './scope';
import type { Code, Scope } from './scope';
import { unwrap } from './syntax';

export function compileCall(compiler: Compiler, node: ts.CallExpression): Code {
  const args = compileArguments(compiler, node.arguments);
  const target = ts.isOptionalChain(node) ? node.expression : unwrap(node.expression);
  if (target.kind === ts.SyntaxKind.SuperKeyword) return compileSuper(node, args);
  const access = ts.isNonNullExpression(target) ? target.expression : target;
  const member = ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access) ? compileMember(compiler, access) : undefined;
  const continues = ts.isOptionalChain(node) && !node.questionDotToken;
  const optional = node.questionDotToken !== undefined;
  const found = member ?? after(continues ? compiler.link(access) : compiler.expression(node.expression), (_, value) => ({ base: undefined, value }));
  const ends = (value: Value): boolean => value === shortCircuit || (optional && (value === undefined || value === null));
  const ended = (value: Value): Value => (value !== shortCircuit || continues || optional ? shortCircuit : undefined);
  const [foundNow, argsNow] = [found.now, args.now];
  if (foundNow && argsNow) {
    return direct((scope) => {
      const { base, value } = foundNow(scope);
      return ends(value) ? ended(value) : invokeCall(scope, node, value, base, argsNow(scope));
    });
  }
  return function* (scope) {
    const { base, value } = yield* found(scope);
    return ends(value) ? ended(value) : invokeCall(scope, node, value, base, yield* args(scope));
  };
}

/** Calls a value from a place in the text; records the step where it is observed. */
export function invokeCall(scope: Scope, node: ts.CallExpression | ts.TaggedTemplateExpression, callee: Value, base: Value, args: readonly Value[]): Value {
  const { machine } = scope;
  machine.site = node;
  if (machine.observe === undefined ? machine.resumed : !(callee instanceof NativeFunction && callee.path === machine.observe) && calleeText(node) === machine.observe) machine.record(node);
  machine.resumed = false;
  if (!(callee instanceof FunctionValue) && !(callee instanceof Unknown)) throw namesOnly.test(calleeText(node)) ? machine.error('TypeError', `${calleeText(node)} is not a function`) : machine.wordedError('TypeError', `${calleeText(node)} is not a function`);
  return machine.call(callee, base, args);
}

/** V8 repeats names as they stand in the text, and abridges whatever else is called. */
const namesOnly = /^[\w$]+(?:\.#?[\w$]+)*$/;

const texts = new WeakMap<ts.Node, string>();

/** The text of what is called, without white space. */
export function calleeText(node: ts.CallExpression | ts.TaggedTemplateExpression): string {
  let text = texts.get(node);
  if (text === undefined) {
    text = (ts.isCallExpression(node) ? node.expression : node.tag).getText().replaceAll(/\s+/g, '');
    texts.set(node, text);
  }
  return text;
}

function compileArguments(compiler: Compiler, nodes: readonly ts.Expression[]): Code<Value[]> {
  const parts = nodes.map((node) => after(compiler.expression(ts.isSpreadElement(node) ? node.expression : node), (scope, value) => {
    if (!ts.isSpreadElement(node)) return [value];
    return value instanceof Unknown ? [new SpreadArguments('any', value.name, value.line)] : listOf(scope.machine, value);
  }));
  return parts.reduce<Code<Value[]>>((before, part) => afterBoth(before, part, (_, values, more) => [...values, ...more]), direct(() => []));
}

export function compileNew(compiler: Compiler, node: ts.NewExpression): Code {
  const callee = compiler.expression(node.expression);
  const args = compileArguments(compiler, node.arguments ?? []);
  return afterBoth(callee, args, (scope, constructor, values) => {
    const { machine } = scope;
    machine.site = node;
    if (machine.observe === undefined && machine.resumed) machine.record(node);
    machine.resumed = false;
    if (!(constructor instanceof Unknown) && !(constructor instanceof FunctionValue && constructor.isConstructor) && ts.isIdentifier(node.expression)) throw machine.error('TypeError', `${node.expression.text} is not a constructor`);
    return machine.construct(constructor, values);
  });
}

/** `super(…)` (13.3.7.1): constructs the parent, binds `this`, then runs the fields of the class. */
function compileSuper(node: ts.CallExpression, args: Code<Value[]>): Code {
  return function* (scope) {
    const { machine, frame } = scope;
    const { binder } = frame;
    const values = yield* args(scope);
    machine.site = node;
    const parent = binder.callee?.prototype ?? undefined;
    let result = parent instanceof Unknown ? undefined : machine.construct(parent, values, binder.newTarget);
    if (parent instanceof Unknown || result instanceof Unknown) {
      if (parent instanceof Unknown) machine.callUnknown(parent, values);
      const prototype = binder.newTarget?.get(machine, 'prototype');
      result = new ObjectValue(prototype instanceof ObjectValue ? prototype : null);
    }
    if (binder.self) throw machine.error('ReferenceError', 'Super constructor may only be called once');
    binder.self = { value: result };
    if (result instanceof ObjectValue && binder.callee) initializeFields(machine, binder.callee, result);
    return result;
  };
}

/** `import()`: the host loads the module in a turn of its own, at a tick that is not stable between engines. */
export function compileImport(compiler: Compiler, node: ts.CallExpression): Code {
  const args = compileArguments(compiler, node.arguments);
  return function* (scope) {
    yield* args(scope);
    scope.machine.site = node;
    const name = node.getText().slice(0, 40);
    scope.machine.cutAfterQueuedJobs('when a dynamic import settles is not stable', scope.machine.lineOf(node));
    return scope.machine.externalPromise(name, scope.machine.lineOf(node));
  };
}
