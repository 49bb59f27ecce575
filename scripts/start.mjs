// `npm start`: shows the sample in the terminal and, where somebody sits at one, in VS Code. Works on a fresh clone.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, install, installExtension, isSupported, start } from './lib/codeServer.mjs';
import { build, installPackages } from './lib/dependencies.mjs';
import { find, mustRun, root, run, say } from './lib/system.mjs';

const sample = join(root, 'client/sample');
const firstFile = join(sample, 'src/orders.ts');

await installPackages();
await build();
say('The sample, in the terminal (npm start opens it in VS Code afterwards)');
process.exitCode = await run(process.execPath, ['dist/cli.js', 'explain', 'client/sample/src/orders.ts', 'client/sample/src/chains.ts']);
if (process.stdin.isTTY && process.stdout.isTTY) await openEditor();

async function openEditor() {
  const code = desktop();
  if (code) {
    say('Opening the sample in VS Code');
    process.exitCode = await run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, sample, firstFile], { shell: platform() === 'win32' });
  } else if (isSupported) {
    await openInBrowser();
  } else {
    await openDownloaded();
  }
}

/** VS Code as it is installed here: on the PATH, or where macOS keeps applications. */
function desktop() {
  const application = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return find('code') ?? (existsSync(application) ? application : undefined);
}

async function openInBrowser() {
  await install();
  const home = mkdtempSync(join(tmpdir(), 'async-insight-'));
  let server;
  const end = async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end());
  try {
    const vsix = join(home, 'async-insight.vsix');
    await mustRun(process.execPath, ['scripts/package.mjs', vsix], { stdio: ['ignore', 'ignore', 'inherit'] });
    await installExtension(vsix, { home });
    server = await start({ home });
    say('The sample is open in VS Code at this address. Ctrl+C ends it.');
    console.error(`\n  ${address(server.origin, { folder: sample, files: [firstFile] })}\n`);
    console.error(`VS Code's server ${await server.ended}.`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  await end();
}

/** Where VS Code in the browser does not run, the desktop one that tests use. */
async function openDownloaded() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const executable = await downloadAndUnzipVSCode();
  say('Opening the sample in VS Code');
  process.exitCode = await run(executable, ['--new-window', `--extensionDevelopmentPath=${root}`, sample, firstFile]);
}
