import ts from 'typescript';
import type { ExpressionFact, TextRange } from '../../analysis';
import type { FileLocation, ProjectEngine } from '../projectEngine';
import type { Problem } from '../typeOracle';
import { factOf, nodeAt } from '../typescript6/facts';
import type { Api, RemoteHandle, RemoteNode, RemoteProject, RemoteReferences, TypeScript7 } from './api';
import { contextOf } from './checker';
import { Objects } from './objects';
import type { Snapshots } from './snapshots';
import { Translation } from './translation';
import { Trees } from './trees';

/** One project of one snapshot of TypeScript 7's server. */
export class Engine7 implements ProjectEngine {
  /** Each message to the other process costs as much as many facts in it. */
  readonly batch = 64;
  readonly #typescript: TypeScript7;
  readonly #project: RemoteProject;
  readonly #snapshots: Snapshots;
  readonly #trees: Trees;
  readonly #context: ReturnType<typeof contextOf>;

  constructor(typescript: TypeScript7, api: Api, project: RemoteProject, snapshots: Snapshots) {
    this.#typescript = typescript;
    this.#project = project;
    this.#snapshots = snapshots;
    const translation = new Translation(typescript);
    this.#trees = new Trees(project.program, translation);
    this.#context = contextOf(api, new Objects(project, this.#trees, translation));
  }

  versionOf(fileName: string): number | undefined {
    return this.#snapshots.versionOf(fileName);
  }

  refresh(): void {
    this.#snapshots.readAgain();
  }

  facts(fileName: string, ranges: readonly TextRange[]): readonly (ExpressionFact | undefined)[] | undefined {
    const tree = this.#treeOf(fileName);
    if (tree === undefined) return undefined;
    // What is missing from half-typed code, the two make up differently.
    const nodes = ranges.map((range) => nodeAt(tree, range)).map((node) => (node !== undefined && this.#trees.remoteOf(node) !== undefined ? node : undefined));
    this.#context.checker.fetchTypes(nodes.filter((node) => node !== undefined));
    return nodes.map((node) => node && factOf(this.#context, node));
  }

  references(fileName: string, offset: number): readonly FileLocation[] | undefined {
    if (this.#treeOf(fileName) === undefined) return undefined;
    const node = this.#nameAt(fileName, offset);
    const found = node === undefined ? [] : this.#project.languageService.getReferencedSymbolsForNode(node, offset);
    const places = found.flatMap((each) => this.#usesIn(each));
    return [...new Map(places.map((place) => [`${place.range.start} ${place.fileName}`, place])).values()];
  }

  /** Its server is not asked what loads a file. */
  loaders(): undefined {
    return undefined;
  }

  problems(fileName: string): readonly Problem[] | undefined {
    if (this.#treeOf(fileName) === undefined) return undefined;
    const { program } = this.#project;
    return [...program.getSyntacticDiagnostics(fileName), ...program.getSemanticDiagnostics(fileName)]
      .filter(({ category }) => category === this.#typescript.DiagnosticCategory['Error'])
      .map(({ pos, end, code, text }) => ({ range: { start: pos, end }, code, message: text }));
  }

  /** The tree of the text that is open; undefined where the server answers from another one. */
  #treeOf(fileName: string): ts.SourceFile | undefined {
    const tree = this.#trees.tree(fileName);
    const open = this.#snapshots.textOf(fileName);
    return open === undefined || tree?.text === open ? tree : undefined;
  }

  #nameAt(fileName: string, offset: number): RemoteNode | undefined {
    let node: RemoteNode | undefined = this.#trees.remote(fileName);
    for (;;) {
      const inner: RemoteNode | undefined = node?.forEachChild((child) => (child.pos <= offset && offset < child.end ? child : undefined));
      if (inner === undefined) return node;
      node = inner;
    }
  }

  #usesIn({ symbol, references }: RemoteReferences): readonly FileLocation[] {
    const declared = new Set(symbol?.declarations.map(keyOf));
    return references.flatMap((handle): readonly FileLocation[] => {
      const node = handle.resolve(this.#project);
      if (node === undefined) return [];
      const { parent } = node;
      if (parent.name === node && declared.has(keyOf({ index: parent.index, path: handle.path }))) return [];
      return [{ fileName: this.#snapshots.nameOf(handle.path), range: { start: node.getStart(), end: node.end } }];
    });
  }
}

function keyOf({ index, path }: Pick<RemoteHandle, 'index' | 'path'>): string {
  return `${index} ${path}`;
}
