import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inlayHints, lensProviders } from '../../server/features';
import { pyramidLenses } from '../../server/lsp/callbacks';
import type { FileView } from '../../server/project';
import { hoversOf, Views } from './views';

/**
 * A folder of golden fixtures. Each is a source file with what the product says about it printed between its lines:
 *
 *     //» 2 await points          a lens, above its line
 *     const user = await load();  the source
 *     //           ^^^^^ text     a hover, below its line, with its further lines
 *     //               | text     under the first
 *     //           ⏸1/2           an inlay hint, where it stands
 *
 * `//<^` marks something in the first two columns. A first line `// golden: hints` shows inlay hints too, and
 * `// golden: syntax only` leaves the types out. What is analysed is the source alone, but the lines that are named in
 * what is said are printed as those of the fixture, so that a reader finds them. The fixtures of a folder see what its
 * `world.d.ts` declares.
 */
export class GoldenFolder {
  readonly names: readonly string[];
  readonly #views: Views;

  constructor(readonly directory: string) {
    const files = readdirSync(directory).filter((name) => /\.[cm]?[jt]sx?$/.test(name)).toSorted();
    this.names = files.filter((name) => !name.endsWith('.d.ts'));
    this.#views = new Views(directory, new Map(files.map((name) => [this.path(name), sourceOf(readFileSync(this.path(name), 'utf8'))])));
  }

  path(name: string): string {
    return join(this.directory, name).replaceAll('\\', '/');
  }

  /** The fixture as it should be: its source with what is said about it now. */
  printed(name: string): string {
    const [first = ''] = (this.#views.sources.get(this.path(name)) ?? '').split('\n', 1);
    const settings = /^\/\/ golden: (.*)/.exec(first)?.[1]?.split(', ') ?? [];
    return print(this.#views.view(this.path(name), { typed: !settings.includes('syntax only') }), settings.includes('hints'));
  }

  dispose(): void {
    this.#views.dispose();
  }
}

/** The source in a fixture: without the lines that say what is shown. */
export function sourceOf(fixture: string): string {
  return fixture.split('\n').filter((line) => !/^\s*\/\/(?:»|<?\s*\^|\s*\| |<?\s*⏸)/.test(line)).join('\n');
}

function print(view: FileView, withHints: boolean): string {
  const { sourceFile, text } = view;
  const place = (offset: number) => sourceFile.getLineAndCharacterOfPosition(offset);
  const lines = text.split('\n');
  const above: string[][] = lines.map(() => []);
  const below: string[][] = lines.map(() => []);
  for (const { range, title } of [...lensProviders, pyramidLenses].flatMap((provide) => provide(view))) {
    const { line } = place(range.start);
    above[line]?.push(`${/^\s*/.exec(lines[line] ?? '')?.[0] ?? ''}//» ${title}`);
  }
  for (const { range, lines: [first = '', ...others] } of hoversOf(view)) {
    const { line, character } = place(range.start);
    if (others.length > 5) throw new Error(`more than six lines in line ${line + 1}: ${others.join('\n')}`);
    const width = Math.max(1, Math.min(range.end, range.start + 20) - range.start);
    const last = Math.max(character, 2) + width - 1;
    below[line]?.push(
      `${character < 2 ? '//<' : `//${' '.repeat(character - 2)}`}${'^'.repeat(width)} ${first}`,
      ...others.map((words) => `//${' '.repeat(Math.max(1, last - 2 + (character < 2 ? 1 : 0)))}| ${words}`),
    );
  }
  if (withHints) {
    for (const { offset, label } of inlayHints(view, { start: 0, end: text.length })) {
      const { line, character } = place(offset);
      below[line]?.push(character < 2 ? `//<${label}` : `//${' '.repeat(character - 2)}${label}`);
    }
  }
  let printed = 0;
  const numbers = lines.map((_, index) => (printed += (above[index]?.length ?? 0) + 1 + (index === 0 ? 0 : below[index - 1]?.length ?? 0)));
  const said = (words: readonly string[] = []) => words.map((line) => renumbered(line, numbers));
  return lines.flatMap((line, index) => [...said(above[index]), line, ...said(below[index])]).join('\n');
}

/** What is said, with other numbers for the lines that it names. */
function renumbered(words: string, numbers: readonly number[]): string {
  return words.replaceAll(/\blines? \d+(?:(?:, | and )\d+)*/g, (named) => named.replaceAll(/\d+/g, (line) => String(numbers[Number(line) - 1] ?? line)));
}
