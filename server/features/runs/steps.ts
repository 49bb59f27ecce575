import ts from 'typescript';
import type { OrderResult, Step } from '../../ordering';
import type { OrderFile, OrderRun } from './regions';

/** The steps that are certain to come first, in this order: all of them where the result is exact. */
export function certainSteps({ steps, exact, certain }: OrderResult): readonly Step[] {
  return exact ? steps : steps.slice(0, certain);
}

/** Whether two steps run in one job, so that nothing can come between that they do not call. */
export function inSameJob(left: Step, right: Step): boolean {
  return left.turn === right.turn && left.phase === right.phase && left.tick === right.tick && left.causes === right.causes;
}

/** The innermost function around an offset; the file itself at the top level. */
export function functionAt({ source }: OrderFile, offset: number): ts.Node {
  let found: ts.Node = source;
  const visit = (node: ts.Node): void => {
    if (offset < node.getStart(source) || offset >= node.end) return;
    if (ts.isFunctionLike(node)) found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return found;
}

/** Whether a place is in a loop of its function, where it may come again behind what comes after it. */
export function repeats(file: OrderFile, offset: number): boolean {
  const home = functionAt(file, offset);
  let found = false;
  const visit = (node: ts.Node): void => {
    if (offset < node.getStart(file.source) || offset >= node.end) return;
    if (node !== home && ts.isIterationStatement(node, false)) found = true;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(home, visit);
  return found;
}

/** The steps that stand at a place: those of the innermost statement or call around it that was a step. */
export function stepsAt({ file: { source }, result }: OrderRun, offset: number): readonly Step[] {
  const starts = new Set(result.steps.map(({ start }) => start));
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    if (offset < node.pos || offset > node.end) return;
    const start = node.getStart(source);
    if (starts.has(start) && start <= offset) found = start;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found === undefined ? [] : result.steps.filter(({ start }) => start === found);
}
