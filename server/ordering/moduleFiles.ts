/** Which files of a project are modules that the machine follows, and under which names they are looked for. */
import ts from 'typescript';
import type { ProjectModule } from './modules';
import { parse, profileOf } from './regions';

/** A file as a module; `packageType` is `type` of the nearest package.json. Undefined for what no engine would run as one. */
export function projectModule(fileName: string, text: string, packageType: string | undefined): ProjectModule | undefined {
  if (/\.json$/i.test(fileName)) return { fileName, source: ts.parseJsonText(fileName, text), kind: 'json' };
  const profile = profileOf(fileName, text, packageType);
  try {
    const source = parse(fileName, text, profile);
    const isModule = profile === 'node-esm' || (isTypeScript(fileName) && ts.isExternalModule(source));
    if (!isModule && ts.isExternalModule(source)) return undefined;
    return { fileName, source, kind: isModule ? 'esm' : 'cjs' };
  } catch (error) {
    // Code nested deeper than the stack.
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/**
 * The files that a relative specifier may mean, best first: as it stands, and with what `require` (Node.js, "All together")
 * or TypeScript add to it or put in place of its extension. `path` is the specifier, resolved against the importing file.
 */
export function moduleFiles(path: string, { fileName, kind }: ProjectModule): readonly string[] {
  const isTyped = isTypeScript(fileName);
  const typed = isTyped ? [path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'), `${path}.ts`, `${path}.tsx`] : [];
  const required = kind === 'cjs' || isTyped ? [`${path}.js`, `${path}.json`] : [];
  const folder = [...(isTyped ? [`${path}/index.ts`] : []), ...(required.length > 0 ? [`${path}/index.js`] : [])];
  return [...new Set([path, ...typed, ...required, ...folder])].filter((name) => /\.(?:[cm]?[jt]sx?|json)$/i.test(name) && !/\.d\.[cm]?ts$/i.test(name));
}

/** The specifiers in a module's text of what it imports and requires, without those that it computes. */
export function importedSpecifiers({ source, kind }: ProjectModule): readonly string[] {
  return kind === 'json' ? [] : [...new Set(ts.preProcessFile(source.text, true, true).importedFiles.map(({ fileName }) => fileName))];
}

function isTypeScript(fileName: string): boolean {
  return /\.[cm]?tsx?$/i.test(fileName);
}
