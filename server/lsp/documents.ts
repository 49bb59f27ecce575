import { extname } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import type { Log } from './log';
import type { Positions } from './positions';

/** What follows the open documents. */
export interface DocumentListener {
  opened(document: TextDocument): void;
  changed(document: TextDocument): void;
  closed(document: TextDocument): void;
}

/**
 * The documents that the client holds open, synced incrementally. Their versions are this server's own: they rise with
 * every opening and every change of any document, so that no two texts ever share one, whatever the client counts.
 */
export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #listeners: DocumentListener[] = [];
  #version = 0;

  constructor(private readonly positions: Positions, private readonly log: Log) {}

  /** Calls `listener` for every document that is open now and for all that happens from now on. */
  follow(listener: DocumentListener): void {
    this.#listeners.push(listener);
    for (const document of this.all()) listener.opened(document);
  }

  get(uri: string): TextDocument | undefined {
    return this.#open.get(uri)?.document;
  }

  all(): TextDocument[] {
    return [...this.#open.values()].map(({ document }) => document);
  }

  /** The version that the client counts; null for what is not open. */
  clientVersion(uri: string): number | null {
    return this.#open.get(uri)?.clientVersion ?? null;
  }

  /** Whether nobody is typing in the document just now. */
  isAtRest(uri: string): boolean {
    const open = this.#open.get(uri);
    return !open || performance.now() - open.changedAt >= restingTime;
  }

  open({ textDocument: { uri, languageId, text, version } }: DidOpenTextDocumentParams): void {
    if (!isAnalysed(uri, languageId)) return;
    const document = TextDocument.create(uri, languageId, ++this.#version, text);
    this.#open.set(uri, { document, clientVersion: version, changedAt: Number.NEGATIVE_INFINITY });
    for (const listener of this.#listeners) listener.opened(document);
  }

  change({ textDocument: { uri, version }, contentChanges }: DidChangeTextDocumentParams): void {
    const open = this.#open.get(uri);
    if (!open) return this.log.info(`Ignored a change of ${uri}, which is not open.`);
    for (const change of contentChanges) TextDocument.update(open.document, [this.#inUtf16(open.document, change)], ++this.#version);
    open.clientVersion = version;
    open.changedAt = performance.now();
    for (const listener of this.#listeners) listener.changed(open.document);
  }

  close({ textDocument: { uri } }: DidCloseTextDocumentParams): void {
    const open = this.#open.get(uri);
    if (!open) return;
    this.#open.delete(uri);
    for (const listener of this.#listeners) listener.closed(open.document);
  }

  /** Every change refers to the text that the ones before it left behind. */
  #inUtf16(document: TextDocument, change: TextDocumentContentChangeEvent): { text: string } | { text: string; range: TextDocumentRange } {
    return 'range' in change ? { range: this.positions.toUtf16(document, change.range), text: change.text } : { text: change.text };
  }
}

/** Milliseconds without a change after which a document is at rest. */
export const restingTime = 300;

interface OpenDocument {
  readonly document: TextDocument;
  clientVersion: number;
  changedAt: number;
}

type TextDocumentRange = ReturnType<Positions['toUtf16']>;

/** Editors name the languages differently (Vim says `typescript.tsx`), and some say nothing: then the extension decides. */
function isAnalysed(uri: string, languageId: string): boolean {
  return /^(javascript|typescript)(react|\.jsx|\.tsx)?$/.test(languageId) || /^\.[cm]?[jt]sx?$/.test(extname(uri));
}
