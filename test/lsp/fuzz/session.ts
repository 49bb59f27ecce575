import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { TextDocumentEdit, type CodeAction, type CodeLens, type Diagnostic, type DocumentDiagnosticReport, type Hover, type InlayHint, type Position, type Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { awaitMarksMethod, errorRouteMethod, orderMethod, timelineMethod, type AwaitMark } from '../../../server/protocol';
import { Client, editor } from '../client';
import { applied, randomEdit } from './edits';
import { Random } from './random';

/** A source file that the session edits; nothing is written to it. */
export interface Seed {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

export interface Violation {
  readonly what: string;
  readonly uri: string;
  readonly text: string;
}

const capabilities = {
  ...editor,
  workspace: { ...editor.workspace, workspaceEdit: { documentChanges: true } },
  textDocument: {
    ...editor.textDocument,
    diagnostic: { relatedDocumentSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor', 'source'] } }, dataSupport: true, disabledSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};

/**
 * Edits files at random as an editor would and asks every feature after each edit. What must hold: no process ends, no
 * answer is an error, every range lies in the text, the edits of a code action give no new syntax error, and what is
 * said of the text in the end is what a server says that never saw another one of that file.
 */
export class EditingSession {
  readonly violations: Violation[] = [];
  #client: Client | undefined;
  /** Opens each text once, as it is in the end. */
  #other: Client | undefined;
  #document = TextDocument.create('', '', 0, '');

  /** `server`: the path of the script; the built one where it is absent. */
  constructor(readonly server?: string) {}

  /** The server's process, once there is one. */
  get pid(): number | undefined {
    return this.#client?.process.pid;
  }

  /** Edits `seed` `count` times; a text that has grown or shrunk too much starts anew. */
  async run(seed: Seed, other: string, count: number, random: Random): Promise<void> {
    let text = seed.text;
    let client = await this.#open(seed, text);
    for (let done = 1; done <= count; done += 1) {
      if (text.length < seed.text.length / 3 || text.length > seed.text.length * 2) {
        client.close(seed.uri);
        text = seed.text;
        client = await this.#open(seed, text);
      }
      const edit = randomEdit(text, other, random);
      const range = this.#range(edit.start, edit.end);
      // A position inside of a line break is none of the protocol's: the text is sent whole.
      const exact = this.#document.offsetAt(range.start) === edit.start && this.#document.offsetAt(range.end) === edit.end;
      text = applied(text, edit);
      if (exact) client.change(seed.uri, { range, text: edit.inserted });
      else client.change(seed.uri, { text });
      this.#document = TextDocument.create(seed.uri, seed.languageId, done, text);
      // One edit after the other, as they are typed.
      // oxlint-disable-next-line no-await-in-loop
      await this.#ask(client, seed, random);
      // oxlint-disable-next-line no-await-in-loop
      if (client.process.exitCode !== null || client.wireErrors.length > 0) client = await this.#revive(client, seed, text);
    }
    await this.#compare(client, seed, random);
    client.close(seed.uri);
    for (const line of client.logged.splice(0)) if (/failed|Uncaught|Unhandled/.test(line)) this.#violate(seed, line);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#client?.stop(), this.#other?.stop()]);
  }

  #start(): Promise<Client> {
    return Client.start({ ...(this.server !== undefined && { server: this.server }), capabilities, initializationOptions: { peek: true, toggleOrder: true } });
  }

  async #open({ uri, languageId }: Seed, text: string): Promise<Client> {
    this.#client ??= await this.#start();
    this.#client.settings = { inlayHints: { awaitPoints: true }, order: { hints: 'always' }, hints: { convertibleChains: true } };
    this.#client.open(uri, text, languageId);
    this.#document = TextDocument.create(uri, languageId, 0, text);
    return this.#client;
  }

  async #revive(client: Client, seed: Seed, text: string): Promise<Client> {
    this.#violate(seed, `The server ended: ${String(client.process.exitCode)} ${client.wireErrors.join()} ${client.stderr}`);
    client.process.kill();
    this.#client = undefined;
    return await this.#open(seed, text);
  }

  async #ask(client: Client, seed: Seed, random: Random): Promise<void> {
    const { uri } = seed;
    const textDocument = { uri };
    const position = this.#position(random);
    const range = random.chance(0.7) ? { start: position, end: position } : this.#range(this.#document.offsetAt(position), Math.min(this.#length(), this.#document.offsetAt(position) + 200));
    const whole = this.#range(0, this.#length());
    const [lenses, hover, hints, marks, report, actions] = await Promise.all([
      this.#request<CodeLens[]>(client, seed, 'textDocument/codeLens', { textDocument }),
      this.#request<Hover | null>(client, seed, 'textDocument/hover', { textDocument, position }),
      this.#request<InlayHint[]>(client, seed, 'textDocument/inlayHint', { textDocument, range: whole }),
      this.#request<AwaitMark[]>(client, seed, awaitMarksMethod, { textDocument }),
      this.#request<DocumentDiagnosticReport>(client, seed, 'textDocument/diagnostic', { textDocument }),
      this.#request<CodeAction[]>(client, seed, 'textDocument/codeAction', { textDocument, range, context: { diagnostics: [], triggerKind: random.chance(0.5) ? 1 : 2 } }),
      this.#request(client, seed, errorRouteMethod, { textDocument, position }),
      random.chance(0.2) ? this.#request(client, seed, orderMethod, { textDocument, position }) : undefined,
      random.chance(0.1) ? this.#request(client, seed, timelineMethod, { textDocument, position }) : undefined,
    ]);
    const diagnostics: readonly Diagnostic[] = report?.kind === 'full' ? report.items : [];
    this.#within(seed, 'lens', (lenses ?? []).map((lens) => lens.range));
    this.#within(seed, 'hover', hover?.range ? [hover.range] : []);
    this.#within(seed, 'hint', (hints ?? []).map((hint) => ({ start: hint.position, end: hint.position })));
    this.#within(seed, 'mark', (marks ?? []).map((mark) => mark.range));
    this.#within(seed, 'diagnostic', diagnostics.map((diagnostic) => diagnostic.range));
    // Editors ask only for the text of those that have none.
    const unresolved = (lenses ?? []).filter(({ command }) => !command);
    if (unresolved.length > 0) await this.#request(client, seed, 'codeLens/resolve', random.pick(unresolved));
    const possible = (actions ?? []).filter(({ disabled }) => !disabled);
    if (possible.length > 0 && random.chance(0.3)) await this.#apply(client, seed, random.pick(possible));
  }

  /** Asks for the edit of an action, and looks at what it would make of the text. */
  async #apply(client: Client, seed: Seed, action: CodeAction): Promise<void> {
    const resolved = action.edit ? action : await this.#request<CodeAction>(client, seed, 'codeAction/resolve', action);
    for (const change of resolved?.edit?.documentChanges ?? []) {
      if (!TextDocumentEdit.is(change) || change.textDocument.uri !== seed.uri) continue;
      const edits = change.edits.filter((edit) => 'newText' in edit);
      this.#within(seed, action.title, edits.map(({ range }) => range));
      const changed = TextDocument.applyEdits(this.#document, edits);
      const before = syntaxErrors(seed, this.#document.getText());
      const after = syntaxErrors(seed, changed);
      if (after > before) this.#violate(seed, `${action.title} at ${JSON.stringify(edits[0]?.range)} gives a syntax error:\n${changed}`);
    }
  }

  /** Compares what is said of the last text with what a server says that never saw another one of the file. */
  async #compare(client: Client, seed: Seed, random: Random): Promise<void> {
    const positions = Array.from({ length: 10 }, () => this.#position(random));
    const fresh = (this.#other ??= await this.#start());
    fresh.settings = client.settings;
    fresh.open(seed.uri, this.#document.getText(), seed.languageId);
    let answers: readonly unknown[] = [];
    // Types come later than the first answers, to the one and to the other.
    for (let attempt = 0; attempt < 60; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop
      answers = await Promise.all([client, fresh].map((one) => this.#all(one, seed, positions)));
      if (isDeepStrictEqual(answers[0], answers[1])) break;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((wake) => { setTimeout(wake, 250); });
    }
    if (!isDeepStrictEqual(answers[0], answers[1])) this.#violate(seed, `Not what a fresh server says:\n${JSON.stringify(answers[0])}\n${JSON.stringify(answers[1])}`);
    fresh.close(seed.uri);
  }

  #all(client: Client, seed: Seed, positions: readonly Position[]): Promise<unknown[]> {
    const textDocument = { uri: seed.uri };
    return Promise.all([
      this.#request<CodeLens[]>(client, seed, 'textDocument/codeLens', { textDocument }).then((lenses) => Promise.all((lenses ?? []).map(async (lens) => {
        // As editors do: what has its text is not asked for.
        const { command, range } = lens.command ? lens : (await this.#request<CodeLens>(client, seed, 'codeLens/resolve', lens)) ?? lens;
        return { title: command?.title, range };
      }))),
      this.#request<InlayHint[]>(client, seed, 'textDocument/inlayHint', { textDocument, range: this.#range(0, this.#length()) }),
      this.#request<DocumentDiagnosticReport>(client, seed, 'textDocument/diagnostic', { textDocument }).then((report) => (report?.kind === 'full' ? report.items : undefined)),
      ...positions.map((position) => this.#request<Hover | null>(client, seed, 'textDocument/hover', { textDocument, position })),
    ]);
  }

  async #request<Result>(client: Client, seed: Seed, method: string, params: unknown): Promise<Result | undefined> {
    try {
      return await client.request<Result>(method, params);
    } catch (error) {
      this.#violate(seed, `${method} ${JSON.stringify(params)}: ${String(error)}`);
      return undefined;
    }
  }

  #within(seed: Seed, what: string, ranges: readonly Range[]): void {
    for (const range of ranges) {
      const start = this.#document.offsetAt(range.start);
      const end = this.#document.offsetAt(range.end);
      const within = isDeepStrictEqual(this.#document.positionAt(start), range.start) && isDeepStrictEqual(this.#document.positionAt(end), range.end) && start <= end;
      if (!within) this.#violate(seed, `${what}: ${JSON.stringify(range)} is not in the text`);
    }
  }

  #violate({ uri }: Seed, what: string): void {
    this.violations.push({ what, uri, text: this.#document.getText() });
  }

  #position(random: Random): Position {
    const text = this.#document.getText();
    const words = [/\bawait\b/g, /\.(?:then|catch|finally)\b/g, /\bPromise\b/g, /\basync\b/g];
    const places = random.chance(0.6) ? [...text.matchAll(random.pick(words))].map(({ index }) => index + 1) : [];
    return this.#document.positionAt(places.length > 0 ? random.pick(places) : random.below(text.length + 1));
  }

  #length(): number {
    return this.#document.getText().length;
  }

  #range(start: number, end: number): Range {
    return { start: this.#document.positionAt(start), end: this.#document.positionAt(end) };
  }
}

function syntaxErrors({ uri, languageId }: Seed, text: string): number {
  const { diagnostics } = ts.transpileModule(text, { fileName: new URL(uri).pathname, reportDiagnostics: true, compilerOptions: { jsx: ts.JsxEmit.Preserve, allowJs: true, target: ts.ScriptTarget.Latest } });
  const ofTypesInJavaScript = languageId.startsWith('javascript') ? 8000 : Infinity;
  return (diagnostics ?? []).filter(({ code }) => code < ofTypesInJavaScript).length;
}
