import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { analyse, parse, type ExpressionFact, type TextRange } from '../../../server/analysis';
import { chainLenses } from '../../../server/features/codeLens/chains';
import { chainLinkHover } from '../../../server/features/hover/chainLink';
import { combinatorHover } from '../../../server/features/hover/combinator';
import { promiseCreationHover } from '../../../server/features/hover/promiseCreation';
import type { FileView } from '../../../server/project';
import { Engine } from '../../../server/project/typescript6/engine';
import { OpenFiles } from '../../../server/project/typescript6/files';

/** A fixture without the lines that say what the product shows there. */
export function withoutGolden(text: string): string {
  return text.split('\n').filter((line) => !/^\s*\/\/[▸^]/.test(line)).join('\n');
}

/**
 * Prints what the chain views show back into a source: a lens above its line as `//▸ …`, hovers below it as `//^…^ …`
 * with the column of their word. Types come from the checker.
 */
export function chainsGolden(folder: string, paths: readonly string[]): (path: string) => string {
  const view = viewsOf(join(folder, 'world.d.ts'), paths, withoutGolden);
  return (path) => golden(view(path));
}

/** The views of files of one project, with types from the checker; `world` declares what they share. */
export function viewsOf(world: string, paths: readonly string[], sourceOf: (text: string) => string = (text) => text): (path: string) => FileView {
  const open = new OpenFiles();
  open.set(world, 1, readFileSync(world, 'utf8'));
  const sources = new Map(paths.map((path) => [path, sourceOf(readFileSync(path, 'utf8'))]));
  for (const [path, source] of sources) open.set(path, 1, source);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, jsx: ts.JsxEmit.Preserve,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'], strict: true, allowJs: true, experimentalDecorators: true, types: ['node'],
  };
  const engine = new Engine(open, { fileNames: [world, ...paths], options, directory: dirname(world) });
  return (path) => viewOf(path, sources.get(path) ?? '', (questions) => engine.facts(path, questions) ?? []);
}

/** The view of a file, its questions answered. */
function viewOf(path: string, text: string, answer: (questions: readonly TextRange[]) => readonly (ExpressionFact | undefined)[]): FileView {
  const { sourceFile } = parse(path, text);
  const { questions } = analyse(sourceFile);
  const answers = answer(questions);
  const facts = new Map(questions.map(({ start, end }, index) => [`${start}:${end}`, answers[index]]));
  const model = analyse(sourceFile, { at: ({ start, end }) => facts.get(`${start}:${end}`) });
  return { uri: `file://${path}`, version: 1, text, sourceFile, model, typed: true };
}

function golden(view: FileView): string {
  const { chains, combinators, creations } = view.model;
  const words = [...chains.flatMap(({ links }) => links), ...combinators, ...creations].map(({ keyword }) => keyword)
    .toSorted((left, right) => left.start - right.start);
  const place = (range: TextRange) => view.sourceFile.getLineAndCharacterOfPosition(range.start);
  return view.text.split('\n').flatMap((line, number) => [
    ...chainLenses(view).filter(({ range }) => place(range).line === number).map(({ title }) => `${/^\s*/.exec(line)?.[0] ?? ''}//▸ ${title}`),
    line,
    ...words.filter((word) => place(word).line === number).flatMap((word) => hoverLines(view, word)
      .map((text, index) => `//^${index === 0 ? `${place(word).character + 1}:` : ' '.repeat(String(place(word).character + 1).length + 1)} ${text}`)),
  ]).join('\n');
}

function hoverLines(view: FileView, word: TextRange): readonly string[] {
  const hover = [chainLinkHover, combinatorHover, promiseCreationHover].map((provider) => provider(view, word.start)).find((found) => found !== undefined);
  if (hover === undefined) throw new Error(`no hover at ${view.text.slice(word.start, word.end)}`);
  if (hover.lines.length > 6) throw new Error(`more than six lines at ${view.text.slice(word.start, word.end)}`);
  return hover.lines;
}
