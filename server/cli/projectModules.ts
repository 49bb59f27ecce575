import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { moduleFiles, projectModule, type ProjectModule, type ResolveModule } from '../features';
import { importedPath, projectFolder } from '../project';

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
  const root = projectFolder(resolve(entry));
  const known = new Map([[resolve(entry), projectModule(resolve(entry), text, packageType)]]);
  let length = 0;
  const read = (path: string): ProjectModule | undefined => {
    if (known.has(path)) return known.get(path);
    if (known.size >= mostFiles || !isFile(path)) return undefined;
    const content = readFileSync(path, 'utf8');
    length += content.length;
    const found = length > mostText ? undefined : projectModule(path, content, projectFolder(path) === root ? packageType : undefined);
    known.set(path, found);
    return found;
  };
  return (specifier, importer) => {
    const from = resolve(importer);
    const path = importedPath(specifier, from, root);
    const module = known.get(from);
    const file = path !== undefined && module ? moduleFiles(path, module).find(isFile) : undefined;
    return file === undefined ? undefined : read(file);
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
