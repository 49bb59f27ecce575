// What the scripts share about the machine: folders, and how to run other programs. Needs nothing but Node.js.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Where what is fetched once stays, for all clones: `ASYNC_INSIGHT_CACHE`, or a folder of the user's cache. */
export const cache = resolve(process.env.ASYNC_INSIGHT_CACHE ?? join(userCache(), 'async-insight'));

/**
 * Runs a program to its end and gives its exit code; a program that a signal ends, or that does not start, gives 1.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(chunk: Buffer) => void} [written] gets what it writes where `options.stdio` pipes it
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}, written = () => undefined) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.stdout?.on('data', written);
    child.stderr?.on('data', written);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    child.on('close', (code) => done(code ?? 1));
  });
}

/** Like `run`, for what must succeed. Throws otherwise. */
export async function mustRun(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}.`);
}

/** Runs npm, which is a script on Windows. Throws where it fails. */
export const npm = (args, options) => (platform() === 'win32'
  ? mustRun('npm', args, { shell: true, ...options })
  : mustRun('npm', args, options));

/** The full path of the first of these programs that is on the PATH. */
export function find(...names) {
  const extensions = platform() === 'win32' ? ['.cmd', '.exe'] : [''];
  const candidates = names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).flatMap((folder) => extensions.map((extension) => join(folder, name + extension))));
  return candidates.find((path) => existsSync(path));
}

/** Writes one line about what happens now. */
export const say = (text) => console.error(`\n▸ ${text}`);

function userCache() {
  if (platform() === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local');
  if (platform() === 'darwin') return join(homedir(), 'Library/Caches');
  return process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
}
