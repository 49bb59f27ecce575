import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, hoverAt, peekedPlace, positionOf, show, until } from './editor';

const errorRoute = 'asyncInsight.whereDoesThisErrorGo';

suite('commands', () => {
  test('"Where does this error go?" works at the cursor', async () => {
    const editor = await show('src/orders.ts');
    const position = positionOf(editor.document, 'await fetchUser(id);', 2);
    await hoverAt(editor.document, position);
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand(errorRoute);
    const { line } = await peekedPlace(editor);
    assert.match(editor.document.lineAt(line).text, /catch/);
  });

  test('"Where does this error go?" works from a link of a hover', async () => {
    const editor = await show('src/orders.ts');
    const { document } = editor;
    const hover = await hoverAt(document, positionOf(document, 'await fetchUser(id);', 2));
    const link = new RegExp(`\\(command:${errorRoute}\\?([^)]+)\\)`).exec(hover)?.[1];
    assert.ok(link, `The hover has the link: ${hover}`);
    const [params]: [{ textDocument: { uri: string } }] = JSON.parse(decodeURIComponent(link));
    assert.equal(vscode.Uri.parse(params.textDocument.uri).path, document.uri.path);
    await vscode.commands.executeCommand(errorRoute, params);
    const { line } = await peekedPlace(editor);
    assert.match(document.lineAt(line).text, /catch/);
  });

  test('the sample opens as a copy outside of the extension', async () => {
    await vscode.commands.executeCommand('asyncInsight.openSample');
    const path = vscode.window.activeTextEditor?.document.uri.path ?? '';
    assert.ok(path.endsWith('src/orders.ts'), path);
    assert.ok(!path.startsWith(extension().extensionUri.path), path);
  });

  test('the walkthrough opens', async () => {
    const before = countTabs();
    await vscode.commands.executeCommand('asyncInsight.openWalkthrough');
    await until(countTabs, (tabs) => tabs > before);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('the output channel opens', async () => {
    await vscode.commands.executeCommand('asyncInsight.showOutput');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});

function countTabs(): number {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
}
