import { workspace } from 'vscode';

/** The languages in which promises are written. */
export const languages: readonly string[] = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];

/**
 * The documents that the server is asked about: files, unsaved ones, notebook cells, and those of the workspace's own
 * scheme where it is virtual. Not the old sides of diffs and other read-only copies.
 */
export function documentSelector(): { language: string; scheme: string }[] {
  const schemes = new Set(['file', 'untitled', 'vscode-notebook-cell', ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)]);
  return languages.flatMap((language) => [...schemes].map((scheme) => ({ language, scheme })));
}
