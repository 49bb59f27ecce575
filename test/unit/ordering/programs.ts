/**
 * The corpus: programs in one file per kind, each behind a line `//=== name`; a name that ends in `esm` is an ES module.
 * A program that needs a newer Node than the oldest one supported carries what Node 24 printed in a last line `//> …`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Profile } from '../../../server/ordering';
import type { Metered } from './oracle';

export interface NamedProgram {
  readonly name: string;
  readonly text: string;
  readonly profile: Profile;
  /** The steps that a newer Node was recorded to take. */
  readonly recorded: readonly Metered[] | undefined;
}

export function programs(kind: string): NamedProgram[] {
  const file = resolve('test/fixtures/ordering/programs', `${kind}.txt`);
  if (!existsSync(file)) return [];
  const parts = readFileSync(file, 'utf8').split(/^\/\/=== (.*)$/m).slice(1);
  const named: NamedProgram[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [name = '', body = ''] = [parts[index], parts[index + 1]];
    const [text = '', recorded] = body.replace(/^\n/, '').split('//> ');
    named.push({ name, text, profile: name.endsWith(' esm') ? 'node-esm' : 'node-cjs', recorded: recorded === undefined ? undefined : (JSON.parse(recorded) as Metered[]) });
  }
  return named;
}
