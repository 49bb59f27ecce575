import type { Conversion, Converter } from './converter';
import { findFiles, reasonOf, shownPath, type Failure } from './files';
import type { ConversionPrinter } from './conversionPrinter';
import type { Progress } from './progress';
import { replaceFile } from './replaceFile';

export interface ConvertOptions {
  readonly paths: readonly string[];
  /** Whether files are changed. */
  readonly write: boolean;
}

/** What the command works with. */
export interface ConvertTools {
  readonly converter: Converter;
  readonly printer: ConversionPrinter;
  readonly progress: (total: number) => Progress;
  /** Aborted when the user wants it to end: no file is begun any more. */
  readonly signal: AbortSignal;
}

/**
 * Converts the files that the paths stand for, one after the other; each is written whole, or not at all. Gives the exit
 * code: 1 where a file could not be read or written, or had to be left as it was; 130 when interrupted; else 0.
 */
export async function convert({ paths, write }: ConvertOptions, { converter, printer, progress: progressOf, signal }: ConvertTools): Promise<0 | 1 | 130> {
  const { files, failures } = await findFiles(paths);
  const progress = progressOf(files.length);
  const failed = [...failures];
  let left = 0;
  for (const [index, file] of files.entries()) {
    if (signal.aborted || printer.closed) break;
    progress.show(index);
    const path = shownPath(file);
    // One file at a time: what is written must have been checked beside what was written before.
    const conversion = await converter.convert(file, signal);
    progress.clear();
    // Whatever came of a file that was interrupted, it is not what would have come of it.
    if (signal.aborted) break;
    const failure = 'reason' in conversion ? { path, reason: conversion.reason } : write ? written(file, path, conversion) : undefined;
    if (failure) failed.push(failure);
    if ('reason' in conversion || failure) continue;
    if (conversion.left !== undefined) left += 1;
    await printer.file(path, conversion);
  }
  await printer.finish(failed, signal.aborted);
  if (signal.aborted) return 130;
  return failed.length + left > 0 ? 1 : 0;
}

/** Writes what was converted. */
function written(file: string, path: string, { bytes, before, after }: Conversion): Failure | undefined {
  if (after === before) return undefined;
  try {
    replaceFile(file, bytes, after);
    return undefined;
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}
