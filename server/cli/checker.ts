import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntaxErrors, type ExpressionFact, type TextRange } from '../analysis';
import { certainEdits, checks, diagnoseAtOnce, diagnoseWithTypes, withoutReported, type Diagnosis } from '../checks';
import { TypedFiles, Workspace, type FileView } from '../project';
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
  /** Undefined where no types are wanted, and after code that is too deep for this thread's stack. */
  #typedFiles: TypedFiles | undefined;
  #version = 0;

  /** With `syntaxOnly` nothing is asked about types. */
  constructor(syntaxOnly: boolean) {
    this.#syntaxOnly = syntaxOnly;
    this.#workspace = new Workspace({ maximumLength, ...(!syntaxOnly && { workerPath: join(__dirname, 'worker.js') }) });
    this.#typedFiles = syntaxOnly ? undefined : new TypedFiles(maximumLength);
  }

  /** Says which files will be checked. */
  expect(paths: readonly string[]): void {
    this.#typedFiles?.expect(paths.map((path) => pathToFileURL(path).href));
  }

  /** What the checks find in a file as it is on disk. Never rejects: a failure says why there is no answer. */
  async check(path: string, signal: AbortSignal): Promise<Checked | Failure> {
    try {
      if (this.#typedFiles !== undefined) return await this.#checkHere(this.#typedFiles, path);
    } catch (error) {
      if (!isTooDeep(error)) throw error;
      this.#typedFiles = undefined;
    }
    const view = this.#workspace.read(pathToFileURL(path).href);
    if (view === undefined) return { path, reason: await reasonFor(path) };
    if (view.model.notAnalysed !== undefined) return { path, reason: reasons[view.model.notAnalysed] };
    return { view, found: await this.#found(view, signal) };
  }

  /** The same, with what the certain and preferred fixes make of the file; nothing is written. What is found is what would be left. */
  async fix(path: string, signal: AbortSignal): Promise<Checked | Failure> {
    return await whileOpen(this.#workspace, path, ++this.#version, (file) => this.#fixOpen(file, signal));
  }

  async dispose(): Promise<void> {
    this.#typedFiles?.dispose();
    await this.#workspace.dispose();
  }

  /** In this thread, which waits for nothing: faster than to ask the thread of the types. */
  async #checkHere(files: TypedFiles, path: string): Promise<Checked | Failure> {
    const file = files.read(pathToFileURL(path).href);
    if (file === undefined) return { path, reason: await reasonFor(path) };
    if (typeof file === 'string') return { path, reason: reasons[file] };
    const found = diagnoseAtOnce(checks, file.view, file.facts);
    return { view: file.view, found: await withoutReported(found, () => Promise.resolve(file.problems())) };
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

/** Of a check that fails, the cause. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.cause instanceof RangeError);
}

function keyOf({ start, end }: TextRange): string {
  return `${start}:${end}`;
}
