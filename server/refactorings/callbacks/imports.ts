/** What a file has to import for its promises, in its own style: what it has is used, what it lacks is added once. */
import ts from 'typescript';
import { Scopes } from '../chains/scopes';
import type { SourceText } from '../chains/text';
import type { TextEdit } from '../refactoring';
import { importedBy, requiredBy } from './modules';

/** The imports of one file. */
export class Imports {
  private readonly scopes: Scopes;
  private readonly added = new Map<string, string>();
  private readonly functions: string[] = [];
  private readonly isModule: boolean;
  private readonly loads: readonly ts.Statement[];
  /** Whether the file loads modules at all, and can load one more. */
  readonly isNode: boolean;

  constructor(private readonly source: SourceText) {
    const { sourceFile } = source;
    this.scopes = Scopes.of(sourceFile);
    this.isModule = sourceFile.statements.some((each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each) || ts.isExportAssignment(each)) || /\.m[jt]s$/.test(sourceFile.fileName);
    this.loads = sourceFile.statements.filter(loadsModule);
    this.isNode = this.isModule ? this.loads.some((each) => isOfNode(each)) : this.scopes.named('require').length > 0 && !this.scopes.lookUp('require', sourceFile);
  }

  /** How the file says `promisify`; added to its imports once it is said. */
  promisify(): () => string {
    for (const each of this.scopes.declaredIn(this.source.sourceFile)) {
      const [identifier] = each.identifiers;
      const imported = identifier && !each.reassigned ? importedBy(identifier, this.scopes) : undefined;
      if (imported?.module !== 'util') continue;
      if (imported.name === 'promisify') return () => each.name;
      if (imported.name === '') return () => `${each.name}.promisify`;
    }
    const name = this.free(['promisify', 'toPromise', 'promisifyFunction']);
    return () => this.add(name, (quote, prefix) => (this.isModule
      ? `import { ${name === 'promisify' ? name : `promisify as ${name}`} } from ${quote}${prefix}util${quote}`
      : `const { ${name === 'promisify' ? name : `promisify: ${name}`} } = require(${quote}${prefix}util${quote})`));
  }

  /** How the file says `fs.promises` where it has no name for `fs`. */
  promisesOf(module: string): () => string {
    for (const each of this.scopes.declaredIn(this.source.sourceFile)) {
      const [identifier] = each.identifiers;
      const imported = identifier && !each.reassigned ? importedBy(identifier, this.scopes) : undefined;
      if (imported?.module === `${module}/promises` && imported.name === '') return () => each.name;
      if (imported?.module === module && imported.name === 'promises') return () => each.name;
      if (imported?.module === module && imported.name === '') return () => `${each.name}.promises`;
    }
    const name = this.free([`${module}Promises`, `${module}Async`]);
    return () => this.add(name, (quote, prefix) => (this.isModule
      ? `import { promises as ${name} } from ${quote}${prefix}${module}${quote}`
      : `const { promises: ${name} } = require(${quote}${prefix}${module}${quote})`));
  }

  /** Adds a function behind the imports. */
  addFunction(lines: readonly string[]): void {
    this.functions.push('', ...lines);
  }

  /** The lines that were asked for, behind the file's other imports; nothing where there were none. */
  edits(): readonly TextEdit[] {
    if (this.added.size === 0 && this.functions.length === 0) return [];
    const { sourceFile, text, style } = this.source;
    const last = this.loads.at(-1);
    const lines = [...[...this.added.values()].map((each) => each + (style.semicolons ? ';' : '')), ...this.functions];
    if (last) {
      const end = ts.getTrailingCommentRanges(text, last.end)?.at(-1)?.end ?? last.end;
      return [{ range: { start: end, end }, text: lines.map((each) => style.lineBreak + each).join('') }];
    }
    const directives = sourceFile.statements.filter((each, index) => index < 3 && ts.isExpressionStatement(each) && ts.isStringLiteral(each.expression)).at(-1);
    if (directives) return [{ range: { start: directives.end, end: directives.end }, text: lines.map((each) => style.lineBreak + each).join('') }];
    const start = ts.getShebang(text)?.length ?? (text.startsWith('\uFEFF') ? 1 : 0);
    const at = start > 1 ? text.indexOf('\n', start) + 1 || text.length : start;
    // What the file says of itself stays at its top.
    const header = ts.getLeadingCommentRanges(text, at)?.findLast(({ end }) => /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(end)));
    if (header) return [{ range: { start: header.end, end: header.end }, text: (lines[0] === '' ? lines : ['', ...lines]).map((each) => style.lineBreak + each).join('') }];
    return [{ range: { start: at, end: at }, text: (lines[0] === '' ? [...lines.slice(1), ''] : lines).map((each) => each + style.lineBreak).join('') }];
  }

  private add(name: string, written: (quote: string, prefix: string) => string): string {
    if (!this.added.has(name)) {
      const strings = this.loads.map((each) => each.getText()).join(' ');
      this.added.set(name, written(strings.includes('"') && !strings.includes("'") ? '"' : "'", /['"]node:/.test(strings) ? 'node:' : ''));
    }
    return name;
  }

  private free(names: readonly string[]): string {
    return names.find((each) => !this.scopes.holds(each)) ?? `${names[0] ?? 'value'}1`;
  }
}

/** Whether a statement of the file does nothing but load modules. */
function loadsModule(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference))) return true;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(({ initializer }) => {
    let at = initializer;
    while (at && (ts.isPropertyAccessExpression(at) || (ts.isCallExpression(at) && requiredBy(at) === undefined))) at = at.expression;
    return at !== undefined && requiredBy(at) !== undefined;
  });
}

/** Whether an import loads something that only Node.js has. */
function isOfNode(statement: ts.Statement): boolean {
  return /['"](?:node:[\w/]+|fs|path|util|crypto|child_process|zlib|dns|stream|http|https|net|os|url|events|readline|timers|express|mysql2?|pg|mongodb|redis|sqlite3)['"]/.test(statement.getText());
}
