import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { inlayHints } from '../features';
import type { Handler } from './request';

/** `textDocument/inlayHint`: from syntax alone, and from the range that is shown: editors ask often, even for hidden hints. */
export const handle: Handler<InlayHintParams, InlayHint[]> = ({ range }, { settings, session: { positions }, document, view }) => {
  if (!settings['inlayHints.awaitPoints']) return [];
  return inlayHints(view, positions.textRangeOf(document, range)).map(({ offset, label, tooltip }) => ({
    position: positions.positionAt(document, offset), label, tooltip, paddingRight: true,
  }));
};
