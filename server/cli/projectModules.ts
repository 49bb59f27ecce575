import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { moduleFiles, projectModule, type ProjectModule, type ResolveModule } from '../features';

/** So many files, and characters in all, are followed from one file. */
const mostFiles = 100;
const mostText = 2_000_000;

/** The file from which others are followed; `packageType` is `type` of the nearest package.json. */
interface Entry {
  readonly fileName: string;
  readonly text: string;
  readonly packageType: string | undefined;
}

/**
 * Finds the files of the same project that a file imports, on disk: relative specifiers that stay in the folder of its
 * package.json, or in its own where there is none, and outside of node_modules. Nothing is run.
 */
export function projectModules({ fileName: entry, text, packageType }: Entry): ResolveModule {
  const root = projectOf(resolve(entry));
  const known = new Map([[resolve(entry), projectModule(resolve(entry), text, packageType)]]);
  let length = 0;
  const read = (path: string): ProjectModule | undefined => {
    if (known.has(path)) return known.get(path);
    if (known.size >= mostFiles || !isFile(path)) return undefined;
    const content = readFileSync(path, 'utf8');
    length += content.length;
    const found = length > mostText ? undefined : projectModule(path, content, projectOf(path) === root ? packageType : undefined);
    known.set(path, found);
    return found;
  };
  return (specifier, importer) => {
    if (!/^\.\.?(?:\/|$)/.test(specifier)) return undefined;
    const from = resolve(importer);
    const path = resolve(dirname(from), specifier);
    const inside = relative(root, path);
    if (inside.startsWith('..') || inside.split(sep).includes('node_modules')) return undefined;
    const module = known.get(from);
    const file = module && moduleFiles(path, module).find(isFile);
    return file === undefined ? undefined : read(file);
  };
}

/** The folder of the nearest package.json; that of the file itself where there is none. */
function projectOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
