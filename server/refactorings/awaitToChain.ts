/**
 * Convert to promise chain: for an async function whose body is a straight sequence of awaits.
 *
 * ```js
 * async function load(id) {
 *   const user = ‸await getUser(id);
 *   return user.name;
 * }
 * ```
 * becomes
 * ```js
 * async function load(id) {
 *   return getUser(id).then((user) => user.name);
 * }
 * ```
 * The function stays `async`: what throws before the first promise is there still rejects, and callers get the same class
 * of promise. Only the number of turns until it settles differs.
 */
import ts from 'typescript';
import { rangeOf, touches, type Facts, type TextRange } from '../analysis';
import type { FileView } from '../project';
import { returnsIn } from './chains/completion';
import { bare, withParentheses } from './chains/recognise';
import { Refusal, refuseHalfTyped } from './chains/refusals';
import { isAsync, isFunctionWithBody, Scopes } from './chains/scopes';
import { SourceText } from './chains/text';
import type { Outcome, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';
import { Printer, type Plan } from './sequences/print';
import { reachOf } from './sequences/reach';
import { awaitsIn, readBody, type Body, type Sequence } from './sequences/recognise';
import { cannotThrow, isPlainValue, isPromise, widens } from './sequences/values';

/** The async function whose name, `async` or await the cursor is on. */
export const awaitToChain: Refactoring = {
  kind: 'refactor.rewrite.async.awaitToChain',
  title: 'Convert to promise chain',
  needsTypes: true,
  questions: (view, range) => questionsOf(view, functionAt(view, range)),
  propose: (view, range, surroundings) => {
    const owner = functionAt(view, range);
    return owner && propose(awaitToChain.title, view, [owner], surroundings);
  },
};

/** Every async function of the file whose body is such a sequence; where one stands in another, the outer one. For the terminal. */
export const awaitsOfFileToChain: Refactoring = {
  kind: 'source.asyncInsight.awaitToChain',
  title: 'Convert all async functions in this file to promise chains',
  needsTypes: true,
  questions: (view) => functionsOf(view.sourceFile).flatMap((owner) => questionsOf(view, owner)),
  propose: (view, _range, surroundings) => propose(awaitsOfFileToChain.title, view, functionsOf(view.sourceFile), surroundings),
};

type AsyncFunction = ts.FunctionLikeDeclaration & { readonly body: ts.Block };

function questionsOf({ sourceFile }: FileView, owner: AsyncFunction | undefined): readonly TextRange[] {
  return owner ? awaitsIn(owner.body).flatMap((each) => (ts.isAwaitExpression(each) ? [rangeOf(each.expression, sourceFile)] : [])) : [];
}

function propose(title: string, view: FileView, owners: readonly AsyncFunction[], { facts }: Surroundings): Proposal | undefined {
  if (owners.length === 0 || view.model.notAnalysed) return undefined;
  const edits: TextEdit[] = [];
  const outcomes: Outcome[] = [];
  let end = 0;
  for (const owner of owners) {
    const place = { range: rangeOf(owner, view.sourceFile), keyword: keywordOf(owner, view.sourceFile) };
    const result = place.range.start < end ? 'the function around it is converted' : converted(owner, view.sourceFile, facts);
    if (typeof result === 'string') outcomes.push({ ...place, refused: result });
    else {
      outcomes.push(place);
      edits.push(result);
      ({ end } = place.range);
    }
  }
  const refused = outcomes.find((each) => each.refused !== undefined)?.refused;
  return edits.length === 0 && refused !== undefined ? { title, outcomes, refused } : { title, outcomes, edits: () => edits };
}

/** The edit, or why there is none. */
function converted(owner: AsyncFunction, sourceFile: ts.SourceFile, facts: Facts): TextEdit | string {
  try {
    return convert(owner, sourceFile, facts);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.reason;
  }
}

/** The async functions that await something, each before those inside it. */
function functionsOf(sourceFile: ts.SourceFile): readonly AsyncFunction[] {
  const found: AsyncFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunctionWithBody(node) && isConvertible(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

/** The innermost function around the range, where it is async, awaits something, and the cursor points at that. */
function functionAt({ sourceFile }: FileView, range: TextRange): AsyncFunction | undefined {
  let found: ts.FunctionLikeDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > range.start || node.end < range.end) return;
    if (isFunctionWithBody(node)) found = node;
    const value = isNamed(node) && node.initializer;
    if (value && isFunctionWithBody(value) && touches(rangeOf(node.name, sourceFile), range.start)) found = value;
    else ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  if (!found || !isConvertible(found)) return undefined;
  const marks = [keywordOf(found, sourceFile), ...awaitsIn(found.body).map((each) => wordAt(each, sourceFile))];
  const name = found.name ?? (isNamed(found.parent) ? found.parent.name : undefined);
  if (name) marks.push(rangeOf(name, sourceFile));
  return marks.some((each) => touches(each, range.start)) ? found : undefined;
}

/** What can give a function without a name its name. */
function isNamed(node: ts.Node): node is ts.VariableDeclaration | ts.PropertyAssignment | ts.PropertyDeclaration {
  return ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
}

function isConvertible(node: ts.FunctionLikeDeclaration): node is AsyncFunction {
  return isAsync(node) && !node.asteriskToken && node.body !== undefined && ts.isBlock(node.body) && awaitsIn(node.body).length > 0;
}

function keywordOf(owner: ts.FunctionLikeDeclaration, sourceFile: ts.SourceFile): TextRange {
  const keyword = ts.canHaveModifiers(owner) ? ts.getModifiers(owner)?.find((each) => each.kind === ts.SyntaxKind.AsyncKeyword) : undefined;
  return rangeOf(keyword ?? owner, sourceFile);
}

function wordAt(node: ts.Node, sourceFile: ts.SourceFile): TextRange {
  const start = node.getStart(sourceFile);
  return { start, end: start + 'await'.length };
}

function convert(owner: AsyncFunction, sourceFile: ts.SourceFile, facts: Facts): TextEdit {
  refuseHalfTyped(owner);
  const scopes = Scopes.of(sourceFile);
  if (scopes.lookUp('Promise', owner.body)) throw new Refusal('`Promise` means something else here');
  const source = SourceText.of(sourceFile);
  const body = readBody(owner.body);
  const { sequence, guard } = body;
  if (!guard && sequence.segments.length < 2) throw new Refusal('nothing follows its await');
  if (guard && awaitsIn(guard.statement.tryBlock).length === 0) throw new Refusal('nothing is awaited in the try block');
  refuseReturns(body, facts);
  if (source.style.typed && !owner.type && widens(owner.body, facts)) throw new Refusal('the type of what it returns would be a wider one, as none is written');
  if (source.style.typed && !owner.type && isUsedInPlace(owner)) throw new Refusal('it is called in place, and its type comes from there');
  const plan = (each: Sequence): Plan => {
    const reach = reachOf(each, sourceFile, facts, source.style.typed);
    if (depthOf(each, reach) > deepest) throw new Refusal('handlers would be nested too deep, as values are used many steps on');
    return { sequence: each, reach, isNativePromise: (value) => isPromise(value, scopes, facts), isMixed: (value) => source.style.typed && facts.at(rangeOf(value, sourceFile))?.thenable === 'maybe' };
  };
  const start = guard ? guard.statement.getStart(sourceFile) : sequence.segments[0]?.to ?? 0;
  const end = owner.body.statements.at(-1)?.end ?? start;
  const indentation = source.indentationAt(start);
  const printer = new Printer(source);
  const first = sequence.segments[0]?.value;
  const lines = guard
    ? printer.guarded(plan(sequence), first !== undefined && cannotThrow(first, scopes), [
      ...(guard.onRejected ? [{ method: 'catch', plan: plan(guard.onRejected) }] : []),
      ...(guard.onFinally ? [{ method: 'finally', plan: plan(guard.onFinally) }] : []),
    ], indentation)
    : printer.chain(plan(sequence), indentation);
  const text = `return ${lines.map((each) => each.text).join(source.style.lineBreak)}${source.style.semicolons ? ';' : ''}`;
  refuseLostComments(source, start, end, text);
  return { range: { start, end }, text };
}

/** Whether the function is called where it stands, and the result used. */
function isUsedInPlace(owner: ts.Node): boolean {
  const outer = withParentheses(owner);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer && !ts.isExpressionStatement(outer.parent.parent);
}

/** A `try` does not see what becomes of a promise that is returned in it, and a chain would. */
function refuseReturns({ guard }: Body, facts: Facts): void {
  if (!guard) return;
  const { tryBlock, catchClause, finallyBlock } = guard.statement;
  for (const block of [tryBlock, ...(catchClause && finallyBlock ? [catchClause.block] : [])]) {
    for (const { expression } of returnsIn(block)) {
      if (expression && !ts.isAwaitExpression(bare(expression)) && !isPlainValue(expression, facts)) throw new Refusal('its try statement returns what may be a promise without an await');
    }
  }
  if (finallyBlock && returnsIn(finallyBlock).length > 0) throw new Refusal('its finally block returns');
}

const deepest = 3;

function depthOf({ segments }: Sequence, reach: readonly number[]): number {
  return Math.max(...segments.map((_, index) => reach.filter((last, from) => from > 0 && from < index && index <= last).length + 1));
}

function refuseLostComments(source: SourceText, start: number, end: number, text: string): void {
  for (const { pos, end: stop } of source.comments(start, end)) {
    const comment = source.text.slice(pos, stop);
    if (/@ts-(?:ignore|expect-error)/.test(comment)) throw new Refusal('a comment speaks to TypeScript about the next line');
    if (!text.includes(comment.split(/\r?\n/)[0] ?? comment)) throw new Refusal('a comment inside a statement would be lost');
  }
}
