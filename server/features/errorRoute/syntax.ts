import ts from 'typescript';
import type { Chain, RejectionRoute, TextRange } from '../../analysis';

/** What a rejection does next. */
export type Next =
  /** It takes these steps within its function. */
  | { readonly kind: 'route'; readonly route: RejectionRoute }
  /** The promise that this link of a chain gives rejects (0: the root). */
  | { readonly kind: 'link'; readonly chain: Chain; readonly index: number }
  /** The promise that this expression gives rejects. */
  | { readonly kind: 'promise'; readonly node: ts.Expression }
  /** Calls of the function that this expression gives reject. */
  | { readonly kind: 'function'; readonly node: ts.Expression }
  /** Calls of this function reject. */
  | { readonly kind: 'leaves'; readonly node: ts.SignatureDeclaration }
  /** What rejects, or a function whose calls do, is kept under a name. */
  | { readonly kind: 'stored'; readonly name: ts.Node; readonly value: 'promise' | 'function' }
  /** It ends here, or is not followed further; with `continues`, it can go on as well. */
  | { readonly kind: 'ends'; readonly place: 'handled' | 'unhandled' | 'leaves' | 'unknown'; readonly range: TextRange; readonly text: string; readonly continues?: Next }
  /** This use of the value takes no part: a comparison, an export, a type. */
  | { readonly kind: 'nothing' };

/** The innermost token or node at an offset. */
export function nodeAt(sourceFile: ts.SourceFile, offset: number): ts.Node {
  let node: ts.Node = sourceFile;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) => (child.getStart(sourceFile) <= offset && offset < child.end ? child : undefined));
    if (inner === undefined) return node;
    node = inner;
  }
}

/** The outermost expression with exactly this range, or the node that comes nearest to being one. */
export function nodeWithRange(sourceFile: ts.SourceFile, range: TextRange): ts.Node | undefined {
  let found: ts.Node | undefined;
  for (let node: ts.Node | undefined = nodeAt(sourceFile, range.start); node !== undefined && node.getStart(sourceFile) >= range.start; node = node.parent) {
    if (node.end === range.end && !ts.isSourceFile(node)) {
      if (found === undefined || ts.isExpression(node)) found = node;
    }
    if (node.end > range.end) break;
  }
  return found;
}

/** The function whose body or parameters hold the node, or undefined in a module's or class's own code. */
export function enclosingFunction(node: ts.Node | undefined): ts.SignatureDeclaration | undefined {
  for (let each = node; each !== undefined; each = each.parent) {
    if (ts.isFunctionLike(each)) return each;
  }
  return undefined;
}

/** The expression without parentheses, assertions and `!` around it, seen from inside: the outermost such wrapper. */
export function wrapped(node: ts.Node): ts.Node {
  let outer = node;
  while (
    ts.isParenthesizedExpression(outer.parent) || ts.isAsExpression(outer.parent) || ts.isNonNullExpression(outer.parent) ||
    ts.isSatisfiesExpression(outer.parent) || ts.isTypeAssertionExpression(outer.parent)
  ) outer = outer.parent;
  return outer;
}

/** A name with the object it is read from: `users.load` for the `load` in it. */
export function access(node: ts.Node): ts.Node {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return parent;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node && ts.isStringLiteralLike(node)) return parent;
  return node;
}

/** Whether a name stands where it is declared, imported, exported, written or used as a type, so that nothing is done with its value. */
export function isDeclarationOrWrite(name: ts.Node): boolean {
  const node = access(name);
  const { parent } = node;
  if (parent === undefined) return true;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return true;
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent) || ts.isTypeQueryNode(parent) || ts.isJSDocNameReference(parent)) return true;
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent)) return true;
  return 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
}

/** The name under which an assignment or declaration keeps its value, where it is a single name. */
export function keptUnder(value: ts.Node): ts.Node | undefined {
  const { parent } = value;
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name)) return parent.name;
  if ((ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === value && !ts.isComputedPropertyName(parent.name)) return parent.name;
  if (ts.isBinaryExpression(parent) && parent.right === value && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    if (ts.isIdentifier(parent.left)) return parent.left;
    if (ts.isPropertyAccessExpression(parent.left)) return parent.left.name;
  }
  return undefined;
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
