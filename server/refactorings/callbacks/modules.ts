/** Which module a name comes from, by `import` or `require`, whatever it is called in the file. */
import ts from 'typescript';
import { bare } from '../chains/recognise';
import type { Declaration, Scopes } from '../chains/scopes';

/** What an expression names in a module: `fs.realpath.native` is `realpath.native` of `fs`. */
export interface Imported {
  /** Without `node:`. */
  readonly module: string;
  /** Dotted; empty for the module itself. */
  readonly name: string;
}

/** What the expression names of a module; undefined where it is nothing of a module. */
export function importedBy(expression: ts.Expression, scopes: Scopes): Imported | undefined {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node)) {
    const outer = importedBy(node.expression, scopes);
    return outer && { module: outer.module, name: outer.name === '' || outer.name === 'default' ? node.name.text : `${outer.name}.${node.name.text}` };
  }
  if (ts.isCallExpression(node)) {
    const module = requiredBy(node);
    return module === undefined ? undefined : { module, name: '' };
  }
  const declaration = ts.isIdentifier(node) ? scopes.declarationOf(node) : undefined;
  return declaration && !declaration.reassigned ? importedAs(declaration, scopes) : undefined;
}

/** The module that a `require` call loads. */
export function requiredBy(node: ts.Expression): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require') return undefined;
  const [name] = node.arguments;
  return name && ts.isStringLiteralLike(name) ? plain(name.text) : undefined;
}

function importedAs({ identifiers: [identifier] }: Declaration, scopes: Scopes): Imported | undefined {
  const parent = identifier?.parent;
  if (!parent) return undefined;
  if (ts.isImportSpecifier(parent)) return from(parent.parent.parent.parent, (parent.propertyName ?? parent.name).text);
  if (ts.isNamespaceImport(parent)) return from(parent.parent.parent, '');
  if (ts.isImportClause(parent)) return from(parent.parent, '');
  if (ts.isImportEqualsDeclaration(parent) && ts.isExternalModuleReference(parent.moduleReference)) {
    const { expression } = parent.moduleReference;
    return ts.isStringLiteralLike(expression) ? { module: plain(expression.text), name: '' } : undefined;
  }
  if (ts.isBindingElement(parent)) {
    const list = parent.parent.parent;
    const key = parent.propertyName ?? parent.name;
    if (!ts.isVariableDeclaration(list) || !list.initializer || parent.dotDotDotToken || !ts.isIdentifier(key)) return undefined;
    const outer = importedBy(list.initializer, scopes);
    return outer && { module: outer.module, name: outer.name ? `${outer.name}.${key.text}` : key.text };
  }
  return ts.isVariableDeclaration(parent) && parent.initializer ? importedBy(parent.initializer, scopes) : undefined;
}

function from(declaration: ts.Node, name: string): Imported | undefined {
  if (!ts.isImportDeclaration(declaration) || !ts.isStringLiteral(declaration.moduleSpecifier)) return undefined;
  return { module: plain(declaration.moduleSpecifier.text), name };
}

function plain(specifier: string): string {
  return specifier.replace(/^node:/, '');
}
