import ts from 'typescript';
import type { Collector, Inquiry } from './collector';
import { completionOfStatements } from './completion';
import { callOf, executorOf, usesOf } from './executors';
import { isAsyncFunction, isGenerator, memberOf, type FunctionWithBody } from './expressions';
import type { PromiseCreation, SettleSite } from './model';
import { isGlobalPromise, isNewPromise, promiseBySyntax } from './promises';
import { callsWithoutEffect, unsettledPaths } from './settling';
import type { TextRange } from './text';
import { outermost } from './wrapping';

/** Collects the promises that the file makes itself: `new Promise(executor)` and `Promise.withResolvers()`. */
export function collectCreations(inquiry: Inquiry): Collector<PromiseCreation> {
  const found: PromiseCreation[] = [];
  return {
    visit: (node) => {
      const creation = isNewPromise(node) ? ofNew(node, inquiry) : ofResolvers(node, inquiry);
      if (creation !== undefined) found.push(creation);
    },
    finish: () => found,
  };
}

function ofNew(node: ts.NewExpression, inquiry: Inquiry): PromiseCreation {
  const [argument] = node.arguments ?? [];
  const executor = executorOf(node);
  const fact = inquiry.fact(node);
  const common = {
    kind: 'new Promise' as const,
    keyword: { start: node.getStart(inquiry.sourceFile), end: node.expression.end },
    range: inquiry.range(node),
    ...(argument === undefined ? {} : { executor: inquiry.range(argument) }),
    ...(fact === undefined ? {} : { fact }),
  };
  if (executor === undefined) return { ...common, isAsyncExecutor: false, resolves: [], rejects: [], throws: [], neverSettles: [] };
  const isAsync = isAsyncFunction(executor.node);
  const late = callsWithoutEffect(executor);
  return {
    ...common,
    isAsyncExecutor: isAsync,
    resolves: sitesOf(executor.resolves, 'resolve', inquiry, late),
    rejects: sitesOf(executor.rejects, 'reject', inquiry, late),
    throws: isAsync ? [] : throwsOf(executor.node, inquiry),
    neverSettles: isGenerator(executor.node) ? [] : unsettledPaths(executor, inquiry),
  };
}

function ofResolvers(node: ts.Node, inquiry: Inquiry): PromiseCreation | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const member = memberOf(node.expression);
  if (member?.name !== 'withResolvers' || !isGlobalPromise(member.object)) return undefined;
  const { parent } = outermost(node);
  const pattern = ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name) ? parent.name : undefined;
  const named = (name: string) => pattern?.elements.find((element) => ts.isIdentifier(element.name) && (element.propertyName ?? element.name).getText(inquiry.sourceFile) === name)?.name;
  const sites = (how: 'resolve' | 'reject') => {
    const name = named(how);
    return name === undefined ? [] : sitesOf(usesOf(name) ?? [], how, inquiry);
  };
  const fact = inquiry.fact(node);
  return {
    kind: 'withResolvers',
    keyword: inquiry.range(member.node),
    range: inquiry.range(node),
    isAsyncExecutor: false,
    resolves: sites('resolve'),
    rejects: sites('reject'),
    throws: [],
    neverSettles: [],
    ...(fact === undefined ? {} : { fact }),
  };
}

function sitesOf(uses: readonly ts.Identifier[], how: 'resolve' | 'reject', inquiry: Inquiry, late: ReadonlyMap<ts.CallExpression, ts.CallExpression> = new Map()): SettleSite[] {
  return uses.map((use): SettleSite => {
    const call = callOf(use);
    if (call === undefined) return { range: inquiry.range(use), form: 'handed out', follows: false };
    const [first, second] = call.arguments;
    const last = call.arguments.at(-1);
    const before = late.get(call);
    return {
      range: inquiry.range(call),
      form: 'call',
      follows: how === 'resolve' && first !== undefined && isThenable(first, inquiry),
      ...(second === undefined || last === undefined || call.arguments.some(ts.isSpreadElement) ? {} : { ignored: { start: inquiry.range(second).start, end: last.end } }),
      ...(before === undefined ? {} : { noEffectAfter: inquiry.range(before) }),
    };
  });
}

function isThenable(value: ts.Expression, inquiry: Inquiry): boolean {
  const fact = inquiry.fact(value);
  return fact === undefined || fact.thenable === 'unknown' ? promiseBySyntax(value) === 'certain' : fact.thenable === 'always';
}

function throwsOf(executor: FunctionWithBody, inquiry: Inquiry): readonly TextRange[] {
  return ts.isBlock(executor.body) ? completionOfStatements(executor.body.statements, inquiry).throws.map((statement) => inquiry.range(statement)) : [];
}
