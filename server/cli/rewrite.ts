import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { syntaxErrors, type TextEdit, type TextRange } from '../analysis';
import type { FileView, Problem, Workspace } from '../project';
import { reasonOf, type Failure } from './files';

/** What is longer was not written by hand. */
export const maximumLength = 2 ** 22;

/** The text with its byte order mark, if it has one, so that it keeps it. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error('is not UTF-8', { cause: error });
  }
}

/** A file from disk, for as long as it is an open document. */
export interface OpenFile {
  readonly uri: string;
  readonly bytes: Uint8Array;
  readonly before: string;
}

/** What `rewrite` makes of a file that is open meanwhile. Never rejects: a failure says why there is no answer. */
export async function whileOpen<Result>(workspace: Workspace, path: string, version: number, rewrite: (file: OpenFile) => Promise<Result>): Promise<Result | Failure> {
  const uri = pathToFileURL(path).href;
  try {
    const bytes = await readFile(path);
    const before = decoded(bytes);
    workspace.open(uri, 'typescript', version, before);
    return await rewrite({ uri, bytes, before });
  } catch (error) {
    return { path, reason: reasonOf(error) };
  } finally {
    workspace.close(uri);
  }
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let end = 0;
  for (const { range, text: replacement } of edits) {
    result += text.slice(end, range.start) + replacement;
    end = range.end;
  }
  return result + text.slice(end);
}

/** The view of an open document; an error where it is not analysed. */
export function openView(workspace: Workspace, uri: string): FileView {
  const view = workspace.view(uri);
  const reason = view ? view.model.notAnalysed : 'binary';
  if (!view || reason) throw new Error(`is ${reason === 'too deep' ? 'nested too deep' : reason}`);
  return view;
}

/** Why a new text may not take the place of the one that is open, and where in the new text the reason lies, if it is a type error. */
export interface Objection {
  readonly reason: string;
  readonly at?: TextRange;
}

/** What speaks against a new text, whose file had the problems `known`; it is the open one afterwards. */
export async function objectionTo(workspace: Workspace, view: FileView, known: readonly Problem[] | undefined, after: string, version: number, signal: AbortSignal): Promise<Objection | undefined> {
  workspace.change(view.uri, version, after);
  const changed = openView(workspace, view.uri);
  const [mistake] = syntaxErrors(changed.sourceFile);
  if (mistake) return { reason: `would no longer parse: ${inWords(changed, mistake)}` };
  const problems = await workspace.problems(changed, signal);
  if (!known || !problems) return { reason: 'could not be checked for type errors' };
  const added = addedTo(known, problems);
  return added && { reason: `would get a type error: ${inWords(changed, added)}`, at: added.range };
}

/** The place in the old text that a place in the new one comes from: what was replaced there, or what stayed. */
export function originOf(edits: readonly TextEdit[], { start, end }: TextRange): TextRange {
  let moved = 0;
  for (const { range, text } of edits) {
    const from = range.start + moved;
    if (from > end) break;
    if (start <= from + text.length) return range;
    moved += text.length - (range.end - range.start);
  }
  return { start: start - moved, end: end - moved };
}

export function inWords({ sourceFile }: FileView, { range, code, message }: Problem): string {
  return `TS${code}, line ${sourceFile.getLineAndCharacterOfPosition(range.start).line + 1}: ${message.split('\n')[0] ?? ''}`;
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
