import ts from 'typescript';
import { bindingsOf } from '../analysis';

/**
 * The places of a file whose values have one declared type: the uses of a name, and of a member of one object by the same
 * words (`this.logger.info`). Most of them are neither promises nor functions, and one question tells so for all.
 */
export class Alike {
  readonly #first = new Map<string, ts.Expression>();
  readonly #roots = new Map<ts.Node | string, number>();

  constructor(readonly sourceFile: ts.SourceFile) {}

  /** The place to ask about before this one; undefined for what is no name and no member of one. */
  of(value: ts.Expression): ts.Expression | undefined {
    if (ts.isIdentifier(value)) {
      const declaration = bindingsOf(this.sourceFile).resolve(value)?.declaration;
      if (declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration)) && ts.isIdentifier(declaration.name)) return declaration.name;
    }
    const key = this.#keyOf(value);
    if (key === undefined) return undefined;
    const known = this.#first.get(key);
    if (known === undefined) this.#first.set(key, value);
    return known ?? value;
  }

  #keyOf(value: ts.Expression): string | undefined {
    let root = value;
    let path = '';
    for (; ts.isPropertyAccessExpression(root); root = root.expression) path = `.${root.name.text}${path}`;
    if (root.kind === ts.SyntaxKind.ThisKeyword) return path === '' ? undefined : `${this.#numberOf(ownerOfThis(root))}${path}`;
    if (!ts.isIdentifier(root)) return undefined;
    return `${this.#numberOf(bindingsOf(this.sourceFile).resolve(root)?.declaration ?? root.text)}${path}`;
  }

  #numberOf(root: ts.Node | string): number {
    const known = this.#roots.get(root) ?? this.#roots.size;
    this.#roots.set(root, known);
    return known;
  }
}

/** The function, class or static member in which `this` means what it means here. */
function ownerOfThis(node: ts.Node): ts.Node {
  return ts.findAncestor(node, (owner) => {
    if (ts.isFunctionDeclaration(owner) || ts.isFunctionExpression(owner) || ts.isClassLike(owner) || ts.isClassStaticBlockDeclaration(owner)) return true;
    if (!ts.isClassElement(owner)) return false;
    return ts.isObjectLiteralExpression(owner.parent) || (ts.canHaveModifiers(owner) && ts.getModifiers(owner)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true);
  }) ?? node.getSourceFile();
}
