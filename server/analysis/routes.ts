import ts from 'typescript';
import type { Inquiry } from './collector';
import { completionOf, jumpTarget, type Completion } from './completion';
import { isAsyncFunction, isGenerator } from './expressions';
import type { AsyncFunction, CatchCompletion, Place, RejectionRoute, RouteStep } from './model';
import { nameOf } from './names';
import { placeAfter, placeOfNextTurn } from './places';
import { rangeOf, type TextRange } from './text';

/**
 * Where an exception or an awaited rejection that appears at a node goes within its function, by ECMA-262,
 * TryStatement: the catch clause takes what its try block throws, and nothing else; a finally block runs on the way
 * out of both, and replaces the exception where it completes abruptly itself. The steps go on behind a catch clause
 * or a finally block that throws again.
 */
export function rejectionRoute(node: ts.Node, inquiry: Inquiry): RejectionRoute {
  const steps: RouteStep[] = [];
  const container = containerOf(node);
  for (let inner = node; inner.parent !== undefined && inner.parent !== container; inner = inner.parent) {
    const statement = inner.parent;
    if (!ts.isTryStatement(statement)) continue;
    if (inner === statement.tryBlock && statement.catchClause !== undefined) {
      const step = catchStep(statement, statement.catchClause, inquiry);
      steps.push(step);
      if (step.after !== 'rethrows' && step.after !== 'may rethrow') return { steps };
    }
    if (inner !== statement.finallyBlock && statement.finallyBlock !== undefined) {
      const completion = completionOf(statement.finallyBlock, inquiry);
      steps.push({ kind: 'finally', range: inquiry.range(statement.finallyBlock), overrides: !completion.normal });
      if (!completion.normal && completion.throws.length === 0) return { steps };
    }
  }
  return { steps: [...steps, leaving(container, inquiry)] };
}

/** The step by which a rejection leaves a function, field initialiser, static block or module. */
export function leaving(from: ts.Node, inquiry: Inquiry): RouteStep {
  return { kind: 'leaves', functionName: nameOf(from), anchor: anchorOf(from, inquiry.sourceFile), functionKind: kindOf(from) ?? 'function' };
}

/**
 * What runs a node: the function whose body or parameters hold it, a field initialiser, a class's static block, or
 * the module. A method's computed name and decorators run outside of it.
 */
export function containerOf(node: ts.Node): ts.Node {
  let inner = node;
  while (inner.parent !== undefined && !holds(inner.parent, inner)) inner = inner.parent;
  return inner.parent ?? inner;
}

/** How a container suspends; undefined for one that cannot. */
export function kindOf(container: ts.Node): AsyncFunction['kind'] | undefined {
  if (ts.isSourceFile(container)) return 'module';
  if (isAsyncFunction(container)) return 'async function';
  return isGenerator(container) && asyncKeywordOf(container) !== undefined ? 'async generator' : undefined;
}

/** The `async` of a function. */
export function asyncKeywordOf(container: ts.Node): ts.Node | undefined {
  return ts.canHaveModifiers(container) ? ts.getModifiers(container)?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) : undefined;
}

/** What stands for a function in lenses and peeks: its name, else its `async`, else its start. */
export function anchorOf(container: ts.Node, sourceFile: ts.SourceFile): TextRange {
  if (ts.isSourceFile(container)) {
    const start = container.statements[0]?.getStart(sourceFile) ?? 0;
    return { start, end: start };
  }
  const name = (ts.isFunctionLike(container) || ts.isPropertyDeclaration(container)) && !ts.isIndexSignatureDeclaration(container) ? container.name : undefined;
  const named = name ?? asyncKeywordOf(container);
  const { start, end } = rangeOf(named ?? container, sourceFile);
  return { start, end: named === undefined ? start : end };
}

function holds(container: ts.Node, child: ts.Node): boolean {
  if (ts.isFunctionLike(container)) return ('body' in container && container.body === child) || ts.isParameter(child);
  if (ts.isPropertyDeclaration(container)) return container.initializer === child;
  return ts.isClassStaticBlockDeclaration(container) || ts.isModuleDeclaration(container);
}

function catchStep(statement: ts.TryStatement, clause: ts.CatchClause, inquiry: Inquiry): Extract<RouteStep, { kind: 'catch' }> {
  const completion = completionOf(clause.block, inquiry);
  const continuesAt = goesOnAt(statement, completion, inquiry);
  return {
    kind: 'catch',
    range: inquiry.range(clause),
    after: afterCatch(completion),
    ...(continuesAt === undefined ? {} : { continuesAt }),
  };
}

function afterCatch({ normal, jumps, returns, throws }: Completion): CatchCompletion {
  const goesOn = normal || jumps.length > 0;
  if (throws.length > 0) return goesOn || returns.length > 0 ? 'may rethrow' : 'rethrows';
  if (goesOn) return returns.length > 0 ? 'continues or returns' : 'continues';
  return returns.length > 0 ? 'returns' : 'never returns';
}

/** Where the function goes on behind a catch clause, where that is one place. */
function goesOnAt(statement: ts.TryStatement, { normal, jumps }: Completion, inquiry: Inquiry): Place | undefined {
  const { finallyBlock } = statement;
  if (finallyBlock !== undefined && !completionOf(finallyBlock, inquiry).normal) return undefined;
  if (normal) return placeAfter(statement, inquiry.sourceFile);
  const [jump, ...others] = jumps;
  const target = jump === undefined || others.length > 0 ? undefined : jumpTarget(jump);
  if (jump === undefined || target === undefined) return undefined;
  return ts.isContinueStatement(jump) ? placeOfNextTurn(target, inquiry.sourceFile) : placeAfter(target, inquiry.sourceFile);
}
