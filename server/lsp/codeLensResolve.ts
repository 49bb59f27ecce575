import { LSPErrorCodes, ResponseError, type CodeLens } from 'vscode-languageserver';
import { keyOf, lensesOf, resolved } from './lenses';
import type { UnresolvedLens } from './params';
import type { Handler } from './request';
import { refreshWhenTyped, typedWithin } from './types';

/**
 * `codeLens/resolve`: the text of a lens, with types if they come in time. The editor shows the text of before meanwhile, so
 * waiting a little is calmer than saying less first.
 */
export const handle: Handler<UnresolvedLens, CodeLens> = async (unresolved, context) => {
  const { data: { key, version } } = unresolved;
  if (version !== context.view.version) throw new ResponseError(LSPErrorCodes.ContentModified, 'The lens belongs to an older text.');
  const find = (view = context.view) => lensesOf(context, view).find((lens) => keyOf(lens) === key);
  const view = await typedWithin(context, patience);
  const lens = find(view) ?? find();
  if (!lens) return { ...unresolved, command: { title: '', command: '' } };
  if (!view.typed) void refreshWhenTyped(context, (typed) => find(typed)?.title !== lens.title, () => context.session.refresh.lenses());
  return resolved(context, lens);
};

/** Milliseconds to wait for types. */
const patience = 1000;
