import ts from 'typescript';
import { bindingsOf, ChainBuilder, Inquiry, linkCallOf, rangeOf, type Binding, type BuiltChain, type Evaluation, type ExpressionFact, type Facts, type TextRange, type Thenable } from '../analysis';
import type { FileView } from '../project';
import { Nodes } from './nodes';

/**
 * What a check may know of one version of a file: its tree, its names, its chains, and of its types what was answered.
 * Every question goes through here, so that what was asked without an answer is known afterwards.
 */
export class CheckedFile {
  readonly sourceFile: ts.SourceFile;
  readonly text: string;
  readonly #inquiry: Inquiry;
  readonly #missed = new Map<string, TextRange>();
  /** Set by whoever wants to know whether all that is looked at from then on is known. */
  missesNothing = true;
  readonly #isAnswered: (range: TextRange) => boolean;
  readonly #nodes: Nodes;
  #chains: ChainBuilder | undefined;

  constructor(readonly view: FileView, facts: Facts, isAnswered: (range: TextRange) => boolean) {
    this.sourceFile = view.sourceFile;
    this.text = view.text;
    this.#isAnswered = isAnswered;
    this.#nodes = Nodes.of(view.sourceFile);
    const asked: Facts = {
      at: (range) => {
        if (!isAnswered(range)) {
          this.#missed.set(`${range.start}:${range.end}`, range);
          this.missesNothing = false;
        }
        return facts.at(range);
      },
    };
    this.#inquiry = new Inquiry(view.sourceFile, asked);
  }

  /** What the types say of an expression, of a declared name or of a function; undefined where nothing is known (yet). */
  fact(node: ts.Node): ExpressionFact | undefined {
    return this.#inquiry.fact(node);
  }

  /**
   * The same for those who ask whether a value is a promise or a function: undefined also where it is neither, which one
   * question tells of all places that say the same.
   */
  factUnlessPlain(value: ts.Expression): ExpressionFact | undefined {
    return this.isPlain(value) === false ? this.fact(value) : undefined;
  }

  /** Whether a value is certainly neither a promise nor a function; undefined where that is not known (yet), `false` where its own fact tells more. */
  isPlain(value: ts.Expression): boolean | undefined {
    if (ts.isLiteralExpression(value)) return true;
    const first = this.#nodes.alike.of(value);
    if (first === undefined || (first === value && this.#isAnswered(this.range(first)))) return false;
    const fact = this.fact(first);
    if (!this.#isAnswered(this.range(first))) return undefined;
    return fact !== undefined && fact.thenable === 'never' && fact.call === undefined && fact.absent !== true;
  }

  /**
   * Whether what a call gives may be a promise; `false` also while that is not known (yet). It is asked of the function first:
   * its type tells without a look at the arguments, and is the same wherever the function is called.
   */
  mayGivePromise(call: ts.CallExpression): boolean {
    const { isAnswered, gives } = this.#called(call);
    return isAnswered && gives !== 'never';
  }

  /** Whether a call surely gives a promise or another thenable; the same question. */
  surelyGivesThenable(call: ts.CallExpression): boolean {
    return this.#called(call).gives === 'always';
  }

  range(node: ts.Node): TextRange {
    return rangeOf(node, this.sourceFile);
  }

  textOf(node: ts.Node): string {
    return node.getText(this.sourceFile);
  }

  /** All nodes of one kind, in source order. */
  all<Node extends ts.Node>(isKind: (node: ts.Node) => node is Node): readonly Node[] {
    return this.#nodes.where(isKind);
  }

  /** What analyses ask, which keep by it what they found. */
  get inquiry(): Inquiry {
    this.#rememberMissed();
    return this.#inquiry;
  }

  /** The declaration in this file that a name refers to. */
  resolve(name: ts.Identifier): Binding | undefined {
    return bindingsOf(this.sourceFile).resolve(name);
  }

  /** The chain whose last link is this call; undefined where it is no link, or not the last one, or of no promise. */
  chainEndingAt(call: ts.Node): BuiltChain | undefined {
    const link = linkCallOf(call);
    const chain = link && this.#builder.chainsEndingAt(link).find(({ last }) => last === call);
    this.#rememberMissed();
    return chain;
  }

  /** What evaluating an expression can do: throw, or give a promise that rejects. */
  evaluate(expression: ts.Expression): Evaluation {
    const evaluation = this.#builder.evaluate(expression);
    this.#rememberMissed();
    return evaluation;
  }

  /** The questions that had no answer. */
  get missed(): readonly TextRange[] {
    return [...this.#missed.values()];
  }

  /** What the type of the called function says of the call. */
  #called({ expression }: ts.CallExpression): { readonly isAnswered: boolean; readonly gives: Thenable | undefined } {
    const first = this.#nodes.alike.of(expression) ?? expression;
    const called = this.fact(first)?.call;
    // A function that gives nothing may be an async one behind its type, which no other question tells either.
    const gives = called?.returnsThenable === 'unknown' && called.returns === 'void' ? 'never' : called?.returnsThenable;
    return { isAnswered: this.#isAnswered(this.range(first)), gives };
  }

  /** What is built once for all checks may rest on a question that another one asked. */
  #rememberMissed(): void {
    if (this.#missed.size > 0) this.missesNothing = false;
  }

  get #builder(): ChainBuilder {
    return (this.#chains ??= new ChainBuilder(this.#inquiry));
  }
}
