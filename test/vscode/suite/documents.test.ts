import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { hoverAt, hoverNow, lensTexts, positionOf, show, showUntitled, until } from './editor';

const source = 'async function load(id: number) {\n  const user = await Promise.resolve(id);\n  return await Promise.resolve(user);\n}\n';

suite('documents', () => {
  test('an unsaved document has hovers and lenses', async () => {
    const { document } = await showUntitled(source);
    assert.match(await hoverAt(document, positionOf(document, 'await')), /await point 1 of 2/i);
    await until(() => lensTexts(document), (texts) => texts.some((text) => text.includes('2 await points')));
  });

  test('answers follow what is typed', async () => {
    const editor = await showUntitled(source);
    const { document } = editor;
    await hoverAt(document, positionOf(document, 'await'));
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '  await null;\n'));
    const position = positionOf(document, 'await Promise.resolve(id)');
    await until(() => hoverNow(document, position), (text) => /await point 2 of 3/i.test(text));
  });

  test('half-typed code keeps the server answering', async () => {
    const editor = await showUntitled('');
    for (const character of source.slice(0, 80)) await editor.edit((edit) => edit.insert(editor.document.positionAt(editor.document.getText().length), character));
    assert.match(await hoverAt(editor.document, positionOf(editor.document, 'await')), /only await point/);
  });

  test('a cell of a notebook has hovers', async () => {
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, 'typescript'),
    ]));
    const document = notebook.cellAt(0).document;
    assert.equal(document.uri.scheme, 'vscode-notebook-cell');
    assert.match(await hoverAt(document, positionOf(document, 'await')), /await point 1 of 2/i);
  });

  test('another language has nothing', async () => {
    const { document } = await showUntitled(source, 'plaintext');
    assert.equal(await hoverNow(document, positionOf(document, 'await')), '');
    await show('src/orders.ts');
  });
});
