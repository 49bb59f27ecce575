import ts from 'typescript';
import { executorOf, isGlobalPromise, isNewPromise, memberOf, outermost, usesOf } from '../analysis';
import type { CheckedFile } from './checkedFile';

/** The uses of the two functions that settle a promise that is made by hand. */
export interface Settlers {
  readonly resolves: readonly ts.Identifier[];
  readonly rejects: readonly ts.Identifier[];
}

/** For each promise that the file makes by `new Promise` or `Promise.withResolvers()`, in whatever order. */
export function* settlersIn(file: CheckedFile): Generator<Settlers> {
  for (const node of file.all(ts.isNewExpression)) {
    const executor = isNewPromise(node) ? executorOf(node) : undefined;
    if (executor !== undefined) yield executor;
  }
  for (const node of file.all(ts.isCallExpression)) {
    const member = memberOf(node.expression);
    const { parent } = outermost(node);
    if (member?.name !== 'withResolvers' || !isGlobalPromise(member.object) || !ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) continue;
    const { elements } = parent.name;
    const named = (name: string) => elements.flatMap((element) => ((element.propertyName ?? element.name).getText(file.sourceFile) === name ? usesOf(element.name) ?? [] : []));
    yield { resolves: named('resolve'), rejects: named('reject') };
  }
}
