import pc from 'picocolors';
import { emptySummary, fileReport, summary, sumOf, type Summary } from '../features';
import type { FileView } from '../project';
import type { Analyst } from './analyst';
import { findFiles, reasonOf, shownPath, type Failure } from './files';
import { listing } from './listing';
import type { Output } from './output';
import type { Progress } from './progress';
import { plural } from './text';

export interface ExplainOptions {
  readonly paths: readonly string[];
  readonly json: boolean;
  readonly colour: boolean;
  /** Columns of the listing. */
  readonly width: number;
}

/** What the command writes to, and where it reads a file called `-`. */
export interface Streams {
  readonly output: Output;
  readonly errors: Output;
  readonly input: () => Promise<string>;
  readonly progress: (total: number) => Progress;
}

/**
 * Prints what is asynchronous in the files that the paths stand for, one file after the other.
 * Gives the exit code: 1 where any of them could not be read or analysed, else 0.
 */
export async function explain(options: ExplainOptions, analyst: Analyst, streams: Streams): Promise<0 | 1> {
  const { files, failures } = await findFiles(options.paths);
  const printer = options.json ? new JsonPrinter(streams.output, analyst.engine) : new ListingPrinter(streams.output, { ...options, wantsTypes: analyst.engine !== undefined }, files.length);
  const progress = streams.progress(files.length);
  const failed = [...failures];
  for (const [index, file] of files.entries()) {
    if (streams.output.closed) break;
    progress.show(index);
    const result = await analyseOne(file, analyst, streams);
    progress.clear();
    if ('reason' in result) failed.push(result);
    else await printer.file(result, shownPath(file));
  }
  await printer.finish(failed);
  const colours = pc.createColors(options.colour);
  for (const { path, reason } of failed) await streams.errors.write(`async-insight: ${colours.red('not analysed:')} ${path}: ${reason}\n`);
  return failed.length > 0 ? 1 : 0;
}

/** Short files are printed whole when they are asked for alone. */
const wholeUpTo = 400;

async function analyseOne(file: string, analyst: Analyst, streams: Streams): Promise<FileView | Failure> {
  const path = shownPath(file);
  try {
    const view = await (file === '-' ? analyst.text(await streams.input()) : analyst.file(file));
    if ('reason' in view) return { path, reason: view.reason };
    return view.model.notAnalysed === undefined ? view : { path, reason: reasons[view.model.notAnalysed] };
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}

const reasons = { 'too large': 'is too large', 'too deep': 'is nested too deep', binary: 'is binary' };

interface Printer {
  file(view: FileView, path: string): Promise<void>;
  finish(failures: readonly Failure[]): Promise<void>;
}

class ListingPrinter implements Printer {
  #sum = emptySummary;
  #analysed = 0;
  #withNotes = 0;
  #withoutTypes = 0;

  constructor(readonly output: Output, readonly options: ExplainOptions & { readonly wantsTypes: boolean }, readonly total: number) {}

  async file(view: FileView, path: string): Promise<void> {
    const own = summary(view);
    this.#sum = sumOf(this.#sum, own);
    this.#analysed += 1;
    if (this.options.wantsTypes && !view.typed) this.#withoutTypes += 1;
    const whole = this.total === 1 && view.sourceFile.getLineStarts().length <= wholeUpTo;
    const text = listing(view, { ...this.options, whole });
    if (text === '') return;
    this.#withNotes += 1;
    const colours = pc.createColors(this.options.colour);
    await this.output.write(`${colours.bold(path)}  ${colours.dim(countWords(own))}\n${text}\n`);
  }

  async finish(failures: readonly Failure[]): Promise<void> {
    if (this.#analysed === 1 && failures.length === 0 && this.#withNotes === 1 && this.#withoutTypes === 0) return;
    const parts = [`${plural(this.#analysed, 'file')}, ${this.#withNotes} with asynchronous code`, countWords(this.#sum)];
    if (this.#withoutTypes > 0) parts.push(`${this.#withoutTypes} without types`);
    if (failures.length > 0) parts.push(`${failures.length} not analysed`);
    await this.output.write(`${parts.filter((part) => part !== '').join(' · ')}\n`);
  }
}

/** One document, written file by file, so that it never stands in memory whole. */
class JsonPrinter implements Printer {
  #sum = emptySummary;
  #files = 0;

  constructor(readonly output: Output, readonly engine: string | undefined) {}

  async file(view: FileView, path: string): Promise<void> {
    this.#sum = sumOf(this.#sum, summary(view));
    await this.output.write(`${this.#separator()}${JSON.stringify(fileReport(view, path))}`);
    this.#files += 1;
  }

  async finish(failures: readonly Failure[]): Promise<void> {
    const opening = this.#files === 0 ? this.#separator() : '\n';
    await this.output.write(`${opening}],"summary":${JSON.stringify({ files: this.#files, ...this.#sum })},"failures":${JSON.stringify(failures)}}\n`);
  }

  /** What stands before a file: the document's head before the first one. */
  #separator(): string {
    return this.#files > 0 ? ',\n' : `{"version":1,"engine":${JSON.stringify(this.engine ?? null)},"files":[\n`;
  }
}

function countWords(sum: Summary): string {
  const promises = sum.combinators + sum.creations;
  const words = [
    sum.awaitPoints > 0 && plural(sum.awaitPoints, 'await point'),
    sum.chains > 0 && plural(sum.chains, 'chain'),
    promises > 0 && `${plural(promises, 'promise')} made or combined`,
    sum.unhandled > 0 && `${plural(sum.unhandled, 'chain')} with errors unhandled`,
  ];
  return words.filter((word) => word !== false).join(' · ');
}
