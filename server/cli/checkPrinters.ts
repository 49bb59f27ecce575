import pc from 'picocolors';
import type { Diagnosis, Severity } from '../checks';
import type { FileView } from '../project';
import type { Checked } from './checker';
import type { CheckOptions } from './checkArguments';
import type { Failure } from './files';
import type { Output } from './output';
import { regionOf } from './regions';
import { resultsOf, sarifOf } from './sarif';
import { columnsOf, plural, printable } from './text';

/** Shows what was found. */
export interface CheckPrinter {
  /** Whether nobody reads on. */
  readonly closed: boolean;
  file(path: string, checked: Checked): Promise<void>;
  /** Something that is not a finding. */
  say(message: string): Promise<void>;
  finish(failures: readonly Failure[], interrupted: boolean): Promise<void>;
}

export function checkPrinter(output: Output, errors: Output, options: Pick<CheckOptions, 'format' | 'shard'> & { readonly colour: boolean }): CheckPrinter {
  switch (options.format) {
    case 'text': return new TextPrinter(output, errors, options.colour);
    case 'github': return new GithubPrinter(output, errors);
    case 'json': return new DocumentPrinter(output, errors, jsonOf, (files, failures) => ({ version: 1, files, failures }));
    case 'sarif': return new DocumentPrinter(output, errors, resultsOf, (files, failures) => sarifOf(files.flat(), failures, options.shard));
  }
}

abstract class Printer implements CheckPrinter {
  protected readonly counts = new Map<Severity, number>();
  #files = 0;
  #fixed = 0;

  constructor(readonly output: Output, readonly errors: Output) {}

  get closed(): boolean {
    return this.output.closed;
  }

  async file(path: string, checked: Checked): Promise<void> {
    this.#files += 1;
    this.#fixed += checked.fixed?.count ?? 0;
    for (const { severity } of checked.found) this.counts.set(severity, (this.counts.get(severity) ?? 0) + 1);
    await this.print(path, checked);
  }

  async say(message: string): Promise<void> {
    await this.errors.write(`async-insight: ${message}\n`);
  }

  async finish(failures: readonly Failure[], interrupted: boolean): Promise<void> {
    await this.end(failures);
    for (const { path, reason } of failures) await this.say(`not checked: ${path}: ${reason}`);
    const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
      const count = this.counts.get(severity) ?? 0;
      return count === 0 ? [] : [severity === 'information' ? `${count} information` : plural(count, severity)];
    });
    const fixed = this.#fixed === 0 ? [] : [`${plural(this.#fixed, 'finding')} fixed`];
    await this.say([`${interrupted ? 'interrupted after ' : ''}${plural(this.#files, 'file')}`, counts.length === 0 ? 'nothing found' : counts.join(', '), ...fixed].join(' · '));
  }

  protected abstract print(path: string, checked: Checked): Promise<void>;
  protected abstract end(failures: readonly Failure[]): Promise<void>;
}

/** Each finding with the line that it is on. */
class TextPrinter extends Printer {
  readonly #colours: ReturnType<typeof pc.createColors>;
  #last: { readonly view: FileView; readonly lines: readonly string[] } | undefined;

  constructor(output: Output, errors: Output, colour: boolean) {
    super(output, errors);
    this.#colours = pc.createColors(colour);
  }

  protected async print(path: string, { view, found }: Checked): Promise<void> {
    for (const diagnosis of found) await this.output.write(`${this.#finding(path, view, diagnosis)}\n`);
  }

  protected async end(): Promise<void> {}

  #finding(path: string, view: FileView, { id, severity, message, range, related, fixes }: Diagnosis): string {
    const { bold, dim, cyan } = this.#colours;
    const { line, column } = regionOf(view, range);
    const lines = [
      `${bold(`${path}:${line}:${column}`)} ${this.#painted(severity)} ${message} ${dim(id)}`,
      ...this.#frame(view, range),
      ...related.map((each) => `    ${dim(`${path}:${regionOf(view, each.range).line}:`)} ${each.message}`),
    ];
    const fix = fixes.find(({ preferred }) => preferred);
    return [...lines, ...(fix === undefined ? [] : [`    ${cyan('fix:')} ${fix.title}`]), ''].join('\n');
  }

  #painted(severity: Severity): string {
    const { red, yellow, blue, dim } = this.#colours;
    return { error: red, warning: yellow, information: blue, hint: dim }[severity](severity);
  }

  /** The lines of a file: of the one that was asked about last they are kept, as its findings follow each other. */
  #linesOf(view: FileView): readonly string[] {
    const last = this.#last?.view === view ? this.#last : { view, lines: view.text.split(/\r\n|[\n\r\u2028\u2029]/) };
    this.#last = last;
    return last.lines;
  }

  /** The line with what the finding is about underlined, and the one before it. */
  #frame(view: FileView, range: Diagnosis['range']): readonly string[] {
    const { line, column, endLine, endColumn } = regionOf(view, range);
    const lines = this.#linesOf(view);
    const digits = String(line).length;
    const numbered = (number: number) => `  ${this.#colours.dim(`${String(number).padStart(digits)} │`)} ${printable(lines[number - 1] ?? '')}`.trimEnd();
    const own = lines[line - 1] ?? '';
    const before = columnsOf(printable(own.slice(0, column - 1)));
    const marked = columnsOf(printable(own.slice(0, endLine === line ? endColumn - 1 : own.length))) - before;
    const under = `  ${' '.repeat(digits)} ${this.#colours.dim('│')} ${' '.repeat(before)}${this.#colours.yellow('~'.repeat(Math.max(1, marked)))}`;
    return [...(line > 1 ? [numbered(line - 1)] : []), numbered(line), under];
  }
}

/** Commands that GitHub's runner shows as annotations. */
class GithubPrinter extends Printer {
  protected async print(path: string, { view, found }: Checked): Promise<void> {
    for (const { id, severity, message, range } of found) {
      const { line, column, endLine, endColumn } = regionOf(view, range);
      const command = severity === 'error' || severity === 'warning' ? severity : 'notice';
      const place = `file=${escapedProperty(path)},line=${line},endLine=${endLine},col=${column},endColumn=${endColumn},title=${escapedProperty(id)}`;
      await this.output.write(`::${command} ${place}::${escaped(message)}\n`);
    }
  }

  protected async end(): Promise<void> {}
}

/** One document at the end; of each file only what goes into it is kept. */
class DocumentPrinter<Entry> extends Printer {
  readonly #entries: Entry[] = [];

  constructor(output: Output, errors: Output, readonly entryOf: (path: string, checked: Checked) => Entry, readonly documentOf: (entries: readonly Entry[], failures: readonly Failure[]) => unknown) {
    super(output, errors);
  }

  protected print(path: string, checked: Checked): Promise<void> {
    if (checked.found.length > 0) this.#entries.push(this.entryOf(path, checked));
    return Promise.resolve();
  }

  protected async end(failures: readonly Failure[]): Promise<void> {
    await this.output.write(`${JSON.stringify(this.documentOf(this.#entries, failures), undefined, 2)}\n`);
  }
}

function jsonOf(path: string, { view, found }: Checked): unknown {
  return {
    path,
    findings: found.map(({ id, severity, certainty, message, range, related, fixes }) => ({
      id, severity, certainty, message, ...regionOf(view, range),
      related: related.map((each) => ({ message: each.message, ...regionOf(view, each.range) })),
      fixes: fixes.map(({ title, preferred = false, edits }) => ({
        title, preferred, edits: edits.map((edit) => ({ start: edit.range.start, end: edit.range.end, text: edit.text })),
      })),
    })),
  };
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
