import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { hoverAt, hoverNow, positionOf, set, show, showUntitled, until } from './editor';

const toggle = 'asyncInsight.toggleOrder';

suite('order', () => {
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('a lens says in which order the lines of a function run', async () => {
    const { document } = await show('src/order.ts');
    const lens = await orderLens(document);
    assert.match(lens.command?.title ?? '', /^order: 4–5 → 13–14 → 6–8 → /);
    assert.match(document.lineAt(lens.range.start.line).text, /async function order/);
  });

  test('a click on it numbers the lines, another one takes the numbers away', async () => {
    const { document } = await show('src/order.ts');
    const { command } = await orderLens(document);
    assert.ok(command);
    assert.deepEqual(await hintsOf(document), []);
    await vscode.commands.executeCommand(command.command, ...command.arguments ?? []);
    const hints = await until(() => hintsOf(document), (found) => found.length > 0);
    assert.deepEqual(hints.slice(0, 3), ['4 ① sync, 13. timer 1 ms', '5 ② sync', '6 ⑤ sync']);
    await vscode.commands.executeCommand(command.command, ...command.arguments ?? []);
    await until(() => hintsOf(document), (found) => found.length === 0);
  });

  test('the hover on a numbered step says why it runs then', async () => {
    const editor = await show('src/order.ts');
    const { document } = editor;
    const step = positionOf(document, "console.log('F')");
    await orderLens(document);
    assert.equal(await hoverNow(document, step), '');
    editor.selection = new vscode.Selection(step, step);
    await vscode.commands.executeCommand(toggle);
    const hover = await hoverAt(document, step);
    assert.match(hover, /\*\*12th of 13 steps\*\* · microtask 3, counted from the call of `order`/);
    assert.match(hover, /Queued by the `await` in line 8/);
    await vscode.commands.executeCommand(toggle);
  });

  test('always shown where the setting says so', async () => {
    const { document } = await show('src/order.ts');
    await set('order.hints', 'always');
    await until(() => hintsOf(document), (found) => found.includes('14 ④ sync'));
    await set('order.hints', undefined);
    await until(() => hintsOf(document), (found) => found.length === 0);
  });

  test('"Why does this run before that?" takes two cursors, or a selection', async () => {
    const editor = await show('src/order.ts');
    const [first, second] = [positionOf(editor.document, "console.log('C')"), positionOf(editor.document, "console.log('D')")];
    editor.selections = [new vscode.Selection(second, second), new vscode.Selection(first, first)];
    await orderLens(editor.document);
    const answer = await ask();
    assert.equal(answer?.decided, true);
    assert.match(answer.answer, /^Line 15 .* runs before line 7 .*: 8th and 10th\. Both are microtasks of generation 1: first in, first out/);
    assert.equal(answer.places.length, 4);
    editor.selection = new vscode.Selection(second, first);
    assert.deepEqual(await ask(), answer);
    editor.selection = new vscode.Selection(first, first);
    assert.equal(await ask(), undefined);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  test('an unsaved document has an order too', async () => {
    const { document } = await showUntitled("setTimeout(() => console.log('late'));\nconsole.log('first');\n");
    assert.match((await orderLens(document)).command?.title ?? '', /^order: 1–2 → 1$/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('the timeline opens beside the editor', async () => {
    const editor = await show('src/order.ts');
    const position = positionOf(editor.document, "console.log('B')");
    editor.selection = new vscode.Selection(position, position);
    await orderLens(editor.document);
    await vscode.commands.executeCommand('asyncInsight.openTimeline');
    await until(() => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(isTimeline), (found) => found);
  });
});

function ask(): Thenable<{ decided: boolean; answer: string; places: unknown[] } | undefined> {
  return vscode.commands.executeCommand('asyncInsight.whyBefore');
}

function isTimeline({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith('asyncInsight.timeline');
}

/** The lens on an order in a document, once it is there. */
async function orderLens(document: vscode.TextDocument): Promise<vscode.CodeLens> {
  const [lens] = await until(
    async () => (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100)).filter(({ command }) => command?.command === toggle),
    (lenses) => lenses.length > 0,
  );
  if (!lens) throw new Error('There is no lens.');
  return lens;
}

/** The hints on an order: their lines, counted from 1, and their texts. */
async function hintsOf(document: vscode.TextDocument): Promise<string[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
  return hints.map(({ position, label }) => `${position.line + 1} ${typeof label === 'string' ? label : label.map(({ value }) => value).join('')}`).filter((text) => /^\d+ (?:[①-⑩]|\d+\.|\d+(?:st|nd|rd|th)|after|open)/.test(text));
}
