// `npm test`: installs what it needs, builds, lints and runs every test there is. Works on a fresh clone. The last line says
// how many tests passed, failed and were skipped.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, installPrograms, neovim } from '../scripts/lib/dependencies.mjs';
import { mustRun, root, run, say } from '../scripts/lib/system.mjs';

const results = join(root, '.cache/results');
const started = Date.now();
const failedSteps = [];

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await installPackages();
await installPrograms();
say('Building and packaging');
const vsix = join(root, '.cache/async-insight.vsix');
await mustRun(process.execPath, ['scripts/package.mjs', vsix]);
// An editor waits for most of its time, so it does beside the other tests; what it says follows when they are done.
const beside = editorAndLint();
await step('unit, language server and neovim', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'vitest.json')}`], 'inherit');
for (const output of await beside) console.error(output);
if (!neovim()) say('neovim: skipped, nvim is not on the PATH');
report();

async function editorAndLint() {
  const types = await step('types', ['node_modules/typescript/bin/tsc', '-p', '.'], 'pipe');
  const lint = await step('lint', ['node_modules/oxlint/bin/oxlint', '--type-aware'], 'pipe');
  return [types, lint, await step('real VS Code', ['test/vscode/run.mjs', vsix], 'pipe')];
}

/** Runs a step to its end; what it wrote, where it is kept for later. */
async function step(name, args, output) {
  if (output === 'inherit') say(name);
  const before = Date.now();
  const chunks = [];
  const code = await run(process.execPath, args, { env: { ...process.env, ASYNC_INSIGHT_RESULTS: results }, stdio: output === 'inherit' ? 'inherit' : ['ignore', output, output] }, (chunk) => chunks.push(chunk));
  const ended = `${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds(before)} s`;
  if (code !== 0) failedSteps.push(name);
  if (output === 'inherit') console.error(ended);
  return `\n▸ ${name}\n${Buffer.concat(chunks).toString()}${ended}`;
}

/** A step that fails without a failing test, as the linter or an editor that does not start, counts as one failure. */
function report() {
  const rows = readdirSync(results).map((name) => counts(name.replace(/\.json$/, ''), JSON.parse(readFileSync(join(results, name), 'utf8'))));
  say(`Totals, after ${seconds(started)} s`);
  for (const { name, passed, failed, skipped } of rows) console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const failed = Math.max(sum('failed'), failedSteps.length);
  console.log(`\n${sum('passed')} passed, ${failed} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function counts(name, result) {
  if (!('numPassedTests' in result)) return { name, ...result };
  return { name, passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests + result.numTodoTests };
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(0);
}
