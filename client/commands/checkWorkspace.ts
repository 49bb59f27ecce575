import { languages, l10n, ProgressLocation, Uri, window, workspace, type DiagnosticCollection, type Disposable } from 'vscode';
import { CancellationTokenSource } from 'vscode-languageclient';
import { WorkspaceDiagnosticRequest, type WorkspaceDocumentDiagnosticReport } from 'vscode-languageclient/node';
import type { Connection } from '../connection';

/** What was found in files that are not open; those that are show what is found as they are edited. */
export class WorkspaceCheck implements Disposable {
  readonly #collection: DiagnosticCollection = languages.createDiagnosticCollection('async-insight-workspace');
  readonly #opened = workspace.onDidOpenTextDocument(({ uri }) => this.#collection.delete(uri));

  /** Checks every file of the workspace, which the user can cancel; what was found before goes. */
  async run({ client }: Connection): Promise<void> {
    await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Checking the workspace for promise mistakes'), cancellable: true }, async (_progress, cancelled) => {
      const cancellation = new CancellationTokenSource();
      const listener = cancelled.onCancellationRequested(() => cancellation.cancel());
      try {
        const { items } = await client.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] }, cancellation.token);
        await this.#show(items, client);
      } catch (error) {
        if (!cancelled.isCancellationRequested) throw error;
      } finally {
        listener.dispose();
        cancellation.dispose();
      }
    });
  }

  dispose(): void {
    this.#opened.dispose();
    this.#collection.dispose();
  }

  async #show(reports: readonly WorkspaceDocumentDiagnosticReport[], client: Connection['client']): Promise<void> {
    this.#collection.clear();
    const open = new Set(workspace.textDocuments.map(({ uri }) => uri.toString()));
    let count = 0;
    for (const report of reports) {
      if (report.kind !== 'full') continue;
      count += report.items.length;
      const uri = Uri.parse(report.uri);
      if (!open.has(uri.toString())) this.#collection.set(uri, await client.protocol2CodeConverter.asDiagnostics(report.items));
    }
    void window.showInformationMessage(count === 0 ? l10n.t('No promise mistakes were found in the workspace.') : l10n.t('Promise mistakes found in the workspace: {0}. The Problems panel lists them.', count));
  }
}
