import { relative } from 'node:path';
import { analyse, parse, type ExpressionFact, type Facts, type TextRange } from '../../server/analysis';
import { hoverProviders, inlayHints, lensProviders, type Hover } from '../../server/features';
import { Engine, inferredOptions } from '../../server/project/typescript6/engine';
import { OpenFiles } from '../../server/project/typescript6/files';
import type { FileView } from '../../server/project';

/**
 * A golden fixture is a source file with what the product says about it printed between its lines:
 *
 *     //» 2 await points          a lens, above its line
 *     const user = await load();  the source
 *     //           ^^^^^ text     a hover, below its line, with its further lines
 *     //               | text     under the first
 *     //           ⏸1/2           an inlay hint, where it stands
 *
 * `//<^` marks something in the first two columns. A first line `// golden: hints` shows inlay hints too, and
 * `// golden: syntax only` leaves the types out.
 */
export class Golden {
  readonly #open = new OpenFiles();
  readonly #engine: Engine;

  constructor(readonly directory: string) {
    this.#engine = new Engine(this.#open, { fileNames: [], options: inferredOptions, directory });
  }

  /** The fixture as it should be: its source with what is said about it now. */
  printed(fileName: string, fixture: string): string {
    const text = sourceOf(fixture);
    const settings = /^\/\/ golden: (.*)/.exec(text)?.[1]?.split(', ') ?? [];
    const view = this.#view(fileName, text, settings.includes('syntax only'));
    return print(view, settings.includes('hints'));
  }

  dispose(): void {
    this.#engine.dispose();
  }

  #view(fileName: string, text: string, syntaxOnly: boolean): FileView {
    const { sourceFile } = parse(fileName, text);
    const untyped = analyse(sourceFile);
    const facts = syntaxOnly ? undefined : this.#facts(fileName, text, untyped.questions);
    const model = facts === undefined ? untyped : analyse(sourceFile, facts);
    return { uri: `file:///${relative(this.directory, fileName)}`, version: 1, text, sourceFile, model, typed: facts !== undefined };
  }

  #facts(fileName: string, text: string, questions: readonly TextRange[]): Facts {
    this.#open.set(fileName, 1, text);
    this.#engine.project = { fileNames: [fileName], options: { ...inferredOptions, strict: true }, directory: this.directory };
    const answers = this.#engine.facts(fileName, questions) ?? [];
    this.#open.delete(fileName);
    const known = new Map<string, ExpressionFact | undefined>(questions.map(({ start, end }, index) => [`${start}:${end}`, answers[index]]));
    return { at: ({ start, end }) => known.get(`${start}:${end}`) };
  }
}

/** The source in a fixture: without the lines that say what is shown. */
export function sourceOf(fixture: string): string {
  return fixture.split('\n').filter((line) => !/^\s*\/\/(?:»|<?\s*\^|\s*\| |<?\s*⏸)/.test(line)).join('\n');
}

/** Every hover of a file, by asking at the first character of every keyword that could have one. */
export function hoversOf(view: FileView): readonly Hover[] {
  const { functions, chains, combinators, creations } = view.model;
  const keywords = [
    ...functions.flatMap(({ asyncKeyword, awaitPoints }) => [...(asyncKeyword === undefined ? [] : [asyncKeyword]), ...awaitPoints.map(({ keyword }) => keyword)]),
    ...chains.flatMap(({ links }) => links.map(({ keyword }) => keyword)),
    ...combinators.map(({ keyword }) => keyword),
    ...creations.map(({ keyword }) => keyword),
  ];
  const offsets = [...new Set(keywords.map(({ start }) => start + 1))].toSorted((left, right) => left - right);
  return offsets.flatMap((offset) => hoverProviders.map((provide) => provide(view, offset)).find((hover) => hover !== undefined) ?? []);
}

function print(view: FileView, withHints: boolean): string {
  const { sourceFile, text } = view;
  const place = (offset: number) => sourceFile.getLineAndCharacterOfPosition(offset);
  const above = new Map<number, string[]>();
  const below = new Map<number, string[]>();
  const lines = text.split('\n');
  for (const { range, title } of lensProviders.flatMap((provide) => provide(view))) {
    const { line } = place(range.start);
    add(above, line, [`${/^\s*/.exec(lines[line] ?? '')?.[0] ?? ''}//» ${title}`]);
  }
  for (const { range, lines: [first = '', ...others] } of hoversOf(view)) {
    const { line, character } = place(range.start);
    const width = Math.max(1, Math.min(range.end, range.start + 20) - range.start);
    const last = Math.max(character, 2) + width - 1;
    add(below, line, [
      `${character < 2 ? '//<' : `//${' '.repeat(character - 2)}`}${'^'.repeat(width)} ${first}`,
      ...others.map((words) => `//${' '.repeat(Math.max(1, last - 2 + (character < 2 ? 1 : 0)))}| ${words}`),
    ]);
  }
  if (withHints) {
    for (const { offset, label } of inlayHints(view, { start: 0, end: text.length })) {
      const { line, character } = place(offset);
      add(below, line, [character < 2 ? `//<${label}` : `//${' '.repeat(character - 2)}${label}`]);
    }
  }
  return lines.flatMap((line, index) => [...(above.get(index) ?? []), line, ...(below.get(index) ?? [])]).join('\n');
}

function add(to: Map<number, string[]>, line: number, words: readonly string[]): void {
  to.set(line, [...(to.get(line) ?? []), ...words]);
}
