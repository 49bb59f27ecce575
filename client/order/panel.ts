import { Disposable, l10n, languages as registry, Range, ThemeColor, Uri, ViewColumn, window, workspace, type TextDocument, type TextEditorDecorationType, type WebviewPanel } from 'vscode';
import { timelineMethod, type OrderRegionParams, type TimelineResult } from '../../server/protocol';
import type { Connection } from '../connection';
import { documentSelector } from '../documents';
import type { PageMessage, ShowMessage, Words } from './messages';
import { pageOf } from './page';

/** The timeline beside the editor, whose current line it highlights. It follows the text while that is edited. */
export class TimelinePanel implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #highlight: TextEditorDecorationType;
  readonly #disposables: Disposable;
  #source: Source | undefined;
  #timeline: TimelineResult | undefined;
  #index = 0;
  #pending: NodeJS.Timeout | undefined;
  isClosed = false;

  constructor(extensionUri: Uri, private readonly connection: Connection) {
    const root = Uri.joinPath(extensionUri, 'dist');
    this.#panel = window.createWebviewPanel('asyncInsight.timeline', l10n.t('Timeline'), { viewColumn: ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, localResourceRoots: [root] });
    // The theme's colours of a line at which a debugger stands.
    this.#highlight = window.createTextEditorDecorationType({ isWholeLine: true, backgroundColor: new ThemeColor('editor.stackFrameHighlightBackground') });
    this.#disposables = Disposable.from(
      this.#highlight,
      this.#panel.webview.onDidReceiveMessage((message: PageMessage) => this.#receive(message)),
      workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)),
      window.onDidChangeVisibleTextEditors(() => this.#mark()),
      this.#panel.onDidDispose(() => this.#closed()),
    );
    this.#panel.webview.html = pageOf(this.#panel.webview, extensionUri, 'Async Insight');
  }

  /** Shows the run of the region at the cursor, and takes the focus. */
  async show(): Promise<void> {
    const editor = window.activeTextEditor;
    if (editor && registry.match(documentSelector(), editor.document) > 0) {
      const converter = this.connection.client.code2ProtocolConverter;
      this.#source = { document: editor.document, params: { textDocument: converter.asTextDocumentIdentifier(editor.document), position: converter.asPosition(editor.selection.active) } };
      this.#index = 0;
      await this.#load();
    }
    if (!this.isClosed) this.#panel.reveal(undefined, false);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  async #load(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    const { version } = source.document;
    // A request that fails is in the output channel already.
    const timeline = await this.connection.client.sendRequest<TimelineResult | null>(timelineMethod, source.params).catch(() => null);
    if (this.isClosed || this.#source !== source || source.document.version !== version) return;
    this.#timeline = timeline ?? undefined;
    this.#index = Math.max(0, Math.min(this.#index, (timeline?.steps.length ?? 0) - 1));
    this.#send();
  }

  #send(): void {
    if (!this.#timeline) return;
    const message: ShowMessage = { kind: 'show', timeline: this.#timeline, index: this.#index, words: words() };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview has one page, and no origin to name
    void this.#panel.webview.postMessage(message);
    this.#mark();
  }

  #receive(message: PageMessage): void {
    if (message.kind === 'ready') return this.#send();
    this.#index = message.index;
    this.#mark(true);
  }

  #mark(reveal = false): void {
    const step = this.#timeline?.steps[this.#index];
    for (const editor of window.visibleTextEditors) {
      const isSource = editor.document === this.#source?.document;
      const range = step && isSource ? new Range(step.range.start.line, 0, step.range.start.line, 0) : undefined;
      editor.setDecorations(this.#highlight, range ? [range] : []);
      if (range && reveal) editor.revealRange(range);
    }
  }

  #edited(document: TextDocument): void {
    if (document !== this.#source?.document) return;
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => void this.#load(), delay);
  }

  #closed(): void {
    this.isClosed = true;
    clearTimeout(this.#pending);
    this.#disposables.dispose();
  }
}

/** What the timeline shows: a region of a document. */
interface Source {
  readonly document: TextDocument;
  readonly params: OrderRegionParams;
}

/** Milliseconds without a change after which the run is asked for again. */
const delay = 300;

function words(): Words {
  return {
    steps: l10n.t('Steps of the run'),
    first: l10n.t('First step'),
    previous: l10n.t('Previous step'),
    next: l10n.t('Next step'),
    last: l10n.t('Last step'),
    callStack: l10n.t('Call stack'),
    empty: l10n.t('empty'),
    more: l10n.t('and {0} more'),
    microtasks: l10n.t('Microtasks'),
    nextTicks: l10n.t('nextTick'),
    macrotasks: l10n.t('Timers and other macrotasks'),
    console: l10n.t('Console, as it is written'),
    why: l10n.t('Why now'),
    exact: l10n.t('The order is exact.'),
    open: l10n.t('These steps are certain to come first. What follows is not decided:'),
    nothing: l10n.t('No step of this region is certain.'),
    position: l10n.t('Step {0} of {1}: line {2}, {3}'),
  };
}
