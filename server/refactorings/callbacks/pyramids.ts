/** What the editor shows of callbacks without converting them: how deep they stand in one another, and what is known of each. */
import ts from 'typescript';
import { rangeOf, touches, type TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { bare } from '../chains/recognise';
import { isFunctionWithBody } from '../chains/scopes';
import { rootsOf } from './convert';
import { findCallbacks, type CallbackCall } from './recognise';

/** Calls whose callbacks hold one another. */
export interface Pyramid {
  /** The name of the outermost function that is called. */
  readonly keyword: TextRange;
  /** How many callbacks are around the innermost one, itself included. */
  readonly depth: number;
  /** What is called, from the outside in. */
  readonly calls: readonly TextRange[];
}

/** One callback that is called later. */
export interface AsyncCallback {
  /** Its `function` keyword, or its arrow. */
  readonly keyword: TextRange;
  /** What it is given to. */
  readonly callee: string;
  /** `settled`: called with an error or results; `fulfilled` and `rejected`: one of a pair; `called`: there is no error. */
  readonly outcome: 'settled' | 'fulfilled' | 'rejected' | 'called';
  /** Its parameters as they are written. */
  readonly parameters: readonly string[];
  /** Whether what it is given to is known: a function of Node.js, or a timer. */
  readonly seen: boolean;
  /** It may be called before the call returns. */
  readonly early: boolean;
  /** The `try` around the call in the same function. */
  readonly around?: TextRange;
}

/** The pyramids of a file, two or more callbacks deep. */
export function pyramidsOf({ sourceFile, model }: FileView): readonly Pyramid[] {
  if (model.notAnalysed || isTooDeep(sourceFile)) return [];
  const { calls } = findCallbacks(sourceFile);
  return rootsOf(calls).flatMap((root) => {
    const inside = calls.filter((each) => root.node.pos <= each.node.pos && each.node.end <= root.node.end);
    const depth = Math.max(...inside.map((each) => inside.filter((other) => isInCallback(each, other)).length + 1));
    return depth < 2 ? [] : [{ keyword: rangeOf(root.node.expression, sourceFile), depth, calls: inside.map((each) => nameOf(each.node, sourceFile)) }];
  });
}

/** The callback whose keyword is at an offset; undefined where there is none, or nothing is known of it. */
export function asyncCallbackAt({ sourceFile, model }: FileView, offset: number): AsyncCallback | undefined {
  if (model.notAnalysed || isTooDeep(sourceFile)) return undefined;
  const { calls, refused } = findCallbacks(sourceFile);
  for (const call of [...calls, ...refused.flatMap((each) => each.call ?? [])]) {
    for (const callback of [call.callback, call.onRejected]) {
      const keyword = callback && keywordOf(bare(callback), sourceFile);
      if (keyword && touches(keyword, offset)) return said(call, callback, keyword, sourceFile);
    }
  }
  return undefined;
}

/** Levels of syntax that nobody writes by hand; what looks for callbacks goes down them by recursion. */
const deepest = 400;

function isTooDeep(sourceFile: ts.SourceFile): boolean {
  let level: ts.Node[] = [sourceFile];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: ts.Node[] = [];
    for (const node of level) ts.forEachChild(node, (child) => void next.push(child));
    level = next;
  }
  return false;
}

function said(call: CallbackCall, callback: ts.Expression, keyword: TextRange, sourceFile: ts.SourceFile): AsyncCallback {
  const node = bare(callback);
  const around = ts.findAncestor(call.node, (each) => (isFunctionWithBody(each) ? 'quit' : ts.isTryStatement(each) && call.node.pos < each.tryBlock.end));
  return {
    keyword, callee: call.node.expression.getText(sourceFile),
    outcome: call.kind === 'value' ? 'called' : call.kind === 'error-first' ? 'settled' : callback === call.onRejected ? 'rejected' : 'fulfilled',
    parameters: isFunctionWithBody(node) ? node.parameters.map((each) => each.name.getText(sourceFile)) : [],
    seen: call.seen, early: call.early,
    ...(around && { around: { start: around.getStart(sourceFile), end: around.getStart(sourceFile) + 'try'.length } }),
  };
}

function keywordOf(node: ts.Node, sourceFile: ts.SourceFile): TextRange | undefined {
  if (ts.isArrowFunction(node)) return rangeOf(node.equalsGreaterThanToken, sourceFile);
  const keyword = ts.isFunctionExpression(node) ? node.getChildren(sourceFile).find((each) => each.kind === ts.SyntaxKind.FunctionKeyword) : undefined;
  return keyword && rangeOf(keyword, sourceFile);
}

function isInCallback({ node }: CallbackCall, { callback, onRejected }: CallbackCall): boolean {
  return [callback, onRejected].some((each) => each !== undefined && each.pos <= node.pos && node.end <= each.end);
}

function nameOf(node: ts.CallExpression, sourceFile: ts.SourceFile): TextRange {
  const callee = bare(node.expression);
  return rangeOf(ts.isPropertyAccessExpression(callee) ? callee.name : callee, sourceFile);
}
