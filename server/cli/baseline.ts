import { readFileSync, writeFileSync } from 'node:fs';
import type { Diagnosis } from '../checks';
import type { FileView } from '../project';
import { UsageError } from './arguments';

/** Beside where the command is called, to be committed with the project. */
export const baselineName = '.async-insight-baseline.json';

/** How often each finding is known already: by file, check and the text of its line, so that moving it makes no difference. */
type Entries = Record<string, Record<string, number>>;

/** What an old project has and may keep. */
export class Baseline {
  readonly #entries: Entries;

  private constructor(entries: Entries) {
    this.#entries = entries;
  }

  static empty(): Baseline {
    return new Baseline({});
  }

  /** @throws UsageError, where there is none or it is broken. */
  static read(): Baseline {
    let text: string;
    try {
      text = readFileSync(baselineName, 'utf8');
    } catch (error) {
      throw new UsageError(`there is no ${baselineName} here: --baseline write makes one`, { cause: error });
    }
    try {
      const { version, files } = JSON.parse(text) as { readonly version?: unknown; readonly files?: unknown };
      if (version === 1 && isEntries(files)) return new Baseline(files);
    } catch (error) {
      throw new UsageError(`${baselineName} is no JSON`, { cause: error });
    }
    throw new UsageError(`${baselineName} is no baseline of this version`);
  }

  add(path: string, view: FileView, found: readonly Diagnosis[]): void {
    if (found.length === 0) return;
    const entries = (this.#entries[path] ??= {});
    for (const diagnosis of found) {
      const key = keyOf(view, diagnosis);
      entries[key] = (entries[key] ?? 0) + 1;
    }
  }

  /** The findings of a file that are new. */
  without(path: string, view: FileView, found: readonly Diagnosis[]): readonly Diagnosis[] {
    const left = { ...this.#entries[path] };
    return found.filter((diagnosis) => {
      const key = keyOf(view, diagnosis);
      const count = left[key] ?? 0;
      left[key] = count - 1;
      return count <= 0;
    });
  }

  write(): void {
    const files = Object.fromEntries(Object.entries(this.#entries).toSorted(([left], [right]) => (left < right ? -1 : 1)));
    writeFileSync(baselineName, `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`);
  }
}

function keyOf({ sourceFile, text }: FileView, { id, range }: Diagnosis): string {
  const { line } = sourceFile.getLineAndCharacterOfPosition(range.start);
  const start = sourceFile.getLineStarts()[line] ?? 0;
  return `${id} ${(/[^\r\n]*/.exec(text.slice(start))?.[0] ?? '').trim()}`;
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && Object.values(value).every((file) => typeof file === 'object' && file !== null && Object.values(file).every((count) => typeof count === 'number'));
}
