import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { URI } from 'vscode-uri';
import { importedSpecifiers, moduleFiles, projectModule, type ProjectModule, type ResolveModule } from '../ordering';
import { importedPath, projectFolder } from '../project';
import { pathOf } from './fileChanges';
import type { RequestContext } from './request';

/** What a document imports from its own project. */
export interface Imports {
  readonly resolve: ResolveModule;
  /** The paths of all files that were looked for, also of those that are not there. */
  readonly paths: ReadonlySet<string>;
}

/**
 * Reads what a document imports, and what that imports: the texts of open documents, else those on disk. Each file is a
 * turn of its own, and there are only so many. Never rejects; what is not read is not known.
 */
export async function importsOf({ view, engine, session: { documents } }: RequestContext, entry: ProjectModule): Promise<Imports> {
  const paths = new Set<string>();
  const home = pathOf(view.uri);
  if (home === undefined || !importedSpecifiers(entry).some((specifier) => specifier.startsWith('.'))) return { resolve: () => undefined, paths };
  const folder = projectFolder(home);
  paths.add(join(folder, 'package.json'));
  const modules = new Map([[home, entry]]);
  const meant = new Map<string, string>();
  const open = new Map(documents.all().map((document) => [pathOf(document.uri), document.getText()]));
  let length = 0;
  const add = async (file: string, text: string): Promise<void> => {
    length += text.length;
    if (modules.size >= mostFiles || length > mostText) return;
    await setImmediate();
    const found = moduleOf(file, text, engine.packageTypeOf(URI.file(file).toString()));
    if (found) modules.set(file, found);
  };
  // The modules that are added come behind the ones that they are imported by.
  for (const [from, module] of modules) {
    for (const specifier of importedSpecifiers(module)) {
      const path = importedPath(specifier, from, folder);
      for (const file of path === undefined ? [] : moduleFiles(path, module)) {
        if (file !== home) paths.add(file);
        // oxlint-disable-next-line no-await-in-loop -- one after the other, so that others have their turn in between
        const text = modules.get(file)?.source.text ?? open.get(file) ?? await textOf(file);
        if (text === undefined) continue;
        meant.set(keyOf(specifier, from), file);
        // oxlint-disable-next-line no-await-in-loop
        if (!modules.has(file)) await add(file, text);
        break;
      }
    }
  }
  return { paths, resolve: (specifier, importer) => modules.get(meant.get(keyOf(specifier, importer === entry.fileName ? home : importer)) ?? '') };
}

/** So many files, and code units in all, are followed from one document. */
const mostFiles = 40;
const mostText = 1_000_000;

interface Parsed {
  readonly text: string;
  readonly packageType: string | undefined;
  readonly module: ProjectModule | undefined;
}

/** The modules parsed last, by their paths: the documents of a project import the same ones. */
const parsed = new Map<string, Parsed>();
const mostParsed = 80;

function moduleOf(file: string, text: string, packageType: string | undefined): ProjectModule | undefined {
  const before = parsed.get(file);
  parsed.delete(file);
  const now = before?.text === text && before.packageType === packageType ? before : { text, packageType, module: projectModule(file, text, packageType) };
  parsed.set(file, now);
  const [oldest] = parsed.keys();
  if (parsed.size > mostParsed && oldest !== undefined) parsed.delete(oldest);
  return now.module;
}

function keyOf(specifier: string, from: string): string {
  return `${from}\0${specifier}`;
}

/** Undefined for what is no file, is too large or cannot be read. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= mostText ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
