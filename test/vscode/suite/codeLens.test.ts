import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { lensesOf, lensTexts, peekedPlace, show, until } from './editor';

suite('CodeLens', () => {
  test('on a function with several await points, and on a chain', async () => {
    const orders = await show('src/orders.ts');
    await until(() => lensTexts(orders.document), (texts) => texts.some((text) => text.includes('3 await points')));
    const chains = await show('src/chains.ts');
    await until(() => lensTexts(chains.document), (texts) => texts.some((text) => text.includes('chain of 3')));
  });

  test('stands on the line of its function', async () => {
    const { document } = await show('src/orders.ts');
    const [lens] = await until(() => lensesOf(document), (lenses) => lenses.length > 0);
    assert.match(document.lineAt(lens?.range.start.line ?? 0).text, /async function loadDashboard/);
  });

  test('a click on it peeks the await points', async () => {
    const editor = await show('src/orders.ts');
    const [lens] = await until(() => lensesOf(editor.document), (lenses) => lenses.length > 0);
    assert.equal(lens?.command?.arguments?.length, 1);
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
    const { line } = await peekedPlace(editor);
    assert.match(editor.document.lineAt(line).text, /\bawait\b/);
  });
});
