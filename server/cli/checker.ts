import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntaxErrors, type ExpressionFact, type TextRange } from '../analysis';
import { certainEdits, checks, diagnoseWithTypes, withoutReported, type Diagnosis } from '../checks';
import { Workspace, type FileView } from '../project';
import { reasonFor, type Failure } from './files';
import { applied, maximumLength, objectionTo, openView, whileOpen, type OpenFile } from './rewrite';

/** What was found in one file. */
export interface Checked {
  readonly view: FileView;
  readonly found: readonly Diagnosis[];
  readonly fixed?: Fixed;
}

/** What the preferred fixes make of a file. */
export interface Fixed {
  readonly bytes: Uint8Array;
  readonly after: string;
  readonly count: number;
  /** Why the file stays as it was all the same. */
  readonly left?: string;
}

/** Checks one file after the other and keeps nothing of them. */
export class Checker {
  readonly #workspace: Workspace;
  readonly #syntaxOnly: boolean;
  #version = 0;

  /** Types come from a thread of their own; with `syntaxOnly` it is never started. */
  constructor(syntaxOnly: boolean) {
    this.#syntaxOnly = syntaxOnly;
    this.#workspace = new Workspace({ maximumLength, ...(!syntaxOnly && { workerPath: join(__dirname, 'worker.js') }) });
  }

  /** What the checks find in a file as it is on disk. Never rejects: a failure says why there is no answer. */
  async check(path: string, signal: AbortSignal): Promise<Checked | Failure> {
    const uri = pathToFileURL(path).href;
    const view = this.#workspace.read(uri);
    if (view === undefined) return { path, reason: await reasonFor(path) };
    if (view.model.notAnalysed !== undefined) return { path, reason: reasons[view.model.notAnalysed] };
    return { view, found: await this.#found(view, signal) };
  }

  /** The same, with what the certain and preferred fixes make of the file; nothing is written. What is found is what would be left. */
  async fix(path: string, signal: AbortSignal): Promise<Checked | Failure> {
    return await whileOpen(this.#workspace, path, ++this.#version, (file) => this.#fixOpen(file, signal));
  }

  async dispose(): Promise<void> {
    await this.#workspace.dispose();
  }

  async #fixOpen({ uri, bytes, before }: OpenFile, signal: AbortSignal): Promise<Checked> {
    const view = openView(this.#workspace, uri);
    const found = await this.#found(view, signal);
    const fixing = certainEdits(found);
    if (fixing.count === 0) return { view, found };
    if (syntaxErrors(view.sourceFile).length > 0) return { view, found, fixed: { bytes, after: before, count: 0, left: 'does not parse' } };
    const after = applied(before, fixing.edits);
    const known = await this.#workspace.problems(view, signal);
    const objection = await objectionTo(this.#workspace, view, known, after, ++this.#version, signal);
    if (objection) return { view, found, fixed: { bytes, after: before, count: 0, left: objection.reason } };
    const changed = openView(this.#workspace, uri);
    return { view: changed, found: await this.#found(changed, signal), fixed: { bytes, after, count: fixing.count } };
  }

  async #found(view: FileView, signal: AbortSignal): Promise<readonly Diagnosis[]> {
    if (this.#syntaxOnly) return await diagnoseWithTypes(checks, view, () => Promise.resolve({ at: () => undefined }));
    const known = new Map<string, ExpressionFact | undefined>();
    const found = await diagnoseWithTypes(checks, view, async (ranges) => {
      const open = ranges.filter((range) => !known.has(keyOf(range)));
      const facts = await this.#workspace.facts(view, open, signal);
      for (const range of open) known.set(keyOf(range), facts.at(range));
      return { at: (range) => known.get(keyOf(range)) };
    });
    return await withoutReported(found, () => this.#workspace.problems(view, signal));
  }
}

const reasons = { 'too large': 'is too large', 'too deep': 'is nested too deep', binary: 'is binary' };

function keyOf({ start, end }: TextRange): string {
  return `${start}:${end}`;
}
