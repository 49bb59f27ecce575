// Builds dist/: client.js (the extension), server.js (the language server), cli.js (the terminal), worker.js (types in a
// thread of their own), all CommonJS, one typescript.js that the last three share, and the script and style of the timeline's
// page; lib/ holds TypeScript's own types. server.js and cli.js only start their bundles, by compiled.js, which keeps what V8
// compiled.
const { build, context } = require('esbuild');
const { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { dirname, join } = require('node:path');
const typescript = require('typescript');

const sources = join(__dirname, 'server');

/** An expression that runs a script in dist/ and gives its exports. */
const compiled = (script) => `require('./compiled.js').requireCompiled(require('node:path').join(__dirname, '${script}'))`;

const watch = process.argv.includes('--watch');
const libraries = dirname(require.resolve('typescript'));

/**
 * TypeScript is built once and required from beside each bundle, so that it is in the package once. Its exports are an object
 * with thousands of getters, which is slow to look things up in: each one that is used becomes a constant, and members of its
 * enums become their numbers, as in TypeScript's own build. Walks over trees take half the time.
 */
const sharedTypeScript = {
  name: 'shared-typescript',
  setup(bundler) {
    bundler.onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'shared' }));
    bundler.onResolve({ filter: /^\.\/compiled\.js$/, namespace: 'shared' }, ({ path }) => ({ path, external: true }));
    bundler.onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
      contents: [
        `const typescript = ${compiled('typescript.js')};`,
        ...exportsInUse().map((name) => `export const ${name} = typescript.${name};`),
      ].join('\n'),
    }));
    bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => (path.startsWith(sources) ? { contents: constantsOfTypeScript(readFileSync(path, 'utf8')), loader: 'ts' } : undefined));
  },
};

function exportsInUse() {
  const files = readdirSync(sources, { recursive: true }).filter((file) => file.endsWith('.ts'));
  const names = files.flatMap((file) => [...readFileSync(join(sources, file), 'utf8').matchAll(/\bts\.(\w+)/g)].map(([, name]) => name));
  return [...new Set(names)].filter((name) => name in typescript);
}

function constantsOfTypeScript(text) {
  return text
    .replace(/^import ts from 'typescript';$/m, "import * as ts from 'typescript';")
    .replace(/\bts\.([A-Z]\w*)\.([A-Z]\w*)\b/g, (member, name, key) => (typeof typescript[name]?.[key] === 'number' ? String(typescript[name][key]) : member));
}

/** A program that is started by name, as people and editors do. */
const started = (name) => ({ stdin: { contents: compiled(`${name}-bundle.js`) }, outfile: `dist/${name}.js`, platform: 'node', format: 'cjs', bundle: true, external: ['./compiled.js'] });
// Packages that are ESM ask for their own place; a CommonJS bundle has another word for it.
const define = { 'import.meta.url': '__filename' };
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, sourcemap: false, logLevel: 'warning', legalComments: 'none', define };
const bundles = [
  { ...common, stdin: { contents: "module.exports = require('typescript')", resolveDir: __dirname }, outfile: 'dist/typescript.js' },
  { ...common, entryPoints: { client: 'client/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...common, entryPoints: { timeline: 'client/order/page/timeline.ts', 'timeline-style': 'client/order/page/timeline.css' }, outdir: 'dist', platform: 'browser', target: 'es2022', format: 'iife' },
  { ...common, entryPoints: { 'server-bundle': 'server/main.ts', 'cli-bundle': 'server/cli.ts', 'worker': 'server/project/worker.ts' }, outdir: 'dist', plugins: [sharedTypeScript] },
  { ...common, entryPoints: { compiled: 'server/compiled.ts' }, outdir: 'dist' },
  started('server'),
  { ...started('cli'), banner: { js: '#!/usr/bin/env node' } },
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
