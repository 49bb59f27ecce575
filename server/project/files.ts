import { readFileSync, statSync } from 'node:fs';
import { URI } from 'vscode-uri';
import { analyse, emptyModel, isSynchronous, notAnalysed, parse } from '../analysis';
import type { FileView } from './fileView';

/** One version of a document, as an editor or the disk has it. */
export interface Source {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly languageId?: string;
}

/**
 * A view from syntax alone. Never throws: of a text that is too large, too deep or binary it is one whose model says
 * so. An `earlier` tree of the same file is used up.
 */
export function viewOf({ uri, version, text, languageId }: Source, maximumLength: number, earlier?: FileView['sourceFile']): FileView {
  const parsed = parse(uri, text, { maximumLength, ...(languageId !== undefined && { languageId }), ...(earlier && { earlier }) });
  const model = parsed.notAnalysed === undefined ? analyse(parsed.sourceFile) : notAnalysed(parsed.notAnalysed);
  return { uri, version, text, sourceFile: parsed.sourceFile, model, typed: false };
}

/** The same; what has nothing asynchronous in it is parsed only when its tree is asked for. */
function sparingViewOf(source: Source, maximumLength: number): FileView {
  const { uri, version, text } = source;
  if (text.length > maximumLength || !isSynchronous(text)) return viewOf(source, maximumLength);
  let sourceFile: FileView['sourceFile'] | undefined;
  return { uri, version, text, get sourceFile() { return sourceFile ??= parse(uri, text).sourceFile; }, model: emptyModel, typed: false };
}

/** Views of files on disk; the ones used last are kept for as long as they are not modified. */
export class DiskFiles {
  readonly #views = new Map<string, FileView>();
  readonly #maximumLength: number;

  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
  }

  /** Undefined for what is no file on disk or cannot be read. Its version is when it was modified, in milliseconds. */
  read(uri: string): FileView | undefined {
    try {
      const path = URI.parse(uri, true);
      if (path.scheme !== 'file') return undefined;
      const { mtime, size } = statSync(path.fsPath);
      const version = mtime.getTime();
      const known = this.#views.get(uri);
      if (known?.version === version) return this.#used(known);
      // No UTF-8 text has fewer than a third as many code units as bytes; what is larger is refused unread.
      const tooLarge = size > 3 * this.#maximumLength;
      const text = tooLarge ? '' : readFileSync(path.fsPath, 'utf8');
      const view = sparingViewOf({ uri, version, text }, this.#maximumLength);
      return this.#used(tooLarge ? { ...view, model: notAnalysed('too large') } : view);
    } catch {
      return undefined;
    }
  }

  #used(view: FileView): FileView {
    this.#views.delete(view.uri);
    this.#views.set(view.uri, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > mostViews && oldest !== undefined) this.#views.delete(oldest);
    return view;
  }
}

const mostViews = 64;
