import ts from 'typescript';
import type { ProjectDescription } from './engine';

/** What a tsconfig.json or jsconfig.json says. */
export interface Configuration extends ProjectDescription {
  readonly configFileName: string;
  includes(fileName: string): boolean;
  /**
   * Whether imports can bring a file that is not included into the program, as far as its name tells: JavaScript only
   * where `allowJs` lets it in, and that of packages only to `maxNodeModuleJsDepth`. What this rules out costs no program.
   */
  mayReach(fileName: string): boolean;
}

/** Something is wrong with a configuration file; TypeScript's own words. */
export interface ConfigurationProblem {
  readonly configFileName: string;
  readonly message: string;
}

/**
 * Reads configuration files and keeps what they say until `forget`. A broken one is reported once for each version
 * of it; what TypeScript can still make of it counts, and its defaults for the rest.
 */
export class Configurations {
  readonly #known = new Map<string, Configuration>();
  readonly #reported = new Map<string, string>();
  readonly #report: (problem: ConfigurationProblem) => void;

  constructor(report: (problem: ConfigurationProblem) => void) {
    this.#report = report;
  }

  /**
   * The configurations that may be in charge of a file, the nearest first: of every folder upwards the tsconfig.json
   * or jsconfig.json, together with the projects that it references.
   */
  *candidates(fileName: string): Generator<readonly Configuration[]> {
    const seen = new Set<string>();
    for (let directory = parentOf(fileName); ; directory = parentOf(directory)) {
      const configFileName = ['tsconfig.json', 'jsconfig.json'].map((name) => join(directory, name)).find((name) => ts.sys.fileExists(name));
      if (configFileName !== undefined) yield [...this.#withReferences(configFileName, seen)];
      if (directory === parentOf(directory)) return;
    }
  }

  forget(): void {
    this.#known.clear();
  }

  *#withReferences(configFileName: string, seen: Set<string>): Generator<Configuration> {
    if (seen.has(configFileName)) return;
    seen.add(configFileName);
    const configuration = this.#read(configFileName);
    yield configuration;
    for (const reference of configuration.references ?? []) {
      const referenced = ts.resolveProjectReferencePath(reference);
      if (ts.sys.fileExists(referenced)) yield* this.#withReferences(referenced, seen);
    }
  }

  #read(configFileName: string): Configuration {
    const known = this.#known.get(configFileName);
    if (known !== undefined) return known;
    const { error } = ts.readConfigFile(configFileName, (name) => ts.sys.readFile(name));
    const unreadable = error === undefined ? [] : [error];
    const host: ts.ParseConfigFileHost = { ...ts.sys, getCurrentDirectory: () => parentOf(configFileName), onUnRecoverableConfigFileDiagnostic: (problem) => void unreadable.push(problem) };
    const parsed = ts.getParsedCommandLineOfConfigFile(configFileName, undefined, host);
    const fileNames = parsed?.fileNames ?? [];
    const set = new Set(fileNames);
    const options: ts.CompilerOptions = { ...(isOlder(parentOf(configFileName)) && { strict: false }), ...parsed?.options, noEmit: true, skipLibCheck: true, allowNonTsExtensions: true };
    const configuration: Configuration = {
      configFileName,
      fileNames,
      options,
      directory: parentOf(configFileName),
      ...(parsed?.projectReferences && { references: parsed.projectReferences }),
      includes: (fileName) => set.has(fileName),
      mayReach: (fileName) => fileNames.length > 0 && (!/\.[cm]?jsx?$/.test(fileName) || reachesJavaScript(options, fileName)),
    };
    this.#known.set(configFileName, configuration);
    this.#reportOnce(configFileName, [...unreadable, ...(parsed?.errors ?? [])]);
    return configuration;
  }

  #reportOnce(configFileName: string, problems: readonly ts.Diagnostic[]): void {
    const message = problems
      .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !harmless.has(code))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n');
    const version = `${ts.sys.getModifiedTime?.(configFileName)?.getTime()} ${message}`;
    const reported = this.#reported.get(configFileName);
    if (message === '') this.#reported.delete(configFileName);
    else this.#reported.set(configFileName, version);
    if (message !== '' && reported !== version) this.#report({ configFileName, message });
  }
}

/** Whether the TypeScript that is installed for a folder is older than 6, where `strict` was off by default. */
function isOlder(folder: string): boolean {
  for (let directory = folder; ; directory = parentOf(directory)) {
    const text = ts.sys.readFile(join(directory, 'node_modules/typescript/package.json'));
    if (text !== undefined) return /"version"\s*:\s*"[0-5]\./.test(text);
    if (directory === parentOf(directory)) return false;
  }
}

function reachesJavaScript({ allowJs, checkJs, maxNodeModuleJsDepth = 0 }: ts.CompilerOptions, fileName: string): boolean {
  return (allowJs ?? checkJs ?? false) && (maxNodeModuleJsDepth > 0 || !fileName.includes('/node_modules/'));
}

/** The folder of a file or folder; of a root the root itself. */
export function parentOf(name: string): string {
  const end = name.replace(/\/$/, '').lastIndexOf('/');
  if (end > 0 && !/^[a-z]:$/i.test(name.slice(0, end))) return name.slice(0, end);
  return end < 0 ? name : name.slice(0, end + 1);
}

export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}

/** "The 'files' list is empty" and "No inputs were found": a solution, or a project that is still empty. */
const harmless = new Set([18002, 18003]);
