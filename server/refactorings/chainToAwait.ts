/**
 * Convert to async/await.
 *
 * ```js
 * function load(id) {
 *   return getUser(id).‸then((user) => user.name);
 * }
 * ```
 * becomes
 * ```js
 * async function load(id) {
 *   const user = await getUser(id);
 *   return user.name;
 * }
 * ```
 */
import ts from 'typescript';
import { contains, rangeOf, touches, type TextRange } from '../analysis';
import type { FileView } from '../project';
import { convertChains, type Conversion } from './chains/convert';
import { chainOfHandler, chainsIn, findChains, type ChainSyntax } from './chains/recognise';
import { reasons } from './chains/refusals';
import { isFunctionWithBody } from './chains/scopes';
import type { Outcome, Proposal, Refactoring, Surroundings } from './refactoring';
import { remembered } from './remembered';

/** The chain under the cursor, or of the function whose name it is on. */
export const chainToAwait: Refactoring = {
  kind: 'refactor.rewrite.async.chainToAwait',
  title: 'Convert to async/await',
  needsTypes: true,
  questions: (view, range) => questionsOf(chainsAt(view, range)),
  propose: (view, range, surroundings) => propose(chainToAwait, view, chainsAt(view, range), surroundings),
};

/** All chains of the function around the cursor, where it has more than one. */
export const chainsOfFunctionToAwait: Refactoring = {
  kind: 'refactor.rewrite.async.chainToAwait.function',
  title: 'Convert all chains in this function to async/await',
  needsTypes: true,
  questions: (view, range) => questionsOf(chainsInFunction(view, range)),
  propose: (view, range, surroundings) => propose(chainsOfFunctionToAwait, view, chainsInFunction(view, range), surroundings),
};

/** All chains of the file. */
export const chainsOfFileToAwait: Refactoring = {
  kind: 'source.asyncInsight.chainToAwait',
  title: 'Convert all chains in this file to async/await',
  needsTypes: true,
  questions: (view) => questionsOf(findChains(view.sourceFile)),
  propose: (view, _range, surroundings) => propose(chainsOfFileToAwait, view, findChains(view.sourceFile), surroundings),
};

function propose(refactoring: Refactoring, view: FileView, chains: readonly ChainSyntax[], surroundings: Surroundings): Proposal | undefined {
  return remembered(refactoring.kind, view.sourceFile, chains.map(({ node }) => node), surroundings, () => proposeAnew(refactoring, view, chains, surroundings));
}

function proposeAnew(refactoring: Refactoring, view: FileView, chains: readonly ChainSyntax[], surroundings: Surroundings): Proposal | undefined {
  const { title } = refactoring;
  const [first] = chains;
  if (!first || view.model.notAnalysed) return undefined;
  const kept = chains.flatMap((chain) => keptBy(chain, surroundings, view) ?? []);
  const open = chains.filter((chain) => !kept.some((each) => each.chain === chain));
  const tried = orNothing(() => convertChains(view.sourceFile, open, surroundings, { keepGuards: refactoring !== chainToAwait }), open);
  const conversion = { ...tried, refused: [...kept, ...tried.refused] };
  const outcomes = chains.map((chain) => outcomeOf(chain, conversion, view));
  if (conversion.converted.length > 0) return { title, outcomes, edits: () => conversion.edits() };
  return { title, outcomes, refused: conversion.refused.find((each) => each.chain.node === first.node)?.reason ?? conversion.refused[0]?.reason ?? noRoom };
}

/** Why the chain must stay, if it must. */
function keptBy(chain: ChainSyntax, { kept = [] }: Surroundings, { sourceFile }: FileView): { readonly chain: ChainSyntax; readonly reason: string } | undefined {
  const { start, end } = rangeOf(chain.node, sourceFile);
  const found = kept.find(({ range }) => range.start === start && range.end === end);
  return found && { chain, reason: found.reason };
}

/** The conversion; where it fails, none of the chains. */
function orNothing(convert: () => Conversion, chains: readonly ChainSyntax[]): Conversion {
  try {
    return convert();
  } catch {
    return { edits: () => [], converted: [], refused: chains.map((chain) => ({ chain, reason: reasons.failed })) };
  }
}

const noRoom = 'the place has no room for statements';

function outcomeOf(chain: ChainSyntax, { converted, refused }: Conversion, { sourceFile }: FileView): Outcome {
  const link = chain.links[0]?.call.expression;
  const range = rangeOf(chain.node, sourceFile);
  const keyword = link && ts.isPropertyAccessExpression(link) ? rangeOf(link.name, sourceFile) : range;
  if (converted.includes(chain)) return { range, keyword };
  return { range, keyword, refused: refused.find((each) => each.chain.node === chain.node)?.reason ?? noRoom };
}

/** The innermost chain at the range, with the chains that its handlers end with. Looks at nothing else of the file. */
function chainsAt(view: FileView, range: TextRange): readonly ChainSyntax[] {
  const around = chainsIn(view.sourceFile, range).findLast(({ node }) => {
    const whole = rangeOf(node, view.sourceFile);
    return contains(whole, range) || (range.start === range.end && touches(whole, range.start));
  });
  const chain = around ?? onlyChainOf(functionNamedAt(view, range));
  return chain ? [chain, ...chainsIn(chain.node).filter((each) => each.node !== chain.node && isTailOf(each, chain))] : [];
}

/** Whether a chain is what a handler of the other one (or of such a chain) gives back. */
function isTailOf(inner: ChainSyntax, outer: ChainSyntax): boolean {
  const owner = functionGiving(inner.node);
  const chain = owner && chainOfHandler(owner);
  // The chain whose handler it is lies further out each time.
  return chain !== undefined && (chain.node === outer.node || isTailOf(chain, outer));
}

/** The function that gives back the expression: as an arrow function's body or in a `return`. */
function functionGiving(expression: ts.Expression): ts.Node | undefined {
  let at: ts.Node = expression;
  while (ts.isParenthesizedExpression(at.parent) || ts.isConditionalExpression(at.parent) || ts.isAwaitExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isArrowFunction(parent)) return parent.body === at ? parent : undefined;
  return ts.isReturnStatement(parent) ? ts.findAncestor(parent, ts.isFunctionLike) : undefined;
}

function chainsInFunction(view: FileView, range: TextRange): readonly ChainSyntax[] {
  const owner = functionNamedAt(view, range) ?? functionAround(view, range);
  if (!owner) return [];
  const chains = chainsIn(owner);
  return chains.length > 1 ? chains : [];
}

function onlyChainOf(owner: ts.Node | undefined): ChainSyntax | undefined {
  if (!owner) return undefined;
  const [first, ...others] = chainsIn(owner);
  return first && others.every((each) => isTailOf(each, first)) ? first : undefined;
}

function functionNamedAt(view: FileView, range: TextRange): ts.FunctionLikeDeclaration | undefined {
  const owner = functionAround(view, range);
  const variable = variableNamedAt(view.sourceFile, range);
  if (variable) return variable;
  return owner?.name && touches({ start: owner.name.getStart(view.sourceFile), end: owner.name.end }, range.start) ? owner : undefined;
}

/** The function that the variable or property named at the range is given. */
function variableNamedAt(node: ts.Node, range: TextRange): ts.FunctionLikeDeclaration | undefined {
  let found: ts.FunctionLikeDeclaration | undefined;
  const visit = (each: ts.Node): void => {
    if (each.pos > range.start || each.end < range.end) return;
    if ((ts.isVariableDeclaration(each) || ts.isPropertyAssignment(each) || ts.isPropertyDeclaration(each)) && each.initializer && isFunctionWithBody(each.initializer)) {
      if (touches({ start: each.name.getStart(), end: each.name.end }, range.start)) found = each.initializer;
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

function functionAround(view: FileView, range: TextRange): ts.FunctionLikeDeclaration | undefined {
  let found: ts.FunctionLikeDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > range.start || node.end < range.end) return;
    if (isFunctionWithBody(node)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(view.sourceFile);
  return found;
}

/** Roots, links, handlers and what handlers give: the expressions that the planner asks about. */
function questionsOf(chains: readonly ChainSyntax[]): readonly TextRange[] {
  const ranges = new Map<string, TextRange>();
  const ask = (node: ts.Node): void => {
    const range = { start: node.getStart(), end: node.end };
    ranges.set(`${range.start}:${range.end}`, range);
  };
  for (const { root, links } of chains) {
    ask(root);
    for (const link of links) {
      ask(link.call);
      for (const handler of [link.onFulfilled, link.onRejected, link.onFinally]) if (handler.node) askResults(handler.node, ask);
    }
  }
  return [...ranges.values()];
}

function askResults(node: ts.Node, ask: (node: ts.Node) => void): void {
  if (!ts.isFunctionLike(node)) ask(node);
  else if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) ask(node.body);
  const visit = (each: ts.Node): void => {
    if (ts.isReturnStatement(each) && each.expression) ask(each.expression);
    if (ts.isCallOrNewExpression(each)) ask(each.expression);
    if (ts.isConditionalExpression(each)) {
      ask(each.whenTrue);
      ask(each.whenFalse);
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
}
