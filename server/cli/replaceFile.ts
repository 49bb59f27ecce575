import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts `after` in the place of a file's text, all of it or nothing: a new file beside the old one takes its place and its
 * mode. Behind a symbolic link, the file that it leads to is replaced.
 * @throws Error with a reason for people, where the file is read-only, is not `before` any more, or cannot be written.
 */
export function replaceFile(path: string, before: Uint8Array, after: string): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  // Who may write the folder could replace a read-only file all the same, but was not meant to.
  if ((mode & 0o222) === 0) throw new Error('is read-only');
  if (!readFileSync(target).equals(before)) throw new Error('was changed meanwhile');
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeWhole(temporary, after, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw isPermission(error) ? new Error('may not be written', { cause: error }) : error;
  }
}

/** What is renamed into place must be on the disk, not only on its way there. */
function writeWhole(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fchmodSync(file, mode & 0o7777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isPermission(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));
}
