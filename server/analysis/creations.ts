import ts from 'typescript';
import { bindingsOf, type Binding } from './bindings';
import type { Collector, Inquiry } from './collector';
import { completionOfStatements } from './completion';
import { asFunction, isAsyncFunction, memberOf, type FunctionWithBody } from './expressions';
import type { PromiseCreation, SettleSite } from './model';
import { functionOf, isGlobalPromise, isNewPromise } from './promises';
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
  const named = argument === undefined ? undefined : functionOf(argument);
  const executor = named === undefined ? undefined : asFunction(named);
  const fact = inquiry.fact(node);
  const common = {
    kind: 'new Promise' as const,
    keyword: { start: node.getStart(inquiry.sourceFile), end: node.expression.end },
    range: inquiry.range(node),
    ...(argument === undefined ? {} : { executor: inquiry.range(argument) }),
    ...(fact === undefined ? {} : { fact }),
  };
  if (executor === undefined) return { ...common, isAsyncExecutor: false, resolves: [], rejects: [], throws: [], neverSettles: [] };
  const [resolve, reject] = executor.parameters;
  const resolves = resolve === undefined ? noUses : usesOf(resolve.name, inquiry);
  const rejects = reject === undefined ? noUses : usesOf(reject.name, inquiry);
  const isAsync = isAsyncFunction(executor);
  const takesRest = executor.parameters.some(({ dotDotDotToken }) => dotDotDotToken !== undefined);
  const seen = resolves !== undefined && rejects !== undefined && !takesRest && !usesArguments(executor);
  const throws = throwsOf(executor, inquiry);
  return {
    ...common,
    isAsyncExecutor: isAsync,
    resolves: sitesOf(resolves ?? [], inquiry),
    rejects: sitesOf(rejects ?? [], inquiry),
    throws: isAsync ? [] : throws,
    neverSettles: seen ? unsettled(executor, [...resolves, ...rejects], throws, inquiry) : [],
  };
}

function ofResolvers(node: ts.Node, inquiry: Inquiry): PromiseCreation | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const member = memberOf(node.expression);
  if (member?.name !== 'withResolvers' || !isGlobalPromise(member.object)) return undefined;
  const { parent } = outermost(node);
  const pattern = ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name) ? parent.name : undefined;
  const named = (name: string) => pattern?.elements.find((element) => ts.isIdentifier(element.name) && (element.propertyName ?? element.name).getText(inquiry.sourceFile) === name)?.name;
  const sites = (name: ts.BindingName | undefined) => (name === undefined ? [] : sitesOf(usesOf(name, inquiry) ?? [], inquiry));
  const fact = inquiry.fact(node);
  return {
    kind: 'withResolvers',
    keyword: inquiry.range(member.node),
    range: inquiry.range(node),
    isAsyncExecutor: false,
    resolves: sites(named('resolve')),
    rejects: sites(named('reject')),
    throws: [],
    neverSettles: [],
    ...(fact === undefined ? {} : { fact }),
  };
}

const noUses: readonly ts.Identifier[] = [];

/** The uses of `resolve` or `reject`; undefined where they are taken apart or assigned to. */
function usesOf(name: ts.BindingName, inquiry: Inquiry): readonly ts.Identifier[] | undefined {
  const binding: Binding | undefined = ts.isIdentifier(name) ? bindingsOf(inquiry.sourceFile).resolve(name) : undefined;
  return binding?.constant === true ? binding.references : undefined;
}

function sitesOf(uses: readonly ts.Identifier[], inquiry: Inquiry): SettleSite[] {
  return uses.map((use): SettleSite => {
    const callee = outermost(use);
    const isCall = ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
    return isCall ? { range: inquiry.range(callee.parent), form: 'call' } : { range: inquiry.range(use), form: 'handed out' };
  });
}

function throwsOf(executor: FunctionWithBody, inquiry: Inquiry): readonly TextRange[] {
  return ts.isBlock(executor.body) ? completionOfStatements(executor.body.statements, inquiry).throws.map((statement) => inquiry.range(statement)) : [];
}

/**
 * The executor, where neither function is used in any way and nothing in it throws, so that the promise certainly
 * never settles; else the returns by which its synchronous part ends before any use of them.
 */
function unsettled(executor: FunctionWithBody, uses: readonly ts.Identifier[], throws: readonly TextRange[], inquiry: Inquiry): readonly TextRange[] {
  if (uses.length === 0) return throws.length === 0 && !isMethodLike(executor) ? [inquiry.range(executor)] : [];
  if (!ts.isBlock(executor.body)) return [];
  const first = Math.min(...uses.map((use) => use.pos));
  return completionOfStatements(executor.body.statements, inquiry).returns
    .filter((statement) => statement.end <= first && !isInLoopOrTry(statement, executor) && hoistsNothing(executor.body, uses))
    .map((statement) => inquiry.range(statement));
}

/** Whether no use stands in a function declaration, which could be called before the text reaches it. */
function hoistsNothing(body: ts.Node, uses: readonly ts.Identifier[]): boolean {
  return !uses.some((use) => ts.findAncestor(use, (node) => (node === body ? 'quit' : ts.isFunctionDeclaration(node))) !== undefined);
}

/** Whether code before a node in the text can run after it: in a loop's next turn, or in a `finally`. */
function isInLoopOrTry(node: ts.Node, within: ts.Node): boolean {
  return ts.findAncestor(node, (parent) => (parent === within ? 'quit' : ts.isIterationStatement(parent, false) || ts.isTryStatement(parent))) !== undefined;
}

function isMethodLike(executor: FunctionWithBody): boolean {
  return ts.isMethodDeclaration(executor) || ts.isAccessor(executor);
}

/** Whether a function reads its arguments by `arguments`, so that its parameters do not show all uses. */
function usesArguments(executor: FunctionWithBody): boolean {
  return /\barguments\b/.test(executor.body.getText());
}
