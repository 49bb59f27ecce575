/**
 * What an expression can be: a promise, a function, something that can throw at once. From syntax first, then from the
 * facts; what neither knows is unknown, and then the answer that changes nothing is taken.
 */
import ts from 'typescript';
import type { Facts, Thenable } from '../../analysis';
import { returnsIn } from './completion';
import { importedLibraries } from './modules';
import { isAssignment, isNeverThenable } from './never';
import { shortCircuits } from './optional';
import { bare, chainAt, isLinkName, usesOwnThis, withParentheses } from './recognise';
import { Scopes, isAsync, isFunctionWithBody, type Declaration } from './scopes';

/** Objects whose functions do not look at `this`. */
const freeObjects = new Set(['console', 'JSON', 'Math', 'Object', 'Number']);
/** Calls known to throw on bad input. */
const throwingCalls = /^(?:JSON\.parse|decodeURI(?:Component)?|BigInt|structuredClone|assert(?:\.\w+)?|invariant)$/;
const throwingNames = /^(?:assert|validate|check|ensure|require|invariant|verify|must|expect)(?:[A-Z_]|$)/;
const combinators = new Set(['all', 'allSettled', 'any', 'race', 'resolve', 'reject']);

/** Questions about the expressions of one file. */
export class Values {
  readonly scopes: Scopes;
  /** The promise libraries that the file's promises can come from. */
  readonly libraries: readonly string[];

  constructor(private readonly sourceFile: ts.SourceFile, private readonly facts: Facts, libraries: readonly string[] = []) {
    this.scopes = Scopes.of(sourceFile);
    this.libraries = [...libraries, ...importedLibraries(this.scopes)];
  }

  fact(node: ts.Node): ReturnType<Facts['at']> {
    return this.facts.at({ start: node.getStart(this.sourceFile), end: node.end });
  }

  /** Whether the value can be a promise. */
  thenable(expression: ts.Expression): Thenable {
    const node = bare(expression);
    if (isNeverThenable(node, this.scopes)) return 'never';
    if (ts.isConditionalExpression(node)) return either(this.thenable(node.whenTrue), this.thenable(node.whenFalse));
    const operator = ts.isBinaryExpression(node) ? node.operatorToken.kind : undefined;
    // What is falsy is no object, so `a && b` is a thenable only where `b` is.
    if (ts.isBinaryExpression(node) && operator === ts.SyntaxKind.AmpersandAmpersandToken && this.thenable(node.right) === 'never') return 'never';
    // An assignment's value is what is assigned.
    if (ts.isBinaryExpression(node) && operator === ts.SyntaxKind.EqualsToken && this.thenable(node.right) !== 'unknown') return this.thenable(node.right);
    if (ts.isAwaitExpression(node)) return this.fact(node)?.thenable === 'unknown' ? 'unknown' : 'never';
    if (this.isFreshPromise(node)) return 'always';
    if (ts.isIdentifier(node) && this.isSettledValue(node)) return 'never';
    const given = ts.isCallExpression(node) ? this.givenBy(node.expression) : undefined;
    const known = given ?? this.fact(node)?.thenable ?? 'unknown';
    return known === 'unknown' && answers(node) ? 'never' : known;
  }

  /** Whether a name holds what a promise was fulfilled with, which is never a thenable (ECMA-262, Promise Resolve Functions). */
  private isSettledValue(node: ts.Identifier): boolean {
    const declaration = this.scopes.declarationOf(node);
    const parent = declaration?.identifiers[0]?.parent;
    if (!parent || declaration.reassigned) return false;
    if (ts.isVariableDeclaration(parent)) return declaration.kind === 'constant' && parent.initializer !== undefined && ts.isAwaitExpression(bare(parent.initializer)) && ts.isIdentifier(parent.name);
    return ts.isParameter(parent) && !parent.dotDotDotToken && this.linkFulfilling(node) !== undefined;
  }

  /** Whether syntax shows that the expression makes a new native promise. */
  isFreshPromise(expression: ts.Expression): boolean {
    const node = bare(expression);
    if (ts.isConditionalExpression(node)) return this.isFreshPromise(node.whenTrue) && this.isFreshPromise(node.whenFalse);
    if (ts.isAsExpression(node)) return this.isFreshPromise(node.expression);
    if (ts.isNewExpression(node)) return this.isGlobal(node.expression, 'Promise');
    if (!ts.isCallExpression(node)) return false;
    const chain = chainAt(node);
    if (chain && (shortCircuits(chain) || this.libraries.length === 0)) return !shortCircuits(chain);
    if (chain && this.isFreshPromise(chain.root)) return true;
    if (this.promiseCall(node)) return true;
    if (ts.isIdentifier(node.expression) && node.expression.text === 'fetch' && !this.scopes.declarationOf(node.expression)) return true;
    const target = this.functionOf(node.expression);
    if (target) return isAsync(target);
    const fact = this.fact(node);
    return fact?.thenable === 'always' && fact.promise === 'native';
  }

  /** `Promise.all(…)` and its like: which one. */
  promiseCall(node: ts.Expression): string | undefined {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
    const name = node.expression.name.text;
    return combinators.has(name) && this.isGlobal(node.expression.expression, 'Promise') ? name : undefined;
  }

  /** The reason, if the expression is `Promise.reject(reason)`. */
  rejection(expression: ts.Expression): ts.Expression | undefined {
    const node = bare(expression);
    if (this.promiseCall(node) !== 'reject' || !ts.isCallExpression(node)) return undefined;
    const [reason, ...others] = node.arguments;
    return reason && others.length === 0 && !ts.isSpreadElement(reason) ? reason : undefined;
  }

  isGlobal(node: ts.Expression, name: string): boolean {
    return ts.isIdentifier(node) && node.text === name && this.scopes.isName(node) && !this.scopes.declarationOf(node);
  }

  /** The function of this file that a callee certainly names. */
  functionOf(callee: ts.Expression): ts.FunctionLikeDeclaration | undefined {
    const node = bare(callee);
    if (isFunctionWithBody(node)) return node;
    if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) {
      const owner = enclosingClass(node);
      const member = owner?.members.find((each) => each.name && ts.isMemberName(each.name) && each.name.text === node.name.text);
      if (member && ts.isMethodDeclaration(member)) return member;
      if (member && ts.isPropertyDeclaration(member) && member.initializer && isFunctionWithBody(member.initializer)) return member.initializer;
      return undefined;
    }
    const declaration = ts.isIdentifier(node) ? this.scopes.declarationOf(node) : undefined;
    if (!declaration || declaration.reassigned) return undefined;
    const parent = declaration.identifiers[0]?.parent;
    if (parent && ts.isFunctionDeclaration(parent)) return parent;
    if (parent && ts.isVariableDeclaration(parent) && parent.initializer && isFunctionWithBody(parent.initializer)) return parent.initializer;
    return undefined;
  }

  /** Whether the callee is a function of this file that does not look at what it is called with. */
  takesNothing(callee: ts.Expression): boolean {
    const target = this.functionOf(callee);
    return target !== undefined && target.parameters.length === 0 && !usesOwnThis(target);
  }

  /** What calls of a function of this file, or of an executor's parameter, give, where its code shows it. */
  givenBy(callee: ts.Expression): Thenable | undefined {
    const node = bare(callee);
    const declaration = ts.isIdentifier(node) ? this.scopes.declarationOf(node) : undefined;
    if (declaration?.kind === 'parameter') return isSettleFunction(declaration) && !declaration.reassigned ? 'never' : undefined;
    const target = this.functionOf(node);
    if (!target?.body) return undefined;
    if (isAsync(target)) return target.asteriskToken ? 'never' : 'always';
    if (target.asteriskToken) return 'never';
    const given = ts.isBlock(target.body) ? returnsIn(target.body).flatMap((each) => each.expression ?? []) : [target.body];
    return given.every((each) => isNeverThenable(bare(each), this.scopes)) ? 'never' : undefined;
  }

  /** Whether reading the expression later gives the same value: constants, functions, `this`, literals. */
  isStable(expression: ts.Expression): boolean {
    const node = bare(expression);
    if (ts.isIdentifier(node)) {
      const declaration = this.scopes.declarationOf(node);
      return !declaration?.reassigned;
    }
    if (ts.isPropertyAccessExpression(node)) return ts.isIdentifier(node.expression) && freeObjects.has(node.expression.text) && !this.scopes.declarationOf(node.expression);
    return node.kind === ts.SyntaxKind.ThisKeyword || ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
  }

  /** Whether evaluating the expression runs no code of anyone's: names, properties, literals and functions. */
  isQuiet(expression: ts.Node): boolean {
    let quiet = true;
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || !quiet) return;
      if (ts.isCallOrNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node)) quiet = false;
      else if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) quiet = false;
      else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) quiet = node.operator !== ts.SyntaxKind.PlusPlusToken && node.operator !== ts.SyntaxKind.MinusMinusToken && quiet;
      if (quiet) ts.forEachChild(node, visit);
    };
    visit(expression);
    return quiet;
  }

  /** Whether a handler given by reference is certainly a function. */
  isCallable(expression: ts.Expression): boolean {
    const node = bare(expression);
    const fact = this.fact(node);
    if (fact) {
      if (isOptional(fact.type)) return false;
      if (fact.call) return true;
      if (fact.type !== 'any' && fact.type !== 'unknown' && !this.isDeclaredFunction(node)) return false;
    }
    if (isFunctionWithBody(node) || this.functionOf(node)) return true;
    if (ts.isCallExpression(node)) return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'bind';
    if (ts.isPropertyAccessExpression(node)) return this.isStable(node);
    return ts.isIdentifier(node) && this.isDeclaredFunction(node);
  }

  private isDeclaredFunction(node: ts.Expression): boolean {
    if (!ts.isIdentifier(node)) return false;
    const declaration = this.scopes.declarationOf(node);
    if (!declaration) return true;
    if (declaration.kind === 'function' || declaration.kind === 'import' || declaration.kind === 'class') return true;
    if (declaration.kind === 'parameter') return isSettleFunction(declaration) || !isOptionalParameter(declaration) && /^(?:next|done)$/.test(declaration.name);
    return !declaration.reassigned && isRequired(declaration);
  }

  /**
   * Whether evaluating the expression (or statement) can throw at once, as far as its code can be seen; `foreign`: also
   * because it runs code that came from elsewhere and need not give a promise.
   */
  mayThrow(node: ts.Node, foreign = false, depth = 0): boolean {
    let throws = false;
    const visit = (each: ts.Node): void => {
      if (throws || ts.isFunctionLike(each)) return;
      if (ts.isTryStatement(each) && each.catchClause) {
        visit(each.catchClause);
        if (each.finallyBlock) visit(each.finallyBlock);
        return;
      }
      if (ts.isThrowStatement(each)) throws = true;
      else if (ts.isNewExpression(each)) throws = ts.isIdentifier(each.expression) && each.expression.text === 'URL' || this.calleeThrows(each.expression, depth);
      else if (ts.isCallExpression(each)) throws = this.calleeThrows(each.expression, depth) || (foreign && this.runsForeignCode(each));
      if (readsLookUp(each)) throws = true;
      if (!throws) ts.forEachChild(each, visit);
    };
    visit(node);
    return throws;
  }

  /**
   * Whether evaluating the expression reads a member of what a promise was fulfilled with, and that can be nothing as far
   * as is known. What makes something (a connection, a response) is taken at its word, and so is a method called on
   * what was not looked up.
   */
  readsFulfilled(root: ts.Node): boolean {
    const visit = (node: ts.Node): boolean => {
      if (ts.isFunctionLike(node)) return false;
      if ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && !node.questionDotToken) {
        const base = bare(node.expression);
        const link = ts.isIdentifier(base) && !this.isPresent(base) ? this.linkFulfilling(base) : undefined;
        const producer = link && producerOf(link);
        if (link && !this.isSeenBefore(base as ts.Identifier, root) && !makers.test(producer ?? '') && (node.parent !== bare(root as ts.Expression) || lookUpNames.test(producer ?? ''))) return true;
      }
      return ts.forEachChild(node, (child): true | undefined => visit(child) || undefined) ?? false;
    };
    return visit(root);
  }

  /** Whether code before it tested the value, or would have failed on nothing. */
  private isSeenBefore(node: ts.Identifier, place: ts.Node): boolean {
    const declaration = this.scopes.declarationOf(node);
    return declaration?.references.some((each) => {
      if (each.end > place.pos || ts.findAncestor(each, ts.isFunctionLike) !== declaration.scope) return false;
      const { parent } = each;
      return (ts.isPropertyAccessExpression(parent) && parent.expression === each) || ts.isPrefixUnaryExpression(parent) || ts.isIfStatement(parent) || ts.isConditionalExpression(parent) || ts.isBinaryExpression(parent);
    }) ?? false;
  }

  /** The link whose handler gets the value that a name holds. */
  private linkFulfilling(node: ts.Identifier): ts.CallExpression | undefined {
    const declaration = this.scopes.declarationOf(node);
    const parent = declaration?.identifiers[0]?.parent;
    if (!parent || declaration.reassigned || !ts.isParameter(parent) || parent.initializer || !ts.isIdentifier(parent.name) || parent.parent.parameters[0] !== parent) return undefined;
    const call = withParentheses(parent.parent).parent;
    return ts.isCallExpression(call) && chainAt(call)?.links.at(-1)?.onFulfilled.node === parent.parent ? call : undefined;
  }

  /** Whether a type that somebody wrote says that the value is there; what JavaScript's values are, nobody promised. */
  private isPresent(node: ts.Expression): boolean {
    const type = /\.[cm]?tsx?$/.test(this.sourceFile.fileName) ? this.fact(node)?.type : undefined;
    return type !== undefined && !/^(?:any|unknown)$|\b(?:null|undefined|void)$/.test(type);
  }

  /** `Promise.resolve(callback())` and a function called in place: written because what they call need not give a promise. */
  private runsForeignCode(call: ts.CallExpression): boolean {
    const callee = bare(call.expression);
    if (ts.isFunctionExpression(callee) || ts.isArrowFunction(callee)) return !isAsync(callee) && !callee.asteriskToken && !this.isQuiet(callee.body);
    const [argument] = call.arguments;
    return this.promiseCall(call) === 'resolve' && argument !== undefined && !this.isQuiet(argument) && !this.isFreshPromise(argument);
  }

  /** Whether a function's own code does `Promise.resolve(callback())` with a callback that it was given, which can throw at once. */
  resolvesWhatItCalls(node: ts.Node): boolean {
    if (ts.isCallExpression(node) && this.promiseCall(node) === 'resolve' && node.arguments[0] && this.callsWhatItWasGiven(node.arguments[0])) return true;
    return ts.forEachChild(node, (child): true | undefined => (!ts.isFunctionLike(child) && this.resolvesWhatItCalls(child)) || undefined) ?? false;
  }

  /** Whether the promise is there without anything that could throw: a name, or a call that gives promises with plain names and values. */
  startsWell(expression: ts.Expression): boolean {
    const node = bare(expression);
    if (!ts.isCallExpression(node)) return this.isQuiet(node);
    if (!node.arguments.every((each) => ts.isIdentifier(each) || ts.isFunctionLike(each) || isNeverThenable(bare(each), this.scopes) && this.isQuiet(each))) return false;
    const target = this.functionOf(node.expression);
    return (target && isAsync(target)) || this.promiseCall(node) !== undefined || this.fact(node)?.thenable === 'always';
  }

  /** Whether the expression calls what it was handed: a parameter, or an element of a list. */
  callsWhatItWasGiven(expression: ts.Expression): boolean {
    const node = bare(expression);
    if (!ts.isCallExpression(node)) return ts.isPropertyAccessExpression(node) && this.callsWhatItWasGiven(node.expression);
    const callee = bare(node.expression);
    if (ts.isElementAccessExpression(callee)) return true;
    return ts.isIdentifier(callee) ? this.scopes.declarationOf(callee)?.kind === 'parameter' : this.callsWhatItWasGiven(callee);
  }

  private calleeThrows(callee: ts.Expression, depth: number): boolean {
    if (ts.isIdentifier(callee) && callee.text === 'require') return false;
    const target = this.functionOf(callee);
    if (target) return depth < 4 && !isAsync(target) && !target.asteriskToken && target.body !== undefined && this.mayThrow(target.body, false, depth + 1);
    const text = callee.getText(this.sourceFile);
    if (throwingCalls.test(text)) return true;
    if (this.fact(callee)?.call?.throws === true) return true;
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
    return throwingNames.test(name) && this.fact(callee)?.call?.returnsThenable !== 'always' && ts.isExpressionStatement(callee.parent.parent);
  }
}

/** The name of what is called for the value that a link gets. */
function producerOf(link: ts.CallExpression): string | undefined {
  const before = bare((link.expression as ts.PropertyAccessExpression).expression);
  const handler = chainAt(before)?.links.at(-1)?.onFulfilled;
  const given = handler?.form === 'inline' && !ts.isBlock(handler.node.body) ? bare(handler.node.body) : handler?.node ?? before;
  const callee = ts.isCallExpression(given) ? bare(given.expression) : given;
  return ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
}

const makers = /^(?:fetch|request|connect|open|create|make|build|begin|start|launch|acquire|all|getConnection|getClient|getSession)(?:[A-Z]|$)/;
const lookUpNames = /^(?:find|get|first|one|look|search|select|query|load|read)(?:[A-Z]|$)/;

/** `text.match(…)[1]`, `list.find((each) => …).name`: a member of what a search may not have found. */
function readsLookUp(node: ts.Node): boolean {
  if (!(ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) || node.questionDotToken || (ts.isPropertyAccessExpression(node) && isLinkName(node.name.text))) return false;
  const base = bare(node.expression);
  if (!ts.isCallExpression(base) || !ts.isPropertyAccessExpression(base.expression) || base.expression.questionDotToken) return false;
  const [argument] = base.arguments;
  return lookUps.has(base.expression.name.text) || (argument !== undefined && (base.expression.name.text === 'exec' || (/^find(?:Last)?$/.test(base.expression.name.text) && ts.isFunctionLike(argument))));
}

/** Methods of strings, arrays and elements that give null or undefined where there is nothing. */
const lookUps = new Set(['match', 'pop', 'shift', 'at', 'closest', 'querySelector', 'getElementById']);

/** The class whose `this` the node sees. */
export function enclosingClass(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (ts.isClassLike(at)) return at;
    if (ts.isFunctionDeclaration(at) || ts.isFunctionExpression(at) || (ts.isMethodDeclaration(at) && !ts.isClassLike(at.parent))) return undefined;
  }
  return undefined;
}

/** Whether a function's type, as TypeScript prints it, is a union with nothing: `((value: T) => R) | undefined`. */
function isOptional(type: string): boolean {
  return /\| (?:undefined|null)$/.test(type) && (type.startsWith('((') || !type.includes('=>'));
}

/** Whether the call is an answer of an HTTP server, `res.status(400).json(body)`, as Express and its like define it: what is given back is `res`, or nothing. */
function answers(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression: target, name } = node.expression;
  // A response of `fetch` has a `json()` as well, without arguments.
  if (node.arguments.length === 0 && !/^(?:end|send)$/.test(name.text)) return false;
  if (!/^(?:status|set|json|jsonp|send|sendStatus|render|redirect|end|cookie|type)$/.test(name.text)) return false;
  return (ts.isIdentifier(target) && /^(?:res|response)$/.test(target.text)) || answers(target);
}

function either(one: Thenable, other: Thenable): Thenable {
  if (one === other) return one;
  return one === 'unknown' || other === 'unknown' ? 'unknown' : 'maybe';
}

/** Whether a parameter is `resolve` or `reject` of an executor. */
function isSettleFunction(declaration: Declaration): boolean {
  const executor = declaration.scope;
  return ts.isNewExpression(executor.parent) && ts.isIdentifier(executor.parent.expression) && executor.parent.expression.text === 'Promise';
}

function isOptionalParameter(declaration: Declaration): boolean {
  const parameter = declaration.identifiers[0]?.parent;
  return parameter !== undefined && ts.isParameter(parameter) && parameter.questionToken !== undefined;
}

/** Whether a constant is, or is taken out of, a required module. */
function isRequired(declaration: Declaration): boolean {
  let at: ts.Node | undefined = declaration.identifiers[0]?.parent;
  while (at && !ts.isVariableDeclaration(at)) at = ts.isSourceFile(at) || ts.isBlock(at) ? undefined : at.parent;
  let value = at?.initializer;
  while (value && (ts.isPropertyAccessExpression(value) || ts.isCallExpression(value))) {
    if (ts.isCallExpression(value) && ts.isIdentifier(value.expression) && /^(?:require|promisify)$/.test(value.expression.text)) return true;
    value = value.expression;
  }
  return false;
}
