import { commands, Uri, window, workspace, type Extension, type ExtensionContext } from 'vscode';

/**
 * Opens the sample project's first file. It is a copy outside of the extension, so that trying things out changes nothing
 * that an update would overwrite; a new version of the extension brings a new copy.
 */
export async function openSample({ extension, extensionUri, globalStorageUri }: ExtensionContext): Promise<void> {
  const copy = Uri.joinPath(globalStorageUri, `sample-${versionOf(extension)}`);
  if (!(await exists(copy))) await workspace.fs.copy(Uri.joinPath(extensionUri, 'client', 'sample'), copy);
  await window.showTextDocument(Uri.joinPath(copy, 'src', 'orders.ts'));
  await commands.executeCommand('workbench.action.keepEditor');
}

function versionOf({ packageJSON }: Extension<unknown>): string {
  const manifest: { readonly version: string } = packageJSON;
  return manifest.version;
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
