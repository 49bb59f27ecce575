import ts from 'typescript';
import { parse, analyse, type Facts, type TextEdit, type TextRange } from '../../../server/analysis';
import { checks, diagnoseWithTypes, type CheckOptions, type Diagnosis } from '../../../server/checks';
import { Engine, inferredOptions } from '../../../server/project/typescript6/engine';
import { OpenFiles } from '../../../server/project/typescript6/files';
import type { FileView } from '../../../server/project';

/** Files that are compiled together and checked; their texts may be replaced. */
export class CheckProject {
  readonly #open = new OpenFiles();
  readonly #engine: Engine;
  readonly #texts = new Map<string, string>();
  #version = 0;

  constructor(directory: string, sources: ReadonlyMap<string, string>, options: ts.CompilerOptions = {}) {
    for (const [fileName, text] of sources) this.set(fileName, text);
    this.#engine = new Engine(this.#open, {
      fileNames: [...sources.keys()], directory, options: { ...inferredOptions, moduleDetection: ts.ModuleDetectionKind.Force, types: ['node'], checkJs: false, ...options },
    });
  }

  set(fileName: string, text: string): void {
    this.#texts.set(fileName, text);
    this.#open.set(fileName, ++this.#version, text);
  }

  text(fileName: string): string {
    return this.#texts.get(fileName) ?? '';
  }

  view(fileName: string): FileView {
    const text = this.text(fileName);
    const { sourceFile } = parse(fileName, text);
    return { uri: `file://${fileName}`, version: this.#version, text, sourceFile, model: analyse(sourceFile), typed: false };
  }

  /** What the checks find, with types. */
  async diagnoses(fileName: string, options?: CheckOptions): Promise<readonly Diagnosis[]> {
    return await diagnoseWithTypes(checks, this.view(fileName), (ranges) => Promise.resolve(this.facts(fileName, ranges)), options);
  }

  /** Syntax and type errors, in words. */
  errors(fileName: string): readonly string[] {
    const { sourceFile } = this.view(fileName);
    return (this.#engine.problems(fileName) ?? []).map(({ range, code, message }) => `line ${lineAt(sourceFile, range.start)}: TS${code} ${message}`);
  }

  dispose(): void {
    this.#engine.dispose();
  }

  /** What is known of ranges. */
  facts(fileName: string, ranges: readonly TextRange[]): Facts {
    const answers = this.#engine.facts(fileName, ranges) ?? [];
    const known = new Map(ranges.map(({ start, end }, index) => [`${start}:${end}`, answers[index]]));
    return { at: ({ start, end }) => known.get(`${start}:${end}`) };
  }
}

/** Counted from 1. */
export function lineAt(sourceFile: ts.SourceFile, offset: number): number {
  return sourceFile.getLineAndCharacterOfPosition(offset).line + 1;
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let end = 0;
  for (const { range, text: replacement } of edits) {
    if (range.start < end) throw new Error('The edits are not in order.');
    result += text.slice(end, range.start) + replacement;
    end = range.end;
  }
  return result + text.slice(end);
}
