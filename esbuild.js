// Builds dist/: client.js (the extension), server.js (the language server), cli.js (the terminal), worker.js (types in a
// thread of their own), all CommonJS, one typescript.js that the last three share, and the script and style of the timeline's
// page; lib/ holds TypeScript's own types. server.js and cli.js only start their bundles, by compiled.js, which keeps what V8
// compiled.
const { build, context } = require('esbuild');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { sharedTypeScript, librariesOfTypeScript } = require('./scripts/lib/typescript.cjs');

/** An expression that runs a script in dist/ and gives its exports. */
const compiled = (script) => `require('./compiled.js').requireCompiled(require('node:path').join(__dirname, '${script}'))`;

const watch = process.argv.includes('--watch');

/** A program that is started by name, as people and editors do. */
const started = (name) => ({ stdin: { contents: compiled(`${name}-bundle.js`) }, outfile: `dist/${name}.js`, platform: 'node', format: 'cjs', bundle: true, external: ['./compiled.js'] });
// Packages that are ESM ask for their own place; a CommonJS bundle has another word for it.
const define = { 'import.meta.url': '__filename' };
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, sourcemap: false, logLevel: 'warning', legalComments: 'none', define };
const bundles = [
  { ...common, stdin: { contents: "module.exports = require('typescript')", resolveDir: __dirname }, outfile: 'dist/typescript.js' },
  { ...common, entryPoints: { client: 'client/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...common, entryPoints: { timeline: 'client/order/page/timeline.ts', 'timeline-style': 'client/order/page/timeline.css' }, outdir: 'dist', platform: 'browser', target: 'es2022', format: 'iife' },
  { ...common, entryPoints: { 'server-bundle': 'server/main.ts', 'cli-bundle': 'server/cli.ts', 'worker': 'server/project/worker.ts' }, outdir: 'dist', plugins: [sharedTypeScript(compiled('typescript.js'))] },
  { ...common, entryPoints: { compiled: 'server/compiled.ts' }, outdir: 'dist' },
  started('server'),
  { ...started('cli'), banner: { js: '#!/usr/bin/env node' } },
];

async function main() {
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist/lib', { recursive: true });
  for (const { file, text } of librariesOfTypeScript()) writeFileSync(join('dist/lib', file), text);
  if (!watch) return void (await Promise.all(bundles.map((options) => build(options))));
  for (const options of bundles) await (await context(options)).watch();
}

main().catch(() => process.exit(1));
