/** The regions of a file whose order can be asked for: its top level, and each function with asynchronous steps. */
import ts from 'typescript';
import type { Compiler } from './compile/compiler';
import { createClosure } from './compile/functions';
import { LazyBinding } from './compile/lazily';
import { bindImports } from './compile/modules';
import { runToEnd, Scope } from './compile/scope';
import { boundNames } from './compile/syntax';
import type { Machine } from './machine';
import type { Profile } from './model';
import { bindCommonJs, commonJsModule, EsModule, rootScope, topLevel } from './modules';
import type { Modules } from './modules';
import { Thrown, Unknown } from './values/values';
import type { Value } from './values/values';

export interface FunctionRegion {
  readonly name: string;
  readonly node: ts.FunctionLikeDeclaration;
}

/** Whether a file has syntax errors, so that no engine would run it. */
export function isBroken(source: ts.SourceFile): boolean {
  return ((source as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length ?? 0) > 0;
}

/**
 * Parses a file for the machine; an ES module may await at its top level though it imports nothing.
 * @throws RangeError where the code is nested deeper than the stack.
 */
export function parse(fileName: string, text: string, profile: Profile): ts.SourceFile {
  const setExternalModuleIndicator = (file: ts.SourceFile): void => {
    if (profile === 'node-esm') (file as { externalModuleIndicator?: ts.Node | true }).externalModuleIndicator ??= true;
  };
  return ts.createSourceFile(fileName, text, { languageVersion: ts.ScriptTarget.Latest, ...(profile === 'node-esm' ? { setExternalModuleIndicator } : {}) }, true);
}

/** The profile that a file's name and syntax ask for; `packageType` is `type` of the nearest package.json. */
export function profileOf(fileName: string, text: string, packageType: string | undefined): Profile {
  if (/\.m[jt]sx?$/.test(fileName)) return 'node-esm';
  if (/\.c[jt]sx?$/.test(fileName)) return 'node-cjs';
  if (packageType === 'module') return 'node-esm';
  if (packageType === 'commonjs') return 'node-cjs';
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false);
  return ts.isExternalModule(source) ? 'node-esm' : 'node-cjs';
}

/** The functions of a file, or those with asynchronous steps, in the order of the text. */
export function functionRegions(source: ts.SourceFile, which: 'asynchronous' | 'all' = 'asynchronous'): FunctionRegion[] {
  const regions: FunctionRegion[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && (which === 'all' || isAsynchronous(node.body))) {
      regions.push({ name: nameOf(node), node });
    }
    ts.forEachChild(node, visit);
  };
  try {
    topLevel(source).forEach(visit);
  } catch (error) {
    // Code nested deeper than the stack: the regions found so far.
    if (!(error instanceof RangeError)) throw error;
  }
  return regions;
}

/** Whether a function's own code awaits, chains, or queues. */
function isAsynchronous(body: ts.Node): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
      if (['then', 'catch', 'finally', 'setTimeout', 'setImmediate', 'queueMicrotask', 'nextTick'].includes(name)) return true;
    }
    if (ts.isFunctionLike(node)) return undefined;
    return ts.forEachChild(node, visit);
  };
  return visit(body) ?? false;
}

/** The name by which a function is asked for: its own, that of its variable or property, or none. */
function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === node) return parent.name.getText();
  return '';
}

/** Runs a module's or script's top level up to its first suspension, after what it imports. */
export function evaluateModule(modules: Modules): void {
  const { machine } = modules;
  const { source, profile } = machine;
  const main = modules.add({ fileName: source.fileName, source, kind: profile === 'node-esm' ? 'esm' : 'cjs' });
  if (main instanceof EsModule) modules.evaluate(main, { resolve: () => undefined, reject: () => machine.host.moduleFailed(machine) });
  else machine.guard(() => main.evaluate());
}

/** Calls a function with unknown arguments, in a surrounding of which only functions and constants are known. */
export function evaluateFunction(modules: Modules, region: FunctionRegion): void {
  const { machine, compiler } = modules;
  const chain: ts.Node[] = [];
  for (let { parent }: ts.Node = region.node; parent; { parent } = parent) if (ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isFunctionLike(parent) || ts.isClassLike(parent) || ts.isModuleBlock(parent)) chain.unshift(parent);
  const self = new Unknown('any', 'this', 0);
  let scope = rootScope(machine, true, self, machine.profile === 'node-esm');
  if (machine.profile === 'node-cjs') bindCommonJs(modules, scope, commonJsModule(machine.realm), machine.source.fileName);
  bindImports(scope, machine.source);
  const reassigned = assignedNames(machine.source);
  for (const node of chain) scope = surroundings(machine, compiler, new Scope(scope, scope.frame), node, reassigned);
  const closure = createClosure(compiler, scope, region.node, undefined, region.name);
  const args = region.node.parameters.map((parameter) => (parameter.dotDotDotToken ? undefined : new Unknown('any', parameter.name.getText(), machine.lineOf(parameter))));
  // What the surroundings leave open happened before the call.
  machine.trace.certain = Number.POSITIVE_INFINITY;
  machine.trace.decided = Number.POSITIVE_INFINITY;
  machine.guard(() => machine.call(closure, self, args));
}

const assignedIn = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names that something in the file assigns to after their declaration. */
function assignedNames(source: ts.SourceFile): ReadonlySet<string> {
  const known = assignedIn.get(source);
  if (known) return known;
  const names = new Set<string>();
  assignedIn.set(source, names);
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment && ts.isIdentifier(node.left)) names.add(node.left.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** What is known of a module when functions of another one run: its functions and constants. */
export function moduleSurroundings(machine: Machine, compiler: Compiler, scope: Scope, source: ts.SourceFile): Scope {
  return surroundings(machine, compiler, scope, source, assignedNames(source));
}

/** What a surrounding block, function or class makes known to the code inside it. */
function surroundings(machine: Machine, compiler: Compiler, scope: Scope, node: ts.Node, assigned: ReadonlySet<string>): Scope {
  const unknown = (name: string, place: ts.Node): void => scope.initialize(name, new Unknown('any', name, machine.lineOf(place)));
  const lazily = (name: string, mutable: boolean, place: ts.Node, compute: () => Value): void => {
    const placeholder = new Unknown('any', name, machine.lineOf(place));
    scope.names.set(name, new LazyBinding(placeholder, mutable, () => {
      try {
        return machine.aside(compute);
      } catch (thrown) {
        if (!(thrown instanceof Thrown)) throw thrown;
        return placeholder;
      }
    }));
  };
  const declaration = (statement: ts.ClassDeclaration | ts.EnumDeclaration): void => {
    const name = statement.name?.text ?? '*default*';
    lazily(name, true, statement, () => {
      const inner = new Scope(scope, scope.frame);
      runToEnd(compiler.once(statement, () => compiler.statement(statement))(inner));
      return inner.names.get(name)?.value;
    });
  };
  if (ts.isFunctionLike(node)) for (const parameter of node.parameters) for (const name of boundNames(parameter.name)) unknown(name, parameter);
  if (ts.isClassLike(node) && node.name) unknown(node.name.text, node);
  const statements = ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node) ? node.statements : [];
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name && statement.body && !assigned.has(statement.name.text)) scope.initialize(statement.name.text, createClosure(compiler, scope, statement, undefined, statement.name.text));
    else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) declaration(statement);
    else if (ts.isVariableStatement(statement)) {
      const fixed = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
      for (const each of statement.declarationList.declarations) {
        const { name, initializer } = each;
        if (fixed && initializer && ts.isIdentifier(name) && isConstant(initializer)) lazily(name.text, false, each, () => runToEnd(compiler.once(initializer, () => compiler.expression(initializer, name.text))(scope)));
        else for (const bound of boundNames(name)) unknown(bound, each);
      }
    }
  }
  return scope;
}

/** Whether an initializer means the same whenever it is read: a function, a class or a primitive. */
function isConstant(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}
