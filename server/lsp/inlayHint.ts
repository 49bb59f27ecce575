import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { inlayHints } from '../features';
import { orderHintsOf } from './orderHints';
import type { Handler, RequestContext } from './request';

/** `textDocument/inlayHint`: from syntax alone, and from the range that is shown: editors ask often, even for hidden hints. */
export const handle: Handler<InlayHintParams, InlayHint[]> = async (params, context) => [...awaitPointHints(params, context), ...await orderHintsOf(context, params)];

function awaitPointHints({ range }: InlayHintParams, { settings, session: { positions }, document, view }: RequestContext): InlayHint[] {
  if (!settings['inlayHints.awaitPoints']) return [];
  return inlayHints(view, positions.textRangeOf(document, range)).map(({ offset, label, tooltip }) => ({
    position: positions.positionAt(document, offset), label, tooltip, paddingRight: true,
  }));
}
