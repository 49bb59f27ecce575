/** Imports, exports, and TypeScript's enums and namespaces. */
import ts from 'typescript';
import { getValue, isObject } from '../values/convert';
import { dataProperty, ObjectValue, Unknown } from '../values/values';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import { LazyBinding } from './lazily';
import { Scope, step } from './scope';
import type { Binding, StatementCode } from './scope';
import { acts } from './syntax';

/** The names that an import, enum or namespace binds in its block. */
export function importedNames(statement: ts.Statement): { readonly name: string; readonly mutable: boolean }[] {
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) return [{ name: statement.name.text, mutable: true }];
  if (ts.isExportAssignment(statement)) return [{ name: '*default*', mutable: false }];
  if (ts.isImportEqualsDeclaration(statement)) return statement.isTypeOnly ? [] : [{ name: statement.name.text, mutable: false }];
  return [];
}

/** What an importing file needs of a module of its project. */
export interface ModuleRecord {
  /** The variable behind an exported name; undefined where it has none of the name. */
  binding(name: string): Binding | undefined;
  /** What `import * as` gives. */
  namespace(): Value;
}

/** The modules of the project that a file runs, in the order in which it asks for them (ModuleRequests, 16.2.1.4). */
export function moduleSpecifiers(source: ts.SourceFile): readonly string[] {
  return [...new Set(source.statements.flatMap((statement) => {
    if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !runs(statement, source)) return [];
    return statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier.text] : [];
  }))];
}

/** Whether an import or export runs a module for certain: TypeScript leaves out what is imported and used as a type only. */
function runs(statement: ts.ImportDeclaration | ts.ExportDeclaration, source: ts.SourceFile): boolean {
  if (ts.isExportDeclaration(statement)) return !statement.isTypeOnly;
  const clause = statement.importClause;
  if (!clause) return true;
  if (clause.phaseModifier !== undefined) return false;
  if (!/\.[cm]?tsx?$/.test(source.fileName)) return true;
  const used = valueNames(source);
  const named = clause.namedBindings;
  const names = [clause.name, ...(named ? (ts.isNamespaceImport(named) ? [named.name] : named.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name)) : [])];
  return names.some((name) => name !== undefined && used.has(name.text));
}

const usedIn = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** The names that stand anywhere in a file but in types and imports. */
function valueNames(source: ts.SourceFile): ReadonlySet<string> {
  const known = usedIn.get(source);
  if (known) return known;
  const names = new Set<string>();
  usedIn.set(source, names);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** A variable of another module, which reads what it is now (CreateImportBinding, 9.1.1.5.5). */
class ImportBinding implements Binding {
  readonly mutable = false;

  constructor(private readonly target: () => Binding) {}

  get value(): Value {
    return this.target().value;
  }

  set value(_: Value) {
    // No code writes what it imports.
  }

  get initialized(): boolean {
    return this.target().initialized;
  }
}

/** The imports of a module, bound before any of its code runs (InitializeEnvironment, 16.2.1.7.3.1). */
export function bindImports(scope: Scope, source: ts.SourceFile): void {
  for (const statement of source.statements) {
    if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (ts.isExportDeclaration(statement) ? statement.isTypeOnly : statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    const { machine } = scope;
    machine.site = statement;
    const specifier = statement.moduleSpecifier.text;
    const record = runs(statement, source) ? machine.modules?.find(specifier, source.fileName) : undefined;
    if (!record && !machine.host.hasModule(machine, specifier)) machine.cut(`what importing "${specifier}" runs is not known`, statement, true);
    if (ts.isExportDeclaration(statement)) continue;
    if (record) bindRecord(scope, statement, record);
    else bindModule(scope, statement, specifier);
  }
}

function bindRecord(scope: Scope, { importClause, moduleSpecifier }: ts.ImportDeclaration, record: ModuleRecord): void {
  const { machine } = scope;
  const bind = (local: string, name: string): void => {
    scope.names.set(local, new ImportBinding(() => {
      const found = record.binding(name);
      if (!found) throw machine.error('SyntaxError', `The requested module ${moduleSpecifier.getText()} does not provide an export named '${name}'`);
      return found;
    }));
  };
  if (importClause?.name) bind(importClause.name.text, 'default');
  const bindings = importClause?.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) scope.names.set(bindings.name.text, new LazyBinding(undefined, false, () => record.namespace()));
  else for (const { name, propertyName } of bindings.elements) bind(name.text, (propertyName ?? name).text);
}

/** Binds what is imported from a module of the host, or from one that is not known. */
function bindModule(scope: Scope, statement: ts.ImportDeclaration, specifier: string): void {
  const { machine } = scope;
  const line = machine.lineOf(statement);
  const known = machine.host.hasModule(machine, specifier);
  const bind = (local: string, read: (module: Value) => Value): void => {
    scope.names.set(local, new LazyBinding(undefined, false, () => (known ? read(machine.host.module(machine, specifier)) : new Unknown('any', local, line))));
  };
  const clause = statement.importClause;
  if (clause?.name) bind(clause.name.text, (module) => (isObject(module) && module.getOwn('default') ? module.get(machine, 'default') : module));
  const bindings = clause?.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) bind(bindings.name.text, (module) => module);
  else for (const { name, propertyName } of bindings.elements) bind(name.text, (module) => getValue(machine, module, (propertyName ?? name).text));
}

export function compileModuleStatement(compiler: Compiler, node: ts.Statement): StatementCode | undefined {
  if (ts.isExportAssignment(node)) {
    const code = compiler.expression(node.expression, 'default');
    const records = acts(node.expression);
    return function* (scope) {
      if (records) step(scope, node);
      scope.initialize('*default*', yield* code(scope), false);
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

