import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntaxErrors } from '../analysis';
import { Workspace, type FileView } from '../project';
import { proposeWithTypes, refactorings, type Outcome, type Refactoring } from '../refactorings';
import type { Target } from './arguments';
import { reasonOf, type Failure } from './files';
import { applied, decoded, inWords, maximumLength, objectionTo, openView } from './rewrite';

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

/** What became of one chain. Lines and columns count from 1, columns in UTF-16 code units. */
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
    this.#refactoring = refactoringTo(to);
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
    const view = openView(this.#workspace, uri);
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
    const left = await objectionTo(this.#workspace, view, after, ++this.#version, signal);
    if (left === undefined) return { bytes, before, after, chains };
    return { bytes, before, after: before, chains: chains.map((chain) => ({ refused: `the file ${left}`, ...chain })), left };
  }
}

const kinds: Readonly<Record<Target, string>> = { 'async-await': 'source.asyncInsight.chainToAwait' };

function refactoringTo(to: Target): Refactoring {
  const found = refactorings.find(({ kind }) => kind === kinds[to]);
  if (!found) throw new Error(`Nothing converts to ${to}.`);
  return found;
}

function resultOf({ sourceFile }: FileView, { range, refused }: Outcome): ChainResult {
  const start = sourceFile.getLineAndCharacterOfPosition(range.start);
  const end = sourceFile.getLineAndCharacterOfPosition(range.end);
  return {
    line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
    ...(refused !== undefined && { refused }),
  };
}
