import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chainsGolden, withoutGolden } from './render';

const folder = join(import.meta.dirname, '../../fixtures/chains');
const fixtures = readdirSync(folder).filter((name) => !name.endsWith('.d.ts')).map((name) => ({ name, path: join(folder, name) }));
const render = chainsGolden(folder, fixtures.map(({ path }) => path));

// With UPDATE_GOLDEN=1 the fixtures are written again: read what has changed before it is committed.
test.each(fixtures)('$name', ({ path }) => {
  const golden = readFileSync(path, 'utf8');
  const rendered = render(path);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, rendered);
  else expect(rendered).toBe(golden);
});

test.each(fixtures.filter(({ name }) => name.startsWith('silent-')))('$name says nothing', ({ path }) => {
  const golden = readFileSync(path, 'utf8');
  expect(golden).toBe(withoutGolden(golden));
});
