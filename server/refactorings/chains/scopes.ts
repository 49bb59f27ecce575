/**
 * Which name means which binding, by syntax alone (ECMA-262, Environment Records and static semantics of scope analysis:
 * LexicallyDeclaredNames, VarDeclaredNames, BoundNames). Types live in a space of their own and are left out, except
 * for `typeof name` in a type, which reads the value's name.
 */
import ts from 'typescript';

/** One binding of a value's name. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'variable' | 'constant' | 'parameter' | 'function' | 'class' | 'import' | 'caught' | 'var';
  /** The node whose scope holds the name: a function (its body shares its scope), a block, a loop, a catch clause, the file. */
  readonly scope: ts.Node;
  /** The identifiers that declare it. */
  readonly identifiers: ts.Identifier[];
  /** Every use, declarations excluded. */
  readonly references: ts.Identifier[];
  /** Whether something besides its declaration writes to it. */
  reassigned: boolean;
}

/** The bindings of one file. */
export class Scopes {
  private readonly declared = new Map<ts.Node, Map<string, Declaration>>();
  private readonly resolved = new Map<ts.Identifier, Declaration | undefined>();
  private readonly outer = new Map<ts.Node, ts.Node>();
  private readonly byName = new Map<string, ts.Identifier[]>();

  /** Identifiers that may name values, in the order of the text, and the scopes that they stand in. */
  private readonly identifiers: ts.Identifier[] = [];
  private readonly places: ts.Node[] = [];
  /** The scope that is walked through. */
  private around: ts.Node;

  constructor(readonly sourceFile: ts.SourceFile) {
    this.around = sourceFile;
    this.visit(sourceFile);
    for (const [index, identifier] of this.identifiers.entries()) this.resolve(identifier, this.places[index] ?? sourceFile);
  }

  /** The bindings of Scopes of `sourceFile`, computed once. */
  static of(sourceFile: ts.SourceFile): Scopes {
    let scopes = known.get(sourceFile);
    if (!scopes) known.set(sourceFile, (scopes = new Scopes(sourceFile)));
    return scopes;
  }

  /** What an identifier that reads, writes or declares a value stands for; undefined for a global, or for no such identifier. */
  declarationOf(identifier: ts.Identifier): Declaration | undefined {
    return this.resolved.get(identifier);
  }

  /** Whether the identifier is the name of a value (a use or a declaration), rather than of a property, a label or a type. */
  isName(identifier: ts.Identifier): boolean {
    return this.resolved.has(identifier);
  }

  /** The bindings that a scope holds itself. */
  declaredIn(scope: ts.Node): readonly Declaration[] {
    return [...(this.declared.get(scope)?.values() ?? [])];
  }

  /** What `name` means at `node`. */
  lookUp(name: string, node: ts.Node): Declaration | undefined {
    return this.find(name, scopeOf(node));
  }

  /** Every identifier with this text that names a value. */
  named(name: string): readonly ts.Identifier[] {
    return this.byName.get(name) ?? [];
  }

  /** Whether any identifier of the file, of whatever kind, has this text. */
  holds(name: string): boolean {
    return this.byName.has(name);
  }

  private find(name: string, from: ts.Node): Declaration | undefined {
    for (let scope: ts.Node | undefined = from; scope; scope = this.outer.get(scope)) {
      const found = this.declared.get(scope)?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  private add(scope: ts.Node, identifier: ts.Identifier, kind: Declaration['kind']): void {
    let names = this.declared.get(scope);
    if (!names) this.declared.set(scope, (names = new Map<string, Declaration>()));
    const before = names.get(identifier.text);
    if (before) {
      before.identifiers.push(identifier);
      if (kind === 'function' || kind === 'var') before.reassigned = true;
      this.resolved.set(identifier, before);
      return;
    }
    const declaration: Declaration = { name: identifier.text, kind, scope, identifiers: [identifier], references: [], reassigned: false };
    names.set(identifier.text, declaration);
    this.resolved.set(identifier, declaration);
  }

  private addPattern(scope: ts.Node, name: ts.BindingName, kind: Declaration['kind']): void {
    if (ts.isIdentifier(name)) return this.add(scope, name, kind);
    for (const element of name.elements) if (ts.isBindingElement(element)) this.addPattern(scope, element.name, kind);
  }

  private readonly visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      this.identifiers.push(node);
      this.places.push(this.around);
      return;
    }
    const { around } = this;
    if (node !== around && isScope(node)) {
      this.outer.set(node, around);
      this.around = node;
    }
    this.declare(node);
    this.visitChildren(node);
    this.around = around;
    // A function expression's own name is visible inside it unless something in it has that name.
    if ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name) {
      if (!this.declared.get(node)?.has(node.name.text)) this.add(node, node.name, 'function');
      else this.resolved.set(node.name, undefined);
    }
  };

  private visitChildren(node: ts.Node): void {
    if (ts.isTypeQueryNode(node)) {
      let name = node.exprName;
      while (ts.isQualifiedName(name)) name = name.left;
      if (ts.isIdentifier(name)) this.visit(name);
    } else if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) {
      // A type can hold `typeof name` deep inside.
      ts.forEachChild(node, (child) => (ts.isIdentifier(child) ? undefined : this.visit(child)));
    } else if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node) && !(ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword)) {
      ts.forEachChild(node, this.visit);
    }
  }

  private declare(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && !ts.isCatchClause(node.parent)) {
      const flags = ts.isVariableDeclarationList(node.parent) ? node.parent.flags : ts.NodeFlags.None;
      const lexical = (flags & ts.NodeFlags.BlockScoped) !== 0;
      const kind = !lexical ? 'var' : (flags & ts.NodeFlags.Let) === ts.NodeFlags.Let ? 'variable' : 'constant';
      this.addPattern(lexical ? scopeOf(node) : functionScopeOf(node), node.name, kind);
    } else if (ts.isParameter(node)) {
      if (!ts.isIndexSignatureDeclaration(node.parent) && isFunctionWithBody(node.parent)) this.addPattern(node.parent, node.name, 'parameter');
    } else if (ts.isCatchClause(node)) {
      if (node.variableDeclaration) this.addPattern(node, node.variableDeclaration.name, 'caught');
    } else if (ts.isFunctionDeclaration(node)) {
      if (node.name) this.add(scopeOf(node.parent), node.name, 'function');
    } else if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) {
      if (node.name) this.add(scopeOf(node.parent), node.name, 'class');
    } else if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) {
      this.add(scopeOf(node.parent), node.name, 'class');
    } else if (ts.isImportClause(node) || ts.isNamespaceImport(node) || ts.isImportSpecifier(node) || ts.isImportEqualsDeclaration(node)) {
      if (node.name) this.add(this.sourceFile, node.name, 'import');
    }
  }

  private resolve(node: ts.Identifier, around: ts.Node): void {
    if (!this.resolved.has(node) && readsName(node)) {
      const declaration = this.find(node.text, around);
      this.resolved.set(node, declaration);
      if (declaration) {
        declaration.references.push(node);
        if (isWritten(node)) declaration.reassigned = true;
      }
    }
    const list = this.byName.get(node.text);
    if (!list) this.byName.set(node.text, this.resolved.has(node) ? [node] : []);
    else if (this.resolved.has(node)) list.push(node);
  }
}

const known = new WeakMap<ts.SourceFile, Scopes>();

/** A function that has, or can have, a body: every function but the signatures in types. */
export function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node)
    || ts.isConstructorDeclaration(node) || ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node);
}

/** The innermost scope that `node` stands in, or is. */
export function scopeOf(node: ts.Node): ts.Node {
  for (let at: ts.Node = node; ; at = at.parent) if (isScope(at)) return at;
}

function isScope(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.Block:
      return !isFunctionWithBody(node.parent) && !ts.isCatchClause(node.parent) && !ts.isClassStaticBlockDeclaration(node.parent);
    case ts.SyntaxKind.SourceFile:
    case ts.SyntaxKind.CatchClause:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.ModuleBlock:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.CaseBlock:
    case ts.SyntaxKind.ClassStaticBlockDeclaration:
      return true;
    default:
      return isFunctionWithBody(node);
  }
}

/** The scope that a `var` at `node` belongs to. */
export function functionScopeOf(node: ts.Node): ts.Node {
  for (let at: ts.Node = node; ; at = at.parent) {
    if (ts.isSourceFile(at) || isFunctionWithBody(at) || ts.isModuleBlock(at) || ts.isClassStaticBlockDeclaration(at)) return at;
  }
}

/** Whether an identifier stands where it names a value. */
function readsName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  if (ts.isExportSpecifier(parent)) return !parent.parent.parent.moduleSpecifier && (parent.propertyName ?? parent.name) === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) return parent.name !== node;
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isTypeParameterDeclaration(parent)) return false;
  if (ts.isMethodDeclaration(parent) || ts.isGetAccessorDeclaration(parent) || ts.isSetAccessorDeclaration(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isJsxAttribute(parent) || ts.isJsxNamespacedName(parent) || ts.isNamedTupleMember(parent)) return false;
  if (ts.isParameter(parent)) return parent.initializer === node;
  if (ts.isJsxOpeningElement(parent) || ts.isJsxSelfClosingElement(parent) || ts.isJsxClosingElement(parent)) return !/^[a-z]/.test(node.text);
  return true;
}

/** Whether the use at `node` writes the binding. */
function isWritten(node: ts.Identifier): boolean {
  let at: ts.Node = node;
  for (let parent = at.parent; ; at = parent, parent = at.parent) {
    if (ts.isParenthesizedExpression(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isObjectLiteralExpression(parent)) continue;
    if (ts.isNonNullExpression(parent) || ts.isAsExpression(parent)) continue;
    if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) continue;
    if (ts.isPropertyAssignment(parent) && parent.initializer === at) continue;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
      return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
    }
    if (ts.isBinaryExpression(parent) && parent.left === at) {
      const operator = parent.operatorToken.kind;
      if (operator < ts.SyntaxKind.FirstAssignment || operator > ts.SyntaxKind.LastAssignment) return false;
      // A default inside a destructuring assignment: go on outwards only for `=`, and only from a pattern.
      return true;
    }
    return (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) && parent.initializer === at;
  }
}
