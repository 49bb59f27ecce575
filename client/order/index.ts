import { commands, Disposable, type ExtensionContext } from 'vscode';
import { commandIds } from '../commands/identifiers';
import type { Connection } from '../connection';
import { TimelinePanel } from './panel';

/** Registers the command that opens the timeline. There is one panel at most; it shows the region that was asked for last. */
export function registerTimeline({ extensionUri }: ExtensionContext, connection: Connection): Disposable {
  let panel: TimelinePanel | undefined;
  return Disposable.from(
    commands.registerCommand(commandIds.openTimeline, () => {
      if (!panel || panel.isClosed) panel = new TimelinePanel(extensionUri, connection);
      return panel.show();
    }),
    { dispose: () => panel?.dispose() },
  );
}
