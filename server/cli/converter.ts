import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntaxErrors } from '../analysis';
import { Workspace, type FileView, type Problem } from '../project';
import { fileRefactorings, proposeWithTypes, type Outcome, type Refactoring, type TextEdit } from '../refactorings';
import type { Target } from './arguments';
import { reasonOf, type Failure } from './files';

/** What became of one file. */
export interface Conversion {
  /** The file as it was read. */
  readonly bytes: Uint8Array;
  readonly before: string;
  /** The same as before where nothing is converted. */
  readonly after: string;
  readonly chains: readonly ChainResult[];
  /** Why all of the file stays as it is although chains in it could be converted. */
  readonly left?: string;
}

/** What became of one chain, or of one async function that was to become one. Lines and columns count from 1, columns in UTF-16 code units. */
export interface ChainResult {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Why it stays as it is; absent where it is converted. */
  readonly refused?: string;
}

/** Converts one file after the other and keeps nothing of them. */
export class Converter {
  readonly #workspace: Workspace;
  readonly #refactoring: Refactoring;
  readonly #syntaxOnly: boolean;
  #version = 0;

  /** Types come from a thread of their own; with `syntaxOnly` it is never started. */
  constructor(to: Target, syntaxOnly: boolean) {
    this.#refactoring = fileRefactorings[to];
    this.#syntaxOnly = syntaxOnly;
    this.#workspace = new Workspace({ maximumLength, ...(!syntaxOnly && { workerPath: join(__dirname, 'worker.js') }) });
  }

  /** What the file would become; nothing is written. Never rejects: a failure says why there is no answer. */
  async convert(path: string, signal: AbortSignal): Promise<Conversion | Failure> {
    const uri = pathToFileURL(path).href;
    try {
      const bytes = await readFile(path);
      const before = decoded(bytes);
      this.#workspace.open(uri, 'typescript', ++this.#version, before);
      return await this.#open(uri, bytes, before, signal);
    } catch (error) {
      return { path, reason: reasonOf(error) };
    } finally {
      this.#workspace.close(uri);
    }
  }

  async dispose(): Promise<void> {
    await this.#workspace.dispose();
  }

  async #open(uri: string, bytes: Uint8Array, before: string, signal: AbortSignal): Promise<Conversion> {
    const view = this.#view(uri);
    const [mistake] = syntaxErrors(view.sourceFile);
    if (mistake) throw new Error(`does not parse: ${inWords(view, mistake)}`);
    const proposal = await proposeWithTypes(this.#refactoring, view, { start: 0, end: before.length }, {
      ask: (ranges) => this.#workspace.facts(view, ranges, signal),
      dependencies: this.#workspace.dependenciesOf(uri),
      syntaxOnly: this.#syntaxOnly,
    });
    const chains = (proposal?.outcomes ?? []).map((outcome) => resultOf(view, outcome));
    if (!proposal || 'refused' in proposal) return { bytes, before, after: before, chains };
    const after = applied(before, proposal.edits());
    const left = await this.#objection(view, after, signal);
    if (left === undefined) return { bytes, before, after, chains };
    return { bytes, before, after: before, chains: chains.map((chain) => ({ refused: `the file ${left}`, ...chain })), left };
  }

  /** Why the new text may not take the place of the old one. */
  async #objection(view: FileView, after: string, signal: AbortSignal): Promise<string | undefined> {
    const known = await this.#workspace.problems(view, signal);
    this.#workspace.change(view.uri, ++this.#version, after);
    const changed = this.#view(view.uri);
    const [mistake] = syntaxErrors(changed.sourceFile);
    if (mistake) return `would no longer parse: ${inWords(changed, mistake)}`;
    const problems = await this.#workspace.problems(changed, signal);
    if (!known || !problems) return 'could not be checked for type errors';
    const added = addedTo(known, problems);
    return added && `would get a type error: ${inWords(changed, added)}`;
  }

  #view(uri: string): FileView {
    const view = this.#workspace.view(uri);
    const reason = view ? view.model.notAnalysed : 'binary';
    if (!view || reason) throw new Error(`is ${reason === 'too deep' ? 'nested too deep' : reason}`);
    return view;
  }
}

/** What is longer was not written by hand. */
const maximumLength = 2 ** 22;

/** The text with its byte order mark, if it has one, so that it keeps it. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error('is not UTF-8', { cause: error });
  }
}

function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let end = 0;
  for (const { range, text: replacement } of edits) {
    result += text.slice(end, range.start) + replacement;
    end = range.end;
  }
  return result + text.slice(end);
}

/** The first problem that was not there before, wherever it stood. */
function addedTo(known: readonly Problem[], problems: readonly Problem[]): Problem | undefined {
  const left = new Map<string, number>();
  for (const problem of known) left.set(keyOf(problem), (left.get(keyOf(problem)) ?? 0) + 1);
  return problems.find((problem) => {
    const count = left.get(keyOf(problem)) ?? 0;
    left.set(keyOf(problem), count - 1);
    return count <= 0;
  });
}

function keyOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}

function inWords({ sourceFile }: FileView, { range, code, message }: Problem): string {
  return `TS${code}, line ${sourceFile.getLineAndCharacterOfPosition(range.start).line + 1}: ${message.split('\n')[0] ?? ''}`;
}

function resultOf({ sourceFile }: FileView, { range, refused }: Outcome): ChainResult {
  const start = sourceFile.getLineAndCharacterOfPosition(range.start);
  const end = sourceFile.getLineAndCharacterOfPosition(range.end);
  return {
    line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
    ...(refused !== undefined && { refused }),
  };
}
