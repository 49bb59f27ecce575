import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { hoverAt, lensTexts, positionOf, show, until } from './editor';

suite('restart', () => {
  test('the server answers again afterwards, also when asked twice', async () => {
    const { document } = await show('src/orders.ts');
    const position = positionOf(document, 'await fetchUser(id);');
    await hoverAt(document, position);
    await vscode.commands.executeCommand('asyncInsight.restartServer');
    await hoverAt(document, position);
    await vscode.commands.executeCommand('asyncInsight.restartServer');
    await until(() => lensTexts(document), (texts) => texts.length > 0);
  });
});
