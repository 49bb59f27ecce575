/** Loops (ECMA-262 14.7). A bound that is not known gives one symbolic turn. */
import ts from 'typescript';
import { getAsyncIterator, getIterator, iteratorClose, iteratorStep } from '../jobs/iteration';
import type { IteratorRecord } from '../jobs/iteration';
import type { Machine } from '../machine';
import { comparisonOf } from '../values/clock';
import { getValue, isObject, truthiness } from '../values/convert';
import { ArrayValue, Halt, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import { compileAssignmentPattern, compileBinding } from './patterns';
import type { Bind } from './patterns';
import { addResource, disposing, usingKind } from './resources';
import { Scope } from './scope';
import type { Code, Completion, Running, StatementCode } from './scope';
import { awaiting } from './suspension';
import { acts, boundNames } from './syntax';

export function compileLoop(compiler: Compiler, node: ts.IterationStatement, labels: readonly string[]): StatementCode {
  if (ts.isForStatement(node)) return compileFor(compiler, node, labels);
  if (ts.isForOfStatement(node)) return compileForOf(compiler, node, labels);
  if (ts.isForInStatement(node)) return compileForIn(compiler, node, labels);
  const condition = compiler.expression((node as ts.WhileStatement | ts.DoStatement).expression);
  const body = compiler.statement(node.statement);
  const first = ts.isDoStatement(node);
  return function* (scope) {
    const turns = new Turns(scope.machine, node);
    for (let skip = first; skip || turns.goOn(yield* condition(scope)); skip = false) {
      const completion = yield* body(scope);
      if (ends(completion, labels)) return result(completion);
    }
    return undefined;
  };
}

/** Counts the turns of a loop and decides whether there is another one. */
class Turns {
  private symbolic = false;
  private readonly spins: boolean;

  constructor(
    private readonly machine: Machine,
    private readonly node: ts.IterationStatement,
  ) {
    this.spins = onlyReadsClocks(node.statement);
  }

  goOn(condition: Value): boolean {
    this.machine.spend();
    const truthy = truthiness(condition);
    if (truthy !== undefined) return truthy;
    const wait = this.spins ? comparisonOf(condition)?.falseAfter : undefined;
    if (wait !== undefined) {
      // The loop only spins: it ends when its time is over, and by then that much time has passed for everything.
      this.machine.host.spin(this.machine.host.time + wait);
      return true;
    }
    if (this.symbolic) return false;
    this.symbolic = true;
    const name = condition instanceof Unknown ? condition.name : 'a value';
    this.machine.cut(`how often the loop turns depends on ${name}, which is not known`, this.node);
    return true;
  }
}

/** Whether the body of a loop does nothing, or nothing but store the time. */
function onlyReadsClocks(body: ts.Statement): boolean {
  if (ts.isBlock(body)) return body.statements.every(onlyReadsClocks);
  if (!acts(body)) return true;
  if (!ts.isExpressionStatement(body) || !ts.isBinaryExpression(body.expression) || body.expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(body.expression.left)) return false;
  return /^(Date|performance)\.now\(\)( *- *\w+)?$|^new Date\(\)$/.test(body.expression.right.getText());
}

/** LoopContinues (14.7.1.1), negated. */
function ends(completion: Completion, labels: readonly string[]): boolean {
  if (!completion) return false;
  return completion.kind !== 'continue' || (completion.label !== undefined && !labels.includes(completion.label));
}

/** An unlabelled break ends with the loop. */
function result(completion: Completion): Completion {
  return completion?.kind === 'break' && completion.label === undefined ? undefined : completion;
}

function compileFor(compiler: Compiler, node: ts.ForStatement, labels: readonly string[]): StatementCode {
  const { initializer } = node;
  const list = initializer && ts.isVariableDeclarationList(initializer) ? initializer : undefined;
  const declarations = list && compiler.variables(list, list);
  const start = initializer && !ts.isVariableDeclarationList(initializer) ? compiler.expression(initializer) : undefined;
  const fresh = list && list.flags & ts.NodeFlags.BlockScoped ? list.declarations.flatMap((declaration) => boundNames(declaration.name)) : [];
  const condition = node.condition && compiler.expression(node.condition);
  const increment = node.incrementor && compiler.expression(node.incrementor);
  const body = compiler.statement(node.statement);
  return function* (scope) {
    let inner = new Scope(scope, scope.frame);
    for (const name of fresh) inner.declare(name, true);
    if (list && usingKind(list)) scope.machine.cut('resources in the head of a `for` are not followed', node);
    if (declarations) yield* declarations(inner);
    if (start) yield* start(inner);
    const turns = new Turns(scope.machine, node);
    for (;;) {
      if (fresh.length > 0) inner = inner.copy();
      if (!turns.goOn(condition ? yield* condition(inner) : true)) return undefined;
      const completion = yield* body(inner);
      if (ends(completion, labels)) return result(completion);
      if (fresh.length > 0) inner = inner.copy();
      if (increment) yield* increment(inner);
    }
  };
}

/** The left side of `for … of` and `for … in`: a fresh scope and what binds the value in it. */
function compileHead(compiler: Compiler, initializer: ts.ForInitializer): { readonly names: readonly string[]; readonly bind: Bind; readonly using?: 'using' | 'await using' | undefined } {
  if (!ts.isVariableDeclarationList(initializer)) return { names: [], bind: compileAssignmentPattern(compiler, initializer) };
  const lexical = (initializer.flags & ts.NodeFlags.BlockScoped) !== 0;
  const [declaration] = initializer.declarations;
  if (!declaration) return { names: [], bind: function* () {} };
  return {
    names: lexical ? boundNames(declaration.name) : [],
    using: usingKind(initializer),
    bind: compileBinding(compiler, declaration.name, (scope, name, value) => (lexical ? scope.initialize(name, value) : scope.write(name, value))),
  };
}

/** `for … of` and `for await … of` (ForIn/OfBodyEvaluation, 14.7.5.7). */
function compileForOf(compiler: Compiler, node: ts.ForOfStatement, labels: readonly string[]): StatementCode {
  const { names, bind, using } = compileHead(compiler, node.initializer);
  const iterable = compiler.expression(node.expression);
  const statement = compiler.statement(node.statement);
  const body = using ? disposing(statement, node) : statement;
  const asynchronous = node.awaitModifier !== undefined;
  return function* (scope) {
    const { machine } = scope;
    const value = yield* iterable(scope);
    machine.site = node;
    const plain = !asynchronous && value instanceof ArrayValue && !machine.realm.arrayIteratorChanged && value.get(machine, Symbol.iterator) === machine.realm.arrayValues;
    const record = plain ? undefined : asynchronous ? getAsyncIterator(machine, value) : getIterator(machine, value);
    for (let index = 0; ; index += 1) {
      machine.spend();
      const next = record ? yield* nextValue(machine, record, asynchronous, node) : value instanceof ArrayValue && index < value.elements.length ? { value: value.elements[index] } : undefined;
      if (!next) return undefined;
      const inner = new Scope(scope, scope.frame);
      for (const name of names) inner.declare(name, true);
      let completion: Completion;
      try {
        machine.site = node;
        if (using) addResource(inner, next.value, using === 'await using');
        yield* bind(inner, next.value);
        completion = yield* body(inner);
      } catch (thrown) {
        if (thrown instanceof Halt) throw thrown;
        if (record) yield* close(machine, record, asynchronous, thrown instanceof Thrown, node);
        throw thrown;
      }
      if (ends(completion, labels)) {
        if (record) yield* close(machine, record, asynchronous, false, node);
        return result(completion);
      }
    }
  };
}

function* nextValue(machine: Machine, record: IteratorRecord, asynchronous: boolean, node: ts.Node): Running<{ readonly value: Value } | undefined> {
  machine.site = node;
  if (!asynchronous) return iteratorStep(machine, record);
  const step = yield* awaiting(machine.call(record.next, record.iterator, []), node, 'for await');
  if (!isObject(step)) {
    if (step instanceof Unknown) {
      machine.cut(`how often the loop over ${step.name} turns is not known`, node);
      return undefined;
    }
    throw machine.wordedError('TypeError', 'Iterator result is not an object');
  }
  const done = truthiness(step.get(machine, 'done'));
  if (done === undefined) machine.cut('whether an iterator is done is not known', node);
  return done === false ? { value: step.get(machine, 'value') } : undefined;
}

/** IteratorClose and AsyncIteratorClose (7.4.11, 7.4.13). */
function* close(machine: Machine, record: IteratorRecord, asynchronous: boolean, threw: boolean, node: ts.Node): Running<void> {
  machine.site = node;
  if (!asynchronous) return iteratorClose(machine, record, threw);
  try {
    const method = getValue(machine, record.iterator, 'return');
    if (method === undefined || method === null) return;
    const value = yield* awaiting(machine.call(method, record.iterator, []), node, 'for await');
    if (!threw && !isObject(value) && !(value instanceof Unknown)) throw machine.wordedError('TypeError', 'the result of return is not an object');
  } catch (thrown) {
    if (!threw || !(thrown instanceof Thrown)) throw thrown;
  }
}

/** `for … in` (EnumerateObjectProperties, 14.7.5.10). */
function compileForIn(compiler: Compiler, node: ts.ForInStatement, labels: readonly string[]): StatementCode {
  const { names, bind } = compileHead(compiler, node.initializer);
  const object: Code = compiler.expression(node.expression);
  const body = compiler.statement(node.statement);
  return function* (scope) {
    const value = yield* object(scope);
    scope.machine.site = node;
    for (const key of keysOf(scope.machine, value)) {
      scope.machine.spend();
      const inner = new Scope(scope, scope.frame);
      for (const name of names) inner.declare(name, true);
      yield* bind(inner, key);
      const completion = yield* body(inner);
      if (ends(completion, labels)) return result(completion);
    }
    return undefined;
  };
}

function keysOf(machine: Machine, value: Value): Value[] {
  if (value instanceof Unknown) {
    machine.cut(`how often a loop over ${value.name} turns is not known`);
    return [new Unknown('string', `a key of ${value.name}`, value.line, true)];
  }
  if (typeof value === 'string') return [...value].map((_, index) => String(index));
  const keys = new Set<string>();
  for (let object = isObject(value) ? value : null; isObject(object); object = object.prototype instanceof Unknown ? null : object.prototype) {
    for (const key of object.ownKeys()) if (typeof key === 'string' && object.getOwn(key)?.enumerable) keys.add(key);
  }
  return [...keys];
}
