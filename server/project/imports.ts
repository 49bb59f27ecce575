import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** The folder of the nearest package.json; that of the file itself where there is none. */
export function projectFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

/**
 * The path that a specifier in a file means, as it stands: undefined for one that is not relative, leaves the folder of
 * the project, or goes into node_modules.
 */
export function importedPath(specifier: string, importer: string, folder: string): string | undefined {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return undefined;
  const path = resolve(dirname(importer), specifier);
  const inside = relative(folder, path);
  return inside.startsWith('..') || inside.split(sep).includes('node_modules') ? undefined : path;
}
