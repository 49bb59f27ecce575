import ts from 'typescript';
import type { CheckerSubset, TypeContext } from '../typescript6/thenable';
import type { Api, RemoteNode, RemoteType } from './api';
import type { Objects } from './objects';

/** What the rules for facts ask of a checker and a program, answered by those of another process. */
export function contextOf(api: Api, objects: Objects): TypeContext & { readonly checker: RemoteTypes } {
  const { project } = objects;
  return {
    checker: new RemoteTypes(api, objects),
    program: {
      getCompilerOptions: () => project.program.getCompilerOptions(),
      isSourceFileDefaultLibrary: ({ fileName }) => project.program.getSourceFileMetadata(fileName)?.isDefaultLibrary === true,
    },
  };
}

export class RemoteTypes implements CheckerSubset {
  readonly #api: Api;
  readonly #objects: Objects;
  readonly #types = new Map<ts.Node, ts.Type>();

  constructor(api: Api, objects: Objects) {
    this.#api = api;
    this.#objects = objects;
  }

  get #checker() {
    return this.#objects.project.checker;
  }

  /** Asks for the types of many nodes in one message. */
  fetchTypes(nodes: readonly ts.Node[]): void {
    const types = this.#checker.getTypeAtLocation(nodes.map((node) => this.#node(node)));
    for (const [index, node] of nodes.entries()) {
      const type = types[index];
      if (type !== undefined) this.#types.set(node, this.#objects.type(type));
    }
  }

  getTypeAtLocation(node: ts.Node): ts.Type {
    if (!this.#types.has(node)) this.fetchTypes([node]);
    const type = this.#types.get(node);
    if (type === undefined) throw new Error('There is no type for a node.');
    return type;
  }

  getTypeOfSymbol(symbol: ts.Symbol): ts.Type {
    return this.#objects.type(this.#checker.getTypeOfSymbol(this.#objects.remoteSymbol(symbol)));
  }

  getTypeOfSymbolAtLocation(symbol: ts.Symbol, node: ts.Node): ts.Type {
    return this.#objects.type(this.#checker.getTypeOfSymbolAtLocation(this.#objects.remoteSymbol(symbol), this.#node(node)));
  }

  getSignaturesOfType(type: ts.Type, kind: ts.SignatureKind): readonly ts.Signature[] {
    return this.#checker.getSignaturesOfType(this.#objects.remoteType(type), this.#objects.translation.signatureKindOf(kind)).map((each) => this.#objects.signature(each));
  }

  getReturnTypeOfSignature(signature: ts.Signature): ts.Type {
    return this.#objects.type(this.#checker.getReturnTypeOfSignature(this.#objects.remoteSignature(signature)));
  }

  getResolvedSignature(node: ts.CallLikeExpression): ts.Signature {
    return this.#objects.signature(this.#checker.getResolvedSignature(this.#node(node)));
  }

  getContextualType(node: ts.Expression): ts.Type | undefined {
    return this.#optional(this.#checker.getContextualType(this.#node(node)));
  }

  getAwaitedType(type: ts.Type): ts.Type | undefined {
    return this.#optional(this.#checker.getAwaitedType(this.#objects.remoteType(type)));
  }

  getNonNullableType(type: ts.Type): ts.Type {
    return this.#objects.type(this.#checker.getNonNullableType(this.#objects.remoteType(type)));
  }

  getApparentType(type: ts.Type): ts.Type {
    return this.#objects.type(this.#checker.getApparentType(this.#objects.remoteType(type)));
  }

  getBaseConstraintOfType(type: ts.Type): ts.Type | undefined {
    return this.#optional(this.#checker.getBaseConstraintOfType(this.#objects.remoteType(type)));
  }

  getBaseTypes(type: ts.InterfaceType): ts.BaseType[] {
    return this.#checker.getBaseTypes(this.#objects.remoteType(type)).map((each) => this.#objects.type(each));
  }

  getPropertyOfType(type: ts.Type, name: string): ts.Symbol | undefined {
    const symbol = this.#checker.getPropertyOfType(this.#objects.remoteType(type), name);
    return symbol && this.#objects.symbol(symbol);
  }

  getPropertiesOfType(type: ts.Type): ts.Symbol[] {
    return this.#checker.getPropertiesOfType(this.#objects.remoteType(type)).map((symbol) => this.#objects.symbol(symbol));
  }

  getIndexTypeOfType(type: ts.Type, kind: ts.IndexKind): ts.Type | undefined {
    return this.#optional(this.#checker.getIndexTypeOfType(this.#objects.remoteType(type), this.#objects.translation.indexKindOf(kind)));
  }

  /** Only how many there are is known of them. */
  getIndexInfosOfType(type: ts.Type): readonly unknown[] {
    return this.#checker.getIndexInfosOfType(this.#objects.remoteType(type));
  }

  isTupleType(type: ts.Type): boolean {
    return this.#checker.isTupleType(this.#objects.remoteType(type));
  }

  typeToString(type: ts.Type, node: ts.Node, flags: ts.TypeFormatFlags): string {
    return this.#checker.typeToString(this.#objects.remoteType(type), this.#node(node), this.#objects.translation.formatOf(flags));
  }

  /** Printed there and parsed here, so that what is returned is a tree like any other. */
  typeToTypeNode(type: ts.Type, node: ts.Node, flags: ts.NodeBuilderFlags): ts.TypeNode | undefined {
    const remote = this.#typeNode(type, node, flags);
    if (remote === undefined) return undefined;
    const [statement] = ts.createSourceFile('type.ts', `type T = ${this.#api.printer.printNode(remote)};`, ts.ScriptTarget.Latest, true).statements;
    return statement && ts.isTypeAliasDeclaration(statement) ? onOneLine(statement.type) : undefined;
  }

  getSymbolsInScope(node: ts.Node, meaning: ts.SymbolFlags): ts.Symbol[] {
    return this.#checker.getSymbolsInScope(this.#node(node), this.#objects.translation.symbolFlagsOf(meaning)).map((symbol) => this.#objects.symbol(symbol));
  }

  #typeNode(type: ts.Type, node: ts.Node, flags: ts.NodeBuilderFlags): RemoteNode | undefined {
    try {
      return this.#checker.typeToTypeNode(this.#objects.remoteType(type), this.#node(node), this.#objects.translation.builderOf(flags));
    } catch (error) {
      // 7.1.0-beta cannot decode the answer that there is none.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #optional(type: RemoteType | undefined): ts.Type | undefined {
    return type && this.#objects.type(type);
  }

  #node(node: ts.Node): RemoteNode {
    const remote = this.#objects.trees.remoteOf(node);
    if (remote === undefined) throw new Error(`TypeScript 7 has no ${ts.SyntaxKind[node.kind]} at ${node.pos} of ${node.getSourceFile().fileName}.`);
    return remote;
  }
}

function onOneLine<Node extends ts.Node>(node: Node): Node {
  ts.forEachChild(node, (child) => void onOneLine(child));
  return ts.setEmitFlags(node, ts.EmitFlags.SingleLine);
}
