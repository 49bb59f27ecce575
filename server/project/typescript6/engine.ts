import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { ExpressionFact, Facts, TextRange } from '../../analysis';
import { factOf, LazyFact, nodeAt } from './facts';
import type { OpenFiles } from './files';
import type { FileLocation, ProjectEngine } from '../projectEngine';
import type { Problem } from '../typeOracle';

/** Which files belong together and how they are compiled. */
export interface ProjectDescription {
  /** Absolute names of the files that the project starts from, with forward slashes. */
  readonly fileNames: readonly string[];
  readonly options: ts.CompilerOptions;
  /** Where the project's packages and `@types` are looked for. */
  readonly directory: string;
  readonly references?: readonly ts.ProjectReference[];
  /** Its files are those that happen to be open, and what they load. */
  readonly loose?: boolean;
}

/** What several engines of one process share. */
export interface EngineContext {
  readonly registry: ts.DocumentRegistry;
  /** Asked during long work; `true` makes the question end with `ts.OperationCanceledException`. */
  readonly isCancelled: () => boolean;
}

/**
 * TypeScript's LanguageService over one project: questions by file name and range in, plain facts out. Files in
 * `open` hide those on disk.
 *
 * @example
 * const open = new OpenFiles();
 * open.set('/a.ts', 1, 'const value = fetch("");');
 * const engine = new Engine(open, { fileNames: ['/a.ts'], options: inferredOptions, directory: '/' });
 * engine.facts('/a.ts', [{ start: 14, end: 23 }])?.[0]?.thenable; // 'always'
 */
export class Engine implements ProjectEngine {
  readonly batch = 8;
  readonly #open: OpenFiles;
  readonly #service: ts.LanguageService;
  #project: ProjectDescription;
  #projectVersion = 0;
  /** When the files on disk that the program holds were modified; asking the disk at every question takes too long. */
  readonly #modified = new Map<string, number>();
  #resolveAgain = false;

  constructor(open: OpenFiles, project: ProjectDescription, context: EngineContext = alone()) {
    this.#open = open;
    this.#project = project;
    this.#service = ts.createLanguageService(this.#host(context), context.registry);
  }

  get project(): ProjectDescription {
    return this.#project;
  }

  set project(project: ProjectDescription) {
    this.#project = project;
    this.#projectVersion++;
  }

  /** Reads again what was modified on disk. */
  refresh(): void {
    this.#modified.clear();
    this.#projectVersion++;
  }

  /** Finds anew what imports mean, as files came or went. */
  resolveAgain(): void {
    this.#resolveAgain = true;
    this.refresh();
  }

  /** Whether the project's program holds the file, as a root or through imports. */
  has(fileName: string): boolean {
    return this.#program()?.getSourceFile(fileName) !== undefined;
  }

  /** The version of the text that answers are about: the editor's, or the milliseconds when the file was modified. */
  versionOf(fileName: string): number | undefined {
    return this.#open.get(fileName)?.version ?? this.#modifiedAt(fileName);
  }

  /**
   * One fact for each range, in order; undefined for a range that is no expression. Undefined altogether where the
   * file is not in the project. Throws `ts.OperationCanceledException` when cancelled.
   */
  facts(fileName: string, ranges: readonly TextRange[]): readonly (ExpressionFact | undefined)[] | undefined {
    const program = this.#program();
    const sourceFile = program?.getSourceFile(fileName);
    if (program === undefined || sourceFile === undefined) return undefined;
    const context = { program, checker: program.getTypeChecker() };
    return ranges.map((range) => {
      const node = nodeAt(sourceFile, range);
      return node && factOf(context, node);
    });
  }

  /**
   * The file's tree as the program has it, with parents set, and what the checker says of it when it is read, for those in
   * the same thread. Undefined where the file is not in the project.
   */
  typed(fileName: string): { readonly sourceFile: ts.SourceFile; readonly facts: Facts } | undefined {
    const program = this.#program();
    const sourceFile = program?.getSourceFile(fileName);
    if (program === undefined || sourceFile === undefined) return undefined;
    // To have a checker binds the files, which sets the parents of nodes.
    const context = { program, checker: program.getTypeChecker() };
    const known = new Map<ts.Node, ExpressionFact>();
    const at = (range: TextRange) => {
      const node = nodeAt(sourceFile, range);
      const fact = node && (known.get(node) ?? new LazyFact(context, node));
      if (node && fact) known.set(node, fact);
      return fact;
    };
    return { sourceFile, facts: { at } };
  }

  /** Every use of the name at `offset` in the project, each once, without its declarations. */
  references(fileName: string, offset: number): readonly FileLocation[] | undefined {
    if (!this.has(fileName)) return undefined;
    const found = this.#service.findReferences(fileName, offset) ?? [];
    const places = found.flatMap(({ references }) => references).filter(({ isDefinition }) => isDefinition !== true).map(location);
    return [...new Map(places.map((place) => [`${place.range.start} ${place.fileName}`, place])).values()];
  }

  /** Where the project's files load the file, by the texts that name it. Undefined where only open files are known. */
  loaders(fileName: string): readonly FileLocation[] | undefined {
    if (!this.has(fileName) || this.project.loose === true) return undefined;
    return this.#service.getFileReferences(fileName).map(location);
  }

  /** The errors in the file: of syntax first, then of types. Undefined where the file is not in the project. */
  problems(fileName: string): readonly Problem[] | undefined {
    if (!this.has(fileName)) return undefined;
    const found = [...this.#service.getSyntacticDiagnostics(fileName), ...this.#service.getSemanticDiagnostics(fileName)];
    return found.filter(({ category }) => category === ts.DiagnosticCategory.Error).map(problem);
  }

  dispose(): void {
    this.#service.dispose();
  }

  #program(): ts.Program | undefined {
    const program = this.#service.getProgram();
    this.#resolveAgain = false;
    return program;
  }

  #host({ isCancelled }: EngineContext): ts.LanguageServiceHost {
    const { sys } = ts;
    const read = (fileName: string) => this.#open.get(fileName)?.text ?? sys.readFile(fileName);
    const host: ts.LanguageServiceHost & Pick<ts.WatchCompilerHostOfConfigFile<ts.BuilderProgram>, 'hasInvalidatedResolutions' | 'useSourceOfProjectReferenceRedirect'> = {
      getCompilationSettings: () => this.#project.options,
      jsDocParsingMode,
      getProjectReferences: () => this.#project.references,
      getProjectVersion: () => `${this.#projectVersion}.${this.#open.changes}`,
      getScriptFileNames: () => [...this.#project.fileNames],
      getScriptVersion: (fileName) => this.#version(fileName),
      getScriptSnapshot: (fileName) => {
        const text = read(fileName);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      hasInvalidatedResolutions: () => this.#resolveAgain,
      // A referenced project need not be built: its sources count, not its declarations.
      useSourceOfProjectReferenceRedirect: () => true,
      getCurrentDirectory: () => this.#project.directory,
      getDefaultLibFileName: (options) => `${libraryDirectory()}/${ts.getDefaultLibFileName(options)}`,
      getCancellationToken: () => ({ isCancellationRequested: isCancelled }),
      useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
      fileExists: (fileName) => this.#open.get(fileName) !== undefined || sys.fileExists(fileName),
      readFile: (fileName) => read(fileName),
      directoryExists: (directory) => sys.directoryExists(directory),
      getDirectories: (directory) => sys.getDirectories(directory),
      readDirectory: (...parameters) => sys.readDirectory(...parameters),
    };
    if (sys.realpath !== undefined) host.realpath = (path) => sys.realpath?.(path) ?? path;
    return host;
  }

  #version(fileName: string): string {
    const open = this.#open.get(fileName);
    return open === undefined ? `disk ${this.#modifiedAt(fileName)}` : `open ${open.revision}`;
  }

  #modifiedAt(fileName: string): number | undefined {
    const known = this.#modified.get(fileName);
    if (known !== undefined) return known;
    const modified = ts.sys.getModifiedTime?.(fileName)?.getTime();
    if (modified !== undefined) this.#modified.set(fileName, modified);
    return modified;
  }
}

/** How files that no tsconfig.json speaks of are compiled. */
export const inferredOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  strict: true,
  allowJs: true,
  checkJs: false,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['*'],
};

/** The trees that several engines share. */
export function createRegistry(): ts.DocumentRegistry {
  return ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, undefined, jsDocParsingMode);
}

/** The comments of TypeScript files say nothing about types, and to parse those of the libraries takes long. */
const jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;

/** An engine that shares nothing. */
function alone(): EngineContext {
  return { registry: createRegistry(), isCancelled: () => false };
}

/** TypeScript's own declarations: in `lib` beside the bundled typescript.js, or beside the package's. */
function libraryDirectory(): string {
  const beside = dirname(ts.sys.getExecutingFilePath());
  const directory = join(beside, 'lib');
  return (existsSync(join(directory, 'lib.d.ts')) ? directory : beside).replaceAll('\\', '/');
}

function problem({ start = 0, length = 0, code, messageText }: ts.Diagnostic): Problem {
  return { range: { start, end: start + length }, code, message: ts.flattenDiagnosticMessageText(messageText, '\n') };
}

function location(span: ts.DocumentSpan): FileLocation {
  return { fileName: span.fileName, range: { start: span.textSpan.start, end: span.textSpan.start + span.textSpan.length } };
}
