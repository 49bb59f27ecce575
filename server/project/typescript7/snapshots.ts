import { readFileSync, statSync } from 'node:fs';
import type { Api, RemoteProject, RemoteSnapshot, TypeScript7 } from './api';

/**
 * What TypeScript 7's server knows of the files: the texts that are open lie over the disk in layers, each snapshot over
 * the one before. A new one is made at the next question after something changed, and the old one is given back.
 */
export class Snapshots {
  readonly #typescript: TypeScript7;
  readonly #api: Api;
  #snapshot: RemoteSnapshot | undefined;
  readonly #open = new Map<string, { readonly version: number; readonly text: string }>();
  /** The files that the next layer holds. */
  readonly #changed = new Set<string>();
  /** The files that were in a layer: it hides the disk for good, so that what is on disk goes into a layer as well. */
  readonly #layered = new Set<string>();
  readonly #opened = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #modified = new Map<string, number | undefined>();
  #readAgain = false;

  constructor(typescript: TypeScript7, api: Api) {
    this.#typescript = typescript;
    this.#api = api;
  }

  set(fileName: string, version: number, text: string): void {
    if (!this.#open.has(fileName)) this.#closed.delete(fileName);
    this.#open.set(fileName, { version, text });
    this.#changed.add(fileName);
  }

  delete(fileName: string): void {
    if (!this.#open.delete(fileName)) return;
    this.#changed.add(fileName);
    if (this.#opened.delete(fileName)) this.#closed.add(fileName);
  }

  /** Files on disk were made, changed or deleted. */
  readAgain(): void {
    this.#readAgain = true;
    this.#modified.clear();
    for (const fileName of this.#layered) if (!this.#open.has(fileName)) this.#changed.add(fileName);
  }

  textOf(fileName: string): string | undefined {
    return this.#open.get(fileName)?.text;
  }

  versionOf(fileName: string): number | undefined {
    const open = this.#open.get(fileName);
    if (open !== undefined) return open.version;
    if (!this.#modified.has(fileName)) this.#modified.set(fileName, modifiedAt(fileName));
    return this.#modified.get(fileName);
  }

  /** The name of a file by the key of its path, which has lost its case where the disk's names have none. */
  nameOf(path: string): string {
    for (const fileName of this.#open.keys()) if (fileName.toLowerCase() === path) return fileName;
    return path;
  }

  /** The project of a file, in a snapshot of everything as it is now; and whether that is another one than before. */
  projectOf(fileName: string): { readonly project: RemoteProject | undefined; readonly isNew: boolean } {
    const wanted = [...new Set([fileName, ...this.#open.keys()])].filter((name) => !this.#opened.has(name) && (this.#open.has(name) || modifiedAt(name) !== undefined));
    const isNew = this.#snapshot === undefined || wanted.length > 0 || this.#changed.size > 0 || this.#closed.size > 0 || this.#readAgain;
    if (isNew) this.#renew(wanted);
    return { project: this.#snapshot?.getDefaultProjectForFile(fileName), isNew };
  }

  #renew(opened: readonly string[]): void {
    const changes = {
      openFiles: opened,
      ...(this.#closed.size > 0 && { closeFiles: [...this.#closed] }),
      ...(this.#readAgain && { fileNotifications: { invalidateAll: true } as const }),
      ...(this.#changed.size > 0 && { fileSystem: this.#layer() }),
      ensurePrograms: true,
    } as const;
    const before = this.#snapshot;
    this.#snapshot = before === undefined ? this.#api.createSnapshot(changes) : before.update(changes);
    before?.dispose();
    for (const name of opened) this.#opened.add(name);
    for (const name of this.#changed) this.#layered.add(name);
    this.#changed.clear();
    this.#closed.clear();
    this.#readAgain = false;
  }

  #layer(): object {
    const texts = [...this.#changed].map((name) => [name, this.textOf(name) ?? onDisk(name)] as const);
    return this.#typescript.createFileSystemLayer(
      texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])),
      { removedPaths: texts.flatMap(([name, text]) => (text === undefined ? [name] : [])) },
    );
  }
}

function onDisk(fileName: string): string | undefined {
  try {
    return readFileSync(fileName, 'utf8');
  } catch {
    return undefined;
  }
}

function modifiedAt(fileName: string): number | undefined {
  return statSync(fileName, { throwIfNoEntry: false })?.mtime.getTime();
}
