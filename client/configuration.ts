import { Uri, workspace, type ConfigurationScope } from 'vscode';
import type { ConfigurationMiddleware } from 'vscode-languageclient/node';

/** `workspace/configuration` with the overrides for a document's language: `"[javascript]": { … }` counts. */
export const answerConfiguration: NonNullable<ConfigurationMiddleware['configuration']> = ({ items }) =>
  items.map(({ scopeUri, section }): unknown => workspace.getConfiguration(undefined, scopeOf(scopeUri)).get(section ?? '') ?? null);

function scopeOf(uri: string | undefined): ConfigurationScope | null {
  if (uri === undefined) return null;
  const parsed = Uri.parse(uri);
  return workspace.textDocuments.find((document) => document.uri.toString() === parsed.toString()) ?? parsed;
}
