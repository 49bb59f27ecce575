/**
 * Text as lines that can be moved to another indentation without touching what may not move: lines that begin inside a
 * template literal or a continued string are `fixed`.
 */
import ts from 'typescript';
import { isCast } from './recognise';

/** One line, without its line break. */
export interface Line {
  readonly text: string;
  readonly fixed: boolean;
}
/** At least one line. All but the first carry their own indentation. */
export type Lines = readonly Line[];

/** One line of generated text. */
export function line(text: string): Lines {
  return [{ text, fixed: false }];
}

/** Joins pieces end to start. */
export function join(...pieces: readonly (Lines | string)[]): Lines {
  const result: Line[] = [{ text: '', fixed: false }];
  for (const piece of pieces) {
    const lines = typeof piece === 'string' ? line(piece) : piece;
    const last = result.at(-1);
    const [first, ...rest] = lines;
    if (!last || !first) continue;
    result[result.length - 1] = { text: last.text + first.text, fixed: last.fixed };
    result.push(...rest);
  }
  return result;
}

/** Moves all lines but the first from the indentation `from` to `to`; a line that is indented less keeps what it has. */
export function shift(lines: Lines, from: string, to: string): Lines {
  if (from === to) return lines;
  return lines.map((each, index) => {
    if (index === 0 || each.fixed || each.text.trim() === '') return each;
    if (each.text.startsWith(from)) return { text: to + each.text.slice(from.length), fixed: false };
    return each;
  });
}

/** How the file is written: what new text must look like. */
export interface Style {
  readonly lineBreak: string;
  /** What most strings are written in. */
  readonly quote: '"' | "'";
  /** One level of indentation. */
  readonly indentation: string;
  readonly semicolons: boolean;
  /** `}` newline `catch` rather than `} catch`. */
  readonly keywordOnNewLine: boolean;
  /** `catch {` without a binding may be written. */
  readonly optionalCatch: boolean;
  /** JavaScript whose types are checked, so that annotations in comments matter. */
  readonly checked: boolean;
  /** Types may be written. */
  readonly typed: boolean;
  /** How long lines may become. */
  readonly width: number;
}

/** A file's text with what is needed to cut pieces out of it. */
export class SourceText {
  readonly text: string;
  readonly style: Style;
  private fixedStarts: ReadonlySet<number> | undefined;

  constructor(readonly sourceFile: ts.SourceFile) {
    this.text = sourceFile.text;
    this.style = new FileStyle(sourceFile);
  }

  /** The text of `sourceFile`, looked at once. */
  static of(sourceFile: ts.SourceFile): SourceText {
    let source = known.get(sourceFile);
    if (!source) known.set(sourceFile, (source = new SourceText(sourceFile)));
    return source;
  }

  /** The original text of a range, cut into lines. */
  cut(start: number, end: number): Lines {
    const fixedStarts = (this.fixedStarts ??= fixedLineStarts(this.sourceFile));
    const lines: Line[] = [];
    let from = start;
    let fixed = false;
    for (let at = start; at < end; at++) {
      if (this.text.charCodeAt(at) !== 10) continue;
      const to = at > from && this.text.charCodeAt(at - 1) === 13 ? at - 1 : at;
      lines.push({ text: this.text.slice(from, to), fixed });
      from = at + 1;
      fixed = fixedStarts.has(from);
    }
    lines.push({ text: this.text.slice(from, end), fixed });
    return lines;
  }

  /** The white space that the line of `offset` starts with. */
  indentationAt(offset: number): string {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*/.exec(this.text.slice(start, offset))?.[0] ?? '';
  }

  /** Whether nothing but white space stands before an offset in its line. */
  startsLine(offset: number): boolean {
    return this.text.slice(this.text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
  }

  /** Where a node starts; an expression that starts with a JSDoc cast starts with that comment. */
  startOf(node: ts.Node): number {
    const start = node.getStart(this.sourceFile);
    if ((node.flags & ts.NodeFlags.JavaScriptFile) === 0 || this.text.charCodeAt(start) !== parenthesis || !ts.isExpression(node)) return start;
    const first = innermostAt(node, start);
    // A statement's comments are its own.
    return first && isCast(first) && !startsStatement(first, start) ? this.text.lastIndexOf('/**', start) : start;
  }

  /** Whether a line break lies between two offsets. */
  breaksBetween(from: number, to: number): boolean {
    return this.text.slice(from, to).includes('\n');
  }

  /** The comments between two tokens: `from` is the end of the one, `to` the start of the other. */
  comments(from: number, to: number): readonly ts.TextRange[] {
    const found: ts.TextRange[] = [];
    const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, this.sourceFile.languageVariant, this.text, undefined, from, Math.max(0, to - from));
    for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
      if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia) {
        found.push({ pos: scanner.getTokenStart(), end: scanner.getTokenEnd() });
      }
    }
    return found;
  }
}

const known = new WeakMap<ts.SourceFile, SourceText>();
const parenthesis = 40;

/** The parenthesised expression that starts at an offset, furthest in the first children of a node. */
function innermostAt(node: ts.Node, start: number): ts.Node | undefined {
  for (let at: ts.Node | undefined = node; at; at = ts.forEachChild(at, (child) => child)) {
    if (ts.isParenthesizedExpression(at)) return at;
    if (at.getStart() !== start) return undefined;
  }
  return undefined;
}

function startsStatement(node: ts.Node, start: number): boolean {
  const statement = ts.findAncestor(node, ts.isStatement);
  return statement !== undefined && statement.getStart() === start;
}

/** The style of a file, found out piece by piece: an offer needs little of it. */
class FileStyle implements Style {
  readonly typed: boolean;
  readonly checked: boolean;
  private counts: Counts | undefined;
  private step: string | undefined;
  private columns: number | undefined;

  constructor(private readonly sourceFile: ts.SourceFile) {
    this.typed = /\.[cm]?tsx?$/.test(sourceFile.fileName);
    this.checked = !this.typed && /^\s*\/\/\s*@ts-check/m.test(sourceFile.text);
  }

  get lineBreak(): string {
    return /\r?\n/.exec(this.sourceFile.text)?.[0] ?? '\n';
  }

  get quote(): Style['quote'] {
    return this.counted.singleQuotes > 0 ? "'" : '"';
  }

  get indentation(): string {
    return (this.step ??= indentationOf(this.sourceFile.text));
  }

  get semicolons(): boolean {
    return this.counted.semicolons >= 0;
  }

  get width(): number {
    return (this.columns ??= widthOf(this.sourceFile.text));
  }

  get optionalCatch(): boolean {
    return this.typed || this.counted.modern;
  }

  get keywordOnNewLine(): boolean {
    const { text } = this.sourceFile;
    return /\}[ \t]*\r?\n[ \t]*(?:catch|else|finally)\b/.test(text) && !/\}[ \t]*(?:catch|else|finally)\b/.test(text);
  }

  private get counted(): Counts {
    return (this.counts ??= countsOf(this.sourceFile));
  }
}

interface Counts {
  /** Statements with a semicolon, less those without. */
  readonly semicolons: number;
  /** Strings in single quotes, less those in double ones. */
  readonly singleQuotes: number;
  /** Whether the file has syntax that is as new as `catch` without a binding. */
  readonly modern: boolean;
}

function countsOf(sourceFile: ts.SourceFile): Counts {
  const { text } = sourceFile;
  let semicolons = 0;
  let statements = 0;
  let singleQuotes = 0;
  let modern = false;
  const visit = (node: ts.Node): void => {
    if (ts.isOptionalChain(node) || node.kind === ts.SyntaxKind.QuestionQuestionToken || ts.isPrivateIdentifier(node)) modern = true;
    if (ts.isCatchClause(node) && !node.variableDeclaration) modern = true;
    if (ts.isStringLiteral(node)) singleQuotes += text.charCodeAt(node.getStart(sourceFile)) === 39 ? 1 : -1;
    if (statements > 2000) return;
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isReturnStatement(node) || ts.isImportDeclaration(node)) {
      statements++;
      const ends = text.charCodeAt(node.end - 1) === 59 && !/\n[ \t]*;$/.test(text.slice(Math.max(0, node.end - 80), node.end));
      semicolons += ends ? 1 : -1;
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return { semicolons, singleQuotes, modern };
}

/** The step by which lines are indented more than the line before: the most frequent one. */
function indentationOf(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const each of text.split('\n', 5000)) {
    if (each.trim() === '' || /^\s*\*/.test(each)) continue;
    const now = /^[ \t]*/.exec(each)?.[0] ?? '';
    if (now.startsWith(before) && now.length > before.length) {
      const step = now.slice(before.length);
      if (step === '\t' || /^ {1,8}$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before = now;
  }
  let best = '  ';
  let most = 0;
  for (const [step, count] of steps) if (count > most) [best, most] = [step, count];
  return best;
}

/** The width that the lines keep to: what people set their formatters to, exceeded by few of them. */
function widthOf(text: string): number {
  const lengths = text.split('\n', 5000).map((each) => each.length);
  return [80, 100].find((width) => lengths.filter((each) => each > width).length <= lengths.length / 50) ?? 120;
}

function fixedLineStarts(sourceFile: ts.SourceFile): ReadonlySet<number> {
  const starts = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateLiteralToken(node) || ts.isStringLiteral(node)) {
      const start = node.getStart(sourceFile);
      for (let at = sourceFile.text.indexOf('\n', start); at >= 0 && at < node.end; at = sourceFile.text.indexOf('\n', at + 1)) starts.add(at + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return starts;
}
