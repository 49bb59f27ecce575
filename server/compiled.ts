import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Script } from 'node:vm';

/**
 * Runs a CommonJS script of this program and gives its exports, with the code that V8 compiled for it in an earlier process:
 * to compile all of TypeScript again takes longer than to answer the first question. What was compiled goes into the user's
 * own cache when the process ends; where it cannot be written or read, the script is compiled as ever.
 */
export function requireCompiled(path: string): unknown {
  const loaded = scripts.get(path);
  if (loaded !== undefined) return loaded.exports;
  const module: { exports: unknown } = { exports: {} };
  scripts.set(path, module);
  const { key, file } = placeOf(path);
  const cachedData = dataIn(file, key);
  // The bundler writes ASCII alone, which is read fastest like this.
  const script = new Script(wrap(readFileSync(path, 'latin1')), {
    filename: path,
    ...(cachedData && { cachedData }),
  });
  if (isMainThread && (cachedData === undefined || script.cachedDataRejected === true)) process.once('exit', () => keep(file, key, script));
  const run: (this: unknown, ...scope: unknown[]) => void = script.runInThisContext();
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

const scripts = new Map<string, { readonly exports: unknown }>();

/** V8 looks at nothing of a script but its length, so that the key says which script it is. */
function placeOf(path: string): { readonly key: Buffer; readonly file: string } {
  const { mtimeMs, size } = statSync(path);
  const key = createHash('sha256').update([path, mtimeMs, size].join('\n')).digest();
  return { key, file: join(cacheFolder(), `${basename(path, '.js')}-${process.versions.v8}-${process.arch}.bin`) };
}

function cacheFolder(): string {
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'async-insight');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/async-insight');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'async-insight');
}

function dataIn(file: string, key: Buffer): Buffer | undefined {
  try {
    const content = readFileSync(file);
    return content.subarray(0, key.length).equals(key) ? content.subarray(key.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Never half a file, also when several processes end together. */
function keep(file: string, key: Buffer, script: Script): void {
  const half = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(half, Buffer.concat([key, script.createCachedData()]), { mode: 0o600 });
    renameSync(half, file);
  } catch {
    rmSync(half, { force: true });
  }
}
