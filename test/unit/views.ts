import ts from 'typescript';
import { analyse, parse, type ExpressionFact, type Facts, type TextRange } from '../../server/analysis';
import { hoverProviders, type Hover } from '../../server/features';
import { callbackHoverAt } from '../../server/lsp/callbacks';
import { Engine, inferredOptions } from '../../server/project/typescript6/engine';
import { OpenFiles } from '../../server/project/typescript6/files';
import type { FileView } from '../../server/project';

/**
 * Files that are compiled together, by their absolute names with forward slashes, in one program: each a module of its
 * own, which sees what the declaration files among them declare.
 */
export class Views {
  readonly #open = new OpenFiles();
  readonly #engine: Engine;

  constructor(directory: string, readonly sources: ReadonlyMap<string, string>) {
    for (const [fileName, text] of sources) this.#open.set(fileName, 1, text);
    const options = { ...inferredOptions, strict: true, experimentalDecorators: true, moduleDetection: ts.ModuleDetectionKind.Force };
    this.#engine = new Engine(this.#open, { fileNames: [...sources.keys()], options, directory });
  }

  /** One of the files, with what the types say of it or without. */
  view(fileName: string, { typed }: { readonly typed: boolean } = { typed: true }): FileView {
    const text = this.sources.get(fileName) ?? '';
    const { sourceFile } = parse(fileName, text);
    const untyped = analyse(sourceFile);
    const model = typed ? analyse(sourceFile, this.#facts(fileName, untyped.questions)) : untyped;
    return { uri: `file://${fileName}`, version: 1, text, sourceFile, model, typed };
  }

  dispose(): void {
    this.#engine.dispose();
  }

  #facts(fileName: string, questions: readonly TextRange[]): Facts {
    const answers = this.#engine.facts(fileName, questions) ?? [];
    const known = new Map<string, ExpressionFact | undefined>(questions.map(({ start, end }, index) => [`${start}:${end}`, answers[index]]));
    return { at: ({ start, end }) => known.get(`${start}:${end}`) };
  }
}

/** What is said at an offset. */
export function hoverAt(view: FileView, offset: number): Hover | undefined {
  return [...hoverProviders, callbackHoverAt].map((provide) => provide(view, offset)).find((hover) => hover !== undefined);
}

/** Every hover of a file, in source order, by asking within every keyword that could have one. */
export function hoversOf(view: FileView): readonly Hover[] {
  const { functions, chains, combinators, creations } = view.model;
  const keywords = [
    ...functions.flatMap(({ asyncKeyword, awaitPoints }) => [...(asyncKeyword === undefined ? [] : [asyncKeyword]), ...awaitPoints.map(({ keyword }) => keyword)]),
    ...chains.flatMap(({ links }) => links.map(({ keyword }) => keyword)),
    ...combinators.map(({ keyword }) => keyword),
    ...creations.map(({ keyword }) => keyword),
  ];
  const callbacks = [...view.text.matchAll(/=>|\bfunction\b/g)].map(({ index }) => index + 1).filter((offset) => callbackHoverAt(view, offset) !== undefined);
  const offsets = [...new Set([...keywords.map(({ start }) => start + 1), ...callbacks])].toSorted((left, right) => left - right);
  return offsets.map((offset) => {
    const hover = hoverAt(view, offset);
    if (hover === undefined) throw new Error(`no hover at ${view.text.slice(offset - 1, offset + 20)}`);
    return hover;
  });
}
