import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import lock from '../../package-lock.json';
import bundle from '../../client/l10n/bundle.l10n.json';
import { errorRouteCommand, peekCommand } from '../../server/protocol';

const root = resolve(import.meta.dirname, '../..');
const sources = globSync('client/**/*.ts', { cwd: root, ignore: 'client/sample/**' }).map((path) => readFileSync(resolve(root, path), 'utf8'));

describe('the manifest and the client', () => {
  it('contribute the same commands; only the server runs the peek command', () => {
    const identifiers = readFileSync(resolve(root, 'client/commands/identifiers.ts'), 'utf8');
    const written = [...identifiers.matchAll(/'(asyncInsight\.\w+)'/g)].map(([, id]) => id ?? '');
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    expect(contributed.toSorted()).toEqual([...written, errorRouteCommand].toSorted());
    expect(contributed).not.toContain(peekCommand);
  });

  it('use the same colours', () => {
    const used = sources.flatMap((source) => [...source.matchAll(/'(asyncInsight\.(?:await|repeated)\w*Point)'/g)].map(([, id]) => id ?? ''));
    expect(manifest.contributes.colors.map(({ id }) => id).toSorted()).toEqual(used.toSorted());
  });

  it('every text of the client is in the bundle for translators, and nothing else', () => {
    const texts = sources.flatMap((source) => [...source.matchAll(/\bl10n\.t\('((?:[^'\\]|\\.)*)'/g)].map(([, text]) => text ?? ''));
    expect(texts.length).toBeGreaterThan(10);
    expect(Object.keys(bundle).toSorted()).toEqual([...new Set(texts)].toSorted());
  });

  it('activate for the four languages alone', () => {
    expect(manifest.activationEvents).toEqual(['javascript', 'javascriptreact', 'typescript', 'typescriptreact'].map((language) => `onLanguage:${language}`));
  });

  it('name files that are there', () => {
    const walkthrough = manifest.contributes.walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.markdown)]);
    for (const path of [manifest.icon, ...walkthrough]) expect(readFileSync(resolve(root, path)).length).toBeGreaterThan(0);
  });

  it('the lock names no registry', () => {
    expect(Object.values(lock.packages).filter((entry) => 'resolved' in entry)).toEqual([]);
  });
});
