import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { hoverAt, lensTexts, positionOf, show, until, workspaceFile } from './editor';

/** Code that nobody here wrote: the downloader of VS Code's own test runner. */
const original = join(process.env['ASYNC_INSIGHT_ROOT'] ?? '', 'node_modules/@vscode/test-electron/out/download.js');

suite('a file of another project', () => {
  suiteSetup(async () => {
    await vscode.workspace.fs.copy(vscode.Uri.file(original), workspaceFile('real/download.js'), { overwrite: true });
  });

  test('has hovers on each of its awaits', async () => {
    const { document } = await show('real/download.js');
    const awaits = [...document.getText().matchAll(/\bawait /g)].map(({ index }) => document.positionAt(index + 1));
    assert.ok(awaits.length > 20, String(awaits.length));
    for (const position of awaits) assert.match(await hoverAt(document, position), /await point/i);
  });

  test('has lenses on its functions', async () => {
    const { document } = await show('real/download.js');
    await until(() => lensTexts(document), (texts) => texts.some((text) => /\d+ await points/.test(text)));
    assert.match(await hoverAt(document, positionOf(document, 'async function download')), /download/);
  });
});
