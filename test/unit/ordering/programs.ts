/** The corpus: programs in one file per kind, each behind a line `//=== name`; a name that ends in `esm` is an ES module. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Profile } from '../../../server/ordering';

export interface NamedProgram {
  readonly name: string;
  readonly text: string;
  readonly profile: Profile;
}

export function programs(kind: string): NamedProgram[] {
  const file = resolve('test/fixtures/ordering/programs', `${kind}.txt`);
  if (!existsSync(file)) return [];
  const parts = readFileSync(file, 'utf8').split(/^\/\/=== (.*)$/m).slice(1);
  return parts.flatMap((name, index) => (index % 2 === 0 ? [{ name, text: (parts[index + 1] ?? '').replace(/^\n/, ''), profile: name.endsWith(' esm') ? ('node-esm' as const) : ('node-cjs' as const) }] : []));
}
