/** Prints steps as text in the file's own style. What comes from the source is cut out of it, so that it stays as it was. */
import ts from 'typescript';
import { Edits } from './edits';
import { opposites } from './evaluation';
import { blockWithStatementAt, gathered } from './layout';
import { bare, withParentheses } from './recognise';
import { settledParts } from './stated';
import type { Binding, Callee, Caught, NewName, Part, Presence, Renamed, Step, Target, TryStep, Value } from './steps';
import { join, line, shift, type Line, type Lines, type SourceText, type Style } from './text';

export class Printer {
  private readonly style: Style;
  /** Blocks on one line, and their statements that are printed from steps. */
  private readonly lineBlocks = new Map<ts.Block, readonly Part[]>();
  /** Steps that say nothing, found when names were given. */
  aliases: ReadonlySet<Step> = new Set();

  /** `catchesAny`: what a `catch` binds is `any` without a word. */
  constructor(private readonly source: SourceText, private readonly edits: Edits, private readonly catchesAny = false) {
    this.style = source.style;
  }

  /** Registers the parts of copied statements as replacements; to be called once, before anything is rendered. */
  register(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'copy') for (const part of step.parts) this.replacePart(part);
      else if (step.kind === 'if' || step.kind === 'branch') {
        this.register(step.whenTrue);
        if (step.whenFalse) this.register(step.whenFalse);
      } else if (step.kind === 'try') {
        this.register(step.body);
        if (step.caught) this.register(step.caught.body);
        if (step.finalizer) this.register(step.finalizer.body);
      } else if (step.kind === 'evaluate' || step.kind === 'assign' || step.kind === 'return') {
        if (step.value?.kind === 'inner') this.register(step.value.steps);
        else if (step.value?.kind === 'source' && step.value.present) this.replaceDot(step.value.present);
      }
    }
  }

  /** Makes a plain access of an optional one. */
  private replaceDot(token: ts.QuestionDotToken): void {
    this.edits.replace(token.getStart(), token.end, () => line(ts.isPropertyAccessExpression(token.parent) ? '.' : ''));
  }

  /** Prints a part in its place. */
  replacePart(part: Part): void {
    this.register(part.steps);
    const { instead } = part;
    // A semicolon that guarded the statement guards nothing where other lines stand before it.
    const guard = part.range.pos - 1;
    if (instead && part.steps.length > 0 && this.source.text[guard] === ';' && this.source.startsLine(guard)) this.edits.replace(guard, guard + 1, () => line(''));
    if (instead) this.edits.replace(instead.range.pos, instead.range.end, () => this.operand(instead, this.source.indentationAt(instead.range.pos)));
    const place = (lines: () => Lines): void => (instead ? this.edits.before(part.range.pos, instead.statement.end, lines) : this.edits.replace(part.range.pos, part.range.end, lines));
    const oneLine = part.braces ? undefined : this.lineBlock(part);
    place(() => {
      const indentation = this.source.indentationAt(part.range.pos) + (oneLine && this.opens(oneLine) ? this.style.indentation : '');
      if (instead) {
        const before = this.print(part.steps, indentation);
        return [...before.map((each, index) => (index === 0 ? { ...each, text: each.text.slice(indentation.length) } : each)), { text: indentation + (this.continues(instead, before) ? ';' : ''), fixed: false }];
      }
      if (!part.braces) return this.inPlace(part, indentation);
      return this.block(part.steps, indentation);
    });
  }

  /** Whether what is left of a statement would be taken for the continuation of the lines that now stand before it. */
  private continues(instead: Renamed, before: readonly Line[]): boolean {
    const start = instead.statement.getStart();
    const text = instead.range.pos === start ? this.operand(instead, '')[0]?.text ?? '' : this.source.text.slice(start, start + 2);
    return hazard.test(text) && before.length > 0 && !this.style.semicolons;
  }

  /** The block on one line whose statement the part is: it is opened where the part takes several lines. */
  private lineBlock(part: Part): ts.Block | undefined {
    const block = blockWithStatementAt(this.source.sourceFile, part.range.pos);
    const [first] = block?.statements ?? [];
    if (!block || !first || this.source.breaksBetween(block.getStart(), first.getStart()) || this.source.breaksBetween(block.statements.end, block.end)) return undefined;
    const before = this.lineBlocks.get(block);
    this.lineBlocks.set(block, [...(before ?? []), part]);
    if (before) return block;
    const outer = this.source.indentationAt(block.getStart());
    const ends = [block.getStart() + 1, ...block.statements.map((each) => each.end)];
    const starts = [...block.statements.map((each) => each.getStart()), block.end - 1];
    for (const [index, end] of ends.entries()) {
      const start = starts[index] ?? end;
      if (this.source.text.slice(end, start).trim() !== '') continue;
      const indentation = index === ends.length - 1 ? outer : outer + this.style.indentation;
      this.edits.replace(end, start, () => (this.opens(block) ? [{ text: '', fixed: false }, { text: indentation, fixed: false }] : this.source.cut(end, start)));
    }
    return block;
  }

  private opens(block: ts.Block): boolean {
    return this.lineBlocks.get(block)?.some((part) => part.instead !== undefined || this.print(part.steps, '').length > 1) ?? false;
  }

  private operand({ value, operand }: Renamed, indentation: string): Lines {
    const text = this.value(value, indentation);
    return operand && value.kind === 'source' && isLoose(unwrapped(value.node)) ? join('(', text, ')') : text;
  }

  /** `{`, the steps one level deeper, `}`. */
  block(steps: readonly Step[], indentation: string): Lines {
    const inner = this.print(steps, indentation + this.style.indentation);
    if (inner.length === 0) return line('{}');
    return [{ text: '{', fixed: false }, ...inner, { text: `${indentation}}`, fixed: false }];
  }

  /** `(async () => { … })()` */
  innerFunction(steps: readonly Step[], indentation: string): Lines {
    return join('(async () => ', this.block(steps, indentation), ')()');
  }

  private inPlace(part: Part, indentation: string): Lines {
    const lines = this.print(part.steps, indentation);
    const [first, ...rest] = lines;
    if (!first) return line(this.style.semicolons && !part.gone ? ';' : '');
    const text = first.text.slice(indentation.length);
    return [{ text: this.needsGuardAt(part.range.pos, text) ? `;${text}` : text, fixed: false }, ...rest];
  }

  /** Whether a statement that begins with `text` would be taken for the continuation of the line above. */
  needsGuardAt(offset: number, text: string): boolean {
    if (!hazard.test(text) || !this.isInList(offset)) return false;
    const before = this.source.text.slice(Math.max(0, offset - 2000), offset).replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '').trimEnd();
    return before !== '' && !/[;{}:]$|=>$/.test(before) || (before.endsWith('}') && !this.style.semicolons);
  }

  /** Whether a statement, and not the beginning of a block or a branch, stands before the offset. */
  private isInList(offset: number): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (node.pos > offset || node.end <= offset) return;
      if ('statements' in node) found = (node.statements as readonly ts.Node[]).some((each, index) => index > 0 && each.getStart() === offset);
      ts.forEachChild(node, visit);
    };
    visit(this.source.sourceFile);
    return found;
  }

  /** The steps as whole lines. */
  print(steps: readonly Step[], indentation: string): readonly Line[] {
    const lines: Line[] = [];
    for (const step of steps) {
      if (step.kind === 'blank line') {
        if (lines.length > 0 && lines.at(-1)?.text !== '') lines.push({ text: '', fixed: false });
        continue;
      }
      if (step.kind === 'trailing comment') {
        const last = lines.at(-1);
        if (last) {
          const [first, ...rest] = this.cut(step.range, indentation);
          lines[lines.length - 1] = { text: `${last.text} ${first?.text ?? ''}`, fixed: last.fixed };
          lines.push(...rest);
          continue;
        }
      }
      if (this.aliases.has(step)) continue;
      const [first, ...rest] = gathered(step, this.step(step, indentation), indentation, this.source);
      if (!first || (first.text === '' && rest.length === 0)) continue;
      lines.push({ text: indentation + (hazard.test(first.text) && this.isOpen(lines) ? ';' : '') + first.text, fixed: false }, ...rest);
    }
    while (lines.at(-1)?.text === '') lines.pop();
    return lines;
  }

  /** Whether a statement after the lines could be taken for their continuation. */
  private isOpen(lines: readonly Line[]): boolean {
    const code = lines.findLast((each) => !/^\s*(?:$|\/\/|\/\*|\*)/.test(each.text))?.text.replace(/\s*\/\/[^'"`]*$/, '');
    if (code === undefined) return lines.length > 1 && !this.style.semicolons;
    return !code.endsWith(';') && !(this.style.semicolons && /[{}]$/.test(code));
  }

  private step(step: Step, indentation: string): Lines {
    const semicolon = this.style.semicolons ? ';' : '';
    switch (step.kind) {
      case 'evaluate':
        return join(this.evaluation(step, indentation), semicolon);
      case 'assign':
        return join(this.target(step.target, indentation), ' = ', this.waited(step.value, step.wait, indentation), semicolon);
      case 'return':
        if (!step.value || step.value.kind === 'undefined') return line(`return${semicolon}`);
        return join('return ', this.waited(step.value, step.wait, indentation), semicolon);
      case 'throw':
        return join('throw ', this.value(step.value, indentation), semicolon);
      case 'break':
        return line(`break${semicolon}`);
      case 'declare':
        return join(this.binding(step.binding, indentation), step.type && this.style.typed ? `: ${step.type}` : '', semicolon);
      case 'copy':
        return this.copied(step.node, indentation);
      case 'if': {
        const head = shift(this.edits.render(step.node.getStart(), closingParenthesis(step.node)), this.source.indentationAt(step.node.getStart()), indentation);
        if (this.print(step.whenTrue, indentation).length > 0 || !step.whenFalse?.length) return this.alternatives(head, step.whenTrue, step.whenFalse, indentation);
        return this.alternatives(join('if (', this.negated(step.node.expression, indentation), ')'), step.whenFalse, undefined, indentation);
      }
      case 'branch':
        if (step.whenTrue.length === 0) return this.alternatives(join('if (', this.condition(step.condition, false, indentation), ')'), step.whenFalse, undefined, indentation);
        return this.alternatives(join('if (', this.condition(step.condition, true, indentation), ')'), step.whenTrue, step.whenFalse, indentation);
      case 'unless callable':
        return join(`if (typeof `, this.callee(step.callee, indentation), ` !== 'function') `, ...this.print(step.steps, '').map((each) => [each]));
      case 'try':
        return this.tried(step, indentation);
      case 'comment':
      case 'trailing comment':
        return this.cut(step.range, indentation);
      default:
        return line('');
    }
  }

  private condition(condition: ts.Expression | Presence, holds: boolean, indentation: string): Lines {
    if (!('truthy' in condition)) return holds ? this.slice(condition, indentation) : this.negated(condition, indentation);
    const value = this.value(condition.value, indentation);
    return condition.truthy ? join(holds ? '' : '!', value) : join(value, holds ? ' != null' : ' == null');
  }

  private negated(condition: ts.Expression, indentation: string): Lines {
    if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) return this.slice(bare(condition.operand), indentation);
    const opposite = ts.isBinaryExpression(condition) ? opposites.get(condition.operatorToken.kind) : undefined;
    if (opposite && ts.isBinaryExpression(condition)) {
      const { left, operatorToken, right } = condition;
      return join(this.shifted(this.source.startOf(left), operatorToken.getStart(), indentation), opposite, this.shifted(operatorToken.end, right.end, indentation));
    }
    const text = this.slice(condition, indentation);
    return ts.isBinaryExpression(condition) || isLoose(condition) ? join('!(', text, ')') : join('!', text);
  }

  private evaluation(step: Extract<Step, { kind: 'evaluate' }>, indentation: string): Lines {
    const { binding, value, wait, shape } = step;
    if (binding) {
      const nothing = value.kind === 'none';
      if ((nothing || value.kind === 'undefined') && shape === 'default' && binding.kind === 'moved' && binding.parameter.initializer) {
        return join(this.binding(binding, indentation), ' = ', this.slice(binding.parameter.initializer, indentation));
      }
      const left = this.binding(binding, indentation, shape);
      if (shape === 'list') return join(left, ' = ', nothing ? '[]' : join('[', this.waited(value, wait, indentation), ']'));
      if (shape === 'default') return join(left, ' = [', this.waited(value, wait, indentation), ']');
      return join(left, ' = ', this.waited(value, wait, indentation));
    }
    if (value.kind === 'call' && value.guarded) {
      const { guarded: _guarded, ...plain } = value;
      const call = this.waited(plain, wait, indentation);
      return join('if (typeof ', this.callee(value.callee, indentation), " === 'function') ", call);
    }
    const text = this.waited(value, wait, indentation);
    return /^(?:\{|function\b|class\b|async function\b|let\s*\[)/.test(text[0]?.text ?? '') ? join('(', text, ')') : text;
  }

  private alternatives(head: Lines, then: readonly Step[], otherwise: readonly Step[] | undefined, indentation: string): Lines {
    const first = join(head, ' ', this.block(then, indentation));
    if (!otherwise || otherwise.length === 0) return first;
    const [only, ...others] = otherwise;
    if (only && others.length === 0 && (only.kind === 'if' || only.kind === 'branch')) return join(first, this.follow('else ', indentation), this.step(only, indentation));
    return join(first, this.follow('else ', indentation), this.block(otherwise, indentation));
  }

  private tried(step: TryStep, indentation: string): Lines {
    let lines = join('try ', this.block(step.body, indentation));
    if (step.caught) {
      const head = step.caught.binding ? join('catch (', this.caught(step.caught.binding, indentation), ') ') : line('catch ');
      lines = join(lines, this.follow(head, indentation), this.block(step.caught.body, indentation));
    }
    if (step.finalizer) lines = join(lines, this.follow('finally ', indentation), this.block(step.finalizer.body, indentation));
    return lines;
  }

  /** What follows a closing brace: on its line, or on the next in files that are written so. */
  private follow(text: Lines | string, indentation: string): Lines {
    return this.style.keywordOnNewLine ? join([{ text: '', fixed: false }, { text: indentation, fixed: false }], text) : join(' ', text);
  }

  private caught(binding: Caught, indentation: string): Lines {
    const before = this.style.checked ? '/** @type {any} */ ' : '';
    const stated = this.style.typed && !this.catchesAny ? ': any' : '';
    if (binding.kind === 'new') return line(before + nameOf(binding.name) + stated);
    const { name, type } = binding.parameter;
    return join(before, this.slice(name, indentation), type ? join(': ', this.slice(type, indentation)) : stated);
  }

  private binding(binding: Binding, indentation: string, shape?: 'list' | 'default'): Lines {
    const stated = binding.kind !== 'declarator' && binding.type && this.style.typed ? join(': ', ...settledParts(binding.type).flatMap((each, index) => [index > 0 ? ' | ' : '', this.slice(each, indentation)])) : line('');
    if (binding.kind === 'new') return join(binding.keyword, ' ', nameOf(binding.name), stated);
    const { name, type } = binding.kind === 'moved' ? binding.parameter : binding.declaration;
    const annotation = type ? join(': ', this.slice(type, indentation)) : stated;
    if (shape === 'default' && binding.kind === 'moved' && binding.parameter.initializer) {
      return join(binding.keyword, ' [', this.slice(name, indentation), ' = ', this.slice(binding.parameter.initializer, indentation), ']', type ? join(': [', this.slice(type, indentation), /\bundefined\b/.test(type.getText()) ? ']' : ' | undefined]') : '');
    }
    const optional = binding.kind === 'moved' && binding.parameter.questionToken && type ? ' | undefined' : '';
    return join(binding.keyword, ' ', this.slice(name, indentation), annotation, optional);
  }

  private target(target: Target, indentation: string): Lines {
    if (target.kind === 'name') return line(nameOf(target.name));
    return this.slice(target.kind === 'moved' ? target.parameter.name : target.node, indentation);
  }

  private waited(value: Value, wait: boolean, indentation: string): Lines {
    if (!wait) return this.value(value, indentation);
    const text = this.value(value, indentation);
    const parentheses = value.kind === 'source' ? isLoose(unwrapped(value.node)) : value.kind === 'call' && value.guarded !== undefined;
    return parentheses ? join('await (', text, ')') : join('await ', text);
  }

  private value(value: Value, indentation: string): Lines {
    switch (value.kind) {
      case 'source':
        return this.assertion(unwrapped(value.node), indentation);
      case 'undefined':
      case 'none':
        return line('undefined');
      case 'name':
        return line(nameOf(value.name));
      case 'inner':
        return this.innerFunction(value.steps, indentation);
      case 'call': {
        const argument = value.argument ? this.value(value.argument, indentation) : line('');
        const callee = this.callee(value.callee, indentation);
        // The function is called with one argument, whatever its type says.
        const called = value.untaken ? join('(', callee, ' as (value: unknown) => ReturnType<typeof ', callee, '>)') : callee;
        const call = join(called, '(', argument, ')');
        if (value.guarded !== 'value') return call;
        return join('typeof ', this.callee(value.callee, indentation), " === 'function' ? ", call, ' : ', argument);
      }
    }
  }

  /** `({ … }) as const` without the parentheses that only an arrow function's body needed. */
  private assertion(node: ts.Expression, indentation: string): Lines {
    if ((!ts.isAsExpression(node) && !ts.isSatisfiesExpression(node)) || !ts.isArrowFunction(withParentheses(node).parent)) return this.slice(node, indentation);
    const inner = unwrapped(node.expression);
    return ts.isObjectLiteralExpression(inner) ? join(this.slice(inner, indentation), this.shifted(node.expression.end, node.end, indentation)) : this.slice(node, indentation);
  }

  private callee(callee: Callee, indentation: string): Lines {
    if (callee.kind === 'name') return line(nameOf(callee.name));
    const node = bare(callee.node);
    const text = this.slice(node, indentation);
    return ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isConditionalExpression(node) || ts.isBinaryExpression(node) ? join('(', text, ')') : text;
  }

  /** A statement of the user's; `;` is added where the line break behind it is new. */
  private copied(node: ts.Statement, indentation: string): Lines {
    const text = this.source.text.slice(node.getStart(), node.end);
    const apart = /\s*\n\s*;$/.exec(text);
    const lines = this.shifted(node.getStart(), apart ? node.end - apart[0].length : node.end, indentation);
    const bareStatement = ts.isExpressionStatement(node) || ts.isReturnStatement(node) || ts.isVariableStatement(node) || ts.isThrowStatement(node);
    const last = lines.at(-1)?.text ?? '';
    return this.style.semicolons && bareStatement && !text.endsWith(';') && last !== '' && !/[;}]$/.test(last) ? join(lines, ';') : lines;
  }

  /** A node behind other text. What stood in lines of equal indentation, as an arrow function's body may, is indented from the second line on. */
  private slice(node: ts.Node, indentation: string): Lines {
    const start = this.source.startOf(node);
    const from = this.source.indentationAt(start);
    const lines = this.edits.render(start, node.end);
    const level = this.source.startsLine(start) && lines.some((each, index) => index > 0 && !each.fixed && continuesAt(from, each.text));
    return shift(lines, from, level ? indentation + this.style.indentation : indentation);
  }

  private cut(range: ts.TextRange, indentation: string): Lines {
    return this.shifted(range.pos, range.end, indentation);
  }

  private shifted(start: number, end: number, indentation: string): Lines {
    return shift(this.edits.render(start, end), this.source.indentationAt(start), indentation);
  }
}

/** Whether a line of this indentation goes on with an expression, rather than closing what its first line opened. */
function continuesAt(indentation: string, text: string): boolean {
  return text.startsWith(indentation) && /^[^\s)\]}>/<]/.test(text.slice(indentation.length));
}

const hazard = /^(?:[([`+-]|\/(?![/*]))/;

function nameOf(name: NewName): string {
  return name.text ?? name.wanted[0] ?? 'value';
}

/** An expression without the parentheses that only its place needed. */
function unwrapped(node: ts.Expression): ts.Expression {
  const inner = bare(node);
  if (inner === node || ts.isObjectLiteralExpression(inner)) return inner;
  const comma = ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.CommaToken;
  const text = node.getText();
  return comma || /^\(\s*\n/.test(text) || text.includes('/*') ? node : inner;
}

/** Whether an operand of `await` needs parentheses. */
function isLoose(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) || ts.isConditionalExpression(node) || ts.isArrowFunction(node) || ts.isYieldExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
}

function closingParenthesis(node: ts.IfStatement): number {
  const text = node.getSourceFile().text;
  return text.lastIndexOf(')', node.thenStatement.getStart() - 1) + 1;
}
