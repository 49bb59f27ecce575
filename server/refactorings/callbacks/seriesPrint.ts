/** Writes a recursion as a loop: `for … of` where each element of a list is read once, else a loop with the same condition. */
import ts from 'typescript';
import { statementsOf } from '../chains/completion';
import { Edits } from '../chains/edits';
import { opposites } from '../chains/evaluation';
import { bare } from '../chains/recognise';
import type { Declaration, Scopes } from '../chains/scopes';
import { shift, type Line, type Lines, type SourceText } from '../chains/text';
import type { TextEdit } from '../refactoring';
import { itemOf, itemsOf, leadingComments } from './items';
import type { Series } from './series';

/** The edits that make the loop; undefined where it cannot be written without losing something. */
export function loopEdits(series: Series, source: SourceText, scopes: Scopes): readonly TextEdit[] | undefined {
  return new LoopWriter(series, source, scopes).edits();
}

/** The head of the loop, the statements of its body, and what is done when it is over. */
interface Loop {
  readonly head: string;
  readonly statements: readonly ts.Statement[];
  /** Whether the series ends where the loop ends. */
  readonly ends: boolean;
}

class LoopWriter {
  private readonly changes: Edits;

  constructor(private readonly series: Series, private readonly source: SourceText, private readonly scopes: Scopes) {
    this.changes = new Edits(source);
  }

  edits(): readonly TextEdit[] | undefined {
    const { start, declaration, dissolved, continues, body, end, open } = this.series;
    if (!this.source.style.semicolons && this.hasHazard()) return undefined;
    const loop = this.loop();
    const semicolon = this.source.style.semicolons ? ';' : '';
    for (const { statement, owner } of dissolved) {
      const at = this.source.indentationAt(this.source.startOf(statement));
      this.changes.replace(this.source.startOf(statement), statement.end, () => unindented(this.lines(owner.body, owner.body.statements, at)));
    }
    for (const { from, to, silent, error, timer } of continues) {
      if (timer) this.waits(from, to, timer, silent && !open);
      else this.say(this.source.startOf(from), to.end, error ? this.failed(error) : silent && !open ? '' : `continue${semicolon}`);
    }
    const last = open ? this.lastOf(loop.statements) : undefined;
    const calls = last !== undefined && ts.isExpressionStatement(last) && ts.isCallExpression(last.expression);
    if (last && calls) this.say(this.source.startOf(last), this.source.startOf(last), 'return ');
    this.varsToLets();
    const indentation = this.source.indentationAt(this.source.startOf(start));
    const outer = this.series.inside && !(end?.done && statementsOf(end.done).some((each) => ts.isVariableStatement(each))) ? indentation : indentation + this.source.style.indentation;
    const inner = outer + this.source.style.indentation;
    const lines = [
      ...this.moved(outer),
      { text: `${outer}${loop.head} {`, fixed: false }, ...this.lines(body.block, loop.statements, inner), ...(open && !calls ? [{ text: `${inner}return${semicolon}`, fixed: false }] : []), { text: `${outer}}`, fixed: false },
      ...(loop.ends ? this.ending(outer) : []),
    ];
    const whole = outer === indentation ? lines : [{ text: 'void (async () => {', fixed: false }, ...lines, { text: `${indentation}})()${semicolon}`, fixed: false }];
    const written = unindented(whole).map((each) => each.text).join(this.source.style.lineBreak);
    const removed = declaration && this.lineOf(declaration);
    const edits: TextEdit[] = [{ range: { start: this.source.startOf(start), end: start.end }, text: written }, ...(removed ? [{ range: removed, text: '' }] : [])];
    return this.keepsComments(written) ? edits.toSorted((one, other) => one.range.start - other.range.start) : undefined;
  }

  private loop(): Loop {
    const { end, index, body } = this.series;
    const whole: Loop = { head: index ? `for (let ${this.counted(index)}; ; ${this.step(index)})` : 'for (;;)', statements: this.series.turn.body.statements.slice(this.series.failure ? 1 : 0), ends: false };
    if (!end) return whole;
    const used = [index?.binding, end.asked && this.declared(end.asked)].some((each) => each?.references.some((use) => end.done !== undefined && isInside(use, end.done)));
    if (used) return whole;
    if (end.asked) {
      const [only] = end.asked.declarationList.declarations;
      if (index || this.source.style.typed || !only?.initializer || /\n/.test(end.asked.getText())) return whole;
      const [name, value] = [only.name.getText(), only.initializer.getText()];
      return { head: `for (let ${name} = ${value}; ${this.condition(end.condition, false)}; ${name} = ${value})`, statements: body.statements, ends: true };
    }
    if (/\n/.test(end.condition.getText())) return whole;
    if (!index) return { head: `while (${this.condition(end.condition, end.positive)})`, statements: body.statements, ends: true };
    const each = this.each(index, end.condition, body.statements);
    if (each) return each;
    return { head: `for (let ${this.counted(index)}; ${this.condition(end.condition, end.positive)}; ${this.step(index)})`, statements: body.statements, ends: true };
  }

  /** The next turn comes when a timer has run. */
  private waits(from: ts.Statement, to: ts.Statement, timer: ts.CallExpression, silent: boolean): void {
    const semicolon = this.source.style.semicolons ? ';' : '';
    const delay = timer.arguments[1]?.getText();
    const resolve = delay !== undefined && /\bresolve\b/.test(delay) ? 'fulfil' : 'resolve';
    const start = this.source.startOf(from);
    const waits = `await new Promise((${resolve}) => { ${timer.expression.getText()}(${[resolve, ...(delay === undefined ? [] : [delay])].join(', ')})${semicolon} })${semicolon}`;
    if (silent) this.say(start, to.end, waits);
    else if (ts.isBlock(from.parent)) this.changes.replace(start, to.end, () => [{ text: waits, fixed: false }, { text: `${this.source.indentationAt(start)}continue${semicolon}`, fixed: false }]);
    else this.say(start, to.end, `{ ${waits} continue${semicolon} }`);
  }

  /** The statement at the end of a turn. */
  private lastOf(statements: readonly ts.Statement[]): ts.Statement | undefined {
    const last = statements.at(-1);
    const started = this.series.dissolved.find((each) => each.statement === last);
    return started ? started.owner.body.statements.at(-1) : last;
  }

  /** What is done with the error of a turn. */
  private failed(error: ts.Identifier): string {
    const { failure } = this.series;
    if (!failure) return '';
    const start = failure.gives.getStart();
    const text = failure.gives.getText();
    return failure.binding.references.filter((each) => isInside(each, failure.gives)).toReversed()
      .reduce((before, each) => before.slice(0, each.getStart() - start) + error.text + before.slice(each.end - start), text);
  }

  private counted({ binding, from }: NonNullable<Series['index']>): string {
    return `${binding.name} = ${from.getText()}`;
  }

  private step({ binding, step }: NonNullable<Series['index']>): string {
    return step === 1 ? `${binding.name}++` : `${binding.name} += ${step}`;
  }

  /** The condition on which the loop goes on. */
  private condition(expression: ts.Expression, positive: boolean): string {
    const node = bare(expression);
    const text = node.getText();
    if (positive) return text;
    const length = /^(?:!([\w.]+\.length)|([\w.]+\.length) ===? 0)$/.exec(text);
    if (length) return `${length[1] ?? length[2] ?? ''} > 0`;
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return bare(node.operand).getText();
    const counts = text.endsWith('.length') ? orders.get(text.replace(/^[\w.]+ | [\w.]+$/g, '')) : undefined;
    if (counts !== undefined) return text.replace(/ \S+ /, ` ${counts} `);
    const opposite = ts.isBinaryExpression(node) ? opposites.get(node.operatorToken.kind) : undefined;
    if (opposite && ts.isBinaryExpression(node)) return `${node.left.getText()} ${opposite} ${node.right.getText()}`;
    return ts.isIdentifier(node) || ts.isCallExpression(node) || ts.isPropertyAccessExpression(node) ? `!${text}` : `!(${text})`;
  }

  /** `for (const item of list)`, where the index is only there to read the element of the turn. */
  private each({ binding, from, step }: NonNullable<Series['index']>, condition: ts.Expression, statements: readonly ts.Statement[]): Loop | undefined {
    const asked = /^(\w+) ?(>=|===?|<|!==?) ?((?:this\.)?\w+)\.length$/.exec(condition.getText());
    const list = asked?.[3];
    if (from.getText() !== '0' || step !== 1 || asked?.[1] !== binding.name || list === undefined || !this.isList(list, condition)) return undefined;
    const { continues } = this.series;
    const reads: ts.ElementAccessExpression[] = [];
    for (const use of binding.references) {
      if (isInside(use, condition) || continues.some((each) => each.from.pos <= use.pos && use.end <= each.to.end)) continue;
      const { parent } = use;
      if (!ts.isElementAccessExpression(parent) || parent.argumentExpression !== use || parent.expression.getText() !== list || isWritten(parent)) return undefined;
      reads.push(parent);
    }
    // What is read after the turn has waited may be another element by then.
    const waits = firstWait(this.series.turn.body);
    if (reads.some((each) => each.pos > waits) && !this.staysTheSame(list, condition)) return undefined;
    const [first, ...rest] = statements;
    const declaring = first && ts.isVariableStatement(first) && first.declarationList.declarations.length === 1 ? first.declarationList : undefined;
    const declared = declaring?.declarations[0];
    const own = declared?.initializer && reads.find((each) => each === bare(declared.initializer ?? each));
    if (first && declaring && declared && own && !declared.type) {
      const others = reads.filter((each) => each !== own);
      const name = ts.isIdentifier(declared.name) ? this.scopes.declarationOf(declared.name) : undefined;
      if (others.length > 0 && (!name || name.reassigned)) return undefined;
      for (const each of others) this.say(each.getStart(), each.end, name?.name ?? '');
      const keyword = name?.reassigned === false || (declaring.flags & ts.NodeFlags.Const) !== 0 ? 'const' : 'let';
      const comments = this.source.comments(first.pos, first.getStart()).length > 0 || (ts.getTrailingCommentRanges(this.source.text, first.end) ?? []).length > 0;
      if (!comments) return { head: `for (${keyword} ${declared.name.getText()} of ${list})`, statements: rest, ends: true };
      return undefined;
    }
    const name = this.nameOfItem(list);
    for (const each of reads) this.say(each.getStart(), each.end, name);
    return { head: `for (const ${name} of ${list})`, statements, ends: true };
  }

  /** Whether a name stands for one array all the time, as far as the name and what is done with it show. */
  private isList(list: string, place: ts.Node): boolean {
    const declaration = this.scopes.lookUp(list, place);
    if (list.startsWith('this.')) return listName.test(list);
    if (!declaration || (declaration.reassigned && !this.isSetOnce(declaration))) return false;
    const parent = declaration.identifiers[0]?.parent;
    const type = parent && (ts.isParameter(parent) || ts.isVariableDeclaration(parent)) ? parent.type?.getText() : undefined;
    if (type !== undefined) return /\[\]$|^(?:Readonly)?Array</.test(type);
    return listName.test(list) && !/(?:chars|letters|contents|[^d]ress|status|ss)$/i.test(list);
  }

  /** Whether nothing that the file shows changes the elements of a list, which nobody else has. */
  private staysTheSame(list: string, place: ts.Node): boolean {
    const declaration = this.scopes.lookUp(list, place);
    if (!declaration || declaration.kind === 'parameter') return false;
    return declaration.references.every((use) => {
      const { parent } = use;
      if (isWritten(use)) return this.isSetOnce(declaration);
      if (ts.isElementAccessExpression(parent)) return parent.expression === use && !isWritten(parent);
      return ts.isPropertyAccessExpression(parent) && parent.expression === use && (/^(?:length|map|forEach|filter|slice|join|indexOf|includes|concat)$/.test(parent.name.text)) && !isWritten(parent);
    });
  }

  /** Whether a variable gets its one value by an assignment before the series. */
  private isSetOnce({ kind, identifiers: [identifier, ...more], references }: Declaration): boolean {
    const parent = identifier?.parent;
    const writes = references.filter((each) => isWritten(each));
    return more.length === 0 && kind !== 'parameter' && parent !== undefined && ts.isVariableDeclaration(parent) && !parent.initializer && writes.length === 1
      && writes.every((each) => each.end <= this.series.turn.pos && ts.findAncestor(each, ts.isFunctionLike) === ts.findAncestor(parent, ts.isFunctionLike));
  }

  private nameOfItem(list: string): string {
    const word = list.replace(/^this\./, '');
    const one = word.endsWith('ies') ? word.replace(/ies$/, 'y') : /(?:ch|sh|ss|x)es$/.test(word) ? word.replace(/es$/, '') : /[^s]s$/.test(word) && word.length > 2 ? word.replace(/s$/, '') : 'item';
    const taken = (name: string): boolean => isHeld(this.series.turn, name) || reserved.has(name);
    return [one, 'item', 'each', 'element'].find((each) => !taken(each)) ?? 'item1';
  }

  /** What is done when the series is over: the statements of the condition, without their `return`. */
  private ending(indentation: string): readonly Line[] {
    const { end } = this.series;
    if (!end?.done) return [];
    const { done: then, statement } = end;
    const list = statementsOf(then);
    const last = list.at(-1);
    if (last && ts.isReturnStatement(last)) {
      const given = last.expression && bare(last.expression);
      if (given && (ts.isCallExpression(given) || ts.isVoidExpression(given))) this.say(last.getStart(), this.source.startOf(last.expression ?? given), '');
      else this.say(last.getStart(), last.end, '');
    }
    const around = itemOf(statement, this.source);
    const comments = (from: number, to: number): readonly Line[] => this.source.comments(from, to).map((each) => ({ text: indentation + this.source.text.slice(each.pos, each.end), fixed: false }));
    const leading = around.kind === 'text' ? comments(around.start, this.source.startOf(statement)) : [];
    const trailing = around.kind === 'text' ? comments(statement.end, around.end) : [];
    const lines = ts.isBlock(then) ? this.lines(then, list, indentation) : this.printed(this.source.startOf(then), then.end, indentation);
    return [...leading, ...lines, ...trailing];
  }

  /** Comments that stand before what is gone. */
  private moved(indentation: string): readonly Line[] {
    const { declaration } = this.series;
    return declaration ? leadingComments(declaration, this.source).map((each) => ({ text: indentation + this.source.text.slice(each.pos, each.end), fixed: false })) : [];
  }

  /** Statements of a block as lines, with its comments. */
  private lines(block: ts.Block, statements: readonly ts.Statement[], indentation: string): readonly Line[] {
    const lines: Line[] = [];
    for (const item of itemsOf(block, this.source, statements)) {
      if (item.kind !== 'text') continue;
      const printed = this.printed(item.start, item.end, indentation);
      if (printed.every((each) => each.text.trim() === '')) continue;
      if (item.blank && lines.length > 0) lines.push({ text: '', fixed: false });
      lines.push(...printed);
    }
    return lines;
  }

  private printed(start: number, end: number, indentation: string): readonly Line[] {
    const [first, ...rest] = shift(this.changes.render(start, end), this.source.indentationAt(start), indentation);
    // A comment may be all that is left of its line.
    const lines = first ? [{ text: indentation + first.text.trimStart(), fixed: false }, ...rest] : [];
    // A line of which only white space is left held what is gone.
    return lines.filter((each, index) => index === 0 || each.fixed || each.text.trim() !== '' || this.source.text.slice(start, end).split(/\r?\n/)[index]?.trim() === '');
  }

  /** Names that were there for each call are there for each turn. */
  private varsToLets(): void {
    const owners: readonly ts.Node[] = [this.series.turn, ...this.series.dissolved.map((each) => each.owner)];
    for (const { kind, identifiers: [identifier] } of owners.flatMap((each) => this.scopes.declaredIn(each))) {
      const list = identifier?.parent.parent;
      if (kind === 'var' && list && ts.isVariableDeclarationList(list) && list.declarations[0] === identifier?.parent) this.say(list.getStart(), list.getStart() + 'var'.length, 'let');
    }
  }

  private declared(statement: ts.VariableStatement): ReturnType<Scopes['declarationOf']> {
    const name = statement.declarationList.declarations[0]?.name;
    return name && ts.isIdentifier(name) ? this.scopes.declarationOf(name) : undefined;
  }

  private say(start: number, end: number, text: string): void {
    this.changes.replace(start, end, () => [{ text, fixed: false }]);
  }

  /** A statement's whole lines with the comments before it, and one of two empty lines around. */
  private lineOf(statement: ts.Statement): { readonly start: number; readonly end: number } {
    const { text } = this.source;
    const first = leadingComments(statement, this.source)[0]?.pos ?? this.source.startOf(statement);
    const start = text.lastIndexOf('\n', first - 1) + 1;
    const next = text.indexOf('\n', statement.end);
    const end = next < 0 ? text.length : next + 1;
    if (text.slice(start, first).trim() !== '' || text.slice(statement.end, end).trim() !== '') return { start: first, end: statement.end };
    const blankBefore = /(?<=\n)[ \t]*\r?\n$/.exec(text.slice(0, start))?.[0].length ?? 0;
    const after = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
    const isLast = /^[ \t]*\}/.test(text.slice(end + after));
    return { start: isLast ? start - blankBefore : start, end: blankBefore > 0 || isLast ? end + after : end };
  }

  private hasHazard(): boolean {
    const { text } = this.source;
    return /^[ \t]*;/m.test(text.slice(this.series.turn.pos, this.series.turn.end)) || /^;?[([`]/.test(text.slice(this.source.startOf(this.series.start)));
  }

  private keepsComments(written: string): boolean {
    const { declaration, turn, start } = this.series;
    const from = declaration ? this.lineOf(declaration).start : start.pos;
    const comments = [...this.commentsBetween(from, turn.end), ...this.commentsBetween(this.source.startOf(start), start.end)];
    return comments.every((each) => each.split(/\r?\n/).every((one) => written.includes(one.trim())));
  }

  private commentsBetween(from: number, to: number): readonly string[] {
    return this.source.comments(from, to).map((each) => this.source.text.slice(each.pos, each.end));
  }
}

/** What a comparison with a length is not. */
const orders: ReadonlyMap<string, string> = new Map([['>=', '<'], ['>', '<='], ['<', '>='], ['<=', '>']]);
const reserved: ReadonlySet<string> = new Set(['arg', 'argument', 'function', 'class', 'case', 'default', 'import', 'export', 'return', 'package', 'interface']);
const listName = /(?:s|list|array|arr|queue|stack|rest|all)$/i;

/** Lines whose first one stands at a place that is indented already. */
function unindented(lines: readonly Line[]): Lines {
  const [first, ...rest] = lines;
  return [{ text: first?.text.trimStart() ?? '', fixed: false }, ...rest];
}

/** Where the first wait of a turn is over. */
function firstWait(body: ts.Node): number {
  let found = Infinity;
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) found = Math.min(found, node.end);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** Whether an expression is assigned to, counted or deleted. */
function isWritten(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  return ts.isDeleteExpression(parent) || (ts.isCallExpression(parent) && parent.expression === node);
}

/** Whether an identifier with this text stands in a node. */
function isHeld(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);
  return ts.forEachChild(node, (child): true | undefined => isHeld(child, name) || undefined) ?? false;
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}
