// How TypeScript gets into dist/: one script that all bundles share, and its libraries without their comments.
const fs = require('node:fs');
const path = require('node:path');
const typescript = require('typescript');

const sources = path.join(__dirname, '../../server');
const folder = path.dirname(require.resolve('typescript'));

/**
 * Lets bundles of our sources require TypeScript from beside them, by `required`, an expression. Its exports are an object
 * with thousands of getters, which is slow to look things up in: each one that is used becomes a constant, and members of its
 * enums become their numbers, as in TypeScript's own build. Walks over trees take half the time.
 */
function sharedTypeScript(required) {
  return {
    name: 'shared-typescript',
    setup(bundler) {
      bundler.onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'shared' }));
      bundler.onResolve({ filter: /^\.\/compiled\.js$/, namespace: 'shared' }, ({ path: file }) => ({ path: file, external: true }));
      bundler.onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
        contents: [`const typescript = ${required};`, ...exportsInUse().map((name) => `export const ${name} = typescript.${name};`)].join('\n'),
      }));
      bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => (file.startsWith(sources) ? { contents: constantsIn(fs.readFileSync(file, 'utf8')), loader: 'ts' } : undefined));
    },
  };
}

function constantsIn(text) {
  return text
    .replace(/^import ts from 'typescript';$/m, "import * as ts from 'typescript';")
    .replace(/\bts\.([A-Z]\w*)\.([A-Z]\w*)\b/g, (member, name, key) => (typeof typescript[name]?.[key] === 'number' ? String(typescript[name][key]) : member));
}

function exportsInUse() {
  const files = fs.readdirSync(sources, { recursive: true }).filter((file) => file.endsWith('.ts'));
  const names = files.flatMap((file) => [...fs.readFileSync(path.join(sources, file), 'utf8').matchAll(/\bts\.(\w+)/g)].map(([, name]) => name));
  return [...new Set(names)].filter((name) => name in typescript);
}

/** TypeScript's libraries by their file names, without comments, which nobody sees here: a third of the text is left. */
function librariesOfTypeScript() {
  return fs.readdirSync(folder).filter((file) => /^lib(?:\..*)?\.d\.ts$/.test(file))
    .map((file) => ({ file, text: withoutComments(fs.readFileSync(path.join(folder, file), 'utf8')) }));
}

/** Comments of one line stay: some of them refer to other libraries. */
function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^[ \t]+/gm, '').replaceAll(/\n{2,}/g, '\n');
}

module.exports = { sharedTypeScript, librariesOfTypeScript };
