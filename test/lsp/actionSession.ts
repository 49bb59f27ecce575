/** Code actions as an editor asks for them: in documents of their own, by a server for each set of capabilities. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocumentEdit, type ClientCapabilities, type CodeAction, type CodeActionContext, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, editor } from './client';

/** An editor that has all that code actions can use. */
export const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'refactor', 'source'] } }, dataSupport: true, disabledSupport: true, resolveSupport: { properties: ['edit'] } };
export const full: ClientCapabilities = {
  ...editor,
  workspace: { ...editor.workspace, workspaceEdit: { documentChanges: true } },
  textDocument: { ...editor.textDocument, codeAction },
};
export const invoked = { triggerKind: 1 } as const;
export const automatic = { triggerKind: 2 } as const;

/** A folder, and the document in it that was opened last. */
export class ActionSession {
  readonly folder = mkdtempSync(join(tmpdir(), 'async-insight-actions-'));
  readonly #clients = new Map<ClientCapabilities, Client>();
  #client: Client | undefined;
  uri = '';
  text = '';

  constructor() {
    writeFileSync(join(this.folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2022", "module": "preserve" } }');
  }

  get client(): Client {
    if (!this.#client) throw new Error('nothing was started');
    return this.#client;
  }

  /** Opens a document; one server serves all tests whose client has the same capabilities. */
  async start(capabilities: ClientCapabilities, source: string, name: string): Promise<void> {
    this.#client = this.#clients.get(capabilities) ?? await Client.start({ capabilities, folders: [pathToFileURL(this.folder).href], initializationOptions: {} });
    this.#clients.set(capabilities, this.#client);
    this.#client.logged.length = 0;
    this.text = source;
    this.uri = pathToFileURL(join(this.folder, name)).href;
    this.#client.open(this.uri, source);
  }

  close(): void {
    this.client.close(this.uri);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((each) => each.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is offered behind the first character of `place`. */
  actionsAt(place: string, context: Partial<CodeActionContext> = automatic): Promise<CodeAction[]> {
    const position = this.document().positionAt(this.text.indexOf(place) + 1);
    return this.client.request('textDocument/codeAction', { textDocument: { uri: this.uri }, range: { start: position, end: position }, context: { diagnostics: [], ...context } });
  }

  resolve(action: CodeAction | undefined): Promise<CodeAction> {
    return this.client.request<CodeAction>('codeAction/resolve', action);
  }

  document(): TextDocument {
    return TextDocument.create(this.uri, 'typescript', 1, this.text);
  }

  /** The document's text with the edit of an action. */
  edited({ edit }: CodeAction): string {
    const edits = edit?.documentChanges?.filter((change) => TextDocumentEdit.is(change)).flatMap((change) => change.edits as TextEdit[]) ?? edit?.changes?.[this.uri] ?? [];
    return TextDocument.applyEdits(this.document(), edits);
  }
}
