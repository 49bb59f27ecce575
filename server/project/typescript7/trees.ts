import ts from 'typescript';
import { parse } from '../../analysis';
import type { RemoteNode, RemoteProgram, RemoteSourceFile } from './api';
import type { Translation } from './translation';

/** The syntax trees of the files of a program in another process, and which nodes of theirs and of ours are the same. */
export class Trees {
  readonly #trees = new Map<string, { readonly text: string; readonly tree: ts.SourceFile }>();

  constructor(private readonly program: RemoteProgram, private readonly translation: Translation) {}

  /** A file as the program knows it. Undefined for one that it does not hold. */
  remote(fileName: string): RemoteSourceFile | undefined {
    return this.program.getSourceFile(fileName);
  }

  /** Our tree of the text that the program answers about. */
  tree(fileName: string): ts.SourceFile | undefined {
    const known = this.#trees.get(fileName);
    if (known !== undefined) return known.tree;
    const text = this.remote(fileName)?.text;
    if (text === undefined) return undefined;
    const tree = parse(fileName, text).sourceFile;
    this.#trees.set(fileName, { text, tree });
    return tree;
  }

  /** Theirs for a node of ours: of the same kind, with the same range. */
  remoteOf(node: ts.Node): RemoteNode | undefined {
    const file = this.remote(node.getSourceFile().fileName);
    const kind = this.translation.kindOf(node.kind);
    let remote: RemoteNode | undefined = file;
    while (remote !== undefined) {
      if (remote.kind === kind && remote.pos === node.pos && remote.end === node.end) return remote;
      const around: RemoteNode = remote;
      remote = around.forEachChild((child) => (child.pos <= node.pos && node.end <= child.end ? child : undefined));
    }
    return undefined;
  }

  /** Ours for a node of theirs. */
  nodeOf(remote: RemoteNode | undefined, fileName: string): ts.Node | undefined {
    if (remote === undefined) return undefined;
    const { pos, end } = remote;
    const kind = this.translation.kindFrom(remote.kind);
    let node: ts.Node | undefined = this.tree(fileName);
    while (node !== undefined && (node.kind !== kind || node.pos !== pos || node.end !== end)) {
      const around: ts.Node = node;
      node = ts.forEachChild(around, (child) => (child.pos <= pos && end <= child.end ? child : undefined));
    }
    return node;
  }
}
