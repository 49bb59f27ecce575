import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Ignore } from './ignore';

/** What a folder holds. */
export interface SourceFiles {
  /** Absolute, files before folders, each by name, so that what belongs together follows each other. */
  readonly files: readonly string[];
  /** Folders that could not be read, and what kept them from it. */
  readonly failures: readonly { readonly folder: string; readonly error: unknown }[];
}

/** Names of folders that hold what nobody wrote by hand. */
export const generatedFolders: readonly string[] = ['node_modules', 'dist'];

export function isSourceFile(path: string): boolean {
  return extensions.includes(extname(path).toLowerCase());
}

/** The JavaScript and TypeScript files in a folder, without what is generated, hidden or ignored by git. Links to folders are not followed. Never rejects. */
export async function sourceFilesIn(folder: string, ignore = Ignore.of(folder)): Promise<SourceFiles> {
  const files: string[] = [];
  const failures: SourceFiles['failures'][number][] = [];
  const folders: string[] = [];
  try {
    for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || ignore.ignores(path, entry.isDirectory())) continue;
      if (entry.isDirectory() && !generatedFolders.includes(entry.name)) folders.push(path);
      else if (!entry.isDirectory() && isSourceFile(path) && await isFile(path)) files.push(path);
    }
  } catch (error) {
    failures.push({ folder, error });
  }
  for (const each of folders) {
    const found = await sourceFilesIn(each, ignore.inside(each));
    files.push(...found.files);
    failures.push(...found.failures);
  }
  return { files, failures };
}

const extensions = ['.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts'];

/** Whether there is a file, perhaps behind a link; a link to nowhere counts as one, so that its reading is reported. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return true;
  }
}
