import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { orderOf, printOrder } from '../features';
import { UsageError } from './arguments';
import { projectModules } from './projectModules';
import type { Output } from './output';

const profiles = ['node-cjs', 'node-esm', 'browser'] as const;

/**
 * `order FILE [--function NAME] [--profile …] [--observe CALLEE] [--json]`: prints the order in which a file runs.
 * Gives the exit code. Throws `UsageError` where the words make no sense.
 */
export async function order(words: readonly string[], output: Output, errors: Output): Promise<0 | 1> {
  const { values, positionals } = understand(words);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('order needs one file');
  const profile = profiles.find((known) => known === values.profile);
  if (values.profile !== undefined && !profile) throw new UsageError(`there is no profile '${values.profile}': ${profiles.join(', ')}`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    await errors.write(`async-insight: ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  const packageType = await packageTypeOf(file);
  const answer = orderOf({ fileName: resolve(file), text, packageType, profile, functionName: values.function, observe: values.observe, resolve: projectModules({ fileName: file, text, packageType }) });
  if (!answer) {
    await errors.write(`async-insight: ${file} has no function '${values.function ?? ''}'\n`);
    return 1;
  }
  await output.write(values.json === true ? `${JSON.stringify(answer.report, undefined, 2)}\n` : printOrder(answer.report));
  return 0;
}

function understand(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: { json: { type: 'boolean' }, function: { type: 'string' }, profile: { type: 'string' }, observe: { type: 'string' } } });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `type` of the nearest package.json, by which Node tells modules from scripts. */
async function packageTypeOf(file: string): Promise<string | undefined> {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    try {
      const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const type: unknown = typeof manifest === 'object' && manifest !== null && 'type' in manifest ? manifest.type : undefined;
      return type === 'module' || type === 'commonjs' ? type : undefined;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}
