import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import pc from 'picocolors';
import type { Conversion, PlaceResult } from './converter';
import type { Failure } from './files';
import type { Output } from './output';
import { plural, printable } from './text';

/** Shows what became of files. */
export interface ConversionPrinter {
  /** Whether nobody reads on. */
  readonly closed: boolean;
  file(path: string, conversion: Conversion): Promise<void>;
  finish(failures: readonly Failure[], interrupted: boolean): Promise<void>;
}

export interface PrinterOptions {
  readonly json: boolean;
  /** What is converted. */
  readonly noun: 'chain' | 'callback' | 'function';
  readonly write: boolean;
  readonly colour: boolean;
  /** A terminal shows no raw control characters; whatever applies a diff needs them. */
  readonly terminal: boolean;
}

export function conversionPrinter(output: Output, errors: Output, options: PrinterOptions): ConversionPrinter {
  return options.json ? new JsonPrinter(output, errors, options) : new DiffPrinter(output, errors, options);
}

/** What is counted. */
class Count {
  files = 0;
  converted = 0;
  refused = 0;
  left = 0;
  changed = 0;

  add({ before, after, places, left }: Conversion): void {
    const converted = places.filter(({ refused }) => refused === undefined).length;
    this.files += 1;
    this.converted += converted;
    this.refused += places.length - converted;
    if (left !== undefined) this.left += 1;
    if (after !== before) this.changed += 1;
  }
}

/** A unified diff, or the names of the files that were written; what stays as it is on standard error. */
class DiffPrinter implements ConversionPrinter {
  readonly #count = new Count();

  constructor(readonly output: Output, readonly errors: Output, readonly options: PrinterOptions) {}

  get closed(): boolean {
    return this.output.closed;
  }

  async file(path: string, conversion: Conversion): Promise<void> {
    const { before, after, places, left } = conversion;
    this.#count.add(conversion);
    if (after !== before) await this.output.write(this.options.write ? `${path}\n` : this.#diff(path, before, after));
    if (left !== undefined) return await this.#say(`left as it was: ${path}: ${left}`);
    const refused = places.filter((place) => place.refused !== undefined);
    await this.errors.write(refused.map((place) => `async-insight: not converted: ${path}:${place.line}:${place.column}: ${place.refused ?? ''}\n`).join(''));
  }

  async finish(failures: readonly Failure[], interrupted: boolean): Promise<void> {
    await sayFailures(this.errors, failures, this.options.colour);
    const { converted, refused, changed, left } = this.#count;
    const parts = [
      `${plural(converted, this.options.noun)} in ${plural(changed, 'file')} ${this.options.write ? 'converted' : 'can be converted'}`,
      refused > 0 && `${plural(refused, this.options.noun)} not`,
      left > 0 && `${plural(left, 'file')} left as ${left === 1 ? 'it was' : 'they were'}`,
      interrupted && 'interrupted',
      !this.options.write && converted > 0 && 'nothing is written without --write',
    ];
    await this.#say(parts.filter((part) => part !== false).join(' · '));
  }

  #diff(path: string, before: string, after: string): string {
    const name = path.replaceAll('\\', '/').replace(/^\//, '');
    const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY });
    if (!this.options.terminal) return patch;
    const colours = pc.createColors(this.options.colour);
    const paint = (line: string): string => {
      if (/^(?:---|\+\+\+) /.test(line)) return colours.bold(line);
      if (line.startsWith('@@')) return colours.cyan(line);
      return line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line;
    };
    return patch.split('\n').map((line) => paint(printable(line.replace(/\r$/, '')))).join('\n');
  }

  #say(text: string): Promise<void> {
    return this.errors.write(`async-insight: ${text}\n`);
  }
}

/** One document, written file by file, so that it never stands in memory whole. */
class JsonPrinter implements ConversionPrinter {
  readonly #count = new Count();
  #written = 0;

  constructor(readonly output: Output, readonly errors: Output, readonly options: PrinterOptions) {}

  get closed(): boolean {
    return this.output.closed;
  }

  async file(path: string, conversion: Conversion): Promise<void> {
    const { before, after, places, left } = conversion;
    this.#count.add(conversion);
    if (places.length === 0) return;
    const status = after !== before ? 'converted' : left !== undefined ? 'left' : 'refused';
    const file = { path, status, written: this.options.write && after !== before, ...(left !== undefined && { reason: left }), [`${this.options.noun}s`]: places.map(placeReport) };
    await this.output.write(`${this.#separator()}${JSON.stringify(file)}`);
    this.#written += 1;
  }

  async finish(failures: readonly Failure[], interrupted: boolean): Promise<void> {
    await sayFailures(this.errors, failures, this.options.colour);
    const opening = this.#written === 0 ? this.#separator() : '\n';
    const { files, changed, left, converted, refused } = this.#count;
    const summary = { files, converted: { files: changed, [`${this.options.noun}s`]: converted }, refused: { [`${this.options.noun}s`]: refused }, left: { files: left } };
    await this.output.write(`${opening}],"summary":${JSON.stringify(summary)},"failures":${JSON.stringify(failures)},"interrupted":${interrupted}}\n`);
  }

  /** What stands before a file: the document's head before the first one. */
  #separator(): string {
    return this.#written > 0 ? ',\n' : '{"version":1,"files":[\n';
  }
}

function placeReport({ refused, ...place }: PlaceResult): object {
  return { ...place, result: refused === undefined ? 'converted' : 'refused', ...(refused !== undefined && { reason: refused }) };
}

async function sayFailures(errors: Output, failures: readonly Failure[], colour: boolean): Promise<void> {
  const colours = pc.createColors(colour);
  await errors.write(failures.map(({ path, reason }) => `async-insight: ${colours.red('failed:')} ${path}: ${reason}\n`).join(''));
}
