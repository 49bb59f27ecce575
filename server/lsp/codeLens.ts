import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import type { Lens } from '../features';
import { keyOf, lensesOf, resolved, unresolved } from './lenses';
import type { Handler } from './request';
import { refreshWhenTyped } from './types';

/**
 * `textDocument/codeLens`: where lenses stand, at once and from syntax. Their text follows by `codeLens/resolve`; a client
 * that does not say that it resolves gets the text that syntax alone allows, and is asked to ask again when types say more.
 */
export const handle: Handler<CodeLensParams, CodeLens[]> = (_params, context) => {
  const { view, session: { client, refresh } } = context;
  const later = client.resolvesLenses && !view.typed;
  const lenses = lensesOf(context, view);
  const shown = (all: readonly Lens[]) => all.map((lens) => `${keyOf(lens)} ${later ? '' : lens.title}`).join('\n');
  void refreshWhenTyped(context, (typed) => shown(lensesOf(context, typed)) !== shown(lenses), () => refresh.lenses());
  return lenses.map((lens) => (later ? unresolved(context, lens) : resolved(context, lens)));
};
