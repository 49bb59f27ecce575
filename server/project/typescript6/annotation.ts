import ts from 'typescript';

/**
 * The type as it can be written at the place of `node`: in full, on one line, with names that can be seen there.
 * Undefined where there is no such text, or none that anyone would write.
 */
export function annotationOf(checker: ts.TypeChecker, type: ts.Type, node: ts.Node): string | undefined {
  const written = checker.typeToTypeNode(type, node, flags);
  if (written === undefined) return undefined;
  const sourceFile = node.getSourceFile();
  const text = printer.printNode(ts.EmitHint.Unspecified, written, sourceFile).replace(/\s+/g, ' ').replace(/\bvoid\b/g, 'undefined');
  if (text.length > longest || /import\(|\.\.\.|__|typeof /.test(text)) return undefined;
  return namesIn(written).every((name) => isVisible(checker, name, node, sourceFile)) ? text : undefined;
}

const flags: ts.NodeBuilderFlags = ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;
const printer = ts.createPrinter({ removeComments: true });
const longest = 160;

/** The first names of the types that a type is made of. */
function namesIn(written: ts.TypeNode): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) names.push(firstName(node.typeName));
    ts.forEachChild(node, visit);
  };
  visit(written);
  return names;
}

function firstName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : firstName(name.left);
}

/** Most types are of the file or global, and to list those once is enough. */
function isVisible(checker: ts.TypeChecker, name: string, node: ts.Node, sourceFile: ts.SourceFile): boolean {
  let names = visibleIn.get(sourceFile);
  if (names === undefined) visibleIn.set(sourceFile, (names = namesAt(checker, sourceFile)));
  return names.has(name) || namesAt(checker, node).has(name);
}

const visibleIn = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function namesAt(checker: ts.TypeChecker, node: ts.Node): ReadonlySet<string> {
  return new Set(checker.getSymbolsInScope(node, ts.SymbolFlags.Type | ts.SymbolFlags.Namespace).map((symbol) => symbol.name));
}
