/** How a function leaves a CommonJS module, and what the files that load the module do with it. */
import ts from 'typescript';
import { rangeOf } from '../../analysis';
import { withParentheses } from '../chains/recognise';
import { Scopes } from '../chains/scopes';
import type { ProjectUse } from '../refactoring';
import type { Obstacle } from './callers';
import type { Target } from './target';

/** The names under which a module exports the function; the empty one where it is the module itself. */
export type ExportedNames = ReadonlySet<string>;

/** An expression that is the function, and the file that it stands in. */
export interface FunctionUse {
  readonly view: ProjectUse['view'];
  readonly node: ts.Expression;
}

/** The names that a CommonJS module gives the function; none where it keeps it, or is no such module. */
export function exportedNames({ owner, name }: Target): ExportedNames {
  const names = new Set<string>();
  if (isModule(owner.getSourceFile())) return names;
  const scopes = Scopes.of(owner.getSourceFile());
  const places = isMember(owner) ? [owner] : [owner, ...scopes.declarationOf(name)?.references ?? []];
  for (const each of places) for (const found of namesGiven(each)) names.add(found);
  return names;
}

/** Whether a use does nothing but export the function. */
export function isExport(node: ts.Node): boolean {
  return [...namesGiven(node)].length > 0;
}

function* namesGiven(node: ts.Node): Generator<string> {
  const place = withParentheses(node);
  const { parent } = place;
  const member = ts.isShorthandPropertyAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === place) ? parent : ts.isMethodDeclaration(node) ? node : undefined;
  if (member) {
    const literal = member.parent;
    if (ts.isObjectLiteralExpression(literal) && ts.isIdentifier(member.name) && [...namesGiven(literal)].includes('')) yield member.name.text;
    return;
  }
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || parent.right !== place) return;
  const name = exportAt(parent.left);
  if (name !== undefined) yield name;
  yield* namesGiven(parent);
}

/** What an assignment's target exports: `exports.name`, `module.exports.name`, `module.exports`. */
function exportAt(left: ts.Expression): string | undefined {
  if (isExportsObject(left)) return ts.isIdentifier(left) ? undefined : '';
  return ts.isPropertyAccessExpression(left) && isExportsObject(left.expression) ? left.name.text : undefined;
}

/** `exports` or `module.exports`. */
function isExportsObject(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'exports' && Scopes.of(node.getSourceFile()).declarationOf(node) === undefined;
  return ts.isPropertyAccessExpression(node) && node.name.text === 'exports' && ts.isIdentifier(node.expression) && node.expression.text === 'module';
}

function isMember(owner: ts.Node): boolean {
  return ts.isMethodDeclaration(owner) || ts.isPropertyAssignment(withParentheses(owner).parent);
}

function isModule({ statements }: ts.SourceFile): boolean {
  return statements.some((each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each) || ts.isExportAssignment(each) || (ts.canHaveModifiers(each) && ts.getModifiers(each)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)));
}

/** The uses of the function by way of its module: in its own file by `exports`, in others by what loads it. */
export function usesOfModule(names: ExportedNames, own: ProjectUse['view'], loaders: readonly ProjectUse[]): { readonly uses: readonly FunctionUse[]; readonly obstacles: readonly Obstacle[] } {
  const uses: FunctionUse[] = [];
  const obstacles: Obstacle[] = [];
  for (const node of exportsIn(own.sourceFile)) {
    const { parent } = node;
    if (isAssigned(node) || isAssigned(parent)) continue;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      if (names.has(parent.name.text)) uses.push({ view: own, node: parent });
    } else obstacles.push({ view: own, node, reason: 'the module is handed on' });
  }
  for (const { view, range } of loaders) {
    const loader = new Loader(view, names, uses, obstacles);
    loader.read(range.start);
  }
  return { uses, obstacles };
}

/** Whether a statement assigns to the place, and to nothing else that could name the module. */
function isAssigned(left: ts.Node): boolean {
  let at = left.parent;
  if (!ts.isBinaryExpression(at) || at.left !== left || at.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  while (ts.isBinaryExpression(at.parent) && at.parent.right === at && exportAt(at.parent.left) !== undefined || (ts.isBinaryExpression(at.parent) && at.parent.right === at && isExportsObject(at.parent.left))) at = at.parent;
  return ts.isExpressionStatement(at.parent);
}

/** The places that say `exports`, `module.exports`, or `this`, which can be the same. */
function exportsIn(sourceFile: ts.SourceFile): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword && ts.isPropertyAccessExpression(node.parent)) found.push(node as ts.Expression);
    else if (ts.isExpression(node) && isExportsObject(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

/** What one file does with the module that it loads. */
class Loader {
  constructor(private readonly view: ProjectUse['view'], private readonly names: ExportedNames, private readonly uses: FunctionUse[], private readonly obstacles: Obstacle[]) {}

  /** Reads the file from the text that names the module. */
  read(start: number): void {
    const text = textAt(this.view.sourceFile, start);
    const call = text?.parent;
    if (!text || !call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.expression.text !== 'require') return this.refuse(text ?? this.view.sourceFile, 'it is loaded in another way than by `require`');
    this.module(withParentheses(call));
  }

  /** An expression that is the module. */
  private module(node: ts.Node): void {
    const { parent } = node;
    if (ts.isExpressionStatement(parent)) return;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      if (this.names.has(parent.name.text)) this.taken(withParentheses(parent));
      else if (this.names.has('') && /^(?:call|apply|bind)$/.test(parent.name.text)) this.refuse(parent, 'it is not called, but handed on');
      return;
    }
    if (ts.isVariableDeclaration(parent) && parent.initializer === node) return this.named(parent.name);
    if (this.names.has('')) return this.taken(node);
    this.refuse(node, 'the module is handed on');
  }

  /** What a declaration takes out of the module. */
  private named(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) return this.each(name, (use) => this.module(use));
    for (const element of name.elements) {
      if (!ts.isBindingElement(element)) continue;
      const key = element.propertyName ?? element.name;
      if (element.dotDotDotToken || !ts.isIdentifier(key)) this.refuse(element, 'the module is taken apart in a way that is not followed');
      else if (!this.names.has(key.text)) continue;
      else if (!ts.isIdentifier(element.name) || element.initializer) this.refuse(element, 'it is taken apart');
      else this.each(element.name, (use) => void this.uses.push({ view: this.view, node: use }));
    }
  }

  /** An expression that is the function. */
  private taken(node: ts.Node): void {
    const { parent } = node;
    if (ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name)) return this.each(parent.name, (use) => void this.uses.push({ view: this.view, node: use }));
    if (ts.isExpression(node)) this.uses.push({ view: this.view, node });
  }

  private each(name: ts.Identifier, take: (use: ts.Identifier) => void): void {
    const declaration = Scopes.of(this.view.sourceFile).declarationOf(name);
    if (!declaration || declaration.reassigned) return this.refuse(name, 'it gets another value');
    declaration.references.forEach(take);
  }

  private refuse(node: ts.Node, reason: string): void {
    this.obstacles.push({ view: this.view, node, reason });
  }
}

function textAt(sourceFile: ts.SourceFile, start: number): ts.StringLiteralLike | undefined {
  let found: ts.StringLiteralLike | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.pos > start + 1 || node.end <= start) return;
    // TypeScript points behind the quote.
    if (ts.isStringLiteralLike(node) && start - rangeOf(node, sourceFile).start <= 1) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}
