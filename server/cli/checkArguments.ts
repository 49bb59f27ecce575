import { parseArgs } from 'node:util';
import { UsageError } from './arguments';

export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

/** What `check` is asked to do. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  /** More warnings than this many end with exit code 1. */
  readonly maximumWarnings: number;
  readonly baseline: 'write' | 'use' | undefined;
  readonly fix: boolean;
  /** The part of the files to check, counted from 1. */
  readonly shard: { readonly index: number; readonly of: number } | undefined;
  readonly syntaxOnly: boolean;
  readonly colour: boolean | undefined;
}

export const checkHelp = `Usage: async-insight check PATH… [options]

Reports mistakes with promises; docs/checks.md lists them.

  PATH                 a file, a folder or a glob (folders: without node_modules,
                       dist, names that start with a dot, and what .gitignore
                       lists)

Options:
  --format FORMAT      text (default), json, sarif or github (annotations)
  --max-warnings N     how many warnings are no failure (default: 0)
  --baseline write     write what is found into .async-insight-baseline.json
  --baseline use       report only what is not in that file
  --fix                apply the preferred fixes of what is certain; each file is
                       written whole or not at all, and left as it was where it
                       would get new type errors
  --shard I/N          check the I-th of N parts of the files
  --syntax-only        do not look types up: faster, finds much less
  --no-color           no colours (also: NO_COLOR in the environment)

Exit codes:
  0    nothing above --max-warnings; hints and information do not count
  1    errors, or more warnings than --max-warnings
  2    the command line does not make sense
  3    a file could not be read, checked or written
  130  interrupted
`;

/**
 * Understands the words behind `check`; undefined where help is asked for.
 * @throws UsageError
 */
export function parseCheckArguments(words: readonly string[]): CheckOptions | undefined {
  const { values, positionals: paths } = parse(words);
  if (values.help === true) return undefined;
  if (paths.length === 0) throw new UsageError('check needs a file, a folder or a glob');
  if (paths.includes('-')) throw new UsageError('check needs files: it does not read standard input');
  const format = formats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined) throw new UsageError(`there is no format '${values.format}': ${formats.join(', ')}`);
  const { baseline } = values;
  if (baseline !== undefined && baseline !== 'write' && baseline !== 'use') throw new UsageError(`--baseline is write or use, not '${baseline}'`);
  if (baseline === 'write' && values.fix === true) throw new UsageError('--baseline write does not go with --fix');
  if (baseline === 'write' && values.shard !== undefined) throw new UsageError('--baseline write does not go with --shard: a baseline is of all files');
  return {
    paths, format, baseline, fix: values.fix === true, syntaxOnly: values['syntax-only'] === true, colour: values['no-color'] === true ? false : undefined,
    maximumWarnings: numberOf(values['max-warnings'] ?? '0'), shard: shardOf(values.shard),
  };
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`--max-warnings is a number, not '${text}'`);
  return Number(text);
}

function shardOf(text: string | undefined): CheckOptions['shard'] {
  if (text === undefined) return undefined;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index === undefined || shard.index < 1 || shard.index > shard.of) throw new UsageError(`--shard is a part of the files such as 1/3, not '${text}'`);
  return shard;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        format: { type: 'string' }, 'max-warnings': { type: 'string' }, baseline: { type: 'string' }, fix: { type: 'boolean' }, shard: { type: 'string' },
        'syntax-only': { type: 'boolean' }, 'no-color': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
