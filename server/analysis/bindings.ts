import ts from 'typescript';
import { nodesOf } from './tree';

/** One name that a file declares, in the scope where it is declared. */
export interface Binding {
  /** The declared name. */
  readonly name: ts.Identifier;
  /** What declares it: a variable, parameter, function, class, import … */
  readonly declaration: ts.Node;
  /** Every other use of it in the file, in source order. */
  readonly references: readonly ts.Identifier[];
  /** Whether it is declared once and nothing ever assigns to it again, so that it always holds its first value. */
  readonly constant: boolean;
}

/** What the names of one file refer to within it, by the scope rules of ECMA-262 (Static Semantics, VarScopedDeclarations and LexicallyScopedDeclarations). */
export interface Bindings {
  /** The declaration in this file that an identifier refers to; undefined for a global. */
  resolve(identifier: ts.Identifier): Binding | undefined;
}

/** The bindings of a file whose tree has its parents set; computed once for each tree. */
export function bindingsOf(sourceFile: ts.SourceFile): Bindings {
  const known = cache.get(sourceFile);
  if (known !== undefined) return known;
  const bindings = new FileBindings(sourceFile);
  cache.set(sourceFile, bindings);
  return bindings;
}

/** What a constant name was first given: its initialiser, or the function or class itself; undefined where that is not seen. */
export function valueOf(binding: Binding): ts.Expression | ts.FunctionDeclaration | ts.ClassDeclaration | undefined {
  if (!binding.constant) return undefined;
  const { declaration } = binding;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
  if (ts.isFunctionDeclaration(declaration) || ts.isFunctionExpression(declaration)) return declaration;
  return ts.isClassDeclaration(declaration) ? declaration : undefined;
}

const cache = new WeakMap<ts.SourceFile, Bindings>();

interface Declared {
  readonly name: ts.Identifier;
  readonly declaration: ts.Node;
  readonly references: ts.Identifier[];
  constant: boolean;
}

class FileBindings implements Bindings {
  readonly #scopes = new Map<ts.Node, Map<string, Declared>>();

  constructor(sourceFile: ts.SourceFile) {
    const references: ts.Identifier[] = [];
    for (const node of nodesOf(sourceFile)) {
      if (ts.isIdentifier(node) && !this.#declare(node) && isReference(node)) references.push(node);
    }
    for (const reference of references) {
      const declared = this.resolve(reference);
      declared?.references.push(reference);
      if (declared !== undefined && isWritten(reference)) declared.constant = false;
    }
  }

  resolve(identifier: ts.Identifier): Declared | undefined {
    for (let scope: ts.Node | undefined = identifier; scope !== undefined; scope = scope.parent) {
      const declared = this.#scopes.get(scope)?.get(identifier.text);
      if (declared !== undefined) return declared;
    }
    return undefined;
  }

  /** Whether the identifier is the name of a declaration. */
  #declare(name: ts.Identifier): boolean {
    const declaration = declarationOf(name);
    if (declaration === undefined) return false;
    const scope = scopeOf(declaration);
    const names = this.#scopes.get(scope) ?? new Map<string, Declared>();
    this.#scopes.set(scope, names);
    const again = names.get(name.text);
    if (again === undefined) names.set(name.text, { name, declaration, references: [], constant: true });
    else again.constant = false;
    return true;
  }
}

/** The declaration whose name an identifier is, from the outermost binding pattern's variable or parameter inwards. */
function declarationOf(name: ts.Identifier): ts.Node | undefined {
  const { parent } = name;
  const declares = ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)
    || ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isClassLike(parent)
    || ts.isEnumDeclaration(parent) || ts.isModuleDeclaration(parent) || ts.isImportClause(parent)
    || ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent) || ts.isImportEqualsDeclaration(parent);
  return declares && parent.name === name ? parent : undefined;
}

function scopeOf(declaration: ts.Node): ts.Node {
  if (ts.isFunctionExpression(declaration) || ts.isClassExpression(declaration)) return declaration;
  let variable = declaration;
  while (ts.isBindingElement(variable)) variable = variable.parent.parent;
  if (ts.isParameter(variable) || (ts.isVariableDeclaration(variable) && ts.isCatchClause(variable.parent))) return variable.parent;
  const isVar = ts.isVariableDeclaration(variable) && ts.isVariableDeclarationList(variable.parent) && (variable.parent.flags & ts.NodeFlags.BlockScoped) === 0;
  return ts.findAncestor(variable.parent, (node) => isFunctionScope(node) || (!isVar && isBlockScope(node))) ?? variable.getSourceFile();
}

function isFunctionScope(node: ts.Node): boolean {
  return ts.isFunctionLike(node) || ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node) || ts.isPropertyDeclaration(node);
}

function isBlockScope(node: ts.Node): boolean {
  return ts.isBlock(node) || ts.isCaseBlock(node) || ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
}

/** Whether an identifier stands for a value, and not for the name of a property, a label or a type. */
function isReference(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMetaProperty(parent)) return parent.name !== identifier;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName !== identifier;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isJsxAttribute(parent)) return false;
  if (ts.isTypeNode(parent) && !ts.isExpressionWithTypeArguments(parent)) return false;
  return !(ts.isClassElement(parent) || ts.isMethodDeclaration(parent)) || parent.name !== identifier;
}

/** Whether a reference assigns to its name: `x = …`, `x++`, `for (x of …)`, `[x] = …`, `({ x } = …)`. */
function isWritten(reference: ts.Identifier): boolean {
  let target: ts.Node = reference;
  while (isPatternPart(target.parent, target)) target = target.parent;
  const { parent } = target;
  if (ts.isBinaryExpression(parent)) return parent.left === target && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  }
  return (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === target;
}

function isPatternPart(parent: ts.Node, child: ts.Node): boolean {
  if (ts.isPropertyAssignment(parent)) return parent.initializer === child;
  return ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent)
    || ts.isShorthandPropertyAssignment(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent);
}
