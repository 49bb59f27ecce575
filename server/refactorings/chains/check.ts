/** The refusals that a chain's links and its root call for, before anything is planned. */
import ts from 'typescript';
import { returnsIn } from './completion';
import { checkLibrary } from './libraries';
import { areStandard, moduleOf, promiseLibraries } from './modules';
import { checkOptional, isNativeWherePresent } from './optional';
import { Refusal, reasons, refuseHalfTyped } from './refusals';
import { bare, isLinkMethod, type ChainSyntax } from './recognise';
import type { Declaration } from './scopes';
import { enclosingClass, type Values } from './values';
import type { Surroundings } from '../refactoring';

/** Globals whose thenables are not promises as the language has them. */
const foreignRoots = new Set(['$', 'jQuery', '$http', '$q', '$timeout', '$resource', 'cy', 'Ember', 'RSVP', 'Bluebird', 'browser', 'protractor']);
/** How the types of their promises are printed. */
const libraryTypes = /^(?:(?:\w+\.)?Promise|Bluebird)<.*>$/;
/** Node's promise of a child process: a native one with the process beside it, which no link passes on. */
const withProcess = /^PromiseWithChild</;
const libraryMethods = new Set(['tap', 'spread', 'asCallback', 'nodeify', 'delay', 'timeout', 'mapSeries', 'fail', 'done', 'always', 'tapCatch', 'reflect', 'thenReturn', 'thenThrow', 'catchReturn', 'catchThrow', 'progress', 'fin', 'ninvoke', 'denodeify']);

/** Throws a Refusal where the chain cannot be converted, wherever it stands. */
export function checkChain(chain: ChainSyntax, values: Values, surroundings: Surroundings): void {
  refuseHalfTyped(chain.node);
  for (const link of chain.links) {
    if (link.call.arguments.some(ts.isSpreadElement)) throw new Refusal(reasons.spread);
    if (link.kind === 'catch' && link.call.arguments.length > 1) throw new Refusal(reasons.filteredCatch);
    if (link.call.arguments.length > (link.kind === 'then' ? 2 : 1)) throw new Refusal(reasons.library);
    if (link.call.typeArguments && link.onFulfilled.form !== 'absent' && link.onRejected.form !== 'absent') throw new Refusal(reasons.typeArguments);
  }
  checkOptional(chain, values);
  const user = outerAccess(chain.node);
  if (user) throw new Refusal(reasons.libraryMethod(user));
  if (callsEval(chain.node)) throw new Refusal(reasons.eval);
  if (ts.findAncestor(chain.node, isLinkMethod)) throw new Refusal(reasons.linkMethod);
  if (usesAwaitAsName(chain.node)) throw new Refusal(reasons.awaitName);
  checkRoot(chain, values, surroundings);
  if (chain.links.every(({ onFulfilled, onRejected, onFinally }) => [onFulfilled, onRejected, onFinally].every(({ form }) => form === 'absent'))) throw new Refusal(reasons.noHandlers);
}

function checkRoot(chain: ChainSyntax, values: Values, { waited }: Surroundings): void {
  const { root } = chain;
  const { libraries } = values;
  // Why it must stay as it is unless nobody can tell.
  let library: string | undefined;
  const fact = values.fact(root) ?? values.fact(bare(root));
  const isNative = fact?.thenable === 'always' && (fact.promise === 'native' || withProcess.test(fact.type));
  if (fact?.thenable === 'never') throw new Refusal(reasons.notThenable);
  if (fact?.promise === 'library' && !(areStandard(libraries) && libraryTypes.test(fact.type))) throw new Refusal(reasons.customThenable);
  if (!isNative && (fact?.promise === 'library' || fact?.promise === 'subclass')) library = reasons.library;
  let at: ts.Expression = root;
  for (;;) {
    if (ts.isCallOrNewExpression(at) || ts.isParenthesizedExpression(at) || ts.isAsExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
    else if (ts.isPropertyAccessExpression(at)) {
      if (libraryMethods.has(at.name.text) && ts.isCallExpression(at.parent) && at.parent.expression === at) {
        if (at.name.text === 'done' || !areStandard(libraries)) throw new Refusal(reasons.libraryMethod(at.name.text));
        library ??= reasons.libraryMethod(at.name.text);
      }
      at = at.expression;
    } else if (ts.isElementAccessExpression(at)) at = at.expression;
    else break;
  }
  const declaration = ts.isIdentifier(at) ? values.scopes.declarationOf(at) : undefined;
  if (ts.isIdentifier(at)) {
    if (!declaration && !isNative && foreignRoots.has(at.text)) throw new Refusal(reasons.library);
    const module = declaration && (moduleOf(declaration) ?? '');
    if (module !== undefined && (at.text === 'Promise' || promiseLibraries.includes(module) || /^(?:\$http|\$q|\$timeout|\$resource)$/.test(at.text))) {
      if (!areStandard([module])) throw new Refusal(reasons.library);
      library ??= reasons.library;
    }
    if (declaration && at === root && isCustomThenable(declaration, values)) throw new Refusal(reasons.customThenable);
    if (definesThen(declaration?.identifiers[0]?.parent)) throw new Refusal(reasons.customThenable);
  }
  if (at.kind === ts.SyntaxKind.ThisKeyword && at === bare(root) && definesThen(enclosingClass(root))) throw new Refusal(reasons.library);
  if (ts.isCallExpression(root) && makesThenable(values.functionOf(root.expression))) throw new Refusal(reasons.customThenable);
  if (ts.isNewExpression(root) && ts.isIdentifier(root.expression) && root.expression.text !== 'Promise') {
    const owner = values.scopes.declarationOf(root.expression);
    if (owner && definesThen(owner.identifiers[0]?.parent)) throw new Refusal(reasons.customThenable);
  }
  if (!library && (values.isFreshPromise(root) || isNative || isNativeWherePresent(root, values))) return;
  if (libraries.length > 0) library ??= reasons.library;
  if (library && fact?.promise !== 'subclass' && !areStandard(libraries)) throw new Refusal(library);
  if (library) checkLibrary(chain, values, library);
  if (waited && !fact) throw new Refusal(reasons.typesMissing);
}

/** Whether a binding's object has a `then` of its own. */
function isCustomThenable(declaration: Declaration, values: Values): boolean {
  const parent = declaration.identifiers[0]?.parent;
  const initializer = parent && ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
  if (!initializer) return false;
  if (ts.isNewExpression(initializer) && ts.isIdentifier(initializer.expression)) return definesThen(values.scopes.declarationOf(initializer.expression)?.identifiers[0]?.parent);
  return definesThen(initializer);
}

/** Whether a function gives an object with a `then` of its own. */
function makesThenable(target: ts.FunctionLikeDeclaration | undefined): boolean {
  if (!target?.body) return false;
  const results = ts.isBlock(target.body) ? returnsIn(target.body).map((each) => each.expression) : [target.body];
  return results.some((each) => each && definesThen(bare(each)));
}

/** Whether the code calls `eval`, which sees the names around it. */
function callsEval(node: ts.Node): boolean {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'eval') return true;
  return ts.forEachChild(node, (child): true | undefined => callsEval(child) || undefined) ?? false;
}

function definesThen(node: ts.Node | undefined): boolean {
  const members: readonly ts.Node[] = !node ? [] : ts.isClassLike(node) ? node.members : ts.isObjectLiteralExpression(node) ? node.properties : [];
  if (members.some((member) => 'name' in member && ts.isIdentifier(member.name as ts.Node) && (member.name as ts.Identifier).text === 'then')) return true;
  return node !== undefined && ts.isClassLike(node) && (node.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword && clause.types.some((type) => type.expression.getText() === 'Promise')) ?? false);
}

/** The method called on the chain's promise that is no link. */
function outerAccess(node: ts.Node): string | undefined {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : undefined;
}

function usesAwaitAsName(node: ts.Node): boolean {
  return ts.forEachChild(node, (child): true | undefined => ((ts.isIdentifier(child) && child.text === 'await') || usesAwaitAsName(child) ? true : undefined)) ?? false;
}
