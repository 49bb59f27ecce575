import { fileNameOf } from '../names';
import type { EngineProjects, ProjectEngine } from '../projectEngine';
import type { ConfigurationProblem } from '../typescript6/configurations';
import type { Api, RemoteProject, TypeScript7 } from './api';
import { Engine7 } from './engine';
import { Snapshots } from './snapshots';

/** TypeScript 7's server of the workspace's own package: it decides itself which project a file belongs to. */
export class Projects7 implements EngineProjects {
  readonly #typescript: TypeScript7;
  readonly #folder: string;
  readonly #report: (problem: ConfigurationProblem) => void;
  readonly #failed: (reason: unknown) => void;
  readonly #documents = new Map<string, { readonly fileName: string; version: number; text: string }>();
  readonly #engines = new Map<string, Engine7>();
  readonly #reported = new Map<string, string>();
  #server: { readonly api: Api; readonly snapshots: Snapshots } | undefined;
  #failures = 0;

  /** `failed` is called when the server cannot be used; what is asked afterwards is somebody else's to answer. */
  constructor(typescript: TypeScript7, folder: string, report: (problem: ConfigurationProblem) => void, failed: (reason: unknown) => void) {
    this.#typescript = typescript;
    this.#folder = folder;
    this.#report = report;
    this.#failed = failed;
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.close(uri);
    const fileName = fileNameOf(uri, languageId);
    this.#documents.set(uri, { fileName, version, text });
    this.#server?.snapshots.set(fileName, version, text);
  }

  change(uri: string, version: number, text: string): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    Object.assign(document, { version, text });
    this.#server?.snapshots.set(document.fileName, version, text);
  }

  close(uri: string): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    this.#documents.delete(uri);
    this.#server?.snapshots.delete(document.fileName);
  }

  filesChanged(): void {
    this.#server?.snapshots.readAgain();
  }

  fileName(uri: string): string {
    return this.#documents.get(uri)?.fileName ?? fileNameOf(uri);
  }

  uriOf(fileName: string): string | undefined {
    for (const [uri, document] of this.#documents) if (document.fileName === fileName) return uri;
    return undefined;
  }

  engineOf(uri: string): ProjectEngine {
    const { api, snapshots } = (this.#server ??= this.#start());
    const { project, isNew } = snapshots.projectOf(this.fileName(uri));
    if (isNew) this.#engines.clear();
    if (project === undefined) throw new Error(`TypeScript 7 has no project for ${uri}.`);
    let engine = this.#engines.get(project.id);
    if (engine === undefined) {
      this.#engines.set(project.id, (engine = new Engine7(this.#typescript, api, project, snapshots)));
      this.#reportProblems(project);
    }
    this.#failures = 0;
    return engine;
  }

  discard(_engine: ProjectEngine | undefined, reason: unknown): void {
    this.dispose();
    if (++this.#failures >= mostFailures) this.#failed(reason);
  }

  dispose(): void {
    this.#engines.clear();
    try {
      this.#server?.api.close();
    } catch {
      // The process is gone already.
    }
    this.#server = undefined;
  }

  #start(): { readonly api: Api; readonly snapshots: Snapshots } {
    const api = new this.#typescript.API({ cwd: this.#folder });
    const snapshots = new Snapshots(this.#typescript, api);
    for (const { fileName, version, text } of this.#documents.values()) snapshots.set(fileName, version, text);
    return { api, snapshots };
  }

  /** Once for each version of a configuration file. */
  #reportProblems({ configFileName, program }: RemoteProject): void {
    if (configFileName === undefined) return;
    const message = program.getConfigFileParsingDiagnostics().filter(({ category, code }) => category === this.#typescript.DiagnosticCategory['Error'] && !harmless.has(code)).map(({ text }) => text).join('\n');
    if (message !== '' && this.#reported.get(configFileName) !== message) this.#report({ configFileName, message });
    this.#reported.set(configFileName, message);
  }
}

/** Failures in a row after which the server is given up. */
const mostFailures = 3;
/** "The 'files' list is empty" and "No inputs were found": a solution, or a project that is still empty. */
const harmless = new Set([18002, 18003]);
