/** Declarations that are evaluated when one of their names is first read, for code whose evaluation no program can see. */
import ts from 'typescript';
import type { Value } from '../values/values';
import type { Compiler } from './compiler';
import { runToEnd } from './scope';
import type { Binding, Scope } from './scope';
import type { StatementList } from './statements';
import { boundNames } from './syntax';

/** A variable whose value is computed when it is first read; while it is computed, and if that fails, `value` stands for it. */
export class LazyBinding implements Binding {
  initialized = true;
  private compute: (() => Value) | undefined;

  constructor(
    private held: Value,
    readonly mutable: boolean,
    compute: () => Value,
  ) {
    this.compute = compute;
  }

  get value(): Value {
    const { compute } = this;
    this.compute = undefined;
    if (compute) this.held = compute();
    return this.held;
  }

  set value(value: Value) {
    this.compute = undefined;
    this.held = value;
  }
}

/** A declaration with the statements that follow it and complete what it declares. */
interface Unit {
  readonly names: readonly string[];
  readonly list: StatementList;
}

/** Declares what a file declares. A statement that is no declaration belongs to the declaration before it. */
export function declareLazily(compiler: Compiler, scope: Scope, file: ts.SourceFile): void {
  for (const { names, list } of compiler.once(file, () => units(compiler, file))) {
    for (const name of names) {
      scope.names.set(name, new LazyBinding(undefined, false, () => {
        list.enter(scope);
        runToEnd(list.run(scope));
        return scope.names.get(name)?.value;
      }));
    }
  }
}

function units(compiler: Compiler, file: ts.SourceFile): readonly Unit[] {
  const groups: { readonly names: readonly string[]; readonly statements: ts.Statement[] }[] = [];
  for (const statement of file.statements) {
    const names = declaredNames(statement);
    if (names.length > 0) groups.push({ names, statements: [statement] });
    else groups.at(-1)?.statements.push(statement);
  }
  return groups.map(({ names, statements }) => ({ names, list: compiler.hoist(statements) }));
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name ? [statement.name.text] : [];
}
