/** Imports, exports, and TypeScript's enums and namespaces. */
import ts from 'typescript';
import { getValue, isObject } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import { LazyBinding } from './lazily';
import { Scope, step } from './scope';
import type { StatementCode } from './scope';
import { acts } from './syntax';

/** The names that an import, enum or namespace binds in its block. */
export function importedNames(statement: ts.Statement): { readonly name: string; readonly mutable: boolean }[] {
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) return [{ name: statement.name.text, mutable: true }];
  if (ts.isImportEqualsDeclaration(statement)) return statement.isTypeOnly ? [] : [{ name: statement.name.text, mutable: false }];
  return [];
}

/** The imports of a module, bound before any of its code runs (InitializeEnvironment, 16.2.1.7.3.1). */
export function bindImports(scope: Scope, source: ts.SourceFile): void {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    const { machine } = scope;
    machine.site = statement;
    const specifier = statement.moduleSpecifier.text;
    const known = machine.host.hasModule(machine, specifier);
    if (!known) machine.cut(`what importing "${specifier}" runs is not known`, statement, true);
    const line = machine.lineOf(statement);
    const bind = (local: string, read: (module: Value) => Value): void => {
      scope.names.set(local, new LazyBinding(undefined, false, () => (known ? read(machine.host.module(machine, specifier)) : new Unknown('any', local, line))));
    };
    if (clause?.name) bind(clause.name.text, (module) => (isObject(module) && module.getOwn('default') ? module.get(machine, 'default') : module));
    const bindings = clause?.namedBindings;
    if (!bindings) continue;
    if (ts.isNamespaceImport(bindings)) bind(bindings.name.text, (module) => module);
    else for (const { name, propertyName } of bindings.elements) bind(name.text, (module) => getValue(machine, module, (propertyName ?? name).text));
  }
}

export function compileModuleStatement(compiler: Compiler, node: ts.Statement): StatementCode | undefined {
  if (ts.isExportAssignment(node)) {
    const code = compiler.expression(node.expression, 'default');
    const records = acts(node.expression);
    return function* (scope) {
      if (records) step(scope, node);
      yield* code(scope);
      return undefined;
    };
  }
  if (ts.isEnumDeclaration(node)) return compileEnum(compiler, node);
  if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body)) return compileNamespace(compiler, node, node.body);
  return undefined;
}

function compileEnum(compiler: Compiler, node: ts.EnumDeclaration): StatementCode {
  const members = node.members.map((member) => ({ name: member.name.getText().replaceAll(/^['"]|['"]$/g, ''), code: member.initializer && compiler.expression(member.initializer) }));
  return function* (scope) {
    const object = new ObjectValue(scope.machine.realm.objectPrototype);
    const inner = new Scope(scope, scope.frame);
    let next: Value = 0;
    for (const { name, code } of members) {
      const value: Value = code ? yield* code(inner) : next;
      object.define(name, dataProperty(value));
      inner.initialize(name, value);
      if (typeof value === 'number') object.define(String(value), dataProperty(name));
      next = typeof value === 'number' ? value + 1 : undefined;
    }
    scope.initialize(node.name.text, object);
    return undefined;
  };
}

function compileNamespace(compiler: Compiler, node: ts.ModuleDeclaration, body: ts.ModuleBlock): StatementCode {
  const list = compiler.hoist(body.statements);
  return function* (scope) {
    const inner = new Scope(scope, scope.frame);
    const object = new ObjectValue(scope.machine.realm.objectPrototype);
    list.enter(inner);
    yield* list.run(inner);
    for (const [name, binding] of inner.names) object.define(name, dataProperty(binding.value));
    scope.initialize(node.name.text, object);
    return undefined;
  };
}

