import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type ts from 'typescript';

/**
 * The parts of `typescript/sync` of TypeScript 7.1 that the engine uses. The package is the workspace's own and is loaded
 * at run time, as its client and its server must match exactly; so its types are written down here.
 */
export interface Api {
  readonly printer: { printNode(node: RemoteNode): string };
  createSnapshot(changes: SnapshotChanges): RemoteSnapshot;
  close(): void;
}

export interface SnapshotChanges {
  readonly openFiles?: readonly string[];
  readonly closeFiles?: readonly string[];
  readonly fileNotifications?: { readonly invalidateAll: true };
  readonly fileSystem?: object;
  /** Without it the programs still answer from the text before. */
  readonly ensurePrograms?: true;
}

export interface RemoteSnapshot {
  update(changes: SnapshotChanges): RemoteSnapshot;
  getDefaultProjectForFile(fileName: string): RemoteProject | undefined;
  dispose(): void;
}

export interface RemoteProject {
  readonly id: string;
  readonly configFileName: string | undefined;
  readonly program: RemoteProgram;
  readonly checker: RemoteChecker;
  readonly languageService: { getReferencedSymbolsForNode(node: RemoteNode, position: number): readonly RemoteReferences[] };
}

export interface RemoteReferences {
  readonly symbol?: RemoteSymbol;
  readonly references: readonly RemoteHandle[];
}

export interface RemoteProgram {
  getCompilerOptions(): ts.CompilerOptions;
  getSourceFile(fileName: string): RemoteSourceFile | undefined;
  getSourceFileMetadata(fileName: string): { readonly isDefaultLibrary: boolean } | undefined;
  getSyntacticDiagnostics(fileName: string): readonly RemoteDiagnostic[];
  getSemanticDiagnostics(fileName: string): readonly RemoteDiagnostic[];
  getConfigFileParsingDiagnostics(): readonly RemoteDiagnostic[];
}

export interface RemoteDiagnostic {
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
}

export interface RemoteNode {
  readonly kind: number;
  readonly pos: number;
  readonly end: number;
  readonly index: number;
  readonly parent: RemoteNode;
  readonly name?: RemoteNode;
  readonly dotDotDotToken?: RemoteNode;
  getStart(): number;
  forEachChild<Found>(visit: (node: RemoteNode) => Found | undefined): Found | undefined;
}

export interface RemoteSourceFile extends RemoteNode {
  readonly text: string;
}

/** A node of a file that need not be here. */
export interface RemoteHandle {
  readonly index: number;
  readonly kind: number;
  readonly path: string;
  resolve(project: RemoteProject): RemoteNode | undefined;
}

export interface RemoteSymbol {
  readonly name: string;
  readonly flags: number;
  readonly declarations: readonly RemoteHandle[];
  readonly valueDeclaration: RemoteHandle | undefined;
}

export interface RemoteType {
  readonly flags: number;
  readonly objectFlags: number;
  readonly elementFlags: readonly number[];
  getSymbol(): RemoteSymbol | undefined;
  getTarget(): RemoteType;
  getTypes(): readonly RemoteType[] | undefined;
}

export interface RemoteSignature {
  readonly declaration?: RemoteHandle;
  getParameters(): readonly RemoteSymbol[];
}

/** What stands for an object of the checker is given back to it; each is the same object as long as its snapshot lives. */
export interface RemoteChecker {
  getTypeAtLocation(nodes: readonly RemoteNode[]): readonly RemoteType[];
  getTypeOfSymbol(symbol: RemoteSymbol): RemoteType;
  getTypeOfSymbolAtLocation(symbol: RemoteSymbol, node: RemoteNode): RemoteType;
  getSignaturesOfType(type: RemoteType, kind: number): readonly RemoteSignature[];
  getReturnTypeOfSignature(signature: RemoteSignature): RemoteType;
  getResolvedSignature(node: RemoteNode): RemoteSignature;
  getContextualType(node: RemoteNode): RemoteType | undefined;
  getAwaitedType(type: RemoteType): RemoteType | undefined;
  getNonNullableType(type: RemoteType): RemoteType;
  getApparentType(type: RemoteType): RemoteType;
  getBaseConstraintOfType(type: RemoteType): RemoteType | undefined;
  getBaseTypes(type: RemoteType): readonly RemoteType[];
  getPropertyOfType(type: RemoteType, name: string): RemoteSymbol | undefined;
  getPropertiesOfType(type: RemoteType): readonly RemoteSymbol[];
  getIndexTypeOfType(type: RemoteType, kind: number): RemoteType | undefined;
  getIndexInfosOfType(type: RemoteType): readonly object[];
  isTupleType(type: RemoteType): boolean;
  typeToString(type: RemoteType, node: RemoteNode, flags: number): string;
  typeToTypeNode(type: RemoteType, node: RemoteNode, flags: number): RemoteNode | undefined;
  getSymbolsInScope(node: RemoteNode, meaning: number): readonly RemoteSymbol[];
}

/** An enumeration at run time, with the names of its members as keys. */
export type Enumeration = Readonly<Record<string, string | number>>;

/** What the engine needs of the package. */
export interface TypeScript7 {
  readonly version: string;
  readonly API: new (options: { readonly cwd: string }) => Api;
  readonly createFileSystemLayer: (files: readonly (readonly [name: string, text: string])[], options: { readonly removedPaths: readonly string[] }) => object;
  readonly SyntaxKind: Enumeration;
  readonly TypeFlags: Enumeration;
  readonly ObjectFlags: Enumeration;
  readonly SymbolFlags: Enumeration;
  readonly SignatureKind: Enumeration;
  readonly IndexKind: Enumeration;
  readonly TypeFormatFlags: Enumeration;
  readonly NodeBuilderFlags: Enumeration;
  readonly DiagnosticCategory: Enumeration;
}

/** Loads the package that the given package.json belongs to. Throws where it is none that can be used. */
export async function loadTypeScript7(manifest: string, version: string): Promise<TypeScript7> {
  const load = async (path: string): Promise<Record<string, unknown>> => await import(pathToFileURL(join(dirname(manifest), path)).href) as Record<string, unknown>;
  const [api, files, ast] = await Promise.all([load('dist/api/sync/api.js'), load('dist/api/fs.js'), load('dist/ast/index.js')]);
  const loaded = { ...api, createFileSystemLayer: files['createFileSystemLayer'], SyntaxKind: ast['SyntaxKind'], version };
  if (!isUsable(loaded)) throw new Error(`TypeScript ${version} in ${dirname(manifest)} does not have the API of TypeScript 7.1.`);
  return loaded;
}

function isUsable(loaded: Record<string, unknown>): loaded is Record<string, unknown> & TypeScript7 {
  const enumerations = ['SyntaxKind', 'TypeFlags', 'ObjectFlags', 'SymbolFlags', 'SignatureKind', 'IndexKind', 'TypeFormatFlags', 'NodeBuilderFlags', 'DiagnosticCategory'];
  return typeof loaded['API'] === 'function' && typeof loaded['createFileSystemLayer'] === 'function' && enumerations.every((name) => typeof loaded[name] === 'object');
}
