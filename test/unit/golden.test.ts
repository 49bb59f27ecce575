import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Golden } from './golden';

const directory = join(import.meta.dirname, '../fixtures/await-points');
const golden = new Golden(directory);
const fixtures = readdirSync(directory).filter((name) => /\.[cm]?[jt]sx?$/.test(name)).toSorted();

afterAll(() => golden.dispose());

describe('what hovers, lenses and hints say', () => {
  test.each(fixtures)('%s', (name) => {
    const fileName = join(directory, name).replaceAll('\\', '/');
    const expected = readFileSync(fileName, 'utf8');
    const printed = golden.printed(fileName, expected);
    if (process.env['UPDATE'] === '1') writeFileSync(fileName, printed);
    else expect(printed).toBe(expected);
  });
});
