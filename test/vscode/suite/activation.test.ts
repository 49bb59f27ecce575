import assert from 'node:assert/strict';
import { join, sep } from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, show, until } from './editor';

suite('activation', () => {
  test('the extension is the one of this mode', () => {
    const isSource = extension().extensionPath === process.env['ASYNC_INSIGHT_ROOT'];
    assert.equal(isSource ? 'source' : 'packaged', process.env['ASYNC_INSIGHT_MODE']);
    if (!isSource) assert.ok(extension().extensionPath.includes(`extensions${sep}`));
  });

  test('it is asleep until a JavaScript or TypeScript document is open', async () => {
    const events: unknown = extension().packageJSON.activationEvents;
    assert.deepEqual(events, ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'].map((language) => `onLanguage:${language}`));
    assert.equal(extension().isActive, false);
    await show('src/orders.ts');
    await until(() => extension().isActive, Boolean);
  });

  test('every contributed command is registered', async () => {
    const contributed: { command: string }[] = extension().packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(contributed.filter(({ command }) => !registered.has(command)), []);
    assert.ok(registered.has('asyncInsight.peek'));
  });

  test('the files that the manifest names are there', async () => {
    for (const path of ['client/media/icon.png', 'client/l10n/bundle.l10n.json', 'client/media/walkthrough-sample.md', join('client', 'sample', 'src', 'orders.ts')]) {
      const { size } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(extension().extensionUri, path));
      assert.ok(size > 0, path);
    }
  });
});
