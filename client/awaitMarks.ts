import { Disposable, languages as registry, OverviewRulerLane, Range, ThemeColor, Uri, window, workspace, type ExtensionContext, type TextDocument, type TextEditor, type TextEditorDecorationType } from 'vscode';
import { State } from 'vscode-languageclient/node';
import { awaitMarksMethod, type AwaitMark, type AwaitMarksParams } from '../server/protocol';
import type { Connection } from './connection';
import { documentSelector } from './documents';

/** Marks await points beside the line numbers and in the overview ruler of visible editors, where the settings ask for it. */
export function showAwaitMarks({ extensionUri }: ExtensionContext, connection: Connection): Disposable {
  const decorations = new Decorations(extensionUri);
  const pending = new Map<TextDocument, NodeJS.Timeout>();
  const soon = (document: TextDocument) => {
    clearTimeout(pending.get(document));
    pending.set(document, setTimeout(() => {
      pending.delete(document);
      void mark(connection, decorations, document);
    }, delay));
  };
  const all = () => { for (const { document } of window.visibleTextEditors) soon(document); };
  return Disposable.from(
    decorations,
    { dispose: () => { for (const timer of pending.values()) clearTimeout(timer); } },
    window.onDidChangeVisibleTextEditors(all),
    workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    workspace.onDidChangeConfiguration((change) => { if (change.affectsConfiguration('asyncInsight')) all(); }),
    connection.client.onDidChangeState(({ newState }) => { if (newState === State.Running) all(); }),
  );
}

/** Which marks a document's settings ask for. */
interface Surfaces {
  readonly gutter: boolean;
  readonly overviewRuler: boolean;
}

async function mark(connection: Connection, decorations: Decorations, document: TextDocument): Promise<void> {
  const editors = () => window.visibleTextEditors.filter((editor) => editor.document === document);
  if (editors().length === 0 || registry.match(documentSelector(), document) === 0) return;
  const surfaces = surfacesOf(document);
  const { version } = document;
  const marks = surfaces.gutter || surfaces.overviewRuler ? await marksOf(connection, document) : [];
  // A newer text has asked for its own marks; the editor moves the old ones along until they come.
  if (document.version !== version) return;
  for (const editor of editors()) decorations.show(editor, marks, surfaces);
}

function surfacesOf(document: TextDocument): Surfaces {
  const configuration = workspace.getConfiguration('asyncInsight', document);
  const on = (name: string) => configuration.get(name) === true;
  return { gutter: on('enable') && on('marks.gutter'), overviewRuler: on('enable') && on('marks.overviewRuler') };
}

async function marksOf({ client }: Connection, document: TextDocument): Promise<readonly AwaitMark[]> {
  if (!client.isRunning()) return [];
  const params: AwaitMarksParams = { textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document) };
  // A request that fails is in the output channel already; there are no marks then.
  return client.sendRequest<readonly AwaitMark[]>(awaitMarksMethod, params).catch(() => []);
}

/** A kind of decoration for each surface, for points that run once and for points in loops. */
class Decorations implements Disposable {
  readonly #types: readonly { readonly surface: keyof Surfaces; readonly repeats: boolean; readonly type: TextEditorDecorationType }[];

  constructor(extensionUri: Uri) {
    this.#types = [false, true].flatMap((repeats) => {
      const icon = (theme: string) => Uri.joinPath(extensionUri, 'client', 'media', `await-${repeats ? 'repeated-' : ''}${theme}.svg`);
      return [
        { surface: 'gutter', repeats, type: window.createTextEditorDecorationType({ gutterIconSize: '75%', light: { gutterIconPath: icon('light') }, dark: { gutterIconPath: icon('dark') } }) },
        { surface: 'overviewRuler', repeats, type: window.createTextEditorDecorationType({ overviewRulerLane: OverviewRulerLane.Center, overviewRulerColor: new ThemeColor(repeats ? 'asyncInsight.repeatedAwaitPoint' : 'asyncInsight.awaitPoint') }) },
      ] as const;
    });
  }

  show(editor: TextEditor, marks: readonly AwaitMark[], surfaces: Surfaces): void {
    for (const { surface, repeats, type } of this.#types) {
      const shown = surfaces[surface] ? marks.filter((each) => each.repeats === repeats) : [];
      editor.setDecorations(type, shown.map(({ range: { start, end } }) => ({ range: new Range(start.line, start.character, end.line, end.character) })));
    }
  }

  dispose(): void {
    for (const { type } of this.#types) type.dispose();
  }
}

/** Milliseconds without a change after which the marks are asked for. */
const delay = 150;
