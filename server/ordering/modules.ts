/** The modules of a program's own project: environments, exports and imports (ECMA-262 16.2.1.7), and CommonJS. */
import ts from 'typescript';
import type { Compiler } from './compile/compiler';
import { bindImports, moduleSpecifiers } from './compile/modules';
import type { ModuleRecord } from './compile/modules';
import { runToEnd, Scope } from './compile/scope';
import type { Binding, Frame, Running } from './compile/scope';
import { hasStrictDirective, varNames } from './compile/syntax';
import { EvaluationState, ModuleEvaluation } from './jobs/moduleEvaluation';
import type { Evaluable } from './jobs/moduleEvaluation';
import type { Machine } from './machine';
import type { Realm } from './realm/realm';
import { isObject } from './values/convert';
import { dataProperty, ObjectValue, Thrown, Unknown } from './values/values';
import type { Key, Property, Value } from './values/values';

/** A file of the project as a module: `json` has its text in `source` too. */
export interface ProjectModule {
  readonly fileName: string;
  readonly source: ts.SourceFile;
  readonly kind: 'esm' | 'cjs' | 'json';
}

/** Finds the module that a specifier in a file means; undefined for one that is not followed. */
export type ResolveModule = (specifier: string, importer: string) => ProjectModule | undefined;

/** The environment of a module of which only functions and constants are known, as around a function that is called later. */
export type Surroundings = (scope: Scope, source: ts.SourceFile) => Scope;

/** The statements of a file. TypeScript 6 may give the last ones twice where it parsed a top-level await again. */
export function topLevel(source: ts.SourceFile): ts.Statement[] {
  let end = -1;
  return source.statements.filter((statement) => {
    const again = statement.pos < end;
    end = Math.max(end, statement.end);
    return !again;
  });
}

export function rootScope(machine: Machine, strict: boolean, self: Value, asynchronous: boolean): Scope {
  const frame: Frame = { machine, callee: undefined, newTarget: undefined, homeObject: undefined, strict, kind: asynchronous ? 'async' : 'normal', binder: { self: { value: self }, callee: undefined, newTarget: undefined, homeObject: undefined } };
  return new Scope(undefined, frame);
}

/** The modules of one run. */
export class Modules {
  private readonly records = new Map<string, EsModule | OtherModule>();
  private readonly evaluation: ModuleEvaluation;

  constructor(
    readonly machine: Machine,
    readonly compiler: Compiler,
    private readonly resolve: ResolveModule | undefined,
    /** Given where a function is run: its file and those that it imports have been evaluated before. */
    readonly surroundings: Surroundings | undefined,
  ) {
    this.evaluation = new ModuleEvaluation(machine, 'module');
  }

  find(specifier: string, importer: string): ModuleRecord | undefined {
    const found = this.resolve?.(specifier, importer);
    if (!found || (this.surroundings && found.kind !== 'esm')) return undefined;
    return this.records.get(found.fileName) ?? this.add(found);
  }

  /** Adds the module that is run, or one that it imports. */
  add(module: ProjectModule): EsModule | OtherModule {
    const record = module.kind === 'esm' ? new EsModule(this, module) : new OtherModule(this, module);
    this.records.set(module.fileName, record);
    if (record instanceof EsModule) record.link();
    return record;
  }

  evaluate(module: EsModule, settle: { readonly resolve: () => void; readonly reject: (reason: Value) => void }): void {
    this.evaluation.run(module, settle);
  }

  /** Evaluates what a file that is no ES module imports all the same. */
  evaluateImports(source: ts.SourceFile): void {
    for (const specifier of moduleSpecifiers(source)) {
      const record = this.find(specifier, source.fileName);
      if (record instanceof OtherModule) record.evaluate();
      else if (record instanceof EsModule) this.evaluate(record, { resolve: () => undefined, reject: (reason) => { throw new Thrown(reason); } });
    }
  }

  /** What `require` gives for a file of the project; undefined where it is not followed. */
  require(specifier: string, importer: string): { readonly value: Value } | undefined {
    const record = this.find(specifier, importer);
    if (!(record instanceof OtherModule)) return undefined;
    record.evaluate();
    return { value: record.exports };
  }
}

/** An ES module (Source Text Module Record, 16.2.1.7). */
export class EsModule implements ModuleRecord, Evaluable {
  readonly state = new EvaluationState();
  readonly requested: (EsModule | OtherModule)[] = [];
  readonly hasTopLevelAwait: boolean;
  private scope: Scope;
  private run: (scope: Scope) => Running<unknown>;
  private readonly locals = new Map<string, string>();
  private readonly indirect = new Map<string, { readonly specifier: string; readonly name: string | undefined }>();
  private readonly stars: string[] = [];
  private spread: ObjectValue | undefined;

  constructor(
    private readonly modules: Modules,
    private readonly module: ProjectModule,
  ) {
    this.scope = rootScope(modules.machine, true, undefined, true);
    this.run = () => nothing();
    this.hasTopLevelAwait = awaits(module.source);
    for (const statement of module.source.statements) this.readExports(statement);
  }

  /** Creates the environment, with what is imported and the functions that are hoisted (InitializeEnvironment). */
  link(): void {
    const { source } = this.module;
    const { compiler, surroundings, machine } = this.modules;
    for (const specifier of moduleSpecifiers(source)) {
      const record = this.modules.find(specifier, source.fileName);
      if (record instanceof EsModule || record instanceof OtherModule) this.requested.push(record);
    }
    if (surroundings) {
      const outer = rootScope(machine, true, undefined, true);
      bindImports(outer, source);
      this.scope = surroundings(new Scope(outer, outer.frame), source);
      return;
    }
    const { vars, list } = moduleCode(compiler, source, true);
    for (const name of vars) this.scope.initialize(name, undefined);
    bindImports(this.scope, source);
    list.enter(this.scope);
    this.run = list.run;
  }

  *body(): Running {
    yield* this.run(this.scope);
    return undefined;
  }

  evaluate(): void {
    // An ES module is evaluated by its place in the graph.
  }

  /** ResolveExport (16.2.1.7.2.2): undefined for a name that is not exported. */
  binding(name: string, seen = new Set<EsModule>()): Binding | undefined {
    if (seen.has(this)) return undefined;
    const local = this.locals.get(name);
    if (local !== undefined) return this.scope.names.get(local);
    const from = this.indirect.get(name);
    if (from) {
      const record = this.modules.find(from.specifier, this.module.fileName);
      if (!record) return fixed(new Unknown('any', name, 0));
      return from.name === undefined ? fixed(record.namespace()) : record.binding(from.name);
    }
    if (name === 'default') return undefined;
    seen.add(this);
    for (const specifier of this.stars) {
      const record = this.modules.find(specifier, this.module.fileName);
      const found = record instanceof EsModule ? record.binding(name, seen) : record ? record.binding(name) : fixed(new Unknown('any', name, 0));
      if (found) return found;
    }
    return undefined;
  }

  names(seen = new Set<EsModule>()): string[] {
    if (seen.has(this)) return [];
    seen.add(this);
    const more = this.stars.flatMap((specifier) => {
      const record = this.modules.find(specifier, this.module.fileName);
      return record instanceof EsModule ? record.names(seen).filter((name) => name !== 'default') : [];
    });
    return [...new Set([...this.locals.keys(), ...this.indirect.keys(), ...more])].toSorted();
  }

  namespace(): Value {
    return (this.spread ??= new Namespace(this, this.modules.machine));
  }

  private readExports(statement: ts.Statement): void {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals) this.locals.set('default', '*default*');
    else if (ts.isExportDeclaration(statement) && !statement.isTypeOnly) this.readExportList(statement);
    else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      if (ts.isVariableStatement(statement)) for (const name of statement.declarationList.declarations.flatMap((declaration) => namesOf(declaration.name))) this.locals.set(name, name);
      else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
        const isDefault = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
        const local = statement.name?.text ?? '*default*';
        this.locals.set(isDefault ? 'default' : local, local);
      }
    }
  }

  private readExportList({ moduleSpecifier, exportClause }: ts.ExportDeclaration): void {
    const specifier = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
    if (!exportClause) {
      if (specifier !== undefined) this.stars.push(specifier);
    } else if (ts.isNamespaceExport(exportClause)) {
      if (specifier !== undefined) this.indirect.set(exportClause.name.text, { specifier, name: undefined });
    } else {
      for (const { name, propertyName, isTypeOnly } of exportClause.elements) {
        if (isTypeOnly) continue;
        const local = (propertyName ?? name).text;
        if (specifier === undefined) this.locals.set(name.text, local);
        else this.indirect.set(name.text, { specifier, name: local });
      }
    }
  }
}

/** A CommonJS module, or a JSON file. */
export class OtherModule implements ModuleRecord, Evaluable {
  readonly state = undefined;
  readonly requested = [];
  readonly hasTopLevelAwait = false;
  private readonly object: ObjectValue;
  private began = false;

  constructor(
    private readonly modules: Modules,
    private readonly module: ProjectModule,
  ) {
    this.object = commonJsModule(modules.machine.realm);
  }

  /** `module.exports` as it is now. */
  get exports(): Value {
    return this.object.get(this.modules.machine, 'exports');
  }

  body(): Running {
    return nothing();
  }

  /** Runs the module's code when it is first required; a cycle sees what is exported so far. */
  evaluate(): void {
    if (this.began) return;
    this.began = true;
    const { modules: { machine }, module: { source, kind } } = this;
    if (kind === 'json') {
      const json = machine.realm.builtin('JSON').get(machine, 'parse');
      this.object.define('exports', dataProperty(machine.call(json, undefined, [source.text])));
    } else runCommonJs(this.modules, source, this.object);
  }

  binding(name: string): Binding {
    const read = (): Value => (name === 'default' ? this.exports : isObject(this.exports) ? this.exports.get(this.modules.machine, name) : undefined);
    return { get value() { return read(); }, set value(_) { /* An import is not written. */ }, initialized: true, mutable: false };
  }

  /** What `import * as` gives: it lacks `default`, which code seldom reads from it. */
  namespace(): Value {
    return this.exports;
  }
}

/** A module namespace object (10.4.6). */
class Namespace extends ObjectValue {
  constructor(
    private readonly record: EsModule,
    private readonly machine: Machine,
  ) {
    super(null);
    this.extensible = false;
  }

  override getOwn(key: Key): Property | undefined {
    if (key === Symbol.toStringTag) return dataProperty('Module', false, false, false);
    const binding = typeof key === 'string' ? this.record.binding(key) : undefined;
    if (!binding) return undefined;
    if (!binding.initialized) throw this.machine.error('ReferenceError', `${String(key)} is not defined`);
    return dataProperty(binding.value, true, true, false);
  }

  override ownKeys(): Key[] {
    return [...this.record.names(), Symbol.toStringTag];
  }

  override define(): boolean {
    return false;
  }

  override delete(key: Key): boolean {
    return this.getOwn(key) === undefined;
  }

  override set(): boolean {
    return false;
  }
}

/** The code of a file's top level, compiled once. */
function moduleCode(compiler: Compiler, source: ts.SourceFile, strict: boolean) {
  return compiler.once(source, () => ({ vars: varNames(source, strict), list: compiler.hoist(topLevel(source)) }));
}

/** A new `module` with its `exports`. */
export function commonJsModule(realm: Realm): ObjectValue {
  const module = realm.plain();
  module.define('exports', dataProperty(realm.plain()));
  return module;
}

/** Runs the body of a CommonJS module, or of a script. TypeScript makes `require` calls of its imports, in their order. */
export function runCommonJs(modules: Modules, source: ts.SourceFile, module: ObjectValue): void {
  const { machine, compiler } = modules;
  const isScript = machine.profile === 'browser';
  const exports = module.get(machine, 'exports');
  const scope = rootScope(machine, hasStrictDirective(source.statements), isScript ? undefined : exports, false);
  if (!isScript) bindCommonJs(modules, scope, module, source.fileName);
  const { vars, list: { enter, run } } = moduleCode(compiler, source, scope.frame.strict);
  for (const name of vars) scope.initialize(name, undefined);
  modules.evaluateImports(source);
  bindImports(scope, source);
  const inner = isScript ? scope : new Scope(scope, scope.frame);
  enter(inner);
  runToEnd(run(inner));
}

/** The wrapper of a CommonJS module: `require`, `module`, `exports` and the file's names. */
export function bindCommonJs(modules: Modules, scope: Scope, module: ObjectValue, fileName: string): void {
  const { machine } = modules;
  const requireFunction = machine.realm.native('require', 1, (_, __, [specifier]) => {
    const name = typeof specifier === 'string' ? specifier : '';
    const found = machine.host.module(machine, name);
    if (found !== undefined) return found;
    const own = modules.require(name, fileName);
    if (own) return own.value;
    machine.cut(`what requiring "${name}" runs is not known`, machine.site, true);
    return new Unknown('any', `require("${name}")`, machine.lineOf(machine.site));
  });
  requireFunction.define('main', dataProperty(module));
  scope.initialize('require', requireFunction);
  scope.initialize('module', module);
  scope.initialize('exports', module.get(machine, 'exports'));
  for (const name of ['__filename', '__dirname']) scope.initialize(name, new Unknown('string', name, 0, true));
}

function fixed(value: Value): Binding {
  return { value, initialized: true, mutable: false };
}

// oxlint-disable-next-line require-yield
function* nothing(): Running {
  return undefined;
}

function namesOf(name: ts.BindingName): string[] {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

/** Whether a module awaits at its top level, outside of functions. */
function awaits(source: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier) || (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)) return true;
    if (ts.isFunctionLike(node)) return undefined;
    return ts.forEachChild(node, visit);
  };
  return ts.forEachChild(source, visit) ?? false;
}
