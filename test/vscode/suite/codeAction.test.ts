import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { positionOf, set, show, showUntitled, until, workspaceFile } from './editor';

const kind = 'refactor.rewrite.async.chainToAwait';
/** Code that nobody here wrote: how VS Code's own packager asks npm. */
const original = join(process.env['ASYNC_INSIGHT_ROOT'] ?? '', 'node_modules/@vscode/vsce/out/npm.js');

suite('conversions', () => {
  suiteSetup(async () => {
    await vscode.workspace.fs.copy(vscode.Uri.file(original), workspaceFile('real/npm.js'), { overwrite: true });
  });

  teardown(async () => {
    await set('hints.convertibleChains', undefined);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('converts a chain of the sample, and one undo takes it back', async () => {
    const editor = await show('src/chains.ts');
    const before = editor.document.getText();
    const after = await choose(editor, '.then((user) => fetchOrders(user.id))', kind);
    assert.match(after, /export async function cheapest[^]*?const user = await fetchUser\(id\);[^]*?} catch \(error: unknown\) {/);
    assert.ok(after.endsWith(before.slice(before.indexOf('// The second argument'))), 'What comes behind is untouched.');
    await undo(editor, before);
  });

  test('converts a file of another project, as a source action', async () => {
    const editor = await show('real/npm.js');
    const before = editor.document.getText();
    const actions = await actionsAt(editor, before.indexOf('getLatestVersion(name'), kind);
    assert.deepEqual(actions.map(({ title }) => title), ['Convert to async/await']);
    const after = await choose(editor, 'getLatestVersion', 'source.asyncInsight.chainToAwait');
    assert.ok(!/\.then\(/.test(after), after);
    assert.ok(after.includes('async function getLatestVersion(name, cancellationToken) {\n    await checkNPM(cancellationToken);\n'), after);
    await undo(editor, before);
  });

  test('takes a callback pyramid to a promise chain and on to async/await, by two lightbulbs', async () => {
    const editor = await show('src/report.js');
    const before = editor.document.getText();
    const chain = await choose(editor, "readText('settings'", 'refactor.rewrite.async.callbackToPromise');
    assert.match(chain, /\.then\(\(settings\) => \{[^]*?\.then\(\(template\) => \{[^]*?\.then\(\(data\) => done\(null, `\$\{template\}: \$\{data\}`\), done\)/);
    const after = await choose(editor, '.then((settings)', kind);
    assert.match(after, /settings = await new Promise[^]*?template = await new Promise[^]*?data = await new Promise/);
    assert.ok(!after.includes('.then('), after);
    await undo(editor, chain);
    await undo(editor, before);
  });

  test('is absent where it cannot be, and changes nothing when it is asked for all the same', async () => {
    const source = 'declare const p: Promise<string>;\nexport const f = () => p.then(String).catch(TypeError, () => "");\n';
    const editor = await showUntitled(source);
    const position = positionOf(editor.document, 'then');
    assert.deepEqual(await actionsAt(editor, editor.document.offsetAt(position), kind), []);
    editor.selection = new vscode.Selection(position, position);
    await vscode.commands.executeCommand('asyncInsight.convertToAsyncAwait');
    assert.equal(editor.document.getText(), source);
  });

  test('hints at chains when the setting asks for it, and only then', async () => {
    const { document } = await show('src/chains.ts');
    const hints = () => vscode.languages.getDiagnostics(document.uri).filter(({ code }) => code === 'convertible-chain');
    assert.deepEqual(hints(), []);
    await set('hints.convertibleChains', true);
    const found = await until(hints, (all) => all.length > 2);
    assert.ok(found.every(({ severity, range }) => severity === vscode.DiagnosticSeverity.Hint && /^(?:then|catch|finally)$/.test(document.getText(range))));
    await set('hints.convertibleChains', undefined);
    await until(hints, (all) => all.length === 0);
  });
});

async function actionsAt(editor: vscode.TextEditor, offset: number, only: string): Promise<vscode.CodeAction[]> {
  const position = editor.document.positionAt(offset);
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', editor.document.uri, new vscode.Range(position, position), only);
}

/**
 * Puts the cursor on the place and takes the lightbulb's first action of the kind; gives the text that the document has then.
 * The editor forgets what it was asked when it looks for actions by itself before the answer is there, as it does a quarter of
 * a second after the cursor or a diagnostic moved; whoever sees that asks once more.
 */
async function choose(editor: vscode.TextEditor, place: string, only: string): Promise<string> {
  const { document } = editor;
  const before = document.getText();
  const position = positionOf(document, place);
  editor.selection = new vscode.Selection(position, position);
  await until(() => actionsAt(editor, document.offsetAt(position), only), (actions) => actions.length > 0);
  for (let times = 1; ; times += 1) {
    await vscode.commands.executeCommand('editor.action.codeAction', { kind: only, apply: 'first' });
    try {
      return await until(() => document.getText(), (text) => text !== before, 15);
    } catch (error) {
      if (times === 3) throw error;
    }
  }
}

async function undo(editor: vscode.TextEditor, before: string): Promise<void> {
  await vscode.commands.executeCommand('undo');
  await until(() => editor.document.getText(), (text) => text === before);
}
