import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CodeLens, Hover } from 'vscode-languageserver/node';
import { serverPath } from '../client';

const missing = spawnSync('nvim', ['--version']).error !== undefined;

/** An editor that shares no code with the one that the extension is made for. */
describe.skipIf(missing)(`neovim's own client${missing ? ' (nvim is not on the PATH)' : ''}`, () => {
  it('gets a hover and lenses', () => {
    const folder = mkdtempSync(join(tmpdir(), 'async-insight-neovim-'));
    const [file, answers] = [join(folder, 'a.ts'), join(folder, 'answers.json')];
    writeFileSync(file, "async function load(id: string) {\n  const response = await fetch(id + 'ä😀');\n  return await response.text();\n}\nload('a').then((text) => text).catch(() => '');\n");
    const { status, stderr } = spawnSync('nvim', ['--headless', '--clean', '-n', '-c', `luafile ${resolve(import.meta.dirname, 'ask.lua')}`], {
      encoding: 'utf8', timeout: 60_000, env: { ...process.env, SERVER: serverPath, FILE: file, ANSWERS: answers, HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { hover, lenses, error } = JSON.parse(readFileSync(answers, 'utf8')) as { hover: Hover; lenses: CodeLens[]; error?: string };
    rmSync(folder, { recursive: true, force: true });
    expect(error).toBeUndefined();
    expect(hover.range).toEqual({ start: { line: 1, character: 19 }, end: { line: 1, character: 24 } });
    expect(JSON.stringify(hover.contents)).toContain('Await point 1 of 2');
    expect(lenses.map(({ range, command }) => [range.start.line, command?.title])).toEqual([
      [0, expect.stringContaining('2 await points')],
      [4, expect.stringContaining('chain of 2')],
    ]);
  }, 90_000);
});
