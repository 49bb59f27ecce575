// Builds dist/: client.js (the extension), server.js (the language server), cli.js (the terminal), worker.js (types in a
// thread of their own), all CommonJS, and one typescript.js that the last three share; lib/ holds TypeScript's own types.
const { build, context } = require('esbuild');
const { cpSync, mkdirSync, readdirSync, rmSync } = require('node:fs');
const { dirname, join } = require('node:path');

const watch = process.argv.includes('--watch');
const libraries = dirname(require.resolve('typescript'));

/** TypeScript is built once and required from beside each bundle, so that it is in the package once. */
const sharedTypeScript = {
  name: 'shared-typescript',
  setup: (bundler) => bundler.onResolve({ filter: /^typescript$/ }, () => ({ path: './typescript.js', external: true })),
};
// Packages that are ESM ask for their own place; a CommonJS bundle has another word for it.
const define = { 'import.meta.url': '__filename' };
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, sourcemap: false, logLevel: 'warning', legalComments: 'none', define };
const bundles = [
  { ...common, stdin: { contents: "module.exports = require('typescript')", resolveDir: __dirname }, outfile: 'dist/typescript.js' },
  { ...common, entryPoints: { client: 'client/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...common, entryPoints: { server: 'server/main.ts', cli: 'server/cli.ts', worker: 'server/project/worker.ts' }, outdir: 'dist', plugins: [sharedTypeScript] },
];

async function main() {
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist/lib', { recursive: true });
  for (const file of readdirSync(libraries)) {
    if (/^lib\..*\.d\.ts$|^lib\.d\.ts$/.test(file)) cpSync(join(libraries, file), join('dist/lib', file));
  }
  if (!watch) return void (await Promise.all(bundles.map((options) => build(options))));
  for (const options of bundles) await (await context(options)).watch();
}

main().catch(() => process.exit(1));
