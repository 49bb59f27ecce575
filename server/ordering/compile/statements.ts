/** Statements and declarations (ECMA-262 clause 14); loops and modules have files of their own. */
import ts from 'typescript';
import { strictlyEqual, truthiness, unknownOf } from '../values/convert';
import { Returning, Thrown, Unknown } from '../values/values';
import type { Value } from '../values/values';
import { compileClass } from './classes';
import type { Compiler } from './compiler';
import { createClosure } from './functions';
import { compileLoop } from './loops';
import { compileModuleStatement, importedNames } from './modules';
import { compileBinding } from './patterns';
import { Scope, step } from './scope';
import type { Completion, StatementCode } from './scope';
import { addResource, disposing, usingKind } from './resources';
import { acts, boundNames, isDeclared, leaves } from './syntax';

export function compileStatement(compiler: Compiler, node: ts.Statement): StatementCode {
  if (isDeclared(node)) return nothing;
  if (ts.isExpressionStatement(node)) return compileExpressionStatement(compiler, node);
  if (ts.isVariableStatement(node)) return compileVariables(compiler, node.declarationList, node);
  if (ts.isReturnStatement(node)) return compileReturn(compiler, node);
  if (ts.isIfStatement(node)) return compileIf(compiler, node);
  if (ts.isBlock(node)) return compileBlock(compiler, node.statements);
  if (ts.isIterationStatement(node, false)) return compileLoop(compiler, node, []);
  if (ts.isThrowStatement(node)) return compileThrow(compiler, node);
  if (ts.isTryStatement(node)) return compileTry(compiler, node);
  if (ts.isSwitchStatement(node)) return compileSwitch(compiler, node);
  if (ts.isLabeledStatement(node)) return compileLabeled(compiler, node, []);
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) {
    const completion = { kind: ts.isBreakStatement(node) ? 'break' : 'continue', label: node.label?.text } as const;
    // eslint-disable-next-line require-yield
    return function* () {
      return completion;
    };
  }
  if (ts.isClassDeclaration(node)) {
    const code = compileClass(compiler, node);
    return function* (scope) {
      const value = yield* code(scope);
      scope.initialize(node.name?.text ?? '*default*', value);
      return undefined;
    };
  }
  return compileModuleStatement(compiler, node) ?? nothing;
}

/** Declarations that were hoisted, empty statements and what only TypeScript reads. */
// eslint-disable-next-line require-yield
const nothing: StatementCode = function* () {
  return undefined;
};

/** A statement list: what its block declares on entry, and its code. */
export interface StatementList {
  readonly enter: (scope: Scope) => void;
  readonly run: StatementCode;
}

/** A statement list with its hoisted declarations (BlockDeclarationInstantiation, 14.2.3). */
export function hoist(compiler: Compiler, statements: readonly ts.Statement[]): StatementList {
  const codes = statements.map((statement) => compiler.statement(statement));
  const functions = statements.filter((statement): statement is ts.FunctionDeclaration => ts.isFunctionDeclaration(statement) && statement.body !== undefined);
  const lexical = statements.flatMap((statement) => lexicalNames(statement));
  const disposes = statements.some(declaresResources);
  const list: StatementCode = function* (scope) {
    for (const code of codes) {
      scope.machine.spend();
      const completion = yield* code(scope);
      if (completion) return completion;
    }
    return undefined;
  };
  return {
    enter: (scope) => {
      for (const { name, mutable } of lexical) scope.declare(name, mutable);
      for (const node of functions) scope.initialize(node.name?.text ?? '*default*', createClosure(compiler, scope, node, undefined, node.name?.text ?? 'default'));
    },
    run: disposes && statements[0] ? disposing(list, statements[0]) : list,
  };
}

function declaresResources(statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) && usingKind(statement.declarationList) !== undefined;
}

function lexicalNames(statement: ts.Statement): { readonly name: string; readonly mutable: boolean }[] {
  if (isDeclared(statement)) return [];
  if (ts.isVariableStatement(statement) && statement.declarationList.flags & ts.NodeFlags.BlockScoped) {
    const mutable = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let;
    return statement.declarationList.declarations.flatMap((declaration) => boundNames(declaration.name).map((name) => ({ name, mutable })));
  }
  if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) return [{ name: statement.name?.text ?? '*default*', mutable: true }];
  return importedNames(statement);
}

function compileBlock(compiler: Compiler, statements: readonly ts.Statement[]): StatementCode {
  const { enter, run } = hoist(compiler, statements);
  const functions = statements.flatMap((statement) => (ts.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : []));
  const scoped = functions.length > 0 || statements.some((statement) => lexicalNames(statement).length > 0);
  return function* (scope) {
    const inner = scoped ? new Scope(scope, scope.frame) : scope;
    enter(inner);
    if (!scope.frame.strict) for (const name of functions) scope.write(name, inner.find(name)?.value);
    return yield* run(inner);
  };
}

function compileExpressionStatement(compiler: Compiler, node: ts.ExpressionStatement): StatementCode {
  const code = compiler.expression(node.expression);
  const records = !ts.isStringLiteral(node.expression);
  return function* (scope) {
    if (records) step(scope, node);
    yield* code(scope);
    return undefined;
  };
}

/** A variable statement, or the declarations at the head of a `for`. */
export function compileVariables(compiler: Compiler, list: ts.VariableDeclarationList, node: ts.Node): StatementCode {
  const lexical = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
  const mutable = (list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Let;
  const using = usingKind(list);
  const bindName = (scope: Scope, name: string, value: Value): void => (lexical ? scope.initialize(name, value, mutable) : scope.write(name, value));
  const parts = list.declarations.map((declaration) => ({
    declaration,
    bind: compileBinding(compiler, declaration.name, bindName),
    code: declaration.initializer && compiler.expression(declaration.initializer, ts.isIdentifier(declaration.name) ? declaration.name.text : undefined),
    records: declaration.initializer !== undefined && acts(declaration.initializer),
  }));
  return function* (scope) {
    for (const { bind, code, records, declaration } of parts) {
      if (records) step(scope, parts.length === 1 ? node : declaration);
      if (!code && !lexical) continue;
      const value = code ? yield* code(scope) : undefined;
      scope.machine.site = declaration;
      if (using) addResource(scope, value, using === 'await using');
      yield* bind(scope, value);
    }
    return undefined;
  };
}

function compileReturn(compiler: Compiler, node: ts.ReturnStatement): StatementCode {
  const code = node.expression && compiler.expression(node.expression);
  const records = node.expression !== undefined && acts(node.expression);
  return function* (scope) {
    if (records) step(scope, node);
    const value = code ? yield* code(scope) : undefined;
    scope.machine.site = node;
    // A return in an async generator awaits its operand (14.10.1, step 3).
    if (scope.frame.kind !== 'asyncGenerator' || !node.expression) return { kind: 'return', value };
    const resumption = yield { kind: 'await', value, node, what: 'return' };
    if (resumption.kind === 'throw') throw new Thrown(resumption.value);
    return { kind: 'return', value: resumption.value };
  };
}

function compileThrow(compiler: Compiler, node: ts.ThrowStatement): StatementCode {
  const code = compiler.expression(node.expression);
  return function* (scope) {
    step(scope, node);
    throw new Thrown(yield* code(scope));
  };
}

function compileIf(compiler: Compiler, node: ts.IfStatement): StatementCode {
  const condition = compiler.expression(node.expression);
  const whenTrue = compiler.statement(node.thenStatement);
  const whenFalse = node.elseStatement ? compiler.statement(node.elseStatement) : nothing;
  const preferred = !leaves(node.thenStatement);
  return function* (scope) {
    const value = yield* condition(scope);
    const truthy = truthiness(value) ?? scope.machine.decide(value instanceof Unknown ? value : unknownOf('any', value), 'truthy', preferred, node);
    return yield* truthy ? whenTrue(scope) : whenFalse(scope);
  };
}

function compileTry(compiler: Compiler, node: ts.TryStatement): StatementCode {
  const block = compiler.statement(node.tryBlock);
  const handler = node.catchClause && { block: compiler.statement(node.catchClause.block), bind: node.catchClause.variableDeclaration && compileBinding(compiler, node.catchClause.variableDeclaration.name, (scope, name, value) => scope.initialize(name, value)) };
  const finalizer = node.finallyBlock && compiler.statement(node.finallyBlock);
  return function* (scope) {
    let completion: Completion;
    let pending: Thrown | Returning | undefined;
    try {
      completion = yield* block(scope);
    } catch (thrown) {
      if (!(thrown instanceof Thrown) && !(thrown instanceof Returning)) throw thrown;
      pending = thrown;
    }
    if (handler && pending instanceof Thrown) {
      const inner = new Scope(scope, scope.frame);
      const { value } = pending;
      pending = undefined;
      try {
        if (handler.bind) yield* handler.bind(inner, value);
        completion = yield* handler.block(inner);
      } catch (thrown) {
        if (!(thrown instanceof Thrown) && !(thrown instanceof Returning)) throw thrown;
        pending = thrown;
      }
    }
    if (finalizer) {
      const last = yield* finalizer(scope);
      if (last) return last;
    }
    if (pending) throw pending;
    return completion;
  };
}

function compileSwitch(compiler: Compiler, node: ts.SwitchStatement): StatementCode {
  const subject = compiler.expression(node.expression);
  const clauses = node.caseBlock.clauses.map((clause) => ({ test: ts.isCaseClause(clause) ? compiler.expression(clause.expression) : undefined, list: hoist(compiler, clause.statements), clause }));
  return function* (scope) {
    const value = yield* subject(scope);
    const inner = new Scope(scope, scope.frame);
    for (const { list } of clauses) list.enter(inner);
    let start = -1;
    for (const [index, { test, clause }] of clauses.entries()) {
      if (!test) continue;
      const label = yield* test(inner);
      const unknown = value instanceof Unknown ? value : label instanceof Unknown ? label : undefined;
      const equal = strictlyEqual(value, label) ?? (unknown !== undefined && scope.machine.decide(unknown, `case ${index}`, false, clause));
      if (equal) {
        start = index;
        break;
      }
    }
    if (start === -1) start = clauses.findIndex(({ test }) => !test);
    for (const { list } of start === -1 ? [] : clauses.slice(start)) {
      const completion = yield* list.run(inner);
      if (completion?.kind === 'break' && completion.label === undefined) return undefined;
      if (completion) return completion;
    }
    return undefined;
  };
}

function compileLabeled(compiler: Compiler, node: ts.LabeledStatement, labels: readonly string[]): StatementCode {
  const all = [...labels, node.label.text];
  const { statement } = node;
  const body = ts.isLabeledStatement(statement) ? compileLabeled(compiler, statement, all) : ts.isIterationStatement(statement, false) ? compileLoop(compiler, statement, all) : compiler.statement(statement);
  return function* (scope) {
    const completion = yield* body(scope);
    return completion?.kind === 'break' && completion.label === node.label.text ? undefined : completion;
  };
}
