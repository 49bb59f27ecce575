/** The calls of a function that is to give a promise, in whatever file: what they become, or what stands in the way. */
import ts from 'typescript';
import { noFacts, rangeOf } from '../../analysis';
import type { FileView } from '../../project';
import type { CallbackCall } from '../callbacks/calls';
import { convertCallbacks } from '../callbacks/convert';
import { usedResults } from '../callbacks/promises';
import { findCallbacks } from '../callbacks/recognise';
import { reasons } from '../callbacks/reasons';
import { Scopes } from '../chains/scopes';
import type { ProjectUse, TextEdit } from '../refactoring';
import { isExport, type FunctionUse } from './modules';
import type { Target } from './target';

/** The edits of one file. */
export interface FileEdits {
  readonly view: FileView;
  readonly edits: readonly TextEdit[];
}

/** Something that keeps a function from giving a promise. */
export interface Obstacle {
  readonly view: FileView;
  readonly node: ts.Node;
  readonly reason: string;
}

/** What the uses of the function become. With an obstacle nothing may be changed. */
export function convertCallers(target: Target, uses: readonly ProjectUse[], ofModule: readonly FunctionUse[] = []): { readonly files: readonly FileEdits[]; readonly obstacles: readonly Obstacle[] } {
  const obstacles: Obstacle[] = [];
  const calls = new Map<FileView, CallbackCall[]>();
  const add = (view: FileView, node: ts.Node, found: CallbackCall | string | undefined): void => {
    if (typeof found === 'string') obstacles.push({ view, node, reason: found });
    else if (found) calls.set(view, [...(calls.get(view) ?? []), found]);
  };
  for (const { view, range } of uses) {
    const node = identifierAt(view.sourceFile, range.start);
    add(view, node ?? view.sourceFile, node ? useOf(node, target) : 'it cannot be read');
  }
  for (const { view, node } of ofModule) add(view, node, callOf(node, target));
  const files = [...calls].map(([view, ofFile]) => {
    const conversion = convertCallbacks(view.sourceFile, ofFile, { facts: noFacts, libraries: [] }, 'chain');
    obstacles.push(...conversion.refused.map(({ node, reason }) => ({ view, node, reason })));
    return { view, edits: conversion.refused.length > 0 ? [] : conversion.edits() };
  });
  return { files, obstacles };
}

/** The obstacles in words: where they are, and what they are. */
export function listed(obstacles: readonly Obstacle[]): string {
  const places = obstacles.slice(0, most).map(({ view, node, reason }) => {
    const { line } = view.sourceFile.getLineAndCharacterOfPosition(node.getStart(view.sourceFile));
    return `${view.uri.slice(view.uri.lastIndexOf('/') + 1)} line ${line + 1} (${reason})`;
  });
  return `these places are in the way: ${places.join('; ')}${obstacles.length > most ? `; and ${obstacles.length - most} more` : ''}`;
}

const most = 8;

/** The call that a use of the name is; undefined for a use that stays as it is; a string says what is in the way. */
function useOf(node: ts.Identifier, target: Target): CallbackCall | string | undefined {
  if (node === target.name || isExport(node) || ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent) || ts.isImportClause(node.parent) || ts.isExportAssignment(node.parent)) return undefined;
  return callOf(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node, target);
}

/** The same of an expression that is the function. */
function callOf(callee: ts.Expression, { owner, timing }: Target): CallbackCall | string {
  if (callee.getSourceFile() === owner.getSourceFile() && owner.pos <= callee.pos && callee.end <= owner.end) return 'it calls itself';
  const call = callee.parent;
  if (!ts.isCallExpression(call) || call.expression !== callee) return 'it is not called, but handed on';
  if (call.arguments.length !== owner.parameters.length) return call.arguments.length < owner.parameters.length ? 'it is called without a callback' : 'it is called with more arguments than it takes';
  const { calls, refused } = findCallbacks(call.getSourceFile());
  const reason = refused.find((each) => each.node === call)?.reason;
  if (reason !== undefined) return reason;
  const found = calls.find((each) => each.node === call);
  const unconcerned = found ? undefined : withoutParameters(call);
  if (unconcerned) return { node: call, kind: 'error-first', callback: unconcerned, promised: true, seen: true, early: timing !== 'later' };
  if (found?.kind !== 'error-first' || found.core) return 'its callback does not take an error first, as far as can be seen';
  if (Math.max(0, ...usedResults(found.callback, Scopes.of(call.getSourceFile()))) > 1) return reasons.moreResults;
  return { ...found, promised: true, early: found.early || timing !== 'later' };
}

/** The callback that looks neither at the error nor at a result, of a call that stands alone. */
function withoutParameters(call: ts.CallExpression): ts.ArrowFunction | undefined {
  const last = call.arguments.at(-1);
  const isTried = ts.findAncestor(call, (each) => (ts.isFunctionLike(each) ? 'quit' : ts.isTryStatement(each))) !== undefined;
  return last && ts.isArrowFunction(last) && last.parameters.length === 0 && ts.isExpressionStatement(call.parent) && !isTried && !call.arguments.some(ts.isSpreadElement) ? last : undefined;
}

/** The identifier that starts at an offset. */
function identifierAt(sourceFile: ts.SourceFile, start: number): ts.Identifier | undefined {
  let found: ts.Identifier | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.pos > start || node.end <= start) return;
    if (ts.isIdentifier(node) && rangeOf(node, sourceFile).start === start) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}
