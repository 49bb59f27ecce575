import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Random } from './random';
import { EditingSession } from './session';
import { sourcesBelow } from './sources';

const modules = join(import.meta.dirname, '../../../node_modules');

/** A short run; the long one is `npm run fuzz`. */
it('random edits of real files break nothing', async () => {
  const random = new Random(1);
  const sources = sourcesBelow(['undici/lib', 'mocha/lib', 'vscode-languageserver/lib'].map((name) => join(modules, name)));
  const session = new EditingSession();
  for (let count = 0; count < 4; count += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await session.run(random.pick(sources), random.pick(sources).text, 15, random);
  }
  await session.stop();
  expect(session.violations).toEqual([]);
}, 240_000);
