import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The four rules of typescript-eslint that look for mistakes with promises by types. */
const rules = ['no-floating-promises', 'no-misused-promises', 'await-thenable', 'return-await'];

/** Seconds for the check of a whole project in the terminal, beside ESLint with typescript-eslint's four typed rules for promises. */
export function measureChecks(root, project) {
  const folders = readdirSync(project.folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules').map(({ name }) => name);
  const linter = installLinter(root);
  const configuration = join(project.folder, 'eslint.config.mjs');
  writeFileSync(configuration, configurationFor(linter));
  const ours = () => seconds(project.folder, [join(root, 'dist/cli.js'), 'check', ...folders, '--format', 'json']);
  const theirs = () => seconds(project.folder, [join(linter, 'node_modules/eslint/bin/eslint.js'), '--no-inline-config', '-c', configuration, '-f', 'json', ...folders]);
  // In turn, so that what else the machine does befalls both.
  const runs = [1, 2, 3].map(() => ({ asyncInsight: ours(), eslint: theirs() }));
  return { lines: project.lines, asyncInsight: median(runs.map((run) => run.asyncInsight)), eslint: median(runs.map((run) => run.eslint)) };
}

/** Beside the project's own packages, from the registry; kept for the next time. */
function installLinter(root) {
  const folder = join(root, 'node_modules/.cache/async-insight-bench');
  if (!existsSync(join(folder, 'node_modules/typescript-eslint'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', 'eslint@10', 'typescript-eslint@8', 'typescript@6'], { cwd: folder, stdio: 'ignore', shell: process.platform === 'win32' });
  }
  return folder;
}

function configurationFor(linter) {
  const plugin = JSON.stringify(pathToFileURL(join(linter, 'node_modules/typescript-eslint/dist/index.js')).href);
  const severities = Object.fromEntries(rules.map((rule) => [`@typescript-eslint/${rule}`, 'error']));
  return `import typescript from ${plugin};
export default [{
  files: ['**/*.ts'],
  languageOptions: { parser: typescript.parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  plugins: { '@typescript-eslint': typescript.plugin },
  rules: ${JSON.stringify(severities)},
}];
`;
}

/** Findings make both end with 1; anything above is a failure. */
function seconds(cwd, words) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0 && status !== 1) throw new Error(`${words[0]} failed: ${stderr}`);
  return Math.round((performance.now() - start) / 10) / 100;
}

function median(values) {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}
