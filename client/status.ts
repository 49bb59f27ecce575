import { Disposable, l10n, languages as registry, LanguageStatusSeverity, workspace, type Command, type LanguageStatusItem } from 'vscode';
import type { StatusParams } from '../server/protocol';
import { commandIds } from './commands/identifiers';
import type { Connection } from './connection';
import { documentSelector } from './documents';

/** Shows in the language status item what the engine does: which one it is, whether it works, is off or has failed. */
export function showStatus(connection: Connection): Disposable {
  const item = registry.createLanguageStatusItem('asyncInsight.status', documentSelector());
  item.name = 'Async Insight';
  let last: StatusParams = { state: 'starting', engine: '' };
  const show = (status: StatusParams) => {
    // The connection knows nothing of engines: the name stays what the server said.
    last = { ...status, engine: status.engine || last.engine };
    Object.assign(item, describeStatus(last));
  };
  show(last);
  return Disposable.from(
    item,
    connection.onDidChangeStatus(show),
    workspace.onDidGrantWorkspaceTrust(() => show(last)),
  );
}

/** What the item says of a status. */
function describeStatus({ state, engine, message }: StatusParams): Pick<LanguageStatusItem, 'text' | 'detail' | 'busy' | 'severity' | 'command'> {
  const restricted = workspace.isTrusted ? [] : [l10n.t('Restricted Mode: analysis only')];
  const failed = state === 'error';
  return {
    text: stateTexts()[state],
    detail: [engine, message, ...restricted].filter((part) => part !== undefined && part !== '').join(' · '),
    busy: state === 'starting' || state === 'busy',
    severity: failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information,
    command: failed ? restartCommand() : outputCommand(),
  };
}

function stateTexts(): Record<StatusParams['state'], string> {
  return {
    starting: l10n.t('Async Insight: starting'),
    busy: l10n.t('Async Insight: reading types'),
    ready: l10n.t('Async Insight'),
    off: l10n.t('Async Insight: off'),
    error: l10n.t('Async Insight: stopped'),
  };
}

const restartCommand = (): Command => ({ command: commandIds.restartServer, title: l10n.t('Restart') });
const outputCommand = (): Command => ({ command: commandIds.showOutput, title: l10n.t('Show Output') });
