import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { GoldenFolder, sourceOf } from './golden';

const fixtures = join(import.meta.dirname, '../fixtures');

// With UPDATE=1 the fixtures are written again: read what has changed before it is committed.
describe.each(['await-points', 'callbacks', 'chains'])('what is said about %s', (folder) => {
  const golden = new GoldenFolder(join(fixtures, folder));
  afterAll(() => golden.dispose());

  test.each(golden.names)('%s', (name) => {
    const expected = readFileSync(golden.path(name), 'utf8');
    const printed = golden.printed(name);
    if (process.env['UPDATE'] === '1') writeFileSync(golden.path(name), printed);
    else expect(printed).toBe(expected);
  });

  const silent = golden.names.filter((name) => name.startsWith('silent-'));
  test.each(silent)('%s says nothing', (name) => {
    expect(golden.printed(name)).toBe(sourceOf(readFileSync(golden.path(name), 'utf8')));
  });
});
