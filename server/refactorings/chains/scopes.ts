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

/** The bindings of one file. What a name's uses stand for is found out when somebody asks about the name. */
export class Scopes {
  private readonly declared = new Map<ts.Node, Map<string, Declaration>>();
  private readonly outer = new Map<ts.Node, ts.Node>();
  private readonly uses = new Map<string, Uses>();
  /** What the identifiers of the names asked about stand for. */
  private readonly resolved = new Map<ts.Identifier, Declaration | undefined>();

  /** The scope that is walked through. */
  private around: ts.Node;

  constructor(readonly sourceFile: ts.SourceFile) {
    this.around = sourceFile;
    this.visit(sourceFile);
  }

  /** The bindings of Scopes of `sourceFile`, computed once. */
  static of(sourceFile: ts.SourceFile): Scopes {
    let scopes = known.get(sourceFile);
    if (!scopes) known.set(sourceFile, (scopes = new Scopes(sourceFile)));
    return scopes;
  }

  /** What an identifier that reads, writes or declares a value stands for; undefined for a global, or for no such identifier. */
  declarationOf(identifier: ts.Identifier): Declaration | undefined {
    this.resolve(identifier.text);
    return this.resolved.get(identifier);
  }

  /** Whether the identifier is the name of a value (a use or a declaration), rather than of a property, a label or a type. */
  isName(identifier: ts.Identifier): boolean {
    this.resolve(identifier.text);
    return this.resolved.has(identifier);
  }

  /** The bindings that a scope holds itself. */
  declaredIn(scope: ts.Node): readonly Declaration[] {
    const names = this.declared.get(scope);
    if (!names) return [];
    for (const name of names.keys()) this.resolve(name);
    return [...names.values()];
  }

  /** What `name` means at `node`. */
  lookUp(name: string, node: ts.Node): Declaration | undefined {
    this.resolve(name);
    return this.find(name, scopeOf(node));
  }

  /** Every identifier with this text that names a value. */
  named(name: string): readonly ts.Identifier[] {
    return this.resolve(name);
  }

  /** Whether any identifier of the file, of whatever kind, has this text. */
  holds(name: string): boolean {
    return this.uses.has(name);
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
      const uses = this.uses.get(node.text);
      if (!uses) this.uses.set(node.text, { identifiers: [node], places: [this.around] });
      else {
        uses.identifiers.push(node);
        uses.places.push(this.around);
      }
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
    if ((node.kind === ts.SyntaxKind.FunctionExpression || node.kind === ts.SyntaxKind.ClassExpression) && (node as ts.FunctionExpression).name) {
      const { name } = node as ts.FunctionExpression;
      if (name && !this.declared.get(node)?.has(name.text)) this.add(node, name, 'function');
      else if (name) this.resolved.set(name, undefined);
    }
  };

  private visitChildren(node: ts.Node): void {
    switch (node.kind) {
      case ts.SyntaxKind.InterfaceDeclaration:
      case ts.SyntaxKind.TypeAliasDeclaration:
        return;
      case ts.SyntaxKind.HeritageClause:
        if ((node as ts.HeritageClause).token === ts.SyntaxKind.ImplementsKeyword) return;
        break;
      case ts.SyntaxKind.TypeQuery: {
        let name = (node as ts.TypeQueryNode).exprName;
        while (ts.isQualifiedName(name)) name = name.left;
        return this.visit(name);
      }
      case ts.SyntaxKind.ExpressionWithTypeArguments:
        break;
      default:
        // A type can hold `typeof name` deep inside.
        if (ts.isTypeNode(node)) return ts.forEachChild(node, this.visitInType);
    }
    ts.forEachChild(node, this.visit);
  }

  private readonly visitInType = (node: ts.Node): void => {
    if (!ts.isIdentifier(node)) this.visit(node);
  };

  private declare(node: ts.Node): void {
    switch (node.kind) {
      case ts.SyntaxKind.VariableDeclaration:
        return this.declareVariable(node as ts.VariableDeclaration);
      case ts.SyntaxKind.Parameter: {
        const { parent, name } = node as ts.ParameterDeclaration;
        if (isFunctionWithBody(parent)) this.addPattern(parent, name, 'parameter');
        return;
      }
      case ts.SyntaxKind.CatchClause: {
        const { variableDeclaration } = node as ts.CatchClause;
        if (variableDeclaration) this.addPattern(node, variableDeclaration.name, 'caught');
        return;
      }
      case ts.SyntaxKind.FunctionDeclaration:
        return this.declareNamed(node as ts.FunctionDeclaration, 'function');
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.EnumDeclaration:
      case ts.SyntaxKind.ModuleDeclaration:
        return this.declareNamed(node as ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration, 'class');
      case ts.SyntaxKind.ImportClause:
      case ts.SyntaxKind.NamespaceImport:
      case ts.SyntaxKind.ImportSpecifier:
      case ts.SyntaxKind.ImportEqualsDeclaration: {
        const { name } = node as ts.ImportClause;
        if (name) this.add(this.sourceFile, name, 'import');
      }
    }
  }

  private declareVariable({ parent, name }: ts.VariableDeclaration): void {
    if (ts.isCatchClause(parent)) return;
    const flags = ts.isVariableDeclarationList(parent) ? parent.flags : ts.NodeFlags.None;
    const lexical = (flags & ts.NodeFlags.BlockScoped) !== 0;
    const kind = !lexical ? 'var' : (flags & ts.NodeFlags.Let) === ts.NodeFlags.Let ? 'variable' : 'constant';
    this.addPattern(lexical ? scopeOf(parent) : functionScopeOf(parent), name, kind);
  }

  private declareNamed({ parent, name }: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration, kind: 'function' | 'class'): void {
    if (name && ts.isIdentifier(name)) this.add(scopeOf(parent), name, kind);
  }

  /** Finds out what every identifier of the name stands for, once; the identifiers that name values. */
  private resolve(name: string): readonly ts.Identifier[] {
    const uses = this.uses.get(name);
    if (!uses) return [];
    if (uses.values) return uses.values;
    uses.values = [];
    for (const [index, node] of uses.identifiers.entries()) {
      if (!this.resolved.has(node)) {
        if (!readsName(node)) continue;
        const declaration = this.find(name, uses.places[index] ?? this.sourceFile);
        this.resolved.set(node, declaration);
        if (declaration) {
          declaration.references.push(node);
          if (isWritten(node)) declaration.reassigned = true;
        }
      }
      uses.values.push(node);
    }
    return uses.values;
  }
}

/** The identifiers of one name that may name values, in the order of the text, and the scopes that they stand in. */
interface Uses {
  readonly identifiers: ts.Identifier[];
  readonly places: ts.Node[];
  /** Those that do; absent until somebody asks. */
  values?: ts.Identifier[];
}

const known = new WeakMap<ts.SourceFile, Scopes>();

/** A function that has, or can have, a body: every function but the signatures in types. */
export function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  switch (node.kind) {
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.Constructor:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
      return true;
    default:
      return false;
  }
}

/** Whether a function is declared `async`. */
export function isAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false);
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
export function isWritten(node: ts.Identifier): boolean {
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
