import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { URI } from 'vscode-uri';

/**
 * Which rules the linters around a document report, as far as their configurations say so without being run: by their names
 * behind the plugin's. A rule that is switched off anywhere in a configuration counts as off, as which files that is about
 * is not followed; what a shared configuration of another package switches on is not known either. Read once, until
 * something changes on disk.
 */
export class Linters {
  readonly #known = new Map<string, ReadonlySet<string>>();

  /** The rules for a document: of the nearest configuration of ESLint, of oxlint and of Biome. */
  rulesOf(uri: string): ReadonlySet<string> {
    try {
      const parsed = URI.parse(uri, true);
      return parsed.scheme === 'file' ? this.#inFolder(dirname(parsed.fsPath)) : none;
    } catch {
      return none;
    }
  }

  forget(): void {
    this.#known.clear();
  }

  #inFolder(folder: string): ReadonlySet<string> {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const rules = new Set(linters.flatMap(({ files, rulesIn }) => {
      const text = nearest(folder, files);
      return text === undefined ? [] : rulesIn(text);
    }));
    this.#known.set(folder, rules);
    return rules;
  }
}

const none: ReadonlySet<string> = new Set();

interface Linter {
  /** The names of its configuration, of which the first one counts. */
  readonly files: readonly string[];
  readonly rulesIn: (text: string) => readonly string[];
}

const scripts = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];

const linters: readonly Linter[] = [
  { files: [...scripts.map((extension) => `eslint.config.${extension}`), '.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yaml', '.eslintrc.yml', '.eslintrc.json', '.eslintrc', 'package.json'], rulesIn: ofESLint },
  { files: ['.oxlintrc.json', 'oxlintrc.json', '.oxlintrc.jsonc'], rulesIn: (text) => switched(text) },
  { files: ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'], rulesIn: ofBiome },
];

/** The text of the first of these files in a folder or one around it; a package.json counts where it configures ESLint. */
function nearest(folder: string, files: readonly string[]): string | undefined {
  for (let around = folder; ; around = dirname(around)) {
    for (const name of files) {
      const text = textOf(join(around, name));
      if (text !== undefined && (name !== 'package.json' || text.includes('"eslintConfig"'))) return text;
    }
    if (dirname(around) === around) return undefined;
  }
}

function textOf(path: string): string | undefined {
  // Most are not there: to ask is a tenth of what an exception costs.
  if (!existsSync(path)) return undefined;
  try {
    return withoutComments(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What a comment says is not configured. */
function withoutComments(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  let result = '';
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const isComment = kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia;
    result += isComment ? ' ' : scanner.getTokenText();
  }
  return result;
}

function ofESLint(text: string): readonly string[] {
  const presets = [...typeChecked, ...recommended].filter(({ name }) => name.test(text)).flatMap(({ rules }) => rules);
  const off = new Set(offIn(text));
  return [...new Set([...presets, ...switched(text)])].filter((rule) => !off.has(rule));
}

/** Biome's recommended rules are on unless the configuration says otherwise. */
function ofBiome(text: string): readonly string[] {
  const isOn = !/"recommended"\s*:\s*false/.test(text) && !/"linter"\s*:\s*\{\s*"enabled"\s*:\s*false/.test(text);
  const off = new Set(offIn(text));
  return [...(isOn ? ['noAsyncPromiseExecutor'] : []), ...switched(text)].filter((rule) => !off.has(rule));
}

/** The presets that look at types, by the names under which typescript-eslint exports them. */
const typeChecked = [
  { name: /recommendedTypeChecked(?!Only)|recommended-type-checked|recommended-requiring-type-checking|recommendedTypeCheckedOnly/, rules: ['no-floating-promises', 'no-misused-promises', 'await-thenable', 'no-async-promise-executor'] },
  { name: /strictTypeChecked|strict-type-checked/, rules: ['no-floating-promises', 'no-misused-promises', 'await-thenable', 'return-await', 'no-async-promise-executor'] },
];
const recommended = [{ name: /\b(?:js|eslint)\.configs\.recommended\b|eslint:recommended|js\/recommended/, rules: ['no-async-promise-executor'] }];

/** The rules that a text names with a severity above off, and never with off. */
function switched(text: string): readonly string[] {
  const off = new Set(offIn(text));
  return [...text.matchAll(/(?:["'](?:[@\w-]+\/)*)?([\w-]+)["']?\s*:\s*(?:\[\s*|\{\s*["']?level["']?\s*:\s*)?(?:["'](?:error|warn|warning|info|deny|on)["']|[12]\b)/g)].flatMap(([, rule]) => (rule === undefined || off.has(rule) ? [] : [rule]));
}

function offIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:["'](?:[@\w-]+\/)*)?([\w-]+)["']?\s*:\s*(?:\[\s*|\{\s*["']?level["']?\s*:\s*)?(?:["'](?:off|allow)["']|0\b)/g)].flatMap(([, rule]) => rule ?? []);
}
