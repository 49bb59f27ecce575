import ts from 'typescript';
import { analyse, bindingsOf, ChainBuilder, Inquiry, linkCallOf, rangeOf, type AsyncModel, type Binding, type BuiltChain, type Evaluation, type ExpressionFact, type Facts, type TextRange } from '../analysis';
import type { FileView } from '../project';

/**
 * What a check may know of one version of a file: its tree, its names, its chains, and of its types what was answered.
 * Every question goes through here, so that what was asked without an answer is known afterwards.
 */
export class CheckedFile {
  readonly sourceFile: ts.SourceFile;
  readonly text: string;
  readonly inquiry: Inquiry;
  readonly #facts: Facts;
  readonly #missed = new Map<string, TextRange>();
  readonly #byGuard = new Map<unknown, readonly ts.Node[]>();
  #nodes: readonly ts.Node[] | undefined;
  #model: AsyncModel | undefined;
  #chains: ChainBuilder | undefined;

  constructor(readonly view: FileView, facts: Facts, isAnswered: (range: TextRange) => boolean) {
    this.sourceFile = view.sourceFile;
    this.text = view.text;
    this.#facts = {
      at: (range) => {
        if (!isAnswered(range)) this.#missed.set(`${range.start}:${range.end}`, range);
        return facts.at(range);
      },
    };
    this.inquiry = new Inquiry(view.sourceFile, this.#facts);
  }

  /** What the types say of an expression, of a declared name or of a function; undefined where nothing is known (yet). */
  fact(node: ts.Node): ExpressionFact | undefined {
    return this.inquiry.fact(node);
  }

  range(node: ts.Node): TextRange {
    return rangeOf(node, this.sourceFile);
  }

  textOf(node: ts.Node): string {
    return node.getText(this.sourceFile);
  }

  /** All nodes of one kind, in source order. */
  all<Node extends ts.Node>(isKind: (node: ts.Node) => node is Node): readonly Node[] {
    const known = this.#byGuard.get(isKind);
    if (known !== undefined) return known as readonly Node[];
    const found = (this.#nodes ??= nodesOf(this.sourceFile)).filter(isKind);
    this.#byGuard.set(isKind, found);
    return found;
  }

  /** The declaration in this file that a name refers to. */
  resolve(name: ts.Identifier): Binding | undefined {
    return bindingsOf(this.sourceFile).resolve(name);
  }

  /** The model with what is known of the types. */
  get model(): AsyncModel {
    return (this.#model ??= analyse(this.sourceFile, this.#facts));
  }

  /** The chain whose last link is this call; undefined where it is no link, or not the last one, or of no promise. */
  chainEndingAt(call: ts.Node): BuiltChain | undefined {
    const link = linkCallOf(call);
    return link && this.#builder.chainsEndingAt(link).find(({ last }) => last === call);
  }

  /** What evaluating an expression can do: throw, or give a promise that rejects. */
  evaluate(expression: ts.Expression): Evaluation {
    return this.#builder.evaluate(expression);
  }

  /** The questions that had no answer. */
  get missed(): readonly TextRange[] {
    return [...this.#missed.values()];
  }

  get #builder(): ChainBuilder {
    return (this.#chains ??= new ChainBuilder(this.inquiry));
  }
}

/** Every node of a tree, parents before children, in source order; without recursion, as trees can be deep. */
function nodesOf(root: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const stack: ts.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    for (const child of children.toReversed()) stack.push(child);
  }
  return found;
}
