import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { URI } from 'vscode-uri';

/** What the package.json files around documents say; read once, until something changes on disk. */
export class Packages {
  readonly #known = new Map<string, readonly string[]>();

  /** The packages that the nearest package.json depends on, in whatever way. None for what is in no package. */
  dependenciesOf(uri: string): readonly string[] {
    const path = pathOf(uri);
    return path === undefined ? [] : this.#inFolder(dirname(path));
  }

  forget(): void {
    this.#known.clear();
  }

  #inFolder(folder: string): readonly string[] {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const found = dependenciesIn(join(folder, 'package.json')) ?? (parent === folder ? [] : this.#inFolder(parent));
    this.#known.set(folder, found);
    return found;
  }
}

/** Undefined where there is no such file; a broken one depends on nothing. */
function dependenciesIn(packagePath: string): readonly string[] | undefined {
  let text: string;
  try {
    text = readFileSync(packagePath, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null ? Object.entries(manifest).flatMap(([name, value]: [string, unknown]) => (/dependencies$/i.test(name) && typeof value === 'object' && value !== null ? Object.keys(value) : [])) : [];
  } catch {
    return [];
  }
}

function pathOf(uri: string): string | undefined {
  try {
    const parsed = URI.parse(uri, true);
    return parsed.scheme === 'file' || parsed.scheme === 'vscode-notebook-cell' ? parsed.fsPath : undefined;
  } catch {
    return undefined;
  }
}
