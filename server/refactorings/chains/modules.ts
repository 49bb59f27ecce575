/** The modules that names come from, and what their promises are. */
import ts from 'typescript';
import type { Declaration, Scopes } from './scopes';

/** Packages whose promises are of a class of their own. */
export const promiseLibraries: readonly string[] = ['bluebird', 'q', 'rsvp', 'when', 'kew', 'vow', 'jquery', 'any-promise', 'promise', 'es6-promise', 'pinkie', 'lie', 'native-or-bluebird', 'angular'];

/** Those whose `then`, `catch` and `finally` do what the standard's do, if given functions alone. */
const standard: ReadonlySet<string> = new Set(['bluebird', 'q', 'rsvp', 'when', 'any-promise', 'promise', 'es6-promise', 'pinkie', 'lie', 'native-or-bluebird']);

/** Whether nothing but promise libraries with standard links is among the packages, and one of them is. */
export function areStandard(modules: readonly string[]): boolean {
  return modules.length > 0 && modules.every((each) => standard.has(each));
}

/** The promise libraries that a file loads itself, and the modules that its `Promise` comes from. */
export function importedLibraries(scopes: Scopes): readonly string[] {
  const found: string[] = [];
  for (const declaration of scopes.declaredIn(scopes.sourceFile)) {
    const module = moduleOf(declaration);
    if (module !== undefined && (promiseLibraries.includes(module) || declaration.name === 'Promise')) found.push(module);
  }
  return found;
}

/** The module that a binding comes from, by `import` or `require`. */
export function moduleOf(declaration: Declaration): string | undefined {
  for (let at: ts.Node | undefined = declaration.identifiers[0]; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isImportDeclaration(at)) return ts.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier.text : undefined;
    if (ts.isVariableDeclaration(at)) {
      const found = at.initializer && /^require\(\s*['"]([^'"]+)['"]\s*\)/.exec(at.initializer.getText());
      return found?.[1];
    }
  }
  return undefined;
}
