import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

export const extensionId = 'async-insight.async-insight';

/** The extension under test. Throws where it is not installed. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(extensionId);
  if (!found) throw new Error(`${extensionId} is not installed.`);
  return found;
}

/** A file of the workspace, by its path in it. */
export function workspaceFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open.');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Shows a file of the workspace in an editor. */
export async function show(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(workspaceFile(path)));
}

/** Shows an unsaved document with this text. */
export async function showUntitled(content: string, language = 'typescript'): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

/** The position in the middle of the first word of `text`, at its `nth` occurrence. Throws where there is none. */
export function positionOf(document: vscode.TextDocument, text: string, nth = 1): vscode.Position {
  let offset = -1;
  for (let count = 0; count < nth; count += 1) offset = document.getText().indexOf(text, offset + 1);
  if (offset < 0) throw new Error(`${document.uri.path} has no ${JSON.stringify(text)}.`);
  return document.positionAt(offset + 1);
}

/** Asks again and again until the answer is as wanted; fails with the last answer after a while. */
export async function until<T>(ask: () => T | Thenable<T>, isWanted: (answer: T) => boolean, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    // The next question depends on this answer.
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`Not within ${seconds} s. The last answer: ${JSON.stringify(answer)}`);
    await sleep(150);
  }
}

/** What all hovers of Async Insight say at a position, once there is one. */
export function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  return until(() => hoverNow(document, position), (text) => text !== '');
}

/** What hovers say now, without those of TypeScript's own extension: they begin with a block of code. */
export async function hoverNow(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers
    .map(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n').trim())
    .filter((text) => !text.startsWith('```'))
    .join('\n');
}

/** The lenses of Async Insight, with their text. */
export async function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
  return lenses.filter(({ command }) => command?.command === 'asyncInsight.peek');
}

/** The texts of the lenses. */
export async function lensTexts(document: vscode.TextDocument): Promise<string[]> {
  return (await lensesOf(document)).map(({ command }) => command?.title ?? '');
}

/** Where the peek view leads that is open in this editor: it goes to the next place until the cursor moves, and closes it. */
export async function peekedPlace(editor: vscode.TextEditor): Promise<vscode.Position> {
  const before = editor.selection.active;
  const place = () => vscode.window.activeTextEditor?.selection.active ?? before;
  await until(() => vscode.commands.executeCommand('goToNextReference').then(place), (now) => !now.isEqual(before));
  const found = place();
  await vscode.commands.executeCommand('closeReferenceSearch');
  return found;
}

/** Sets a setting of Async Insight for the workspace, and takes it away again with `undefined`. */
export async function set(name: string, value: unknown, scope?: vscode.ConfigurationScope, isForLanguage = false): Promise<void> {
  await vscode.workspace.getConfiguration('asyncInsight', scope).update(name, value, vscode.ConfigurationTarget.Workspace, isForLanguage);
}
