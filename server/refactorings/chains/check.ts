/** The refusals that a chain's links and its root call for, before anything is planned. */
import ts from 'typescript';
import { returnsIn } from './completion';
import { checkOptional, isNativeWherePresent } from './optional';
import { Refusal, reasons, refuseHalfTyped } from './refusals';
import { bare, isLinkMethod, type ChainSyntax } from './recognise';
import type { Declaration } from './scopes';
import { enclosingClass, type Values } from './values';
import type { Surroundings } from '../refactoring';

/** Packages whose promises are of a class of their own. */
export const promiseLibraries: readonly string[] = ['bluebird', 'q', 'rsvp', 'when', 'kew', 'vow', 'jquery', 'any-promise', 'promise', 'es6-promise', 'pinkie', 'lie', 'native-or-bluebird', 'angular'];
/** Globals whose thenables are not promises as the language has them. */
const foreignRoots = new Set(['$', 'jQuery', '$http', '$q', '$timeout', '$resource', 'cy', 'Ember', 'RSVP', 'Bluebird', 'browser', 'protractor']);
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
}

function checkRoot(chain: ChainSyntax, values: Values, { libraries, waited }: Surroundings): void {
  const { root } = chain;
  const fact = values.fact(root) ?? values.fact(bare(root));
  if (fact?.thenable === 'never') throw new Refusal(reasons.notThenable);
  if (fact?.promise === 'library') throw new Refusal(reasons.customThenable);
  if (fact?.promise === 'subclass') throw new Refusal(reasons.library);
  let at: ts.Expression = root;
  for (;;) {
    if (ts.isCallOrNewExpression(at) || ts.isParenthesizedExpression(at) || ts.isAsExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
    else if (ts.isPropertyAccessExpression(at)) {
      if (libraryMethods.has(at.name.text) && ts.isCallExpression(at.parent) && at.parent.expression === at) throw new Refusal(reasons.libraryMethod(at.name.text));
      at = at.expression;
    } else if (ts.isElementAccessExpression(at)) at = at.expression;
    else break;
  }
  const declaration = ts.isIdentifier(at) ? values.scopes.declarationOf(at) : undefined;
  if (ts.isIdentifier(at)) {
    if (!declaration && foreignRoots.has(at.text)) throw new Refusal(reasons.library);
    if (declaration && (at.text === 'Promise' || /^(?:\$http|\$q|\$timeout|\$resource)$/.test(at.text))) throw new Refusal(reasons.library);
    if (declaration && promiseLibraries.includes(moduleOf(declaration) ?? '')) throw new Refusal(reasons.library);
    if (declaration && at === root && isCustomThenable(declaration, values)) throw new Refusal(reasons.customThenable);
    if (definesThen(declaration?.identifiers[0]?.parent)) throw new Refusal(reasons.customThenable);
  }
  if (at.kind === ts.SyntaxKind.ThisKeyword && at === bare(root) && definesThen(enclosingClass(root))) throw new Refusal(reasons.library);
  if (ts.isCallExpression(root) && makesThenable(values.functionOf(root.expression))) throw new Refusal(reasons.customThenable);
  if (ts.isNewExpression(root) && ts.isIdentifier(root.expression) && root.expression.text !== 'Promise') {
    const owner = values.scopes.declarationOf(root.expression);
    if (owner && definesThen(owner.identifiers[0]?.parent)) throw new Refusal(reasons.customThenable);
  }
  if (values.isFreshPromise(root) || (fact?.promise === 'native' && fact.thenable === 'always') || isNativeWherePresent(root, values)) return;
  if (libraries.length > 0 || importedLibraries(values).length > 0) throw new Refusal(reasons.library);
  if (waited && !fact) throw new Refusal(reasons.typesMissing);
}

/** The promise libraries that a file loads itself. */
function importedLibraries(values: Values): readonly string[] {
  const { sourceFile } = values.scopes;
  const found: string[] = [];
  for (const declaration of values.scopes.declaredIn(sourceFile)) {
    const module = moduleOf(declaration);
    if (module !== undefined && (promiseLibraries.includes(module) || declaration.name === 'Promise')) found.push(module);
  }
  return found;
}

/** The module that a binding comes from, by `import` or `require`. */
function moduleOf(declaration: Declaration): string | undefined {
  for (let at: ts.Node | undefined = declaration.identifiers[0]; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isImportDeclaration(at)) return ts.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier.text : undefined;
    if (ts.isVariableDeclaration(at)) {
      const found = at.initializer && /^require\(\s*['"]([^'"]+)['"]\s*\)/.exec(at.initializer.getText());
      return found?.[1];
    }
  }
  return undefined;
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
