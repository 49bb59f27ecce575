// Installs what the project needs: its npm packages and, on Debian as root, programs that tests use.
import { existsSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { find, mustRun, npm, root, say } from './system.mjs';

/** Installs the npm packages of the lock file where they are missing or older than it. */
export async function installPackages() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say('Installing npm packages');
  // Not `npm ci`: it refuses a lock that lacks the optional packages of another platform. The lock stays as it is.
  await npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Builds dist/. */
export async function build() {
  await mustRun(process.execPath, ['esbuild.js']);
}

/** A Chromium, or undefined where there is none. */
export const chromium = () => process.env.CHROMIUM ?? find('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

/** A neovim, or undefined where there is none. */
export const neovim = () => find('nvim');

/** Installs Chromium, fonts for it and neovim where they are missing and this is Debian's root; else does nothing. */
export async function installPrograms() {
  const missing = [...(chromium() ? [] : ['chromium', 'fonts-dejavu-core']), ...(neovim() ? [] : ['neovim'])];
  const apt = find('apt-get');
  if (missing.length === 0 || !apt || platform() !== 'linux' || process.getuid?.() !== 0) return;
  say(`Installing ${missing.join(', ')}`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] };
  await mustRun(apt, ['update', '-qq'], options);
  await mustRun(apt, ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}
