import { isatty } from 'node:tty';
import { version } from '../package.json';
import { help, parseArguments, UsageError, type Command } from './cli/arguments';
import { checkHelp, parseCheckArguments } from './cli/checkArguments';
import type { Checker } from './cli/checker';
import { conversionPrinter } from './cli/conversionPrinter';
import { Output } from './cli/output';
import { Progress } from './cli/progress';

/** Does what the command line says and gives the exit code, as docs/cli.md lists them. What needs TypeScript is loaded for a command that makes sense. */
async function main(words: readonly string[]): Promise<0 | 1 | 2 | 3 | 130> {
  const output = new Output(process.stdout);
  const errors = new Output(process.stderr);
  if (words[0] === 'order') return orderOrUsage(words.slice(1), output, errors);
  if (words[0] === 'check') return checkOrUsage(words.slice(1), output, errors);
  const command = understand(words);
  if (command instanceof UsageError) {
    await errors.write(`async-insight: ${command.message}\n\n${help}`);
    return 2;
  }
  switch (command.kind) {
    case 'help': await output.write(help); return 0;
    case 'version': await output.write(`${version}\n`); return 0;
    case 'explain': return await runExplain(command, output, errors);
    case 'convert': return await runConvert(command, output, errors);
  }
}

async function runExplain(command: Extract<Command, { kind: 'explain' }>, output: Output, errors: Output): Promise<0 | 1> {
  const [{ analystOf }, { explain }] = await Promise.all([import('./cli/analyst'), import('./cli/explain')]);
  const analyst = analystOf(command);
  try {
    return await explain({ ...command, colour: command.colour ?? wantsColour(), width: process.stdout.columns ?? 120 }, analyst, {
      output, errors, input: readInput, progress: (total) => new Progress(process.stderr, total),
    });
  } finally {
    await analyst.dispose();
  }
}

/** What is counted when this is converted. */
const nouns = { chains: 'chain', callbacks: 'callback', awaits: 'function' } as const;

async function runConvert(command: Extract<Command, { kind: 'convert' }>, output: Output, errors: Output): Promise<0 | 1 | 130> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  const [{ Converter }, { convert }] = await Promise.all([import('./cli/converter'), import('./cli/convert')]);
  const converter = new Converter(command.to, command.from, command.syntaxOnly);
  try {
    return await convert(command, {
      converter,
      printer: conversionPrinter(output, errors, { ...command, noun: nouns[command.from], colour: command.colour ?? wantsColour(), terminal: isatty(process.stdout.fd) }),
      progress: (total) => new Progress(process.stderr, total),
      signal: interruption.signal,
    });
  } finally {
    await converter.dispose();
  }
}

/** What the checks find; 2 where the command line makes no sense. */
async function checkOrUsage(words: readonly string[], output: Output, errors: Output): Promise<0 | 1 | 2 | 3 | 130> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  let checker: Checker | undefined;
  try {
    const options = parseCheckArguments(words);
    if (options === undefined) {
      await output.write(checkHelp);
      return 0;
    }
    const [loaded, { check }, { checkPrinter }] = await Promise.all([import('./cli/checker'), import('./cli/check'), import('./cli/checkPrinters')]);
    checker = new loaded.Checker(options.syntaxOnly);
    return await check(options, {
      checker,
      printer: checkPrinter(output, errors, { ...options, colour: options.colour ?? wantsColour() }),
      progress: (total) => new Progress(process.stderr, total),
      signal: interruption.signal,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await errors.write(`async-insight: ${error.message}\n\n${checkHelp}`);
    return 2;
  } finally {
    await checker?.dispose();
  }
}

/** The order of a file; 2 where the command line makes no sense. */
async function orderOrUsage(words: readonly string[], output: Output, errors: Output): Promise<0 | 1 | 2> {
  try {
    const { order } = await import('./cli/order');
    return await order(words, output, errors);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await errors.write(`async-insight: ${error.message}\n\n${help}`);
    return 2;
  }
}

function understand(words: readonly string[]): Command | UsageError {
  try {
    return parseArguments(words);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/**
 * Whether standard output is a terminal that shows colours. See https://no-color.org: any value but the empty one
 * turns colours off. A pipe or a file gets none, on a build machine either.
 */
function wantsColour(): boolean {
  return isatty(process.stdout.fd) && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}

async function readInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`async-insight: ${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

void run();
