import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printed } from './fixtures';

const folder = join(import.meta.dirname, '../../fixtures/order');

/** What lenses and hints say, behind the lines of the source. `UPDATE=1` writes it anew. */
describe('the order of', () => {
  const names = readdirSync(folder);

  it('some files is tested', () => {
    expect(names.length).toBeGreaterThan(10);
  });

  it.each(names)('%s', (name) => {
    const path = join(folder, name);
    const fixture = readFileSync(path, 'utf8');
    const now = printed(name, fixture);
    if (process.env['UPDATE'] === '1') writeFileSync(path, now);
    else expect(now).toBe(fixture);
  });
});
