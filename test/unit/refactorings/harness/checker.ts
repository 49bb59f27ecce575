/** Facts from TypeScript's checker in this process: what the refactorings are tested with. */
import ts from 'typescript';
import type { ExpressionFact, Facts, Thenable } from '../../../../server/analysis';

const defaults: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleDetection: ts.ModuleDetectionKind.Force, strict: true, allowJs: true, checkJs: true,
  jsx: ts.JsxEmit.Preserve, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
};

/** A set of files with a language service over them; texts may be replaced. */
export class Checker {
  private readonly files = new Map<string, { text: string; version: number }>();
  private readonly names = new Map<string, string>();
  private versions = 0;
  private current: ts.Program | undefined;
  readonly service: ts.LanguageService;

  constructor(shared: ReadonlyMap<string, string> = new Map(), private readonly options: ts.CompilerOptions = defaults) {
    for (const [name, text] of shared) this.set(name, text);
    const libraries = ts.getDefaultLibFilePath(this.options).replace(/[^/\\]*$/, '');
    const snapshots = new Map<string, ts.IScriptSnapshot>();
    this.service = ts.createLanguageService({
      getCompilationSettings: () => ({ ...this.options, lib: this.options.lib ?? [] }),
      getScriptFileNames: () => [...this.files.keys()],
      getScriptVersion: (name) => String(this.files.get(name)?.version ?? 1),
      getScriptSnapshot: (name) => {
        const own = this.files.get(name);
        if (own) return ts.ScriptSnapshot.fromString(own.text);
        let snapshot = snapshots.get(name);
        const text = snapshot ? undefined : ts.sys.readFile(name);
        if (text !== undefined) snapshots.set(name, (snapshot = ts.ScriptSnapshot.fromString(text)));
        return snapshot;
      },
      getCurrentDirectory: () => '/',
      getDefaultLibFileName: () => `${libraries}lib.d.ts`,
      fileExists: (name) => this.files.has(name) || ts.sys.fileExists(name),
      readFile: (name) => this.files.get(name)?.text ?? ts.sys.readFile(name),
    }, ts.createDocumentRegistry());
  }

  set(name: string, text: string): void {
    if (this.files.get(name)?.text === text) return;
    this.files.set(name, { text, version: ++this.versions });
    this.current = undefined;
  }

  private get program(): ts.Program {
    const program = (this.current ??= this.service.getProgram());
    if (!program) throw new Error('no program');
    return program;
  }

  /**
   * Adds a text as a file of its own, once, and gives its name. Texts that are added before the first question are
   * compiled together: a program for each of them would take most of the tests' time.
   */
  add(text: string, extension: string): string {
    const known = `${extension}:${text}`;
    let name = this.names.get(known);
    if (name === undefined) {
      name = `/added-${this.names.size}.${extension}`;
      this.names.set(known, name);
      this.set(name, text);
    }
    return name;
  }

  /** Syntax and type errors of a file, as texts. */
  errors(name: string): readonly string[] {
    const sourceFile = this.sourceFile(name);
    const all = [...this.program.getSyntacticDiagnostics(sourceFile), ...this.program.getSemanticDiagnostics(sourceFile)];
    return all.map((each) => `TS${each.code} ${ts.flattenDiagnosticMessageText(each.messageText, ' ')}`);
  }

  sourceFile(name: string): ts.SourceFile {
    const found = this.program.getSourceFile(name);
    if (!found) throw new Error(`no file ${name}`);
    return found;
  }

  facts(name: string): Facts {
    return checkerFacts(this.program.getTypeChecker(), this.sourceFile(name));
  }
}

/** The facts that a checker has about one file's expressions. */
export function checkerFacts(checker: ts.TypeChecker, sourceFile: ts.SourceFile): Facts {
  const byRange = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isExpression(node)) byRange.set(`${node.getStart(sourceFile)}:${node.end}`, node);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return {
    at: ({ start, end }) => {
      const node = byRange.get(`${start}:${end}`);
      return node && factOf(checker, node);
    },
  };
}

function factOf(checker: ts.TypeChecker, node: ts.Expression): ExpressionFact {
  const type = checker.getTypeAtLocation(node);
  const awaited = checker.getAwaitedType(type) ?? type;
  const parts = type.isUnion() ? type.types : [type];
  const signatures = parts.map((part) => part.getCallSignatures());
  const annotation = annotationOf(checker, awaited, node);
  const returned = signatures.every((each) => each.length > 0) ? signatures.flat().map((each) => each.getReturnType()) : [];
  const [first] = returned;
  const declaration = signatures[0]?.[0]?.declaration;
  return {
    type: checker.typeToString(type),
    thenable: thenableOf(checker, type, node),
    awaited: checker.typeToString(awaited),
    promise: promiseOf(checker, type, node),
    absent: isAbsent(type),
    awaitedAbsent: isAbsent(awaited),
    ...(annotation !== undefined && { annotation }),
    ...(first && {
      call: {
        returns: checker.typeToString(first),
        returnsThenable: returned.map((each) => thenableOf(checker, each, node)).reduce((one, other) => (one === other ? one : 'maybe')),
        settles: checker.typeToString(checker.getAwaitedType(first) ?? first),
        takesNothing: signatures.flat().every((each) => each.parameters.length === 0),
        ...(declaration && 'body' in declaration && { throws: throwsAtOnce(declaration.body) && !hasAsync(declaration) }),
      },
    }),
  };
}

function isAbsent({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never)) !== 0;
}

function thenableOf(checker: ts.TypeChecker, type: ts.Type, node: ts.Node): Thenable {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'unknown';
  if (type.isUnion()) {
    const all = type.types.map((each) => thenableOf(checker, each, node));
    if (all.includes('unknown')) return 'unknown';
    return all.every((each) => each === 'always') ? 'always' : all.every((each) => each === 'never') ? 'never' : 'maybe';
  }
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && !(constraint.flags & ts.TypeFlags.Unknown) && !(constraint.flags & ts.TypeFlags.Object) ? thenableOf(checker, constraint, node) : 'unknown';
  }
  if (type.flags & ts.TypeFlags.NonPrimitive) return 'unknown';
  const then = checker.getPropertyOfType(type, 'then');
  if (!then) return 'never';
  return checker.getTypeOfSymbolAtLocation(then, node).getCallSignatures().length > 0 ? 'always' : 'never';
}

function promiseOf(checker: ts.TypeChecker, type: ts.Type, node: ts.Node): ExpressionFact['promise'] {
  if (type.isUnion()) {
    const kinds = new Set(type.types.map((member) => promiseOf(checker, member, node)));
    return (['library', 'subclass', 'native'] as const).find((kind) => kinds.has(kind)) ?? 'none';
  }
  if (thenableOf(checker, type, node) !== 'always') return 'none';
  if (isGlobalPromise(type.symbol)) return 'native';
  return (checker.getBaseTypes(type as ts.InterfaceType) ?? []).some((base) => isGlobalPromise(base.symbol)) ? 'subclass' : 'library';
}

function isGlobalPromise(symbol: ts.Symbol | undefined): boolean {
  return symbol?.name === 'Promise' && (symbol.declarations ?? []).some((each) => /[\\/]lib\.[^\\/]*d\.ts$/.test(each.getSourceFile().fileName));
}

function annotationOf(checker: ts.TypeChecker, type: ts.Type, node: ts.Expression): string | undefined {
  const written = checker.typeToTypeNode(type, node, ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope);
  if (!written) return undefined;
  const text = ts.createPrinter({ removeComments: true }).printNode(ts.EmitHint.Unspecified, written, node.getSourceFile()).replace(/\s+/g, ' ').replace(/\bvoid\b/g, 'undefined');
  const names = new Set(text.match(/\b[A-Z]\w*\b(?!\s*[?:(])/g) ?? []);
  const visible = new Set(checker.getSymbolsInScope(node, ts.SymbolFlags.Type | ts.SymbolFlags.Namespace).map((symbol) => symbol.name));
  return text.length > 160 || /import\(|\.\.\.|__/.test(text) || [...names].some((name) => !visible.has(name)) ? undefined : text;
}

function throwsAtOnce(body: ts.Node | undefined): boolean {
  if (!body) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionLike(node) || ts.isTryStatement(node)) return;
    if (ts.isThrowStatement(node)) found = true;
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function hasAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) ?? false);
}
