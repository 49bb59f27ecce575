import type ts from 'typescript';
import { syntaxErrors } from '../../analysis';
import { functionScopeOf } from './scopes';

/** Why a chain is not converted, in words for the person who asked. */
export class Refusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Whether the function around the node, or the module, has syntax errors: what stands there is then the parser's guess,
 * and text that is moved or left out could change what the rest means.
 */
export function isHalfTyped(node: ts.Node): boolean {
  const sourceFile = node.getSourceFile();
  const { text } = sourceFile;
  const errors = syntaxErrors(sourceFile);
  if (errors.length === 0) return false;
  const { pos, end } = functionScopeOf(node);
  // A brace that is missing is missed where the next token is.
  return errors.some(({ range }) => pos <= range.start && (range.start <= end || text.slice(end, range.start).trim() === ''));
}

/** Throws a Refusal where the code around the node is half-typed. */
export function refuseHalfTyped(node: ts.Node): void {
  if (isHalfTyped(node)) throw new Refusal(reasons.halfTyped);
}

export const reasons = {
  halfTyped: 'the code around it has syntax errors',
  optional: 'where there is nothing before `?.` it gives `undefined` at once, which an async function cannot',
  optionalEnds: 'parentheses end what `?.` spares, so that the link behind them fails where there is nothing',
  optionalLink: 'a link is optional (`?.`), and what it is hung on need not be a promise',
  noHandlers: 'none of its links has a handler',
  spread: 'a handler is given by a spread argument',
  library: 'its promise is not the native one: callers could lose the methods of its class',
  libraryThis: 'its promise may be a library\'s that calls handlers with a `this` of its own',
  libraryMethod: (name: string) => `\`${name}\` is no method of native promises`,
  filteredCatch: '`catch` with a filter is no method of native promises',
  notThenable: 'what it is hung on is no promise',
  customThenable: 'what it is hung on is a thenable of its own kind, not a promise',
  typeArguments: 'the link states its result type, and the value would lose it',
  awaitName: 'the code uses `await` as a name',
  awaitMoves: 'it starts with an `await` or `yield` of the enclosing function, which cannot move',
  varInLoop: 'a handler declares a `var` and would run inside a loop',
  throwsAtOnce: 'the call it starts with can throw at once, and would reject instead',
  narrowed: 'it uses what a condition around it has checked, which TypeScript would forget in an inner function',
  usesItself: 'a handler uses the variable that the chain is assigned to, which TypeScript would take for unassigned',
  eval: '`eval` sees the names around it',
  linkMethod: 'it is the body of a `then`, `catch` or `finally`, which passes on what it is given',
  typesMissing: 'its types did not come in time, and what it is hung on need not be a promise',
  failed: 'the converter failed on it, which is a defect of the converter',
  guard: 'an empty handler marks the rejection as handled, which reads better as it is',
} as const;
