import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** What the .gitignore files of a folder and of the folders around it say. */
export class Ignore {
  readonly #rules: readonly Rule[];

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** The rules in force in a folder: those of its repository, from its top down to the folder. */
  static of(folder: string): Ignore {
    const folders = [folder];
    for (let each = folder; !isRepository(each) && dirname(each) !== each; each = dirname(each)) folders.unshift(dirname(each));
    // Outside any repository only the folder's own file counts.
    const [top] = folders;
    const counted = top !== undefined && isRepository(top) ? folders : [folder];
    return new Ignore(counted.flatMap(rulesIn));
  }

  /** The rules in force in a folder directly inside. */
  inside(folder: string): Ignore {
    const own = rulesIn(folder);
    return own.length === 0 ? this : new Ignore([...this.#rules, ...own]);
  }

  /** Whether a file or folder whose parent folder is not ignored is ignored itself: the last rule that matches decides. */
  ignores(path: string, isFolder: boolean): boolean {
    const rule = this.#rules.findLast((each) => (isFolder || !each.foldersOnly) && each.pattern.test(relative(each.base, path).split(sep).join('/')));
    return rule !== undefined && !rule.negated;
  }
}

/** One line of a .gitignore file. */
interface Rule {
  readonly base: string;
  readonly pattern: RegExp;
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

function isRepository(folder: string): boolean {
  return read(join(folder, '.git', 'HEAD')) !== undefined || read(join(folder, '.git')) !== undefined;
}

function rulesIn(folder: string): readonly Rule[] {
  const lines = read(join(folder, '.gitignore'))?.split(/\r?\n/) ?? [];
  return lines.flatMap((line) => ruleOf(folder, line));
}

function ruleOf(base: string, line: string): readonly Rule[] {
  let text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return [];
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  // A slash at the start or in the middle ties the pattern to its folder; without one it holds at any depth.
  const tied = text.includes('/');
  try {
    return [{ base, pattern: new RegExp(`^${tied ? '' : '(?:.*/)?'}${expressionOf(text.replace(/^\//, ''))}$`), negated, foldersOnly }];
  } catch {
    // A character class that no regular expression accepts matches nothing, as in git.
    return [];
  }
}

/** A pattern of gitignore(5) as a regular expression over a path with slashes. */
function expressionOf(pattern: string): string {
  const parts = pattern.matchAll(/(?<leading>^\*\*\/)|(?<middle>\/\*\*\/)|(?<trailing>\/\*\*$)|(?<star>\*+)|(?<one>\?)|(?<set>\[!?[^\]]+\])|\\(?<quoted>.)|(?<plain>[^])/g);
  return [...parts].map(({ groups = {} }) => {
    if (groups['leading'] !== undefined) return '(?:.*/)?';
    if (groups['middle'] !== undefined) return '/(?:.*/)?';
    if (groups['trailing'] !== undefined) return '/.*';
    if (groups['star'] !== undefined) return '[^/]*';
    if (groups['one'] !== undefined) return '[^/]';
    if (groups['set'] !== undefined) return groups['set'].replace('[!', '[^');
    return (groups['quoted'] ?? groups['plain'] ?? '').replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
  }).join('');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
