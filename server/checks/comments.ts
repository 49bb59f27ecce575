import ts from 'typescript';
import type { TextRange } from '../analysis';
import type { FileView } from '../project';
import type { Fix } from './check';
import { equivalentRules } from './equivalentRules';

/**
 * The comments of a file that silence checks: `// async-insight-ignore-next-line floating-promise: why`. Several ids stand
 * with commas between them; without an id nothing is silenced. Where other linters are deferred to, so do their comments
 * for a rule that finds the same: `eslint-disable-next-line`, `eslint-disable-line`, `eslint-disable`, the same with
 * `oxlint`, and `biome-ignore`. Comments on lines of their own may follow each other.
 */
export class Comments {
  readonly #lines: readonly string[];
  readonly #mayDefer: boolean;
  readonly #disabled: readonly Disabled[];

  constructor(readonly view: FileView, defersToLinters: boolean) {
    this.#lines = /async-insight-ignore|(?:es|ox)lint-disable|biome-ignore/.test(view.text) ? view.text.split('\n') : [];
    this.#mayDefer = defersToLinters && this.#lines.length > 0;
    this.#disabled = this.#mayDefer ? disabledRegions(this.#lines) : [];
  }

  /** Whether a check is silenced where a range begins. */
  silence(id: string, range: TextRange): boolean {
    if (this.#lines.length === 0) return false;
    const { sourceFile } = this.view;
    const { line } = sourceFile.getLineAndCharacterOfPosition(range.start);
    const rules = this.#mayDefer ? equivalentRules.get(id) ?? [] : [];
    if (this.#disabled.some(({ from, to, names }) => from <= line && line < to && isMeant(names, rules))) return true;
    const own = /(?:es|ox)lint-disable-line\b(.*)$/.exec(this.#lines[line] ?? '');
    if (own && rules.length > 0 && isMeant(own[1] ?? '', rules)) return true;
    for (let above = lineForComments(sourceFile, range.start) - 1; above >= 0 && isComment(this.#lines[above] ?? ''); above--) {
      if (silences(this.#lines[above] ?? '', id, rules)) return true;
    }
    return false;
  }
}

/** Writes the comment that silences a check, above the line that its range begins on. */
export function silencingFix({ sourceFile, text }: FileView, id: string, range: TextRange): Fix {
  const start = sourceFile.getLineStarts()[lineForComments(sourceFile, range.start)] ?? 0;
  const [indentation = ''] = /^[\t ]*/.exec(text.slice(start)) ?? [];
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? '\n';
  return {
    title: `Ignore ${id} on this line, with a reason`,
    edits: [{ range: { start, end: start }, text: `${indentation}// async-insight-ignore-next-line ${id}: ${lineBreak}` }],
  };
}

interface Disabled {
  /** The first line, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** The rules as they are written; empty for all. */
  readonly names: string;
}

/** From `eslint-disable` to the next `eslint-enable`. */
function disabledRegions(lines: readonly string[]): readonly Disabled[] {
  return lines.flatMap((line, from) => {
    const names = /\/\*\s*(?:es|ox)lint-disable\b(?!-)(.*)$/.exec(line)?.[1];
    if (names === undefined) return [];
    const to = lines.findIndex((other, index) => index > from && /\/\*\s*(?:es|ox)lint-enable\b/.test(other));
    return [{ from, to: to < 0 ? lines.length : to, names }];
  });
}

function silences(comment: string, id: string, rules: readonly string[]): boolean {
  const ids = /async-insight-ignore-next-line\s+([\w\s,-]+)/.exec(comment)?.[1];
  if (ids?.split(',').some((each) => each.trim() === id) === true) return true;
  if (rules.length === 0) return false;
  const next = /(?:es|ox)lint-disable-next-line\b(.*)$/.exec(comment)?.[1];
  if (next !== undefined && isMeant(next, rules)) return true;
  const biome = /biome-ignore\s+(lint[\w/]*)/.exec(comment)?.[1];
  return biome !== undefined && (biome === 'lint' || rules.some((rule) => rule === biome.split('/').at(-1)));
}

/** Whether a list of rules, up to the `--` before its reason, holds one of these; an empty one means all. */
function isMeant(list: string, rules: readonly string[]): boolean {
  if (rules.length === 0) return false;
  const names = list.replace(/\s--\s.*$/, '').replace(/\*\/.*$/, '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  return names.length === 0 || names.some((name) => rules.includes(name.split('/').at(-1) ?? name));
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*|\{\s*\/\*)/.test(line);
}

/** The line that a comment about an offset stands above: its own, or where that begins inside of text, that of its statement. */
function lineForComments(sourceFile: ts.SourceFile, offset: number): number {
  const { line } = sourceFile.getLineAndCharacterOfPosition(offset);
  const start = sourceFile.getLineStarts()[line] ?? 0;
  let statement: ts.Node | undefined;
  let isText = false;
  let node: ts.Node | undefined = sourceFile;
  while (node !== undefined) {
    const begin: number = node.getStart(sourceFile);
    if (ts.isStatement(node) && !ts.isBlock(node) && begin < start) statement = node;
    if (begin < start && start <= node.end && (ts.isTemplateLiteral(node) || ts.isJsxElement(node) || ts.isJsxFragment(node))) isText = true;
    if (ts.isBlock(node) && begin < start) isText = false;
    node = ts.forEachChild(node, (child) => (child.pos <= offset && offset < child.end ? child : undefined));
  }
  return isText && statement !== undefined ? sourceFile.getLineAndCharacterOfPosition(statement.getStart(sourceFile)).line : line;
}
