import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { analyse, parse } from '../../../server/analysis';
import type { ErrorRouteHost } from '../../../server/features';
import type { FileView } from '../../../server/project';

/** A project of some modules that can be asked and can be run. */
export interface Project {
  readonly view: (name: string) => FileView;
  readonly host: ErrorRouteHost;
  /** Where the mark stands: its file without it, and the offset. */
  readonly cursor: { readonly view: FileView; readonly offset: number };
}

/** Stands in a text where the cursor is. */
const mark = '/*|*/';

/** Takes a text in which `// @file name` starts a file; the first one is run. */
export function projectOf(text: string): Project {
  const sources = sourcesOf(text);
  const views = new Map([...sources].map(([name, source]) => [name, viewOf(name, source.replace(mark, ''))]));
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ allowJs: true, checkJs: true, noLib: true, module: ts.ModuleKind.Preserve, target: ts.ScriptTarget.ESNext }),
    getScriptFileNames: () => [...sources.keys()].map((name) => `/${name}`),
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const view = views.get(basename(path));
      return view && ts.ScriptSnapshot.fromString(view.text);
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    fileExists: (path) => views.has(basename(path)),
    readFile: (path) => views.get(basename(path))?.text,
  });
  const view = (name: string): FileView => {
    const found = views.get(name);
    if (found === undefined) throw new Error(`There is no file ${name}.`);
    return found;
  };
  const [name, source] = [...sources].find(([, each]) => each.includes(mark)) ?? [];
  if (name === undefined || source === undefined) throw new Error('There is no cursor.');
  return {
    view,
    cursor: { view: view(name), offset: source.indexOf(mark) },
    host: {
      usesOf: async (asked, offset) => (service.getReferencesAtPosition(asked.uri.replace('file://', ''), offset) ?? [])
        .map((reference) => ({ view: view(basename(reference.fileName)), range: { start: reference.textSpan.start, end: reference.textSpan.start + reference.textSpan.length } })),
    },
  };
}

/**
 * Runs the first file in Node.js and gives the labels of the `took('label')` calls that ran, and `unhandled` where
 * Node.js reported an unhandled rejection.
 */
export async function run(text: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'async-insight-'));
  try {
    const sources = sourcesOf(text);
    for (const [name, source] of sources) writeFileSync(join(folder, name), source.replace(mark, ''));
    writeFileSync(join(folder, 'observe.mjs'), `
      import { appendFileSync } from 'node:fs';
      const say = (label) => appendFileSync(new URL('labels', import.meta.url), label + '\\n');
      globalThis.took = say;
      globalThis.fail = async () => { await null; throw new Error('made to fail'); };
      process.on('unhandledRejection', () => say('unhandled'));
      process.on('uncaughtException', () => say('module fails'));`);
    writeFileSync(join(folder, 'labels'), '');
    const [main = ''] = sources.keys();
    await promisify(execFile)(process.execPath, ['--import', join(folder, 'observe.mjs'), join(folder, main)]);
    return [...new Set(readFileSync(join(folder, 'labels'), 'utf8').split('\n').filter((line) => line !== ''))].toSorted();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sourcesOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(/^\s*\/\/ @file /m).slice(1).map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1)];
  }));
}

function viewOf(name: string, text: string): FileView {
  const { sourceFile } = parse(`/${name}`, text);
  return { uri: `file:///${name}`, version: 1, text, sourceFile, model: analyse(sourceFile), typed: false };
}
