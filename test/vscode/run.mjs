// The suite in the real editor: the package as a user installs it, which is the first argument or made here, or the
// extension as it stands here when that argument is 'source', which is quicker to repeat while it is worked on.
// Where there is a display, the editor is the VS Code that @vscode/test-electron downloads; else VS Code in the browser.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { install, installExtension } from '../../scripts/lib/codeServer.mjs';
import { cache, mustRun, root, say } from '../../scripts/lib/system.mjs';

const hasDisplay = platform() !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const isSource = process.argv[2] === 'source';
const temporary = mkdtempSync(join(tmpdir(), 'async-insight-vscode-'));
const suite = join(root, '.cache/vscode/suite.cjs');
const results = process.env.ASYNC_INSIGHT_RESULTS ?? temporary;
let failed = false;
try {
  if (!hasDisplay) await install();
  const executable = process.env.VSCODE_EXECUTABLE_PATH ?? (hasDisplay ? await downloadAndUnzipVSCode({ cachePath: join(cache, 'vscode-desktop') }) : join(root, 'test/vscode/host.mjs'));
  await build({ entryPoints: [join(root, 'test/vscode/suite/index.ts')], outfile: suite, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', 'mocha'], logLevel: 'warning' });
  if (isSource) await test('source', executable, root, join(temporary, 'source-extensions'));
  else await testPackage(executable);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** The package in an editor of its own, beside an extension that does nothing: the editor wants one under development. */
async function testPackage(executable) {
  const vsix = process.argv[2] ?? join(temporary, 'async-insight.vsix');
  const extensions = join(temporary, 'extensions');
  const bystander = join(temporary, 'bystander');
  if (process.argv[2] === undefined) await mustRun(process.execPath, ['scripts/package.mjs', vsix]);
  if (executable.endsWith('host.mjs')) await installExtension(vsix, { home: join(temporary, 'installer'), extensions });
  else {
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
    spawnSync(cli, [...args, `--extensions-dir=${extensions}`, '--install-extension', vsix], { stdio: 'inherit', shell: platform() === 'win32' });
  }
  mkdirSync(bystander);
  writeFileSync(join(bystander, 'package.json'), JSON.stringify({ name: 'bystander', publisher: 'test', version: '1.0.0', engines: { vscode: '^1.93.0' } }));
  await test('packaged', executable, bystander, extensions);
}

async function test(mode, vscodeExecutablePath, extensionDevelopmentPath, extensions) {
  say(`Real VS Code, ${mode === 'source' ? 'the extension from its source' : 'the packaged extension'}`);
  const workspace = join(temporary, `${mode}-workspace`);
  cpSync(join(root, 'client/sample'), workspace, { recursive: true });
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath,
      extensionTestsPath: suite,
      extensionTestsEnv: { ASYNC_INSIGHT_MODE: mode, ASYNC_INSIGHT_ROOT: root, ASYNC_INSIGHT_RESULTS: join(results, `vscode-${mode}.json`) },
      launchArgs: [workspace, `--extensions-dir=${extensions}`, `--user-data-dir=${join(temporary, `${mode}-data`)}`],
    });
  } catch {
    failed = true;
  }
}
