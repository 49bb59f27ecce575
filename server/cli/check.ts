import { setImmediate } from 'node:timers/promises';
import { Baseline, baselineName } from './baseline';
import type { CheckOptions } from './checkArguments';
import type { Checked, Checker } from './checker';
import type { CheckPrinter } from './checkPrinters';
import { findFiles, reasonOf, shownPath, type Failure } from './files';
import type { Progress } from './progress';
import { replaceFile } from './replaceFile';

/** What the command works with. */
export interface CheckTools {
  readonly checker: Checker;
  readonly printer: CheckPrinter;
  readonly progress: (total: number) => Progress;
  /** Aborted when the user wants it to end: no file is begun any more. */
  readonly signal: AbortSignal;
}

/**
 * Checks the files that the paths stand for, one after the other. Gives the exit code, as docs/cli.md lists them.
 * @throws UsageError where there is no baseline to use.
 */
export async function check(options: CheckOptions, { checker, printer, progress: progressOf, signal }: CheckTools): Promise<0 | 1 | 3 | 130> {
  const { files: all, failures } = await findFiles(options.paths);
  const { shard } = options;
  const files = shard === undefined ? all : all.filter((_, position) => position % shard.of === shard.index - 1);
  const baseline = options.baseline === 'use' ? Baseline.read() : Baseline.empty();
  const progress = progressOf(files.length);
  const failed: Failure[] = [...failures];
  let [errors, warnings] = [0, 0];
  checker.expect(files);
  for (const [position, file] of files.entries()) {
    if (signal.aborted || printer.closed) break;
    progress.show(position);
    const path = shownPath(file).replaceAll('\\', '/');
    // Signals are heard between files.
    await setImmediate();
    const checked = await (options.fix ? checker.fix(file, signal) : checker.check(file, signal));
    progress.clear();
    if (signal.aborted) break;
    const failure = 'reason' in checked ? { path, reason: checked.reason } : written(file, path, checked);
    if (failure) failed.push(failure);
    if ('reason' in checked) continue;
    if (options.baseline === 'write') {
      baseline.add(path, checked.view, checked.found);
      continue;
    }
    const found = baseline.without(path, checked.view, checked.found);
    errors += found.filter(({ severity }) => severity === 'error').length;
    warnings += found.filter(({ severity }) => severity === 'warning').length;
    await printer.file(path, { ...checked, found });
  }
  if (options.baseline === 'write' && !signal.aborted) {
    baseline.write();
    await printer.say(`what was found is in ${baselineName}`);
  }
  await printer.finish(failed, signal.aborted);
  if (signal.aborted) return 130;
  if (failed.length > 0) return 3;
  return errors > 0 || warnings > options.maximumWarnings ? 1 : 0;
}

/** Writes what was fixed. */
function written(file: string, path: string, { fixed }: Checked): Failure | undefined {
  if (fixed === undefined) return undefined;
  if (fixed.left !== undefined) return { path, reason: fixed.left };
  try {
    if (fixed.count > 0) replaceFile(file, fixed.bytes, fixed.after);
    return undefined;
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}
