import ts from 'typescript';
import { Configurations, join, parentOf, type Configuration, type ConfigurationProblem } from './configurations';
import { createRegistry, Engine, inferredOptions, type ProjectDescription } from './engine';
import { OpenFiles } from './files';
import { fileNameOf, isVirtual, notebookName } from '../names';
import type { EngineProjects, ProjectEngine } from '../projectEngine';

/**
 * Which project each file belongs to, as TypeScript's own server decides it, with one engine for each. Files of no
 * configured project go to an inferred one: one for each package (or folder), one for each notebook.
 */
export class Projects implements EngineProjects {
  readonly #open = new OpenFiles();
  readonly #names = new Map<string, string>();
  readonly #notebooks = new Map<string, Set<string>>();
  readonly #configurations: Configurations;
  /** By the name of the configuration file or inferred project; the one used last stands last. */
  readonly #engines = new Map<string, Engine>();
  readonly #keys = new Map<string, string>();
  readonly #registry = createRegistry();
  readonly #isCancelled: () => boolean;
  #expected: readonly string[] = [];

  constructor(report: (problem: ConfigurationProblem) => void, isCancelled: () => boolean) {
    this.#configurations = new Configurations(report);
    this.#isCancelled = isCancelled;
  }

  /** Says which files will be asked about, by their names: every one that joins an inferred project later costs a program. */
  expect(fileNames: readonly string[]): void {
    this.#expected = fileNames;
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.close(uri);
    const fileName = fileNameOf(uri, languageId);
    this.#names.set(uri, fileName);
    const notebook = notebookName(uri);
    if (notebook !== undefined) this.#notebooks.set(notebook, new Set([...(this.#notebooks.get(notebook) ?? []), fileName]));
    if (!isVirtual(fileName) && !ts.sys.fileExists(fileName)) this.#lookAgain();
    this.#open.set(fileName, version, text);
  }

  change(uri: string, version: number, text: string): void {
    this.#open.set(this.fileName(uri), version, text);
  }

  close(uri: string): void {
    const fileName = this.#names.get(uri);
    if (fileName === undefined) return;
    this.#names.delete(uri);
    this.#open.delete(fileName);
    const notebook = notebookName(uri);
    if (notebook !== undefined) this.#notebooks.get(notebook)?.delete(fileName);
    if (!isVirtual(fileName) && !ts.sys.fileExists(fileName)) this.#lookAgain();
  }

  /** Files on disk were made, changed or deleted. */
  filesChanged(uris: readonly string[]): void {
    const names = uris.map((uri) => fileNameOf(uri));
    const known = names.every((name) => ts.sys.fileExists(name) && [...this.#engines.values()].some((engine) => engine.project.fileNames.includes(name)));
    if (!known) return this.#lookAgain();
    for (const engine of this.#engines.values()) engine.refresh();
  }

  fileName(uri: string): string {
    return this.#names.get(uri) ?? fileNameOf(uri);
  }

  /** The URI of a file as its editor spelt it, or as the disk has it. */
  uriOf(fileName: string): string | undefined {
    for (const [uri, name] of this.#names) if (name === fileName) return uri;
    return undefined;
  }

  /** The engine of the project that the file belongs to. */
  engineOf(uri: string): Engine {
    const fileName = this.fileName(uri);
    const key = this.#keys.get(fileName);
    const known = key === undefined ? undefined : this.#engines.get(key);
    // A file that was reached by an import is lost when the import goes.
    if (key !== undefined && known?.has(fileName) === true) return this.#used(key, known);
    return this.#configured(fileName) ?? this.#inferred(uri, fileName);
  }

  /** Gives up an engine that failed, so that the next question starts afresh. */
  discard(engine: ProjectEngine | undefined): void {
    for (const [key, each] of this.#engines) {
      if (each !== engine) continue;
      this.#engines.delete(key);
      each.dispose();
    }
  }

  dispose(): void {
    for (const engine of this.#engines.values()) engine.dispose();
    this.#engines.clear();
  }

  #configured(fileName: string): Engine | undefined {
    if (isVirtual(fileName)) return undefined;
    for (const candidates of this.#configurations.candidates(fileName)) {
      const including = candidates.find((configuration) => configuration.includes(fileName));
      if (including !== undefined) return this.#assign(fileName, including);
      // What no configuration includes may still be imported.
      const reaching = candidates.find((configuration) => configuration.mayReach(fileName) && this.#engine(configuration.configFileName, configuration).has(fileName));
      if (reaching !== undefined) return this.#assign(fileName, reaching);
    }
    return undefined;
  }

  #assign(fileName: string, configuration: Configuration): Engine {
    this.#keys.set(fileName, configuration.configFileName);
    return this.#engine(configuration.configFileName, configuration);
  }

  #inferred(uri: string, fileName: string): Engine {
    const notebook = notebookName(uri);
    const key = inferredKey(notebook ?? packageOf(fileName));
    const known = this.#engines.get(key);
    if (notebook === undefined && known?.has(fileName) === true) {
      this.#keys.set(fileName, key);
      return this.#used(key, known);
    }
    const loose = notebook === undefined ? [fileName, ...this.#looseFiles(key)] : [fileName];
    for (const name of loose) this.#keys.set(name, key);
    const fileNames = notebook === undefined
      ? [...new Set([...(known?.project.fileNames ?? []).filter((name) => this.#exists(name)), ...loose])]
      : [...(this.#notebooks.get(notebook) ?? loose)];
    // Loose files know nothing of each other; the cells of a notebook see each other's globals.
    const options = notebook === undefined ? { ...inferredOptions, moduleDetection: ts.ModuleDetectionKind.Force } : inferredOptions;
    return this.#engine(key, { fileNames, options, directory: parentOf(fileName), loose: true });
  }

  /** The files that will be asked for in the same inferred project. */
  #looseFiles(key: string): readonly string[] {
    const notebooks = [...this.#notebooks.values()];
    const expected = this.#expected.filter((name) => !this.#keys.has(name) && inferredKey(packageOf(name)) === key && this.#configured(name) === undefined);
    return [...expected, ...[...this.#open.names()].filter((name) => !this.#keys.has(name)
      && !notebooks.some((cells) => cells.has(name))
      && inferredKey(packageOf(name)) === key
      && this.#configurations.candidates(name).next().done === true)];
  }

  #engine(key: string, project: ProjectDescription): Engine {
    const known = this.#engines.get(key);
    if (known === undefined) return this.#used(key, new Engine(this.#open, project, { registry: this.#registry, isCancelled: this.#isCancelled }));
    if (known.project !== project) known.project = project;
    return this.#used(key, known);
  }

  #used(key: string, engine: Engine): Engine {
    this.#engines.delete(key);
    this.#engines.set(key, engine);
    for (const [idle, each] of this.#engines) {
      if (this.#engines.size <= mostEngines) break;
      this.#engines.delete(idle);
      each.dispose();
    }
    return engine;
  }

  #exists(fileName: string): boolean {
    return this.#open.get(fileName) !== undefined || ts.sys.fileExists(fileName);
  }

  /** Which file belongs where may have changed. */
  #lookAgain(): void {
    this.#configurations.forget();
    this.#keys.clear();
    for (const engine of this.#engines.values()) engine.resolveAgain();
  }
}

/** Programs cost tens to hundreds of megabytes each; the one idle longest goes first. */
const mostEngines = 8;

function inferredKey(folder: string): string {
  return `inferred ${folder}`;
}

/** The folder of the nearest package.json, else the file's own. */
function packageOf(fileName: string): string {
  for (let directory = parentOf(fileName); ; directory = parentOf(directory)) {
    if (ts.sys.fileExists(join(directory, 'package.json'))) return directory;
    if (directory === parentOf(directory)) return parentOf(fileName);
  }
}
