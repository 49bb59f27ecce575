import ts from 'typescript';
import { nodesOf } from '../analysis';
import { Alike } from './alike';

/** The nodes of a tree in source order, parents before children, and what was looked up among them. */
export class Nodes {
  readonly all: readonly ts.Node[];
  readonly alike: Alike;
  readonly #byGuard = new Map<unknown, readonly ts.Node[]>();
  readonly #kinds = new Map<ts.SyntaxKind, number[]>();

  private constructor(sourceFile: ts.SourceFile) {
    this.all = nodesOf(sourceFile);
    this.alike = new Alike(sourceFile);
    for (const [index, { kind }] of this.all.entries()) {
      const known = this.#kinds.get(kind);
      if (known === undefined) this.#kinds.set(kind, [index]);
      else known.push(index);
    }
  }

  /** Computed once for each tree, as the checks run again when types are known. */
  static of(sourceFile: ts.SourceFile): Nodes {
    const known = nodesOfTrees.get(sourceFile) ?? new Nodes(sourceFile);
    nodesOfTrees.set(sourceFile, known);
    return known;
  }

  /** All nodes that a guard accepts. */
  where<Node extends ts.Node>(isKind: (node: ts.Node) => node is Node): readonly Node[] {
    const known = this.#byGuard.get(isKind);
    if (known !== undefined) return known as readonly Node[];
    const found = typescriptGuards.has(isKind) ? this.#whereKind(isKind) : this.all.filter(isKind);
    this.#byGuard.set(isKind, found);
    return found;
  }

  /** The same for a guard that looks at the kind alone: one node of each kind tells. */
  #whereKind<Node extends ts.Node>(isKind: (node: ts.Node) => node is Node): readonly Node[] {
    const kinds = [...this.#kinds.values()].filter(([first]) => first !== undefined && isKind(this.#at(first)));
    const indices = kinds.length === 1 ? kinds.flat() : kinds.flat().toSorted((left, right) => left - right);
    return indices.map((index) => this.#at(index)).filter(isKind);
  }

  #at(index: number): ts.Node {
    const node = this.all[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }
}

/** TypeScript's own, such as `ts.isCallExpression`. */
const typescriptGuards: ReadonlySet<unknown> = new Set(Object.values(ts));

const nodesOfTrees = new WeakMap<ts.SourceFile, Nodes>();
