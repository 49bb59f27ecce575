/**
 * Chains on the promises of libraries. Where the class of a promise cannot be seen, standard links on it do what links of
 * native promises do (Promises/A+, which these libraries implement); everywhere else callers could use its methods.
 */
import ts from 'typescript';
import { isAdopted } from './adopted';
import { areStandard, moduleOf } from './modules';
import { chainAt, isLinkName, usesOwnThis, withParentheses, type ChainSyntax, type LinkSyntax } from './recognise';
import { Refusal, reasons } from './refusals';
import { isAsync } from './scopes';
import type { Values } from './values';

/** The chain without the links before, and with, the last one that only a library has: `catch(Type, handler)`. They stay as what it hangs on. */
export function standardPart(chain: ChainSyntax): ChainSyntax {
  const last = chain.links.findLastIndex((link) => !isStandard(link));
  const kept = chain.links[last];
  return kept && last < chain.links.length - 1 ? { node: chain.node, root: kept.call, links: chain.links.slice(last + 1) } : chain;
}

function isStandard({ kind, call }: LinkSyntax): boolean {
  return call.arguments.length <= (kind === 'then' ? 2 : 1);
}

/** Throws a Refusal where somebody could tell that the chain's promise is the library's, or where its links do more than the standard's. */
export function checkLibrary(chain: ChainSyntax, values: Values, reason: string): void {
  if (!isClassUnseen(chain, values)) throw new Refusal(reason);
  // bluebird's `bind` and when's `with` give handlers a `this`.
  const bound = holdsCallOf(chain.root, /^(?:bind|with)$/);
  for (const link of chain.links) {
    for (const handler of [link.onFulfilled, link.onRejected, link.onFinally]) {
      if (handler.form === 'kept' || (handler.form === 'reference' && !(isFree(handler.node, values) || (!bound && ts.isIdentifier(handler.node))))) throw new Refusal(reasons.libraryThis);
    }
  }
}

/** Whether a function given by name looks at no `this`. */
function isFree(node: ts.Expression, values: Values): boolean {
  const target = values.functionOf(node);
  if (target) return ts.isArrowFunction(target) || !usesOwnThis(target);
  if (ts.isPropertyAccessExpression(node)) return values.isStable(node);
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'bind';
}

/** Whether the class of the chain's promise makes no difference. One that is dropped shows it: libraries report a rejection that nobody handles in ways of their own. */
export function isClassUnseen(chain: ChainSyntax, values: Values): boolean {
  return isUnseen(chain.node, values, new Set());
}

function isUnseen(expression: ts.Node, values: Values, seen: Set<ts.Node>): boolean {
  if (isAdopted(expression, values)) return true;
  const outer = withParentheses(expression);
  const { parent } = outer;
  // A promise that only standard links are hung on.
  if (ts.isPropertyAccessExpression(parent) && parent.expression === outer && isLinkName(parent.name.text)) {
    let call: ts.Node = parent.parent;
    for (let next = withParentheses(call).parent; ts.isPropertyAccessExpression(next) && isLinkName(next.name.text) && ts.isCallExpression(next.parent); next = withParentheses(call).parent) call = next.parent;
    const chain = ts.isCallExpression(call) ? chainAt(call) : undefined;
    return chain !== undefined && chain.links.every(isStandard) && isUnseen(chain.node, values, seen);
  }
  if (ts.isReturnStatement(parent)) {
    const owner = ts.findAncestor(parent, ts.isFunctionLike);
    return owner !== undefined && isResultUnseen(owner, values, seen);
  }
  if (ts.isArrowFunction(parent) && parent.body === outer) return isResultUnseen(parent, values, seen);
  if (ts.isConditionalExpression(parent)) return parent.condition !== outer && isUnseen(parent, values, seen);
  if (ts.isArrayLiteralExpression(parent)) return isArgumentOfAll(parent, values);
  return ts.isCallExpression(parent) && parent.expression !== outer && libraryCall(parent, values) === 'resolve';
}

/** Whether no call of the function shows which class its promise has. */
function isResultUnseen(owner: ts.Node, values: Values, seen: Set<ts.Node>): boolean {
  if (seen.has(owner)) return true;
  seen.add(owner);
  if (isAsync(owner)) return false;
  const place = withParentheses(owner).parent;
  // `Promise.all(list.map((each) => …))`
  if (ts.isCallExpression(place) && place.expression !== owner) {
    if (ts.isPropertyAccessExpression(place.expression) && place.expression.name.text === 'map' && libraryCall(place, values) === undefined) return isArgumentOfAll(place, values);
    return /^(?:map|mapSeries|each|filter|reduce|try)$/.test(libraryCall(place, values) ?? '');
  }
  const name = ts.isFunctionDeclaration(owner) ? owner.name : ts.isVariableDeclaration(place) && ts.isIdentifier(place.name) && (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) ? place.name : undefined;
  const declaration = name && values.scopes.declarationOf(name);
  if (!declaration || declaration.reassigned || isExported(name.parent)) return false;
  return declaration.references.length > 0 && declaration.references.every((each) => ts.isCallExpression(each.parent) && each.parent.expression === each && isUnseen(each.parent, values, seen));
}

function isArgumentOfAll(list: ts.Node, values: Values): boolean {
  const call = withParentheses(list).parent;
  return ts.isCallExpression(call) && call.arguments[0] !== undefined && withParentheses(list) === call.arguments[0] && /^all(?:Settled)?$/.test(values.promiseCall(call) ?? libraryCall(call, values) ?? '');
}

/** The name of the function of a library that is called: `map` of `Bluebird.map(…)`. */
function libraryCall({ expression }: ts.CallExpression, values: Values): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  const declaration = values.scopes.declarationOf(expression.expression);
  return declaration && areStandard([moduleOf(declaration) ?? '']) ? expression.name.text : undefined;
}

function isExported(node: ts.Node): boolean {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

function holdsCallOf(node: ts.Node, name: RegExp): boolean {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && name.test(node.expression.name.text)) return true;
  return ts.forEachChild(node, (child): true | undefined => (!ts.isFunctionLike(child) && holdsCallOf(child, name)) || undefined) ?? false;
}
