import ts from 'typescript';
import { bindingsOf, ChainBuilder, Inquiry, linkCallOf, rangeOf, type Binding, type BuiltChain, type Evaluation, type ExpressionFact, type Facts, type TextRange } from '../analysis';
import type { FileView } from '../project';
import { Alike } from './alike';

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
  readonly #nodes: NodesByKind;
  #chains: ChainBuilder | undefined;

  constructor(readonly view: FileView, facts: Facts, isAnswered: (range: TextRange) => boolean) {
    this.sourceFile = view.sourceFile;
    this.text = view.text;
    this.#isAnswered = isAnswered;
    this.#nodes = nodesByKind(view.sourceFile);
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
    return fact !== undefined && fact.thenable === 'never' && fact.call === undefined && !/^(?:never|undefined|null)$/.test(fact.type);
  }

  range(node: ts.Node): TextRange {
    return rangeOf(node, this.sourceFile);
  }

  textOf(node: ts.Node): string {
    return node.getText(this.sourceFile);
  }

  /** All nodes of one kind, in source order. */
  all<Node extends ts.Node>(isKind: (node: ts.Node) => node is Node): readonly Node[] {
    const known = this.#nodes.byGuard.get(isKind);
    if (known !== undefined) return known as readonly Node[];
    const found = this.#nodes.all.filter(isKind);
    this.#nodes.byGuard.set(isKind, found);
    return found;
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

  /** What is built once for all checks may rest on a question that another one asked. */
  #rememberMissed(): void {
    if (this.#missed.size > 0) this.missesNothing = false;
  }

  get #builder(): ChainBuilder {
    return (this.#chains ??= new ChainBuilder(this.#inquiry));
  }
}

/** The nodes of a tree in source order, parents before children, and what was looked up among them. */
interface NodesByKind {
  readonly all: readonly ts.Node[];
  readonly byGuard: Map<unknown, readonly ts.Node[]>;
  readonly alike: Alike;
}

/** Computed once for each tree, as the checks run again when types are known. */
function nodesByKind(sourceFile: ts.SourceFile): NodesByKind {
  const known = nodesOfTrees.get(sourceFile) ?? { all: nodesOf(sourceFile), byGuard: new Map<unknown, readonly ts.Node[]>(), alike: new Alike() };
  nodesOfTrees.set(sourceFile, known);
  return known;
}

const nodesOfTrees = new WeakMap<ts.SourceFile, NodesByKind>();

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
