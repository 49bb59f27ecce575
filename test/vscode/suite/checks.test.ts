import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { set, show, until } from './editor';

const id = 'return-without-await';

suite('checks', () => {
  teardown(async () => {
    await set(`checks.${id}`, undefined);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('report a mistake of the sample, with its explanation and the place that explains it', async () => {
    const { document } = await show('src/orders.ts');
    const [found] = await reported(document, 1);
    assert.ok(found);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(found.range), 'return fetchOrders(id).then((orders) => orders[0]);');
    const target = targetOf(found);
    assert.ok(target);
    assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(target)), /^# return-without-await/);
    assert.deepEqual(found.relatedInformation?.map(({ location, message }) => [document.lineAt(location.range.start).text.trim().slice(0, 7), message]), [['} catch', 'This catch is passed by.']]);
  });

  test('fix it, and undo takes the fix back', async () => {
    const { document } = await show('src/orders.ts');
    const before = document.getText();
    await apply(document, ({ title, isPreferred }) => title === 'Return it awaited' && isPreferred === true);
    assert.ok(document.getText().includes('return await fetchOrders(id).then((orders) => orders[0]);'));
    await reported(document, 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    await reported(document, 1);
  });

  test('are silenced by a comment, which a quick fix writes', async () => {
    const { document } = await show('src/orders.ts');
    await apply(document, ({ title }) => title.startsWith(`Ignore ${id}`));
    assert.match(document.getText(), new RegExp(`\\n    // async-insight-ignore-next-line ${id}: .*\\n    return fetchOrders`));
    await reported(document, 0);
    await vscode.commands.executeCommand('undo');
  });

  test('have the severity of their setting', async () => {
    const { document } = await show('src/orders.ts');
    await set(`checks.${id}`, 'error');
    await until(() => findings(document), ([found]) => found?.severity === vscode.DiagnosticSeverity.Error);
    await set(`checks.${id}`, 'off');
    await reported(document, 0);
  });
});

/** What this check reports in the document. */
function findings(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter(({ code }) => typeof code === 'object' && code.value === id);
}

function reported(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  return until(() => findings(document), (all) => all.length === count);
}

function targetOf({ code }: vscode.Diagnostic): vscode.Uri | undefined {
  return typeof code === 'object' ? code.target : undefined;
}

/** Applies the quick fix of the finding that is wanted, as the lightbulb does. */
async function apply(document: vscode.TextDocument, isWanted: (action: vscode.CodeAction) => boolean): Promise<void> {
  const [found] = await reported(document, 1);
  assert.ok(found);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, found.range, 'quickfix', 10);
  const action = actions.find(isWanted);
  assert.ok(action?.edit, `Offered are: ${actions.map(({ title }) => title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}
