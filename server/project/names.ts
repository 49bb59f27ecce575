import { URI } from 'vscode-uri';

/**
 * The name under which TypeScript knows a document: the path of a file; for a notebook's cell a name beside the notebook, so
 * that its imports are found; for any other document a name in a folder that no disk has. Names without an extension
 * get the one of the document's language. Never throws: what is no URI is taken for a name.
 */
export function fileNameOf(uri: string, languageId?: string): string {
  const parsed = parse(uri);
  if (parsed === undefined) return `${virtualFolder}/unknown/${encodeURIComponent(uri)}${extensionOf(languageId)}`;
  if (parsed.scheme === 'file') return withExtension(parsed.fsPath.replaceAll('\\', '/'), languageId);
  if (parsed.scheme === notebookCellScheme) return `${notebookOf(parsed)}.${encodeURIComponent(parsed.fragment)}${extensionOf(languageId)}`;
  const fragment = parsed.fragment === '' ? '' : `#${parsed.fragment}`;
  const parts = [parsed.scheme, parsed.authority, ...parsed.path.split('/')].filter((part) => part !== '');
  return withExtension(`${virtualFolder}/${parts.join('/')}${fragment}`, languageId);
}

/** The URI of a file on disk. */
export function uriOf(fileName: string): string {
  return URI.file(fileName).toString();
}

/** The notebook of a cell, for documents that are cells. */
export function notebookName(uri: string): string | undefined {
  const parsed = parse(uri);
  return parsed?.scheme === notebookCellScheme ? notebookOf(parsed) : undefined;
}

/** Whether a file of this name is in memory only. */
export function isVirtual(fileName: string): boolean {
  return fileName.startsWith(`${virtualFolder}/`);
}

/** No disk has it: TypeScript's own extension names such documents alike. */
const virtualFolder = '/^';
const notebookCellScheme = 'vscode-notebook-cell';

function parse(uri: string): URI | undefined {
  try {
    return URI.parse(uri, true);
  } catch {
    return undefined;
  }
}

function notebookOf(cell: URI): string {
  return cell.with({ scheme: 'file', fragment: '' }).fsPath.replaceAll('\\', '/');
}

function withExtension(name: string, languageId: string | undefined): string {
  return /\.(?:[cm]?[jt]s|[jt]sx)$/i.test(name) ? name : `${name}${extensionOf(languageId)}`;
}

function extensionOf(languageId: string | undefined): string {
  return (languageId !== undefined && extensions[languageId]) || '';
}

const extensions: Readonly<Record<string, string>> = {
  typescript: '.ts', typescriptreact: '.tsx', javascript: '.js', javascriptreact: '.jsx',
};
