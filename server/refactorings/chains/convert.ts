/**
 * Converts chains of one file: decides for each where it stands, has it planned, named and printed, and gives minimal
 * edits. Functions that can become `async` do; everywhere else an inner async function takes the chain's place.
 */
import ts from 'typescript';
import type { Facts } from '../../analysis';
import { isAdopted } from './adopted';
import { hasSelectedBranch, unitParts } from './bodies';
import { returnsIn, tryAround } from './completion';
import { canBecomeAsync } from './contract';
import { Edits } from './edits';
import { isClassUnseen } from './libraries';
import { Namer } from './names';
import { isNarrowed } from './narrowing';
import { shortCircuits } from './optional';
import { Planner } from './plan';
import { Printer } from './print';
import { bare, catches, findChains, isLinkMethod, withParentheses, type ChainSyntax } from './recognise';
import { reasons } from './refusals';
import { isAsync, functionScopeOf as functionScopeNode, isFunctionWithBody } from './scopes';
import type { NewName, OutputScope, Part, Sink, Step } from './steps';
import { SourceText, join, type Lines } from './text';
import { handlesItsErrors, isDropped, isUnheard } from './unwaited';
import { Values } from './values';
import type { Surroundings, TextEdit } from '../refactoring';

export interface Conversion {
  /** The edits, printed when asked for. */
  edits(): readonly TextEdit[];
  /** The chains that are gone. */
  readonly converted: readonly ChainSyntax[];
  readonly refused: readonly { readonly chain: ChainSyntax; readonly reason: string }[];
}

/** How chains are converted. */
interface Manner {
  /** A floating `catch` with an empty handler stays. */
  readonly keepGuards?: boolean;
  /** Every inner async function that nobody waits for says so: `void (async () => { … })()`. */
  readonly voids?: boolean;
}

/** Converts the chains given. */
export function convertChains(sourceFile: ts.SourceFile, chains: readonly ChainSyntax[], surroundings: Surroundings, manner: Manner = {}): Conversion {
  return new Converter(sourceFile, chains, surroundings, manner).run();
}

class Converter {
  private readonly source: SourceText;
  private readonly facts: Facts;
  private readonly values: Values;
  private readonly edits: Edits;
  private readonly printer: Printer;
  private readonly planner: Planner;
  private readonly refused = new Map<ts.Node, { readonly chain: ChainSyntax; readonly reason: string }>();
  private readonly plans: { readonly steps: readonly Step[]; readonly scope: OutputScope }[] = [];

  constructor(private readonly sourceFile: ts.SourceFile, private readonly chains: readonly ChainSyntax[], surroundings: Surroundings, private readonly manner: Manner) {
    this.from = Math.min(...chains.map((chain) => chain.node.pos));
    this.to = Math.max(...chains.map((chain) => chain.node.end));
    this.source = SourceText.of(sourceFile);
    this.facts = surroundings.facts;
    this.values = new Values(sourceFile, surroundings.facts, surroundings.libraries);
    this.edits = new Edits(this.source);
    this.printer = new Printer(this.source, this.edits, chains.some(({ root }) => this.values.fact(root)?.catchesAny));
    this.planner = new Planner(this.source, this.values, new Set(chains.map((chain) => chain.node)), surroundings, (chain, reason) => this.refused.set(chain.node, { chain, reason }));
  }

  /** Where the chains lie. */
  private readonly from: number;
  private readonly to: number;
  private edited: readonly TextEdit[] | undefined;

  run(): Conversion {
    this.visit(this.sourceFile);
    const converted = this.chains.filter((chain) => this.planner.consumed.has(chain.node));
    const refused = [...this.refused.values()].filter((each) => !this.planner.consumed.has(each.chain.node));
    return { edits: () => (this.edited ??= this.result()), converted, refused };
  }

  private visit(node: ts.Node): void {
    if (node.end < this.from || node.pos > this.to) return;
    if (ts.isSourceFile(node)) this.units(node, undefined, ts.isExternalModule(node) || isModuleFile(node), functionScopeOf(node));
    else if (isFunctionWithBody(node) && !this.planner.dissolved.has(node)) this.visitFunction(node);
    else if (ts.isCallExpression(node)) {
      const chain = this.planner.isSelected(node);
      if (chain && chain.node === node) this.wrap(chain);
    }
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private visitFunction(node: ts.FunctionLikeDeclaration): void {
    const { body } = node;
    if (!body) return;
    const isChain = (expression: ts.Expression): boolean => {
      const chain = this.planner.isSelected(expression);
      return chain !== undefined && !shortCircuits(chain) && (this.values.libraries.length === 0 || this.values.isFreshPromise(chain.root) || isClassUnseen(chain, this.values));
    };
    const async = isAsync(node);
    const becomes = !async && canBecomeAsync(node, this.values, isChain) && (!ts.isBlock(body) || returnsIn(body).some((each) => each.expression && !tryAround(each) && holdsChain(each.expression, isChain)));
    const scope = functionScopeOf(node);
    const sink: Sink | undefined = (async || becomes) && !node.asteriskToken && !isLinkMethod(node) ? { kind: 'return', protect: false, leave: false } : undefined;
    if (ts.isBlock(body)) {
      if (this.units(body, sink, async, scope) && becomes) this.makeAsync(node);
    } else if (sink && ts.isArrowFunction(node)) this.arrow(node, body, sink, scope, becomes);
  }

  /** An arrow function whose body is a chain. */
  private arrow(node: ts.ArrowFunction, body: ts.Expression, sink: Sink, scope: OutputScope, becomes: boolean): void {
    const chain = this.planner.isSelected(bare(body));
    const steps = chain ? this.planner.attempt(chain, () => this.planner.chain(chain, sink, scope)) : hasSelectedBranch(this.planner, body) ? this.planner.value(body, sink, scope) : undefined;
    if (!steps) return;
    const lead = this.source.comments(node.equalsGreaterThanToken.end, this.source.startOf(body)).map((range): Step => ({ kind: 'comment', range }));
    const all = [...lead, ...steps];
    this.plans.push({ steps: all, scope });
    this.printer.register(all);
    const indentation = this.source.indentationAt(node.getStart());
    this.edits.replace(node.equalsGreaterThanToken.end, node.end, () => join(' ', this.printer.block(all, indentation)));
    if (becomes) this.makeAsync(node);
  }

  /** The chains in a function's body that become statements; whether any of them is returned. */
  private units(body: ts.Node, sink: Sink | undefined, canAwait: boolean, scope: OutputScope): boolean {
    let returns = false;
    const parts: Part[] = [];
    const before = this.planner.consumed.size;
    ts.forEachChild(body, (statement) => void parts.push(...unitParts(this.planner, statement, sink, scope, canAwait)));
    // Where no chain goes, `return Promise.resolve(…)` stays as well.
    if (this.planner.consumed.size === before) return false;
    for (const part of parts) {
      this.plans.push({ steps: part.steps, scope: part.scope });
      this.printer.replacePart(part);
      returns ||= this.source.text.startsWith('return', part.range.pos);
    }
    return returns;
  }

  /** Puts an inner async function in the chain's place. */
  private wrap(chain: ChainSyntax): void {
    if (this.manner.keepGuards && isGuard(chain)) return void this.refused.set(chain.node, { chain, reason: reasons.guard });
    const outer = withParentheses(chain.node);
    const statement = ts.isExpressionStatement(outer.parent) ? outer.parent : undefined;
    const scope = functionScopeOf(chain.node);
    if (this.source.style.typed && usesItself(outer, this.values)) return void this.refused.set(chain.node, { chain, reason: reasons.usesItself });
    const unused = isDropped(chain.node) || ts.isVoidExpression(outer.parent);
    if (shortCircuits(chain) && !unused && !isAdopted(chain.node, this.values)) return void this.refused.set(chain.node, { chain, reason: reasons.optional });
    if (holdsSuspension(chain.node)) return void this.refused.set(chain.node, { chain, reason: reasons.awaitMoves });
    const narrowed = this.source.style.typed && isNarrowed(chain.root, this.values.scopes);
    const throws = narrowed || this.startsOutside(chain, statement !== undefined);
    if (throws && ts.isArrowFunction(outer.parent) && outer.parent.body === outer) return this.wrapBody(outer.parent, chain);
    const holder = throws ? statementOf(outer) : undefined;
    if (throws && !holder) return void this.refused.set(chain.node, { chain, reason: narrowed ? reasons.narrowed : reasons.throwsAtOnce });
    const started: NewName | undefined = holder && { wanted: ['promise'], alone: true };
    this.planner.keepsTime = this.startsBesideAnother(chain);
    const steps = this.planner.attempt(chain, () => this.planner.chain(chain, { kind: 'return', protect: false, leave: false, ...(unused && { unused: true }) }, scope, started));
    this.planner.keepsTime = false;
    if (!steps) return;
    if (holder && started) this.startBefore(holder, chain, started);
    this.plans.push({ steps, scope });
    this.printer.register(steps);
    const start = chain.node.getStart();
    this.edits.replace(start, chain.node.end, () => {
      const text = this.printer.innerFunction(steps, this.source.indentationAt(start));
      if (isDropped(chain.node) && this.saysVoid(chain, text)) return join('void ', text);
      // What is started before stands on a line of its own.
      const follows = holder !== undefined && holder === statement && !this.source.style.semicolons;
      return statement?.getStart() === start && (follows || this.printer.needsGuardAt(start, '(')) ? join(';', text) : text;
    });
  }

  /** Whether the inner async function that takes a dropped chain's place says that nobody waits for it. */
  private saysVoid(chain: ChainSyntax, text: Lines): boolean {
    if (this.manner.voids) return true;
    return !isUnheard(chain, this.sourceFile, this.facts) && (this.source.style.typed || !handlesItsErrors(written(text, '\n')));
  }

  /** Whether what the chain's start throws at once must reach the code around as it did: the caller, or a `try`. */
  private startsOutside(chain: ChainSyntax, floating: boolean): boolean {
    const around = tryAround(chain.node);
    if (around?.catchClause && !this.values.startsWell(chain.root)) return true;
    if (isInAsync(chain.node) && !around) return false;
    return this.values.mayThrow(chain.root, true) || (floating && catches(chain) && (this.values.callsWhatItWasGiven(chain.root) || this.values.readsFulfilled(chain.root)));
  }

  /** The chain is an arrow function's body and starts with what can throw at once: the body becomes a block that starts it first. */
  private wrapBody(node: ts.ArrowFunction, chain: ChainSyntax): void {
    const scope = functionScopeOf(node);
    const name: NewName = { wanted: ['promise'] };
    const inside: OutputScope = { parent: scope, extent: chain.node, names: new Set() };
    const steps = this.planner.attempt(chain, () => [
      { kind: 'evaluate', value: { kind: 'source', node: chain.root }, wait: false, binding: { kind: 'new', name, keyword: 'const' } },
      { kind: 'return', value: { kind: 'inner', scope: inside, steps: this.planner.chain(chain, { kind: 'return', protect: false, leave: false }, inside, name) }, wait: false },
    ]);
    if (!steps) return;
    this.plans.push({ steps, scope });
    this.printer.register(steps);
    const indentation = this.source.indentationAt(node.getStart());
    this.edits.replace(node.equalsGreaterThanToken.end, node.end, () => join(' ', this.printer.block(steps, indentation)));
  }

  /** Whether this chain and another of the same function begin with promises that are settled already. */
  private startsBesideAnother(chain: ChainSyntax): boolean {
    const settled = (each: ChainSyntax): boolean => this.values.promiseCall(each.root)?.startsWith('re') ?? false;
    if (!settled(chain)) return false;
    const owner = functionScopeNode(chain.node);
    return findChains(this.sourceFile).some((each) => each !== chain && functionScopeNode(each.node) === owner && settled(each));
  }

  /** Starts the chain's root before the statement, where it throws to the caller as it did. */
  private startBefore(statement: ts.Statement, chain: ChainSyntax, name: NewName): void {
    const begin: Step = { kind: 'evaluate', value: { kind: 'source', node: chain.root }, wait: false, binding: { kind: 'new', name, keyword: 'const' } };
    const { parent } = statement;
    const scope = functionScopeOf(isFunctionWithBody(parent.parent) ? parent.parent : parent);
    this.plans.push({ steps: [begin], scope });
    const start = statement.getStart();
    const indentation = this.source.indentationAt(start);
    this.edits.before(start, statement.end, () => {
      const [first, ...rest] = this.printer.print([begin], indentation);
      return [{ text: first?.text.slice(indentation.length) ?? '', fixed: false }, ...rest, { text: indentation, fixed: false }];
    });
  }

  private makeAsync(node: ts.FunctionLikeDeclaration): void {
    const before = ts.isMethodDeclaration(node) ? node.name : ts.isFunctionDeclaration(node) ? node.getChildren(this.sourceFile).find((child) => child.kind === ts.SyntaxKind.FunctionKeyword) : node;
    if (before) this.edits.insert(before.getStart(), 'async ');
  }

  /** The outermost replacements, cut down to what differs. */
  private result(): readonly TextEdit[] {
    const namer = new Namer(this.values.scopes, this.edits, this.planner.dissolved);
    for (const plan of this.plans) namer.steps(plan.steps, plan.scope);
    this.printer.aliases = namer.aliases;
    const { text } = this.source;
    return this.edits.outermost(0, text.length).map(({ start, end, lines }) => {
      const replacement = written(lines(), this.source.style.lineBreak);
      const before = text.slice(start, end);
      let head = 0;
      while (head < before.length && head < replacement.length && before[head] === replacement[head]) head++;
      let tail = 0;
      while (tail < before.length - head && tail < replacement.length - head && before.at(-1 - tail) === replacement.at(-1 - tail)) tail++;
      return { range: { start: start + head, end: end - tail }, text: replacement.slice(head, replacement.length - tail) };
    });
  }
}

function holdsChain(expression: ts.Expression, isChain: (expression: ts.Expression) => boolean): boolean {
  const node = bare(expression);
  return isChain(node) || (ts.isConditionalExpression(node) && (holdsChain(node.whenTrue, isChain) || holdsChain(node.whenFalse, isChain)));
}

function written(lines: Lines, lineBreak: string): string {
  return lines.map((each) => each.text).join(lineBreak);
}

/** Whether the chain uses the constant that it is bound to, which TypeScript does not allow in a function called in place (TS2454). */
function usesItself(expression: ts.Node, values: Values): boolean {
  const { parent } = expression;
  const declaration = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? values.scopes.declarationOf(parent.name) : undefined;
  return declaration?.references.some((each) => expression.pos <= each.pos && each.end <= expression.end) ?? false;
}

/** The statement of a block that is, returns, binds or stores the expression and does nothing before it. */
function statementOf(expression: ts.Node): ts.Statement | undefined {
  const { parent } = expression;
  if (ts.isBinaryExpression(parent)) {
    const { left, operatorToken, right } = parent;
    const own = ts.isIdentifier(left) || (ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword);
    return own && right === expression && operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isExpressionStatement(parent.parent) ? statementOf(parent) : undefined;
  }
  const statement = ts.isVariableDeclaration(parent) && ts.isVariableDeclarationList(parent.parent) && parent.parent.declarations[0] === parent ? parent.parent.parent : parent;
  const fits = ts.isReturnStatement(statement) || ts.isExpressionStatement(statement) || ts.isVariableStatement(statement);
  return fits && (ts.isBlock(statement.parent) || ts.isSourceFile(statement.parent)) ? statement : undefined;
}

function functionScopeOf(extent: ts.Node): OutputScope {
  return { extent, names: new Set() };
}

/** `promise.catch(() => {});`: it says that a rejection is handled elsewhere, or does not matter. */
function isGuard(chain: ChainSyntax): boolean {
  const [only, ...others] = chain.links;
  if (others.length > 0 || only?.kind !== 'catch' || only.onRejected.form !== 'inline' || !ts.isExpressionStatement(withParentheses(chain.node).parent)) return false;
  const { body } = only.onRejected.node;
  return ts.isBlock(body) ? body.statements.length === 0 : ts.isVoidExpression(body) || (ts.isIdentifier(body) && body.text === 'undefined') || body.kind === ts.SyntaxKind.NullKeyword;
}

/** Whether top-level `await` can stand in the file. */
function isModuleFile(sourceFile: ts.SourceFile): boolean {
  return /\.m[jt]s$/.test(sourceFile.fileName);
}

/** Whether the chain's own code, outside its functions, waits or yields. */
function holdsSuspension(node: ts.Node): boolean {
  return ts.forEachChild(node, (child): true | undefined => {
    if (ts.isFunctionLike(child)) return undefined;
    return ts.isAwaitExpression(child) || ts.isYieldExpression(child) || holdsSuspension(child) ? true : undefined;
  }) ?? false;
}

/** Whether the innermost function around the node is async. */
function isInAsync(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) if (isFunctionWithBody(at)) return isAsync(at);
  return false;
}
