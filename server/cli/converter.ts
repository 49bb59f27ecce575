import { join } from 'node:path';
import { syntaxErrors } from '../analysis';
import { Workspace, type FileView } from '../project';
import { convertedAround, fileRefactorings, proposeWithTypes, type Outcome, type Proposal, type Refactoring, type Surroundings } from '../refactorings';
import type { Origin, Target } from './arguments';
import type { Failure } from './files';
import { applied, inWords, maximumLength, objectionTo, openView, originOf, whileOpen, type OpenFile } from './rewrite';

/** What became of one file. */
export interface Conversion {
  /** The file as it was read. */
  readonly bytes: Uint8Array;
  readonly before: string;
  /** The same as before where nothing is converted. */
  readonly after: string;
  /** The chains or the calls with callbacks, as asked. */
  readonly places: readonly PlaceResult[];
  /** Why all of the file stays as it is although some of it could be converted. */
  readonly left?: string;
}

/** What became of one chain, of one call with callbacks, or of one async function. Lines and columns count from 1, columns in UTF-16 code units. */
export interface PlaceResult {
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
  constructor(to: Target, from: Origin, syntaxOnly: boolean) {
    this.#refactoring = refactoringOf(from, to);
    this.#syntaxOnly = syntaxOnly;
    this.#workspace = new Workspace({ maximumLength, ...(!syntaxOnly && { workerPath: join(__dirname, 'worker.js') }) });
  }

  /** What the file would become; nothing is written. Never rejects: a failure says why there is no answer. */
  async convert(path: string, signal: AbortSignal): Promise<Conversion | Failure> {
    return await whileOpen(this.#workspace, path, ++this.#version, (file) => this.#open(file, signal));
  }

  async dispose(): Promise<void> {
    await this.#workspace.dispose();
  }

  /** What brings a type error stays as it is, and the rest is tried again; the file stays where nothing else is left. */
  async #open({ uri, bytes, before }: OpenFile, signal: AbortSignal): Promise<Conversion> {
    let view = openView(this.#workspace, uri);
    const [mistake] = syntaxErrors(view.sourceFile);
    if (mistake) throw new Error(`does not parse: ${inWords(view, mistake)}`);
    const known = await this.#workspace.problems(view, signal);
    const kept: Kept[] = [];
    let unchanged: Conversion | undefined;
    for (;;) {
      const proposal = await this.#propose(view, kept, signal);
      const places = (proposal?.outcomes ?? []).map((outcome) => resultOf(view, outcome));
      if (!proposal || 'refused' in proposal) return unchanged ?? { bytes, before, after: before, places };
      const edits = proposal.edits();
      const after = applied(before, edits);
      const objection = await objectionTo(this.#workspace, view, known, after, ++this.#version, signal);
      if (!objection) return { bytes, before, after, places };
      const { reason, at } = objection;
      unchanged ??= { bytes, before, after: before, places: places.map((each) => ({ refused: `the file ${reason}`, ...each })), left: reason };
      const more = at ? convertedAround(proposal.outcomes, view, originOf(edits, at)).filter((each) => !kept.some(({ range }) => range.start === each.start && range.end === each.end)) : [];
      if (more.length === 0) return unchanged;
      kept.push(...more.map((range) => ({ range, reason })));
      this.#workspace.change(uri, ++this.#version, before);
      view = openView(this.#workspace, uri);
    }
  }

  async #propose(view: FileView, kept: readonly Kept[], signal: AbortSignal): Promise<Proposal | undefined> {
    return await proposeWithTypes(this.#refactoring, view, { start: 0, end: view.text.length }, {
      ask: (ranges) => this.#workspace.facts(view, ranges, signal),
      dependencies: this.#workspace.dependenciesOf(view.uri),
      syntaxOnly: this.#syntaxOnly,
      kept,
    });
  }
}

type Kept = NonNullable<Surroundings['kept']>[number];

function refactoringOf(from: Origin, to: Target): Refactoring {
  const found = fileRefactorings.find((each) => each.from === from && each.to === to);
  if (!found) throw new Error(`Nothing converts ${from} to ${to}.`);
  return found.refactoring;
}

function resultOf({ sourceFile }: FileView, { range, refused }: Outcome): PlaceResult {
  const start = sourceFile.getLineAndCharacterOfPosition(range.start);
  const end = sourceFile.getLineAndCharacterOfPosition(range.end);
  return {
    line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
    ...(refused !== undefined && { refused }),
  };
}
