import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { generatedFolders, isSourceFile, sourceFilesIn } from '../project';

/** What the paths on the command line stand for. */
export interface Found {
  /** Absolute, each once, in the order they were asked for; `-` is standard input. */
  readonly files: readonly string[];
  /** What was asked for and cannot be had, by the name it was asked for. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly path: string;
  readonly reason: string;
}

/**
 * Finds the files that paths, folders and globs stand for. A file that is named itself is always taken; in folders
 * and globs what is generated, hidden or ignored is left out. Never throws: what cannot be read is a failure.
 */
export async function findFiles(paths: readonly string[], folder = process.cwd()): Promise<Found> {
  const files = new Set<string>();
  const failures: Failure[] = [];
  for (const path of paths) {
    const found = path === '-' ? { files: ['-'], failures: [] } : await findOne(path, folder);
    for (const file of found.files) files.add(file);
    failures.push(...found.failures);
  }
  return { files: [...files], failures };
}

/** Why something could not be read, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'EISDIR') return 'is a folder';
  return error instanceof Error ? error.message : String(error);
}

/** Why a file could not be read, found out by reading it again. */
export async function reasonFor(path: string): Promise<string> {
  try {
    await readFile(path);
    return 'cannot be read';
  } catch (error) {
    return reasonOf(error);
  }
}

/** A file as the reader would name it: from the current folder where it is inside, else in full. */
export function shownPath(file: string): string {
  if (file === '-') return 'standard input';
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

async function findOne(path: string, folder: string): Promise<Found> {
  const absolute = resolve(folder, path);
  try {
    const stats = await stat(absolute);
    if (stats.isDirectory()) return await inFolder(absolute, path);
    if (isSourceFile(absolute)) return { files: [absolute], failures: [] };
    return { files: [], failures: [{ path, reason: 'is no JavaScript or TypeScript file' }] };
  } catch (error) {
    return /[*?[\]{}]/.test(path) ? await matching(path, folder) : { files: [], failures: [{ path, reason: reasonOf(error) }] };
  }
}

async function matching(pattern: string, folder: string): Promise<Found> {
  const ignore = generatedFolders.map((name) => `**/${name}/**`);
  const matches = await glob(pattern.replaceAll('\\', '/'), { cwd: folder, absolute: true, ignore, expandDirectories: false });
  const files = matches.filter((file) => isSourceFile(file)).toSorted().map((file) => resolve(file));
  return files.length > 0 ? { files, failures: [] } : { files, failures: [{ path: pattern, reason: 'matches no JavaScript or TypeScript file' }] };
}

async function inFolder(folder: string, path: string): Promise<Found> {
  const { files, failures } = await sourceFilesIn(folder);
  return { files, failures: failures.map(({ folder: unread, error }) => ({ path: join(path, relative(folder, unread)), reason: reasonOf(error) })) };
}
