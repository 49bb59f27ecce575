/** Writes a sequence as a chain: flat where a step needs the latest value alone, nested where it needs an earlier one. */
import ts from 'typescript';
import { hasReturn } from '../chains/completion';
import { bare } from '../chains/recognise';
import { join, line, shift, type Lines, type SourceText } from '../chains/text';
import type { Segment, Sequence } from './recognise';

/** A sequence with what is known of its values. */
export interface Plan {
  readonly sequence: Sequence;
  /** For each segment the last one inside its handler. */
  readonly reach: readonly number[];
  /** Whether `then` can be called on the value as it is. */
  isNativePromise(value: ts.Expression): boolean;
  /** Whether TypeScript would take a handler that gives the value for one that gives either of two things. */
  isMixed(value: ts.Expression): boolean;
}

/** Prints plans in a file's own style. */
export class Printer {
  constructor(private readonly source: SourceText) {}

  /** The chain that a function returns whose body is the sequence, without what its first segment does before. */
  chain(plan: Plan, indentation: string): Lines {
    return this.chained(plan, 0, plan.sequence.segments.length - 1, indentation, []);
  }

  /** The chain of a guarded sequence: what throws in its first segment is caught too, unless it cannot throw. */
  guarded(plan: Plan, firstCannotThrow: boolean, handlers: readonly { readonly method: string; readonly plan: Plan }[], indentation: string): Lines {
    const { sequence: { segments } } = plan;
    const links = (at: string) => handlers.map(({ method, plan: handler }) => join(`.${method}(`, this.arrow(handler, 0, handler.sequence.segments.length - 1, at), ')'));
    if (segments[0] && this.textOf(segments[0])) {
      // What is returned early must not meet the later steps.
      return this.linked(join('(', this.arrow(plan, 0, segments.length - 1, indentation, 'async '), ')()'), links, indentation);
    }
    return this.chained(plan, 0, segments.length - 1, indentation, links, firstCannotThrow ? 'plain' : 'caught');
  }

  private chained(plan: Plan, from: number, to: number, indentation: string, more: readonly never[] | ((at: string) => readonly Lines[]), start: 'plain' | 'caught' = 'plain'): Lines {
    const { segments } = plan.sequence;
    const value = segments[from]?.value;
    const root = value ? (start === 'caught' ? join('(async () => ', this.concise(value, indentation), ')()') : this.root(plan, value, indentation)) : line('');
    const links = (at: string): readonly Lines[] => {
      const own: Lines[] = [];
      for (let next = from + 1; next <= to; next = (plan.reach[next] ?? next) + 1) own.push(join('.then(', this.arrow(plan, next, Math.min(to, plan.reach[next] ?? next), at), ')'));
      return [...own, ...(typeof more === 'function' ? more(at) : more)];
    };
    return this.linked(root, links, indentation);
  }

  /** One link stays on the line of what it is hung on; more have a line each. */
  private linked(root: Lines, links: (indentation: string) => readonly Lines[], indentation: string): Lines {
    const inline = links(indentation);
    const [only] = inline;
    if (inline.length === 1 && only && indentation.length + widest(join(root, only)) <= lineWidth) return join(root, only);
    const deeper = indentation + this.source.style.indentation;
    return links(deeper).reduce((lines, link) => [...lines, ...join(deeper, link)], root);
  }

  /** The handler that runs the segments from the one to the other. */
  private arrow(plan: Plan, from: number, to: number, indentation: string, start = ''): Lines {
    const { segments } = plan.sequence;
    const segment = segments[from];
    if (!segment) return line('');
    const { binding, value } = segment;
    // One that returns a value here and a promise there has one type when it is async.
    const prefix = this.source.style.typed && value && segment.statements.some(hasReturn) ? 'async ' : start;
    const head = join(`${prefix}(`, binding ? join(this.cut(binding.name, indentation), binding.type ? join(': ', this.cut(binding.type, indentation)) : '') : '', ') => ');
    const text = this.textOf(segment);
    const deeper = indentation + this.source.style.indentation;
    const result = (at: string): Lines | undefined => (value && (from < to ? this.chained(plan, from, to, at, []) : this.given(plan, value, at)));
    if (!text) {
      if (!value) return join(head, '{}');
      return join(head, from < to ? result(indentation) ?? '' : plan.isMixed(value) ? this.given(plan, value, indentation) : this.concise(value, indentation));
    }
    const statements = shift(this.source.cut(text.start, text.end), this.source.indentationAt(plan.sequence.first?.getStart() ?? text.start), deeper);
    const last = result(deeper);
    return [
      ...join(head, '{'),
      ...join(deeper, statements),
      ...(last ? join(deeper, 'return ', last, this.source.style.semicolons ? ';' : '') : []),
      ...line(`${indentation}}`),
    ];
  }

  /** What the first link is hung on. */
  private root(plan: Plan, value: ts.Expression, indentation: string): Lines {
    if (!plan.isNativePromise(value)) return this.resolved(value, indentation);
    return ts.isLeftHandSideExpression(value) && !(ts.isNewExpression(value) && !value.arguments) && !ts.isOptionalChain(value) ? this.cut(value, indentation) : join('(', this.cut(value, indentation), ')');
  }

  /** What a handler returns. */
  private given(plan: Plan, value: ts.Expression, indentation: string): Lines {
    return plan.isMixed(value) ? this.resolved(value, indentation) : this.cut(value, indentation);
  }

  private resolved(value: ts.Expression, indentation: string): Lines {
    return join('Promise.resolve(', this.cut(isSequence(bare(value)) ? value : bare(value), indentation), ')');
  }

  /** An expression as the body of an arrow function. */
  private concise(value: ts.Expression, indentation: string): Lines {
    const text = this.cut(value, indentation);
    return isSequence(value) || text[0]?.text.startsWith('{') ? join('(', text, ')') : text;
  }

  private cut(node: ts.Node, indentation: string): Lines {
    const start = this.source.startOf(node);
    return shift(this.source.cut(start, node.end), this.source.indentationAt(start), indentation);
  }

  /** Statements and comments of a segment, without white space around them; undefined where there are none. */
  private textOf({ from, to }: Segment): { readonly start: number; readonly end: number } | undefined {
    const text = this.source.text.slice(from, to);
    const trimmed = text.trim();
    if (trimmed === '') return undefined;
    const start = from + text.indexOf(trimmed);
    return { start, end: start + trimmed.length };
  }
}

const lineWidth = 100;

function widest(lines: Lines): number {
  return Math.max(...lines.map(({ text }) => text.length));
}

function isSequence(value: ts.Expression): boolean {
  return ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.CommaToken;
}
