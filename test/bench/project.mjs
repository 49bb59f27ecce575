import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';

/** Packages whose tarballs hold the sources that they were made from. */
const packages = ['@azure/msal-common', '@azure/msal-browser', '@azure/msal-node'];

/** The project to measure on, with a long file for the start and a real one for typing. */
export function findProject(root, given) {
  const folder = given === undefined ? copyOfPackages(root) : realpathSync(resolve(given));
  const sources = [...walk(folder)].map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  if (sources.length === 0) throw new Error(`${folder} holds no TypeScript sources.`);
  // Long enough that a parse costs something, and full of what is measured.
  const [main] = sources.filter((source) => linesOf(source.text) < 3000).toSorted((left, right) => awaits(right) - awaits(left));
  return {
    folder,
    name: given === undefined ? packages.join(', ') : basename(folder),
    files: sources.length,
    lines: sources.reduce((sum, source) => sum + linesOf(source.text), 0),
    long: longFile(folder, sources.toSorted((left, right) => awaits(right) - awaits(left))),
    chained: chainedFile(folder, sources),
    typed: { name: relative(folder, main.path), path: main.path, text: main.text, lines: linesOf(main.text) },
    dispose: () => { if (given === undefined) rmSync(folder, { recursive: true, force: true }); },
  };
}

/** 5,000 lines of the project's own code: its files with the most awaits, one behind the other, never saved to disk. */
function longFile(folder, sources) {
  let text = '';
  for (const source of sources) {
    if (linesOf(text) >= 5000) break;
    text += `${source.text}\n`;
  }
  const lines = [...probe, ...text.split('\n')].slice(0, 5000);
  const line = probe.findIndex((each) => each.includes('await'));
  return {
    path: join(folder, 'async-insight-bench-long.ts'), text: lines.join('\n'), lines: lines.length,
    /** Where a hover names `type` once types are known: our keyword, and the name behind it for tsserver. */
    probe: { line, keyword: probe[line].indexOf('await'), operand: probe[line].indexOf('from('), type: 'ProbedType' },
  };
}

/** 2,000 lines of the project's own code, the files with the most promise chains first. */
function chainedFile(folder, sources) {
  const lines = sources.toSorted((left, right) => linkDensity(right) - linkDensity(left)).flatMap(({ text }) => text.split('\n')).slice(0, 2000);
  return { path: join(folder, 'async-insight-bench-chains.ts'), text: lines.join('\n'), lines: lines.length };
}

function linkDensity({ text }) {
  return (text.match(/\.(?:then|catch|finally)\(/g)?.length ?? 0) / linesOf(text);
}

/** A function whose awaited type no syntax tells. */
const probe = [
  'interface ProbedType { readonly value: number }',
  'declare const sources: readonly (() => Promise<ProbedType>)[];',
  'export async function probe() {',
  '  for (const from of sources) await from();',
  '}',
];

function copyOfPackages(root) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'async-insight-bench-')));
  for (const name of packages) {
    const source = join(root, 'node_modules', name, 'src');
    if (existsSync(source)) cpSync(source, join(folder, basename(name)), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = { target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], module: 'preserve', moduleResolution: 'bundler', strict: true, skipLibCheck: true, noEmit: true, types: ['node'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: packages.map((name) => basename(name)) }));
  return folder;
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !/^(?:node_modules|dist|\..*)$/.test(entry.name)) yield* walk(join(folder, entry.name));
    else if (entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name)) yield join(folder, entry.name);
  }
}

function linesOf(text) {
  return text.split('\n').length;
}

function awaits({ text }) {
  return text.match(/\bawait\s/g)?.length ?? 0;
}
