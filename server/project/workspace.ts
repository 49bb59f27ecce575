import { analyse, contains, syntaxErrors, type TextRange } from '../analysis';
import { DiskFiles, viewOf, type Source } from './files';
import type { FileView } from './fileView';
import { KnownFacts, type AnsweredFacts } from './knownFacts';
import { Linters } from './linters';
import type { WorkspaceTypeScript } from './messages';
import { Packages } from './packages';
import type { Location, Problem } from './typeOracle';
import { ThreadOracle } from './threadOracle';

export interface WorkspaceOptions {
  /** Longer texts, in UTF-16 code units, are not analysed. */
  readonly maximumLength: number;
  /** The script of the thread that knows types. Without it there are none: syntax only. */
  readonly workerPath?: string;
  /** A TypeScript of the workspace that is to know the types instead of this program's own. */
  readonly typescript7?: WorkspaceTypeScript;
  readonly onStatus?: (status: WorkspaceStatus) => void;
  /** Something is wrong with a configuration file of the project; once for each version of it. */
  readonly onProjectMessage?: (uri: string, message: string) => void;
  /** Another TypeScript than that of the workspace answers; why. Once. */
  readonly onEngineReplaced?: (message: string) => void;
  /** `view` now gives the document with its types. */
  readonly onTypesReady?: (uri: string) => void;
}

export interface WorkspaceStatus {
  readonly state: 'starting' | 'busy' | 'ready' | 'off' | 'error';
  /** "TypeScript 6.0.3", or "syntax only". */
  readonly engine: string;
  readonly message?: string;
}

/** What narrows or ends a question about types. */
export interface TypedOptions {
  /** Only what stands in this range need be known. */
  readonly scope?: TextRange;
  readonly signal?: AbortSignal;
}

/** A use of a name, in the view of the file that holds it. */
export interface Use {
  readonly view: FileView;
  readonly range: TextRange;
}

/** An open document, with what is known of its newest version. */
interface OpenDocument {
  readonly source: Source & { readonly languageId: string };
  /** The newest tree of an earlier text, until this one is parsed. */
  earlier?: FileView['sourceFile'] | undefined;
  syntax?: FileView;
  typed?: FileView;
  facts: KnownFacts;
  /** The question for all of its facts, which everyone who wants them waits for. */
  asked?: Promise<FileView | undefined>;
}

/** The documents that are open and the files around them: their syntax at once, their types when they are there. */
export class Workspace {
  readonly #options: WorkspaceOptions;
  readonly #oracle: ThreadOracle | undefined;
  readonly #documents = new Map<string, OpenDocument>();
  readonly #disk: DiskFiles;
  readonly #packages = new Packages();
  readonly #linters = new Linters();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.#disk = new DiskFiles(options.maximumLength);
    this.#oracle = options.workerPath === undefined ? undefined : new ThreadOracle(options.workerPath, {
      stateChanged: (state, message) => this.#tell(state === 'failed' ? 'error' : state, message),
      configurationProblem: (uri, message) => this.#options.onProjectMessage?.(uri, message),
      engineReplaced: (message) => this.#options.onEngineReplaced?.(message),
    }, options.typescript7);
    this.#tell(this.#oracle === undefined ? 'off' : 'starting');
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.#set({ uri, languageId, version, text });
  }

  /** Does nothing for a document that is not open. */
  change(uri: string, version: number, text: string): void {
    const document = this.#documents.get(uri);
    if (document !== undefined) this.#set({ ...document.source, version, text });
  }

  close(uri: string): void {
    if (!this.#documents.delete(uri)) return;
    this.#forgetTypes();
    this.#oracle?.close(uri);
  }

  /** Files on disk, configuration files among them, were made, changed or deleted. */
  filesChanged(uris: readonly string[]): void {
    this.#forgetTypes();
    this.#packages.forget();
    this.#linters.forget();
    this.#oracle?.filesChanged(uris);
  }

  /** The open document as it is now, with its types where they are known already. Never waits. */
  view(uri: string): FileView | undefined {
    const document = this.#documents.get(uri);
    if (document === undefined || document.typed !== undefined) return document?.typed;
    document.syntax ??= viewOf(document.source, this.#options.maximumLength, document.earlier);
    delete document.earlier;
    return document.syntax;
  }

  /** Whether questions about types are answered by now: to load a project takes its time. */
  get knowsTypes(): boolean {
    return this.#oracle?.hasAnswered ?? false;
  }

  /** A file on disk, from its syntax alone. Undefined for what cannot be read. */
  read(uri: string): FileView | undefined {
    return this.#disk.read(uri);
  }

  /**
   * The same version with its types; where a scope is given, only those of what it holds are sure to be there.
   * Undefined where the text has changed meanwhile, where `signal` aborts, and where types cannot be had.
   */
  async typed(view: FileView, { scope, signal }: TypedOptions = {}): Promise<FileView | undefined> {
    if (this.#oracle === undefined || view.model.notAnalysed !== undefined) return undefined;
    if (view.typed) return view;
    const document = this.#documents.get(view.uri);
    if (document === undefined) return await this.#withFacts(view, new KnownFacts(), view.model.questions, signal);
    if (document.source.version !== view.version) return undefined;
    if (document.typed !== undefined) return document.typed;
    const { questions } = view.model;
    if (scope !== undefined) return await this.#withFacts(view, document.facts, questions.filter((question) => contains(scope, question)), signal);
    return await unlessAborted(document.asked ??= this.#askAll(document, view), signal);
  }

  /**
   * What is known of these expressions of an open document: nothing where its text has changed meanwhile, where
   * `signal` aborts, and where types cannot be had.
   */
  async facts(view: FileView, ranges: readonly TextRange[], signal?: AbortSignal): Promise<AnsweredFacts> {
    const document = this.#documents.get(view.uri);
    const facts = document?.source.version === view.version ? document.facts : new KnownFacts();
    if (view.model.notAnalysed === undefined) await this.#ask(view, facts, ranges, signal);
    return facts;
  }

  /**
   * The errors in an open document: of syntax and, where types can be had, of types. Undefined where they cannot be
   * found out now.
   */
  async problems(view: FileView, signal?: AbortSignal): Promise<readonly Problem[] | undefined> {
    return this.#oracle === undefined ? syntaxErrors(view.sourceFile) : await this.#oracle.problems(view.uri, view.version, signal);
  }

  /** The packages that the document's package depends on, by their names. */
  dependenciesOf(uri: string): readonly string[] {
    return this.#packages.dependenciesOf(uri);
  }

  /** `type` of the nearest package.json: whether `.js` files are CommonJS or ES modules. Undefined where it says nothing. */
  packageTypeOf(uri: string): string | undefined {
    return this.#packages.typeOf(uri);
  }

  /** The rules that linters report in the document, as far as their configurations say so without being run. */
  linterRulesOf(uri: string): ReadonlySet<string> {
    return this.#linters.rulesOf(uri);
  }

  /**
   * Every use in its project of the name at `offset`, without its declarations. Undefined where it cannot be known:
   * without types, when the text has changed meanwhile, or when `signal` aborts.
   */
  async usesOf(view: FileView, offset: number, signal?: AbortSignal): Promise<readonly Use[] | undefined> {
    const places = await this.#oracle?.references(view.uri, view.version, offset, signal);
    return places?.flatMap((place) => this.#use(place));
  }

  /** Where its project's files load the document, by the texts that name it. Undefined where that cannot be known. */
  async loadersOf(view: FileView, signal?: AbortSignal): Promise<readonly Use[] | undefined> {
    const places = await this.#oracle?.loaders(view.uri, view.version, signal);
    return places?.flatMap((place) => this.#use(place));
  }

  async dispose(): Promise<void> {
    await this.#oracle?.dispose();
  }

  #set(source: OpenDocument['source']): void {
    const before = this.#documents.get(source.uri);
    const earlier = before?.source.languageId === source.languageId ? before.syntax?.sourceFile ?? before.earlier : undefined;
    this.#documents.set(source.uri, { source, earlier, facts: new KnownFacts() });
    this.#forgetTypes();
    if (source.text.length <= this.#options.maximumLength) this.#oracle?.set(source.uri, source.languageId, source.version, source.text);
    else this.#oracle?.close(source.uri);
  }

  async #askAll(document: OpenDocument, view: FileView): Promise<FileView | undefined> {
    const { facts } = document;
    const typed = await this.#withFacts(view, facts, view.model.questions);
    // Something else changed meanwhile, so the next one asks again; or the oracle could not answer.
    if (this.#documents.get(view.uri) !== document || document.facts !== facts) return typed;
    delete document.asked;
    if (typed === undefined) return undefined;
    document.typed = typed;
    this.#options.onTypesReady?.(view.uri);
    return typed;
  }

  async #withFacts(view: FileView, facts: KnownFacts, questions: readonly TextRange[], signal?: AbortSignal): Promise<FileView | undefined> {
    const answered = await this.#ask(view, facts, questions, signal);
    // The tree of an older text is used up.
    if (this.#isOutdated(view)) return undefined;
    // Without a question nothing was found that types could say more of.
    if (view.model.questions.length === 0) return { ...view, typed: true };
    return answered ? { ...view, model: analyse(view.sourceFile, facts), typed: true } : undefined;
  }

  #isOutdated({ uri, version }: FileView): boolean {
    const document = this.#documents.get(uri);
    return document !== undefined && document.source.version !== version;
  }

  /** Adds the answers to what is known; whether they came. */
  async #ask(view: FileView, facts: KnownFacts, questions: readonly TextRange[], signal?: AbortSignal): Promise<boolean> {
    const open = questions.filter((question) => !facts.has(question));
    const answers = open.length === 0 ? [] : await this.#oracle?.facts(view.uri, view.version, open, signal);
    if (answers === undefined) return false;
    facts.add(open, answers);
    return true;
  }

  /** A change anywhere may change types everywhere; what was found by syntax stays. */
  #forgetTypes(): void {
    for (const document of this.#documents.values()) {
      document.facts = new KnownFacts();
      delete document.asked;
      delete document.typed;
    }
  }

  #use({ uri, range }: Location): readonly Use[] {
    const view = this.view(uri) ?? this.read(uri);
    return view === undefined || view.text.length < range.end ? [] : [{ view, range }];
  }

  #tell(state: WorkspaceStatus['state'], message?: string): void {
    const engine = this.#oracle?.name ?? 'syntax only';
    this.#options.onStatus?.({ state, engine, ...(message !== undefined && { message }) });
  }
}

/** The same, or undefined as soon as `signal` aborts: others may still want what is waited for. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value | undefined> {
  if (signal === undefined) return await promise;
  const settled = new AbortController();
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    settled.abort();
  }
}
