import { LSPErrorCodes, MessageType, ResponseError, ShowMessageNotification, type CodeAction } from 'vscode-languageserver';
import { refactorings } from '../refactorings';
import { editOf, patienceForEdits, proposed } from './codeActions';
import type { UnresolvedCodeAction } from './params';
import type { Handler } from './request';

/** `codeAction/resolve`: the edit, with types if they come in time. What types forbid is said, and not done. */
export const handle: Handler<UnresolvedCodeAction, CodeAction> = async (action, context) => {
  const { data: { version, kind, range } } = action;
  const refactoring = refactorings.find((each) => each.kind === kind);
  if (version !== context.view.version || !refactoring) throw new ResponseError(LSPErrorCodes.ContentModified, 'The action belongs to an older text.');
  const proposal = await proposed(refactoring, range, context, refactoring.needsTypes ? patienceForEdits : 0);
  context.signal.throwIfAborted();
  if (proposal && 'edits' in proposal) return { ...action, edit: editOf(proposal.edits(), context, proposal.others?.()) };
  const message = `${action.title}: not here, as ${proposal?.refused ?? 'there is nothing to convert'}.`;
  await context.session.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
  return action;
};
