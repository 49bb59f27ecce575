/** What the editor shows of callbacks without converting them: how deep they stand in one another, and what is known of each. */
import ts from 'typescript';
import { rangeOf, touches, type AsyncCallback, type Pyramid, type TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { bare } from '../chains/recognise';
import { isFunctionWithBody } from '../chains/scopes';
import { calleeOf, type CallbackCall, type Giving } from './calls';
import { rootsOf } from './convert';
import { findCallbacks } from './recognise';

/** The pyramids of a file, two or more callbacks deep. */
export function pyramidsOf({ sourceFile, model }: FileView): readonly Pyramid[] {
  if (model.notAnalysed) return [];
  let found = known.get(sourceFile);
  if (!found) known.set(sourceFile, (found = pyramidsIn(sourceFile)));
  return found;
}

const known = new WeakMap<ts.SourceFile, readonly Pyramid[]>();

function pyramidsIn(sourceFile: ts.SourceFile): readonly Pyramid[] {
  const { calls } = findCallbacks(sourceFile);
  return rootsOf(calls).flatMap((root) => {
    const inside = calls.filter((each) => root.node.pos <= each.node.pos && each.node.end <= root.node.end);
    const depth = Math.max(...inside.map((each) => inside.filter((other) => isInCallback(each, other)).length + 1));
    return depth < 2 ? [] : [{ keyword: rangeOf(calleeOf(root.node), sourceFile), depth, calls: inside.map((each) => nameOf(each.node, sourceFile)) }];
  });
}

/** The callback whose keyword is at an offset; undefined where there is none, or nothing is known of it. */
export function asyncCallbackAt({ sourceFile, model }: FileView, offset: number): AsyncCallback | undefined {
  if (model.notAnalysed) return undefined;
  const { calls, refused } = findCallbacks(sourceFile);
  for (const call of [...calls, ...refused.flatMap((each) => each.call ?? [])]) {
    for (const callback of [call.callback, call.onRejected]) {
      const keyword = callback && keywordOf(bare(callback), sourceFile);
      if (keyword && touches(keyword, offset)) return said(call, callback, keyword, sourceFile);
    }
  }
  return undefined;
}

function said(call: CallbackCall, callback: ts.Expression, keyword: TextRange, sourceFile: ts.SourceFile): AsyncCallback {
  const node = bare(callback);
  const around = ts.findAncestor(call.node, (each) => (isFunctionWithBody(each) ? 'quit' : ts.isTryStatement(each) && call.node.pos < each.tryBlock.end));
  return {
    keyword, callee: calleeOf(call.node).getText(sourceFile),
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

function nameOf(node: Giving, sourceFile: ts.SourceFile): TextRange {
  const callee = bare(calleeOf(node));
  return rangeOf(ts.isPropertyAccessExpression(callee) ? callee.name : callee, sourceFile);
}
