// VS Code in the browser, from npm alone: code-server is VS Code's own server, extension host and web workbench.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cache, mustRun, npm, say } from './system.mjs';

const versions = { codeServer: '4.139.1', node: '24.21.0' };
const host = join(cache, `vscode-${versions.codeServer}-node-${versions.node}`);
const server = join(host, 'node_modules/code-server');
const node = join(host, `node_modules/node-linux-${arch()}/bin/node`);

/** Whether it runs on this machine. */
export const isSupported = platform() === 'linux' && ['x64', 'arm64'].includes(arch());

/** Installs VS Code in the browser into the cache, once: about 550 MB. */
export async function install() {
  if (existsSync(host)) return;
  say(`Installing VS Code for the browser into ${host}, once`);
  mkdirSync(cache, { recursive: true });
  // In a folder of its own until it is complete, so that one that was cut short is never used.
  const folder = `${host}.${process.pid}`;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--omit=dev', '--ignore-scripts', '--no-package-lock'];
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await npm(['install', ...quiet, `node-linux-${arch()}@${versions.node}`, `code-server@${versions.codeServer}`], { cwd: folder });
    await installEditor(join(folder, 'node_modules/code-server/lib/vscode'), join(folder, `node_modules/node-linux-${arch()}`), quiet);
    if (!existsSync(host)) renameSync(folder, host);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What code-server's own install script does, without what is not needed here. */
async function installEditor(editor, nodeFolder, quiet) {
  const env = { ...process.env, PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH}` };
  await npm(['install', ...quiet], { cwd: editor, env });
  await npm(['install', ...quiet], { cwd: join(editor, 'extensions'), env });
  for (const [name, target] of [['bin/remote-cli/code-server', 'code-linux.sh'], ['bin/helpers/browser.sh', 'browser-linux.sh']]) {
    rmSync(join(editor, name), { force: true });
    symlinkSync(target, join(editor, name));
  }
  const github = join(editor, 'node_modules/@github');
  const copilot = existsSync(github) ? readdirSync(github).filter((name) => name.startsWith('copilot-sdk-')).map((name) => join(github, name)) : [];
  for (const unused of [...copilot, join(editor, 'extensions/copilot')]) rmSync(unused, { recursive: true, force: true });
}

/** Settings for a calm editor that asks for nothing over the network. */
const calmSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/**
 * Starts it on the loopback address and gives its origin once it answers.
 * @param {object} options
 * @param {string} options.home a folder for all that it writes
 * @param {string} [options.extensions] the folder of installed extensions
 * @param {Readonly<Record<string, unknown>>} [options.settings]
 * @param {readonly string[]} [options.args] more of its own arguments
 * @returns {Promise<{ origin: string, ended: Promise<string>, log: () => string, stop: () => Promise<void> }>}
 */
export async function start({ home, extensions = join(home, 'extensions'), settings = {}, args = [] }) {
  const data = join(home, 'data');
  mkdirSync(join(data, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify({ ...calmSettings, ...settings }, undefined, 2));
  writeFileSync(join(home, 'config.yaml'), '{}\n');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  // A process group of its own, so that all of it can be ended.
  const child = spawn(node, [
    join(server, 'out/node/entry.js'), '--config', join(home, 'config.yaml'), '--user-data-dir', data, '--extensions-dir', extensions,
    '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust',
    '--disable-getting-started-override', '--ignore-last-opened', '--disable-proxy', ...args,
  ], { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const logFile = join(home, 'server.log');
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
    child.on('error', (error) => resolve(error.message));
  });
  const running = { origin, ended, log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''), stop: () => endGroup(child.pid) };
  const failed = ended.then((why) => { throw new Error(`VS Code's server ${why}.\n${running.log()}`); });
  try {
    await Promise.race([answers(`${origin}/healthz`), failed]);
  } catch (error) {
    await running.stop();
    throw error;
  }
  failed.catch(() => undefined);
  return running;
}

/** Installs a packaged extension into a folder of extensions. */
export async function installExtension(vsix, { home, extensions = join(home, 'extensions') }) {
  mkdirSync(home, { recursive: true });
  await mustRun(node, [join(server, 'out/node/entry.js'), '--user-data-dir', join(home, 'data'), '--extensions-dir', extensions, '--install-extension', vsix],
    { env: environment(home), stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Opens a folder, and in it files, when the page at this address is shown. */
export function address(origin, { folder, files = [], payload = [] }) {
  const remote = (path) => `vscode-remote://${new URL(origin).host}${path}`;
  const query = new URLSearchParams();
  if (folder) query.set('folder', folder);
  query.set('payload', JSON.stringify([...files.map((file) => ['openFile', remote(file)]), ...payload.map(([name, path]) => [name, remote(path)])]));
  return `${origin}/?${query}`;
}

/** None of the user's own editor, and no extension gallery. */
function environment(home) {
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, EXTENSIONS_GALLERY: '{}', PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  for (const name of ['PORT', 'PASSWORD', 'NODE_OPTIONS', 'VSCODE_IPC_HOOK_CLI']) delete env[name];
  return env;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await status(url) === 200) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer.`);
}

function status(url) {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', () => resolve(0)).setTimeout(2000, () => request.destroy());
  });
}

/** Asks a process group to end and makes sure that it does. */
async function endGroup(id) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    for (let tries = 0; tries < 60; tries += 1) {
      try {
        process.kill(-id, tries === 0 ? signal : 0);
      } catch {
        return;
      }
      await sleep(50);
    }
  }
}
