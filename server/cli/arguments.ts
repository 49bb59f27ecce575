import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'explain'; readonly paths: readonly string[]; readonly json: boolean; readonly syntaxOnly: boolean; readonly colour: boolean | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** The command line does not make sense; the message says why. */
export class UsageError extends Error {}

export const help = `Usage: async-insight explain PATH… [options]

Prints source with what is asynchronous in it: where functions suspend, what
chains give, and where errors go. Reads .js .jsx .mjs .cjs .ts .tsx .mts .cts.

  PATH              a file, a folder, a glob, or - for standard input
                    (folders: without node_modules, dist, folders and files
                    whose name starts with a dot, and what .gitignore lists)

Options:
  --json            print the model as JSON, as docs/explain.schema.json describes
  --syntax-only     do not look types up: faster, with less to say
  --no-color        no colours (also: NO_COLOR in the environment)
  --help, --version

Exit codes:
  0   every file was analysed
  1   a file could not be read or analysed; each one is named on standard error
  2   the command line does not make sense
`;

/**
 * Understands the words behind the program's name.
 * @throws UsageError
 */
export function parseArguments(words: readonly string[]): Command {
  const { values, positionals } = parse(words);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...paths] = positionals;
  if (command === undefined) throw new UsageError('a command is missing');
  if (command !== 'explain') throw new UsageError(`there is no command '${command}'`);
  if (paths.length === 0) throw new UsageError('explain needs a file, a folder or a glob');
  return {
    kind: 'explain', paths, json: values.json === true, syntaxOnly: values['syntax-only'] === true,
    colour: values['no-color'] === true ? false : undefined,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        'syntax-only': { type: 'boolean' },
        'no-color': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    // parseArgs throws a TypeError with a sentence for people.
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
