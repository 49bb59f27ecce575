/**
 * Fixtures as Markdown: a heading per case; a fenced source whose info string says the language and, as `run=…`, the
 * expression that runs it; then a fenced result, or a quoted refusal. `‸` marks the cursor; without it the whole file is
 * converted.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Fixture {
  readonly file: string;
  readonly title: string;
  /** The file's extension: js, ts, jsx, tsx, mjs. */
  readonly language: string;
  readonly run?: string;
  /** The source without its mark. */
  readonly source: string;
  readonly cursor?: number;
  readonly expected?: string;
  readonly refused?: string;
}

const root = join(import.meta.dirname, '../../../fixtures/refactorings');

export function readFixtures(folder: string): readonly Fixture[] {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith('.md')).toSorted().flatMap((name) => parse(join(root, folder, name)));
}

function parse(file: string): readonly Fixture[] {
  const [, ...sections] = readFileSync(file, 'utf8').split(/^## /m);
  return sections.map((section) => {
    const title = section.slice(0, section.indexOf('\n')).trim();
    const [source, result] = [...section.matchAll(/^```(\w+)(?: run=(.*))?\n([^]*?)^```$/gm)];
    if (!source?.[1] || source[3] === undefined) throw new Error(`${file}: no source in ${title}`);
    const text = unescaped(source[3]);
    const cursor = text.indexOf('‸');
    const refused = /^> (.*)$/m.exec(section.slice(source.index + source[0].length))?.[1];
    return {
      file, title, language: source[1], ...(source[2] && { run: source[2].trim() }), source: text.replace('‸', ''), ...(cursor >= 0 && { cursor }),
      ...(result?.[3] !== undefined && { expected: unescaped(result[3]) }), ...(refused !== undefined && { refused }),
    };
  });
}

/** Writes what the cases give now into their file, for a person to read and commit. */
export function updateFixtures(file: string, results: ReadonlyMap<string, { readonly text?: string; readonly refused?: string }>): void {
  const [head, ...sections] = readFileSync(file, 'utf8').split(/^## /m);
  const written = sections.map((section) => {
    const title = section.slice(0, section.indexOf('\n')).trim();
    const source = /^```(\w+)(?: run=(.*))?\n([^]*?)^```$/m.exec(section);
    const result = results.get(title);
    if (!source || !result) return section;
    const kept = section.slice(0, source.index + source[0].length);
    return `${kept}\n\n${result.text === undefined ? `> ${result.refused}\n` : `\`\`\`${source[1]}\n${escaped(result.text)}\`\`\`\n`}\n`;
  });
  writeFileSync(file, `${[head, ...written].join('## ').trimEnd()}\n`);
}

/** Carriage returns and byte order marks are written as pictures, so that they can be seen and survive editors. */
function unescaped(text: string): string {
  return text.replaceAll('␍', '\r').replaceAll('␉', '\t');
}

function escaped(text: string): string {
  return text.replaceAll('\r', '␍').replaceAll('\t', '␉');
}
