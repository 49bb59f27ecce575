import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Engines } from '../../../server/project/engines';
import type { EngineProjects } from '../../../server/project/projectEngine';
import { workspaceTypeScript } from '../../../server/project/workspaceTypeScript';

const root = mkdtempSync(join(tmpdir(), 'async-insight-'));
afterAll(() => rmSync(root, { recursive: true }));

function folderWith(manifest: string): string {
  const folder = mkdtempSync(join(root, 'folder-'));
  mkdirSync(join(folder, 'node_modules/typescript'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/typescript/package.json'), manifest);
  return folder;
}

it.each([['7.1.0', true], ['7.1.0-beta', true], ['7.12.3', true], ['8.0.0-dev.1', true], ['7.0.2', false], ['6.9.9', false], ['', false], ['next', false]])('TypeScript %s: %s', (version, usable) => {
  const folder = folderWith(JSON.stringify({ version }));
  expect(workspaceTypeScript([folder])).toEqual(usable ? { manifest: join(folder, 'node_modules/typescript/package.json'), version, folder } : undefined);
});

it('takes the first folder that has one, and nothing for broken manifests', () => {
  const good = folderWith('{"version":"7.2.0"}');
  expect(workspaceTypeScript([root, folderWith('{'), folderWith('5'), good])?.folder).toBe(good);
  expect(workspaceTypeScript([])).toBeUndefined();
});

/** Projects that say what they are told. */
function listening(): { readonly heard: string[]; readonly projects: EngineProjects } {
  const heard: string[] = [];
  return {
    heard,
    projects: {
      open: (uri, _languageId, version, text) => void heard.push(`open ${uri} ${version} ${text}`),
      change: (uri, version, text) => void heard.push(`change ${uri} ${version} ${text}`),
      close: (uri) => void heard.push(`close ${uri}`),
      filesChanged: () => void heard.push('files changed'),
      fileName: (uri) => uri,
      uriOf: (fileName) => fileName,
      engineOf: () => { throw new Error('There is none.'); },
      discard: () => void heard.push('discard'),
      dispose: () => void heard.push('dispose'),
    },
  };
}

it('tells the next engine what is open now, and why it answers', () => {
  const [first, second] = [listening(), listening()];
  const said: string[] = [];
  const engines = new Engines({ name: 'first', projects: first.projects }, (name, message) => void said.push(`${name} ${message ?? ''}`));
  engines.open('a', 'typescript', 1, 'one');
  engines.open('b', 'typescript', 2, 'two');
  engines.change('a', 3, 'three');
  engines.close('b');
  engines.fallBack({ name: 'second', projects: second.projects }, 'It broke.');
  engines.change('a', 4, 'four');
  expect(said).toEqual(['first ', 'second It broke.']);
  expect(first.heard.at(-1)).toBe('dispose');
  expect(second.heard).toEqual(['open a 3 three', 'change a 4 four']);
});
