import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Seed } from './session';

const languages: Readonly<Record<string, string>> = {
  '.js': 'javascript', '.cjs': 'javascript', '.mjs': 'javascript', '.jsx': 'javascriptreact', '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'typescriptreact',
};

/** The source files below `paths`, in the order of their names, that have something asynchronous in 500 to 40,000 characters. */
export function sourcesBelow(paths: readonly string[]): Seed[] {
  return paths.flatMap((path) => (statSync(path).isDirectory() ? readdirSync(path).toSorted().flatMap((name) => sourcesBelow([join(path, name)])) : source(path)));
}

function source(path: string): Seed[] {
  const languageId = languages[extname(path)];
  if (!languageId || path.includes('.min.') || path.endsWith('.d.ts')) return [];
  const text = readFileSync(path, 'utf8');
  return text.length >= 500 && text.length <= 40_000 && /\bawait\b|\.then\(|\bPromise\b/.test(text) ? [{ uri: pathToFileURL(resolve(path)).href, languageId, text }] : [];
}
