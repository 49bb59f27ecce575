import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'explain'; readonly paths: readonly string[]; readonly json: boolean; readonly syntaxOnly: boolean; readonly colour: boolean | undefined }
  | { readonly kind: 'convert'; readonly paths: readonly string[]; readonly to: Target; readonly from: Origin; readonly write: boolean; readonly json: boolean; readonly syntaxOnly: boolean; readonly colour: boolean | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** What code can be converted to. */
export type Target = (typeof targets)[number];

const targets = ['async-await', 'promises', 'promise-chain'] as const;

/** What is converted. */
export type Origin = 'chains' | 'callbacks' | 'awaits';

/** The command line does not make sense; the message says why. */
export class UsageError extends Error {}

export const help = `Usage: async-insight explain PATH… [options]
       async-insight convert --to async-await PATH… [options]
       async-insight convert --to promises PATH… [options]
       async-insight convert --to promise-chain PATH… [options]
       async-insight order FILE [--function NAME] [--observe CALLEE] [--json]
                           [--profile node-cjs|node-esm|browser]
       async-insight check PATH… [options]; check --help lists them

explain   prints source with what is asynchronous in it: where functions
          suspend, what chains give, and where errors go
check     reports mistakes with promises
convert   converts promise chains to async/await, callbacks to promise chains or
          async/await, or straight sequences of awaits to promise chains, and
          prints what would change as a unified diff

Reads .js .jsx .mjs .cjs .ts .tsx .mts .cts.

  PATH              a file, a folder, a glob, or (explain) - for standard input
                    (folders: without node_modules, dist, folders and files
                    whose name starts with a dot, and what .gitignore lists)

Options:
  --to async-await  convert: promise chains (with --from callbacks: callbacks)
                    to async/await
  --to promises     convert: callbacks to promise chains
  --to promise-chain
                    convert: straight sequences of awaits to promise chains
  --from callbacks  convert: what to convert; chains unless it is said
  --write           convert: change the files; each is written whole or not at
                    all, and left as it was where it would no longer parse or
                    get new type errors
  --json            explain: print the model as docs/explain.schema.json
                    describes; convert: print what became of each chain
  --syntax-only     do not look types up: faster, with less to say; convert
                    then keeps more awaits and checks syntax alone
  --no-color        no colours (also: NO_COLOR in the environment)
  --help, --version

Exit codes:
  0   every file was analysed, or converted as far as can be
  1   a file could not be read, analysed or written, or was left as it was;
      each one is named on standard error
  2   the command line does not make sense
  130 convert was interrupted; what is written by then is written whole
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
  if (command !== 'explain' && command !== 'convert') throw new UsageError(`there is no command '${command}'`);
  if (paths.length === 0) throw new UsageError(`${command} needs a file, a folder or a glob`);
  const common = { paths, json: values.json === true, syntaxOnly: values['syntax-only'] === true, colour: values['no-color'] === true ? false : undefined };
  if (command === 'explain') {
    if (values.to !== undefined || values.write !== undefined) throw new UsageError('explain knows neither --to nor --write');
    if (values.from !== undefined) throw new UsageError('explain knows no --from');
    return { kind: 'explain', ...common };
  }
  if (paths.includes('-')) throw new UsageError('convert needs files: it does not read standard input');
  const to = targetOf(values.to);
  return { kind: 'convert', ...common, to, from: originOf(values.from, to), write: values.write === true };
}

function targetOf(name: string | undefined): Target {
  const target = targets.find((each) => each === name);
  if (target) return target;
  throw new UsageError(name === undefined ? `convert needs --to ${targets.join(' or --to ')}` : `convert cannot convert to '${name}', only to ${targets.join(' or ')}`);
}

function originOf(name: string | undefined, to: Target): Origin {
  if (name !== undefined && name !== 'chains' && name !== 'callbacks') throw new UsageError(`convert cannot convert from '${name}', only from chains or callbacks`);
  if (name === 'chains' && to !== 'async-await') throw new UsageError('chains are promises already');
  if (to === 'promise-chain') {
    if (name !== undefined) throw new UsageError('--to promise-chain converts awaits; callbacks go --to promises');
    return 'awaits';
  }
  return name ?? (to === 'promises' ? 'callbacks' : 'chains');
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        from: { type: 'string' },
        write: { type: 'boolean' },
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
