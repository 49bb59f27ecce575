import ts from 'typescript';
import type { CheckerSubset } from './thenable';

/**
 * The type as it can be written at the place of `node`: in full, on one line, with names that can be seen there.
 * Undefined where there is no such text, or none that anyone would write.
 */
export function annotationOf(checker: CheckerSubset, type: ts.Type, node: ts.Node): string | undefined {
  const sourceFile = node.getSourceFile();
  const { text, names } = writtenOf(checker, type, node, sourceFile);
  return text !== undefined && names.every((name) => isVisible(checker, name, node, sourceFile)) ? text : undefined;
}

interface Written {
  readonly sourceFile: ts.SourceFile;
  readonly text: string | undefined;
  readonly names: readonly string[];
}

/** Most expressions of a file have one of a few types, and to write one out takes long. */
const writtenTypes = new WeakMap<ts.Type, Written>();

function writtenOf(checker: CheckerSubset, type: ts.Type, node: ts.Node, sourceFile: ts.SourceFile): Written {
  const known = writtenTypes.get(type);
  if (known?.sourceFile === sourceFile) return known;
  const typeNode = checker.typeToTypeNode(type, node, flags);
  // Made by the checker it belongs to no file; TypeScript 7's was parsed.
  const around = typeNode && (typeNode.getSourceFile() as ts.SourceFile | undefined);
  const text = typeNode && printer.printNode(ts.EmitHint.Unspecified, typeNode, around ?? sourceFile).replace(/\s+/g, ' ').replace(/\bvoid\b/g, 'undefined');
  const isWritable = text !== undefined && text.length <= longest && !/import\(|\.\.\.|__|typeof /.test(text);
  const written: Written = { sourceFile, text: isWritable ? text : undefined, names: typeNode && isWritable ? namesIn(typeNode) : [] };
  writtenTypes.set(type, written);
  return written;
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

/** Most types are of the file or global, and to list those once is enough; the others are looked for around the place. */
function isVisible(checker: CheckerSubset, name: string, node: ts.Node, sourceFile: ts.SourceFile): boolean {
  let names = visibleIn.get(sourceFile);
  if (names === undefined) visibleIn.set(sourceFile, (names = typeNamesAt(checker, sourceFile)));
  return names.has(name) || isDeclaredAround(name, node);
}

const visibleIn = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function typeNamesAt(checker: CheckerSubset, node: ts.Node): ReadonlySet<string> {
  return new Set(checker.getSymbolsInScope(node, ts.SymbolFlags.Type | ts.SymbolFlags.Namespace).map((symbol) => symbol.name));
}

/** Whether a function, class or block around a node declares a type of this name: asking the checker for all names takes long. */
function isDeclaredAround(name: string, node: ts.Node): boolean {
  return ts.findAncestor(node, (around) => {
    const parameters = ts.isFunctionLike(around) || ts.isClassLike(around) ? around.typeParameters ?? [] : [];
    const statements = ts.isBlock(around) || ts.isModuleBlock(around) || ts.isCaseOrDefaultClause(around) ? around.statements : [];
    return parameters.some((parameter) => parameter.name.text === name) || statements.some((statement) => isType(statement) && statement.name?.text === name);
  }) !== undefined;
}

function isType(statement: ts.Statement): statement is ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration {
  return ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement);
}
