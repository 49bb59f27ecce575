import type ts from 'typescript';
import type { Collector, Inquiry } from './collector';
import type { AsyncFunction } from './model';

/** Collects the functions that can suspend, with their await points. */
export function collectFunctions(_inquiry: Inquiry): Collector<AsyncFunction> {
  return { visit: (_node: ts.Node) => undefined, finish: () => [] };
}
