import ts from 'typescript';
import type { AsyncModel } from './model';
import type { TextRange } from './text';
import { connect } from './tree';

/** A file's syntax tree, with parents set. Where the file is refused the tree is an empty one. */
export interface ParsedFile {
  readonly sourceFile: ts.SourceFile;
  readonly notAnalysed?: NotAnalysed;
}

export type NotAnalysed = NonNullable<AsyncModel['notAnalysed']>;

export interface ParseOptions {
  /** The editor's language, which decides where the file name has no extension that does (an untitled document). */
  readonly languageId?: string;
  /** Longer texts, in UTF-16 code units, are refused as too large. */
  readonly maximumLength?: number;
  /**
   * The tree of an earlier text of the same file. Nodes that the difference leaves as they are move into the new tree, so
   * that the earlier one is used up: nothing may look at it any more.
   */
  readonly earlier?: ts.SourceFile;
}

/**
 * Parses a file of any content. Never throws: text that is binary, too large, or nested deeper than TypeScript's
 * parser can follow is refused with the reason.
 */
export function parse(fileName: string, text: string, options: ParseOptions = {}): ParsedFile {
  const create = (content: string) => {
    const sourceFile = ts.createSourceFile(fileName, content, { languageVersion: ts.ScriptTarget.Latest }, false, scriptKind(fileName, options.languageId));
    connect(sourceFile);
    return sourceFile;
  };
  const refuse = (notAnalysed: NotAnalysed): ParsedFile => ({ sourceFile: create(''), notAnalysed });
  const refused = refusal(text, options.maximumLength);
  if (refused !== undefined) return refuse(refused);
  try {
    return { sourceFile: (options.earlier && updated(options.earlier, text)) ?? create(text) };
  } catch (error) {
    if (error instanceof RangeError) return refuse('too deep');
    throw error;
  }
}

/**
 * The tree of a new text with what is left of an earlier one's. Undefined where that fails, and where either has syntax errors:
 * how the parser finds its way behind one depends on where it comes from.
 */
function updated(earlier: ts.SourceFile, text: string): ts.SourceFile | undefined {
  if (syntaxErrors(earlier).length > 0) return undefined;
  try {
    const sourceFile = ts.updateSourceFile(earlier, text, difference(earlier.text, text));
    // Of a text that has not changed it is the tree of before.
    if (sourceFile === earlier) return sourceFile;
    if (syntaxErrors(sourceFile).length > 0) return undefined;
    connect(sourceFile);
    return sourceFile;
  } catch {
    return undefined;
  }
}

/** What stands between the beginning and the end that two texts have in common. */
function difference(before: string, after: string): ts.TextChangeRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { span: { start, length: before.length - end - start }, newLength: after.length - end - start };
}

/** Whether none of the words is in a text without which its model is empty. A text that may be binary, or spell names with escapes, is not told. */
export function isSynchronous(text: string): boolean {
  return !/async|await|then|catch|finally|Promise|\\u|\0/.test(text);
}

/** Why a text of this content is refused unparsed. */
export function refusal(text: string, maximumLength = Infinity): NotAnalysed | undefined {
  if (text.length > maximumLength) return 'too large';
  return text.slice(0, binaryProbe).includes('\0') ? 'binary' : undefined;
}

/** What the parser found wrong with a file, in TypeScript's words. */
export interface SyntaxError {
  readonly range: TextRange;
  readonly code: number;
  readonly message: string;
}

export function syntaxErrors(sourceFile: ts.SourceFile): readonly SyntaxError[] {
  // TypeScript keeps them on the tree, but declares them only for programs.
  const { parseDiagnostics } = sourceFile as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return (parseDiagnostics ?? []).map(({ start, length, code, messageText }) => ({
    range: { start, end: start + length }, code, message: typeof messageText === 'string' ? messageText : messageText.messageText,
  }));
}

/** How much of a file is searched for a NUL, which no source text holds: as git does. */
const binaryProbe = 8000;

function scriptKind(fileName: string, languageId: string | undefined): ts.ScriptKind {
  const extension = /\.[^./\\]+$/.exec(fileName)?.[0].toLowerCase() ?? '';
  return kindOfExtension.get(extension) ?? kindOfLanguage.get(languageId ?? '') ?? ts.ScriptKind.TS;
}

const kindOfExtension = new Map([
  ['.ts', ts.ScriptKind.TS], ['.mts', ts.ScriptKind.TS], ['.cts', ts.ScriptKind.TS], ['.tsx', ts.ScriptKind.TSX],
  ['.js', ts.ScriptKind.JS], ['.mjs', ts.ScriptKind.JS], ['.cjs', ts.ScriptKind.JS], ['.jsx', ts.ScriptKind.JSX],
]);

const kindOfLanguage = new Map([
  ['typescript', ts.ScriptKind.TS], ['typescriptreact', ts.ScriptKind.TSX],
  // An untitled JavaScript document may hold JSX, as a .js file may.
  ['javascript', ts.ScriptKind.JSX], ['javascriptreact', ts.ScriptKind.JSX],
]);
