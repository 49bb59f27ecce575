import ts from 'typescript';
import type { RemoteHandle, RemoteProject, RemoteSignature, RemoteSymbol, RemoteType } from './api';
import type { Trees } from './trees';
import type { Translation } from './translation';

/**
 * What stands for the types, symbols and signatures of a checker in another process, so that one set of rules reads the
 * facts of both TypeScripts. Each remote object has one such object, which asks for what is wanted of it when it is wanted.
 */
export class Objects {
  readonly #types = new WeakMap<RemoteType, TypeObject>();
  readonly #symbols = new WeakMap<RemoteSymbol, SymbolObject>();

  constructor(readonly project: RemoteProject, readonly trees: Trees, readonly translation: Translation) {}

  type(remote: RemoteType): ts.Type {
    let known = this.#types.get(remote);
    if (known === undefined) this.#types.set(remote, (known = new TypeObject(remote, this)));
    // It has what the rules for facts look at.
    return known as unknown as ts.Type;
  }

  symbol(remote: RemoteSymbol): ts.Symbol {
    let known = this.#symbols.get(remote);
    if (known === undefined) this.#symbols.set(remote, (known = new SymbolObject(remote, this)));
    return known as unknown as ts.Symbol;
  }

  signature(remote: RemoteSignature): ts.Signature {
    return new SignatureObject(remote, this) as unknown as ts.Signature;
  }

  /** A declaration whose body is seen as the tree has it; of any other what can be known without fetching its file. */
  declaration(handle: RemoteHandle): ts.Declaration {
    const kind = this.translation.kindFrom(handle.kind);
    const seen = withBody.has(kind) && !/\.d\.[cm]?ts$/.test(handle.path) ? this.trees.nodeOf(handle.resolve(this.project), handle.path) : undefined;
    return seen as ts.Declaration | undefined ?? new DeclarationObject(kind, handle, this.project) as unknown as ts.Declaration;
  }

  remoteType(type: ts.Type): RemoteType {
    return (type as unknown as TypeObject).remote;
  }

  remoteSymbol(symbol: ts.Symbol): RemoteSymbol {
    return (symbol as unknown as SymbolObject).remote;
  }

  remoteSignature(signature: ts.Signature): RemoteSignature {
    return (signature as unknown as SignatureObject).remote;
  }
}

class TypeObject {
  readonly flags: ts.TypeFlags;
  readonly objectFlags: ts.ObjectFlags;
  #members: readonly ts.Type[] | undefined;

  constructor(readonly remote: RemoteType, private readonly objects: Objects) {
    this.flags = objects.translation.typeFlags(remote.flags);
    this.objectFlags = objects.translation.objectFlags(remote.objectFlags);
  }

  get symbol(): ts.Symbol | undefined {
    const symbol = this.remote.getSymbol();
    return symbol && this.objects.symbol(symbol);
  }

  get types(): readonly ts.Type[] {
    return this.#members ??= (this.remote.getTypes() ?? []).map((type) => this.objects.type(type));
  }

  /** Only references have one. */
  get target(): ts.Type | undefined {
    return this.objectFlags & ts.ObjectFlags.Reference ? this.objects.type(this.remote.getTarget()) : undefined;
  }

  get elementFlags(): readonly number[] {
    return this.remote.elementFlags;
  }

  isUnion(): boolean {
    return (this.flags & ts.TypeFlags.Union) !== 0;
  }

  isIntersection(): boolean {
    return (this.flags & ts.TypeFlags.Intersection) !== 0;
  }

  isUnionOrIntersection(): boolean {
    return (this.flags & ts.TypeFlags.UnionOrIntersection) !== 0;
  }

  isClass(): boolean {
    return (this.objectFlags & ts.ObjectFlags.Class) !== 0;
  }

  getCallSignatures(): readonly ts.Signature[] {
    return this.#signatures(ts.SignatureKind.Call);
  }

  getConstructSignatures(): readonly ts.Signature[] {
    return this.#signatures(ts.SignatureKind.Construct);
  }

  #signatures(kind: ts.SignatureKind): readonly ts.Signature[] {
    const { project: { checker }, translation } = this.objects;
    return checker.getSignaturesOfType(this.remote, translation.signatureKindOf(kind)).map((signature) => this.objects.signature(signature));
  }
}

class SymbolObject {
  readonly name: string;
  readonly flags: ts.SymbolFlags;

  constructor(readonly remote: RemoteSymbol, private readonly objects: Objects) {
    this.name = remote.name;
    this.flags = objects.translation.symbolFlags(remote.flags);
  }

  get declarations(): readonly ts.Declaration[] {
    return this.remote.declarations.map((handle) => this.objects.declaration(handle));
  }

  get valueDeclaration(): ts.Declaration | undefined {
    const { valueDeclaration } = this.remote;
    return valueDeclaration && this.objects.declaration(valueDeclaration);
  }
}

class SignatureObject {
  constructor(readonly remote: RemoteSignature, private readonly objects: Objects) {}

  get declaration(): ts.Declaration | undefined {
    const { declaration } = this.remote;
    return declaration && this.objects.declaration(declaration);
  }

  get parameters(): readonly ts.Symbol[] {
    return this.remote.getParameters().map((symbol) => this.objects.symbol(symbol));
  }
}

class DeclarationObject {
  constructor(readonly kind: ts.SyntaxKind, private readonly handle: RemoteHandle, private readonly project: RemoteProject) {}

  get dotDotDotToken(): object | undefined {
    return this.handle.resolve(this.project)?.dotDotDotToken;
  }

  getSourceFile(): { readonly fileName: string } {
    return { fileName: this.handle.path };
  }
}

const withBody: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.FunctionDeclaration, ts.SyntaxKind.FunctionExpression, ts.SyntaxKind.ArrowFunction, ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.Constructor, ts.SyntaxKind.GetAccessor, ts.SyntaxKind.SetAccessor,
]);
