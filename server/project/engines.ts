import ts from 'typescript';
import type { OpenDocument } from './messages';
import type { EngineProjects, ProjectEngine } from './projectEngine';

/** An engine, by the name that users know it by. */
export interface NamedProjects {
  readonly name: string;
  readonly projects: EngineProjects;
}

/** The projects of the engine that answers; when it is given up, those of the next one, which hears of all that is open. */
export class Engines implements EngineProjects {
  readonly #documents = new Map<string, OpenDocument>();
  readonly #use: (name: string, message?: string) => void;
  #current: NamedProjects;

  /** `use` is told the name of each engine that is used, and why it is not the one before. */
  constructor(first: NamedProjects, use: (name: string, message?: string) => void) {
    this.#current = first;
    this.#use = use;
    use(first.name);
  }

  fallBack(next: NamedProjects, message: string): void {
    this.#current.projects.dispose();
    this.#current = next;
    for (const { uri, languageId, version, text } of this.#documents.values()) next.projects.open(uri, languageId, version, text);
    this.#use(next.name, message);
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.#documents.set(uri, { uri, languageId, version, text });
    this.#current.projects.open(uri, languageId, version, text);
  }

  change(uri: string, version: number, text: string): void {
    const document = this.#documents.get(uri);
    if (document !== undefined) this.#documents.set(uri, { ...document, version, text });
    this.#current.projects.change(uri, version, text);
  }

  close(uri: string): void {
    this.#documents.delete(uri);
    this.#current.projects.close(uri);
  }

  filesChanged(uris: readonly string[]): void {
    this.#current.projects.filesChanged(uris);
  }

  fileName(uri: string): string {
    return this.#current.projects.fileName(uri);
  }

  uriOf(fileName: string): string | undefined {
    return this.#current.projects.uriOf(fileName);
  }

  engineOf(uri: string): ProjectEngine {
    return this.#current.projects.engineOf(uri);
  }

  discard(engine: ProjectEngine | undefined, reason: unknown): void {
    this.#current.projects.discard(engine, reason);
  }

  dispose(): void {
    this.#current.projects.dispose();
  }
}

/** The name of the TypeScript that is part of this program. */
export const ownEngine = `TypeScript ${ts.version}`;
