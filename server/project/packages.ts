import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { URI } from 'vscode-uri';

/** What of a package.json is of interest here. */
interface Package {
  /** The packages that it depends on, in whatever way. */
  readonly dependencies: readonly string[];
  /** Its `type`, which says whether `.js` files are CommonJS or ES modules. */
  readonly type?: string;
}

/** What the package.json files around documents say; read once, until something changes on disk. */
export class Packages {
  readonly #known = new Map<string, Package>();

  /** The packages that the nearest package.json depends on, in whatever way. None for what is in no package. */
  dependenciesOf(uri: string): readonly string[] {
    return this.#of(uri).dependencies;
  }

  /** `type` of the nearest package.json, which ends the search even where it has none (Node.js, Determining module system). */
  typeOf(uri: string): string | undefined {
    return this.#of(uri).type;
  }

  forget(): void {
    this.#known.clear();
  }

  #of(uri: string): Package {
    const path = pathOf(uri);
    return path === undefined ? empty : this.#inFolder(dirname(path));
  }

  #inFolder(folder: string): Package {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const found = packageIn(folder) ?? (parent === folder ? empty : this.#inFolder(parent));
    this.#known.set(folder, found);
    return found;
  }
}

const empty: Package = { dependencies: [] };

/** Undefined where there is none; a broken one depends on nothing. */
function packageIn(folder: string): Package | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== 'object' || manifest === null) return empty;
    const dependencies = Object.entries(manifest).flatMap(([name, value]: [string, unknown]) => (/dependencies$/i.test(name) && typeof value === 'object' && value !== null ? Object.keys(value) : []));
    return { dependencies, ...('type' in manifest && typeof manifest.type === 'string' && { type: manifest.type }) };
  } catch {
    return empty;
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
