/**
 * Finds calls that are given a callback which is called once, later: error-first, for success and for failure, or with no
 * error at all. What only looks like one is refused with the reason.
 */
import ts from 'typescript';
import { noFacts, nodesOf } from '../../analysis';
import { isLast } from '../chains/completion';
import { bare, usesOwnThis, withParentheses, type InlineFunction } from '../chains/recognise';
import { Refusal } from '../chains/refusals';
import { functionScopeOf, isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import { Values } from '../chains/values';
import { calleeOf, thisIn, type CallbackCall, type Giving } from './calls';
import { Functions } from './functions';
import { listenersAt } from './listeners';
import { importedBy } from './modules';
import { coreFunction, isCoreModule, type CoreFunction } from './nodeCore';
import { reasons } from './reasons';
import { apart, isInside, isReadBehind, listensOutside } from './synchronous';
import { schedulers, timingOf } from './timing';

/** What was found in a file. */
export interface Found {
  readonly calls: readonly CallbackCall[];
  readonly refused: readonly RefusedCall[];
}

/** A call that has to stay as it is; `call` where it is certain that it calls back later. */
interface RefusedCall {
  readonly node: Giving;
  readonly reason: string;
  readonly call?: CallbackCall;
}

/** The calls of a file, outermost first, computed once; none where it is nested deeper than its names can be followed. */
export function findCallbacks(sourceFile: ts.SourceFile): Found {
  let found = known.get(sourceFile);
  if (!found) known.set(sourceFile, (found = findOrNothing(sourceFile)));
  return found;
}

function findOrNothing(sourceFile: ts.SourceFile): Found {
  try {
    return new Finder(sourceFile).find();
  } catch (error) {
    if (error instanceof RangeError) return { calls: [], refused: [] };
    throw error;
  }
}

const known = new WeakMap<ts.SourceFile, Found>();

/** Methods whose callbacks are called for each of many things, or whenever something happens. */
const never = new Set(['on', 'addListener', 'addEventListener', 'prependListener', 'once', 'prependOnceListener', 'off', 'removeListener', 'then', 'catch', 'finally', 'use', 'subscribe', 'watch', 'watchFile', 'setInterval', 'each', 'forEach', 'eachSeries', 'map', 'filter', 'some', 'every', 'reduce', 'find', 'findIndex', 'sort', 'flatMap', 'emit', 'createServer', 'describe', 'it', 'test', 'before', 'after', 'beforeEach', 'afterEach', 'promisify', 'callbackify', 'bind', 'tap', 'monitor', 'observe', 'listen', 'param', 'route', 'pre', 'post', 'handle', 'register', 'define']);
/** Of these, those that are called once where something comes before the callback: `collection.find(query, callback)`. */
const unlessFirst = new Set(['find', 'filter', 'map', 'some', 'every', 'reduce', 'post', 'define', 'register', 'listen', 'observe', 'test', 'route']);
const errorName = /^(?:_?er?|_?ex|_?err(?:or)?\d*|\w+Err(?:or)?\d*|_?e\d)$/;
const failureName = /^(?:.*(?:fail|error|reject|errback|onerr)\w*|ko|err)$/i;
const successName = /^(?:.*(?:succe|resolve|fulfil|done|loaded|complete)\w*|ok|cb|callback)$/i;

class Finder {
  private readonly calls: CallbackCall[] = [];
  private readonly refused: RefusedCall[] = [];
  private readonly values: Values;
  private readonly scopes: Scopes;
  private readonly functions: Functions;

  constructor(private readonly sourceFile: ts.SourceFile) {
    this.values = new Values(sourceFile, noFacts);
    this.scopes = this.values.scopes;
    this.functions = new Functions(sourceFile, this.values);
  }

  find(): Found {
    const open: ts.Node[] = [this.sourceFile];
    for (let node = open.pop(); node; node = open.pop()) {
      const listeners = ts.isCallExpression(node) || ts.isBinaryExpression(node) ? listenersAt(node, this.scopes) : undefined;
      if (listeners) this.calls.push(listeners);
      else if (ts.isCallExpression(node)) this.look(node);
      const children: ts.Node[] = [];
      ts.forEachChild(node, (child) => void children.push(child));
      open.push(...children.toReversed());
    }
    // When a function calls back is its own affair: one place shows it for all.
    const early = new Set(this.refused.filter(({ reason }) => reason === reasons.readBehind).map(({ node }) => calleeOf(node).getText(this.sourceFile)));
    const [calls, others] = apart(this.calls, ({ node, core }) => core !== undefined || !early.has(calleeOf(node).getText(this.sourceFile)));
    return { calls, refused: [...this.refused, ...others.map((call) => ({ node: call.node, reason: reasons.readBehind, call }))] };
  }

  private look(node: ts.CallExpression): void {
    let call: CallbackCall | undefined;
    try {
      call = this.recognise(node);
      if (!call) return;
      this.check(node, call);
      this.calls.push(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refused.push({ node, reason: error.reason, ...(call && { call }) });
    }
  }

  private recognise(node: ts.CallExpression): CallbackCall | undefined {
    if (node.arguments.length === 0 || node.expression.kind === ts.SyntaxKind.SuperKeyword || node.expression.kind === ts.SyntaxKind.ImportKeyword) return undefined;
    const callee = bare(node.expression);
    if (isFunctionWithBody(callee)) return undefined;
    const last = node.arguments.at(-1);
    const callback = last && callbackOf(last);
    if (schedulers.has(callee.getText(this.sourceFile)) && !this.isOwn(callee)) return this.scheduled(node);
    const imported = importedBy(callee, this.scopes);
    const core = imported && coreFunction(imported.module, imported.name);
    if (callback && isQuestion(callee, this.scopes)) return { node, kind: 'value', callback, seen: true, early: false };
    if (imported && !core && isCoreModule(imported.module)) return undefined;
    if (core && callback) return this.errorFirst(node, callback, core);
    const name = nameOf(callee);
    // `async.each(list, iterator, done)`: what comes last is called once.
    const finishes = /^(?:each|forEach|map|filter|eachSeries)$/.test(name) && node.arguments.length > 2;
    // `onFinished(response, listener)`
    if (/^on[A-Z]/.test(name)) return undefined;
    if (never.has(name) && !finishes && !(unlessFirst.has(name) && node.arguments.length > 1)) return undefined;
    return (finishes ? undefined : this.pair(node)) ?? this.options(node) ?? (callback && this.takesError(callback) ? this.errorFirst(node, callback) : undefined);
  }

  /** Whether the callback, or the function of this file that it names, takes an error first. */
  private takesError(callback: InlineFunction | ts.Identifier): boolean {
    const target = ts.isIdentifier(callback) ? this.values.functionOf(callback) : callback;
    if (!target || !isErrorFirst(target, this.scopes)) return false;
    return !ts.isIdentifier(callback) || (target.parameters.length <= 2 && target.parameters.every((each) => ts.isIdentifier(each.name) && !each.dotDotDotToken));
  }

  /** Whether the file gives a member the host's scheduler, which calls with nothing whatever its callback takes. */
  private isScheduler(callee: ts.Expression): boolean {
    const text = callee.getText(this.sourceFile);
    return nodesOf(this.sourceFile).some((node) => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
      && node.left.getText(this.sourceFile) === text && /\b(?:setTimeout|setImmediate|nextTick|queueMicrotask)\b/.test(node.right.getText(this.sourceFile)));
  }

  private isOwn(callee: ts.Expression): boolean {
    let at = callee;
    while (ts.isPropertyAccessExpression(at)) at = at.expression;
    return ts.isIdentifier(at) && this.scopes.declarationOf(at) !== undefined;
  }

  private scheduled(node: ts.CallExpression): CallbackCall | undefined {
    const [callback, ...others] = node.arguments;
    const inline = callback && callbackOf(callback);
    if (!inline || ts.isIdentifier(inline)) return undefined;
    const text = node.expression.getText(this.sourceFile);
    if (others.length > (text === 'setTimeout' || text === 'requestIdleCallback' ? 1 : 0)) throw new Refusal(reasons.moreArguments);
    return { node, kind: 'value', callback: inline, seen: true, early: false };
  }

  private errorFirst(node: ts.CallExpression, callback: InlineFunction | ts.Identifier, core?: CoreFunction): CallbackCall | undefined {
    if (ts.isIdentifier(callback) && !this.isCallback(callback)) return undefined;
    if (ts.isIdentifier(callback) && !core && this.isScheduler(node.expression)) return undefined;
    const early = !core && this.isEarly(node, node.arguments.length - 1);
    return { node, kind: core?.noError ? 'value' : 'error-first', callback, ...(core && { core }), seen: core !== undefined, early };
  }

  /** Whether a name given as the last argument is certainly a function. */
  private isCallback(node: ts.Identifier): boolean {
    const declaration = this.scopes.declarationOf(node);
    if (!declaration || declaration.reassigned) return false;
    return this.values.functionOf(node) !== undefined || (declaration.kind === 'parameter' && /^(?:cb|callback|next|done|fn|\w+Callback|\w+Cb)$/.test(node.text));
  }

  private pair(node: ts.CallExpression): CallbackCall | undefined {
    const [first, second] = node.arguments.slice(-2);
    if (!first || !second) return undefined;
    const callback = callbackOf(first);
    const onRejected = callbackOf(second);
    if (!callback || !onRejected || ts.isIdentifier(callback)) return undefined;
    const target = this.functions.of(node.expression)[0];
    const count = node.arguments.length;
    const named = target?.parameters.slice(count - 2, count).map((each) => each.name.getText());
    const byName = named?.length === 2 && successName.test(named[0] ?? '') && failureName.test(named[1] ?? '');
    const byUse = ts.isIdentifier(onRejected) ? failureName.test(onRejected.text) : callback.parameters.length <= 1 && onRejected.parameters.length === 1 && isErrorFirst(onRejected, this.scopes, true);
    if (!byName && !byUse) return undefined;
    if (isErrorFirst(callback, this.scopes)) return undefined;
    const early = this.isEarly(node, count - 2) || this.isEarly(node, count - 1);
    return { node, kind: 'pair', callback, onRejected, seen: false, early };
  }

  /** `request({ url, success: …, error: … })` */
  private options(node: ts.CallExpression): CallbackCall | undefined {
    const last = node.arguments.at(-1);
    const options = last && bare(last);
    if (!options || !ts.isObjectLiteralExpression(options)) return undefined;
    const member = (name: RegExp): ts.Expression | undefined => {
      const found = options.properties.filter((each) => ts.isPropertyAssignment(each) && ts.isIdentifier(each.name) && name.test(each.name.text));
      const [only] = found;
      return found.length === 1 && only && ts.isPropertyAssignment(only) ? only.initializer : undefined;
    };
    const [success, failure] = [member(/^(?:success|onSuccess|ok|resolve)$/), member(/^(?:error|fail|failure|onError|onFailure|reject)$/)];
    const callback = success && callbackOf(success);
    if (!failure || !callback || ts.isIdentifier(callback) || !callbackOf(failure)) return undefined;
    if (member(/^(?:complete|onComplete|finally|progress|beforeSend|always)$/)) throw new Refusal(reasons.moreCallbacks);
    return { node, kind: 'pair', callback, onRejected: failure, options, seen: false, early: false };
  }

  /** Whether a function of this file may call back before it returned; what always does, or does so often, is refused. */
  private isEarly(node: ts.CallExpression, index: number): boolean {
    const timings = this.functions.of(node.expression).map((each) => timingOf(each, index, this.functions.of, this.scopes));
    if (timings.includes('often')) throw new Refusal(reasons.often);
    if (timings.length > 0 && timings.every((each) => each === 'at once')) throw new Refusal(reasons.atOnce);
    return timings.some((each) => each !== 'later');
  }

  /** Refuses what cannot be converted wherever it stands. */
  private check(node: ts.CallExpression, { kind, callback, core, onRejected }: CallbackCall): void {
    if (ts.isOptionalChain(node) || ts.isOptionalChain(node.expression)) throw new Refusal(reasons.optional);
    if (isAdapter(node, callback)) throw new Refusal(reasons.adapter);
    if (node.arguments.some(ts.isSpreadElement)) throw new Refusal(reasons.spread);
    if (!isDiscarded(node, core, this.functions, this.scopes)) throw new Refusal(reasons.used);
    const around = ts.findAncestor(node, (each) => (isFunctionWithBody(each) ? 'quit' : ts.isTryStatement(each)));
    if (around && ts.isTryStatement(around) && node.pos < around.tryBlock.end) throw new Refusal(reasons.tried);
    for (const target of core ? [] : this.functions.of(node.expression)) if (target.body && throwsAtOnce(target.body, target)) throw new Refusal(reasons.throws);
    if (kind === 'error-first' && !ts.isIdentifier(callback) && callback.parameters.some((each, index) => index > 0 && !ts.isIdentifier(each.name) && !each.initializer)) throw new Refusal(reasons.pattern);
    const named = ts.isIdentifier(callback) ? this.values.functionOf(callback) : undefined;
    if (named && !ts.isArrowFunction(named) && usesOwnThis(named)) throw new Refusal(reasons.ownThis);
    for (const each of [callback, onRejected]) if (each && (ts.isArrowFunction(each) || ts.isFunctionExpression(each))) checkCallback(each, this.scopes, kind === 'error-first' && !core);
    if (callsEval(node)) throw new Refusal(reasons.eval);
    if (kind !== 'error-first' || core) return;
    if (isReadBehind(node, named ?? callback, this.scopes)) throw new Refusal(reasons.readBehind);
    if (!ts.isIdentifier(callback) && listensOutside(callback, this.scopes)) throw new Refusal(reasons.listens);
  }
}

/** Whether a `new Promise` does nothing but make this call, whose callback settles the promise: what a conversion would print. */
function isAdapter(node: ts.CallExpression, callback: InlineFunction | ts.Identifier): boolean {
  const { parent } = node;
  const executor = ts.isExpressionStatement(parent) && ts.isBlock(parent.parent) && parent.parent.statements.length === 1 ? parent.parent.parent : parent;
  if (!isFunctionWithBody(executor) || !ts.isNewExpression(executor.parent) || executor.parent.arguments?.[0] !== executor) return false;
  return ts.isIdentifier(executor.parent.expression) && executor.parent.expression.text === 'Promise' && !holdsFunction(callback);
}

function holdsFunction(callback: InlineFunction | ts.Identifier): boolean {
  const isFunction = (node: ts.Node): boolean => ts.isFunctionLike(node) || ts.forEachChild(node, isFunction) === true;
  return ts.forEachChild(callback, isFunction) === true;
}

/** Whether the callee asks a person: `question` of what `readline.createInterface` made, which gives an answer and no error. */
function isQuestion(callee: ts.Expression, scopes: Scopes): boolean {
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'question' || !ts.isIdentifier(callee.expression)) return false;
  const parent = scopes.declarationOf(callee.expression)?.identifiers[0]?.parent;
  const made = parent && ts.isVariableDeclaration(parent) && parent.initializer ? bare(parent.initializer) : undefined;
  const imported = made && ts.isCallExpression(made) ? importedBy(made.expression, scopes) : undefined;
  return imported?.module === 'readline' && imported.name === 'createInterface';
}

function nameOf(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
}

function callbackOf(argument: ts.Expression): InlineFunction | ts.Identifier | undefined {
  const node = bare(argument);
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || (ts.isIdentifier(node) && node.text !== 'undefined') ? node : undefined;
}

/** Whether the first parameter is an error by its name and by what the body does with it. */
function isErrorFirst(callback: Pick<ts.FunctionLikeDeclaration, 'parameters'>, scopes: Scopes, byNameAlone = false): boolean {
  const [first] = callback.parameters;
  if (!first || first.initializer || first.dotDotDotToken || !ts.isIdentifier(first.name) || callback.parameters.length > 5) return false;
  // What handles an error on the way to a response: express gives it the request too.
  if (callback.parameters.some((each) => /^(?:req|next)$/.test(each.name.getText()))) return false;
  const stated = first.type && /\b(?:\w*Error|\w*Exception)\b/.test(first.type.getText());
  if (!stated && !errorName.test(first.name.text)) return false;
  if (byNameAlone || stated) return true;
  const uses = scopes.declarationOf(first.name)?.references ?? [];
  // `e` is an event as often as an error: what is done with it decides.
  return /er/i.test(first.name.text) ? callback.parameters.length > 1 || uses.some((each) => isTested(each) || isPassed(each)) : uses.some(isTested);
}

/** Whether a use asks whether there is an error. */
function isTested(use: ts.Identifier): boolean {
  for (let at: ts.Node = use; ; at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent)) return parent.expression === at;
    if (ts.isConditionalExpression(parent)) return parent.condition === at;
    if (ts.isExpressionStatement(parent)) return at !== use;
    const asks = ts.isParenthesizedExpression(parent) || ts.isPrefixUnaryExpression(parent) || ts.isBinaryExpression(parent) && /^(?:&&|\|\||[!=]==?)$/.test(parent.operatorToken.getText());
    if (!asks) return false;
  }
}

/** Whether a use throws the error or hands it on. */
function isPassed(use: ts.Identifier): boolean {
  return ts.isThrowStatement(use.parent) || (ts.isCallExpression(use.parent) && use.parent.expression !== use);
}

/** Whether nobody sees what the call gives. */
function isDiscarded(node: ts.CallExpression, core: CoreFunction | undefined, functions: Functions, scopes: Scopes): boolean {
  const outer = withParentheses(node);
  const { parent } = outer;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true;
  const givesNothing = core?.givesNothing === true || (!core && functions.of(node.expression).some((each) => each.body && ts.isBlock(each.body) && !hasValue(each.body)));
  const returned = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === outer);
  if (!returned) return false;
  if (givesNothing) return true;
  const owner = ts.findAncestor(parent, isFunctionWithBody);
  return owner !== undefined && (isIgnored(owner, scopes) || isNeverUsed(owner, scopes, new Set()));
}

/** Whether no call of the function does anything with what it gives: it is a local one, called in statements and in functions of its like. */
function isNeverUsed(owner: ts.FunctionLikeDeclaration, scopes: Scopes, seen: Set<ts.Node>): boolean {
  if (seen.has(owner)) return true;
  seen.add(owner);
  const constant = ts.isVariableDeclaration(owner.parent) && (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) ? owner.parent : undefined;
  const name = constant?.name ?? owner.name;
  const declaration = name && ts.isIdentifier(name) ? scopes.declarationOf(name) : undefined;
  const statement = constant ? constant.parent.parent : owner;
  if (!declaration || declaration.reassigned || declaration.references.length === 0 || (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.length)) return false;
  return declaration.references.every((each) => {
    const { parent } = each;
    // A callback's callers do nothing with what it gives.
    if (ts.isCallExpression(parent) && parent.expression !== each) return parent.arguments.at(-1) === each && isErrorFirst(owner, scopes);
    if (!ts.isCallExpression(parent)) return false;
    const outer = withParentheses(parent);
    if (ts.isExpressionStatement(outer.parent) || ts.isVoidExpression(outer.parent)) return true;
    const caller = ts.isReturnStatement(outer.parent) || (ts.isArrowFunction(outer.parent) && outer.parent.body === outer) ? ts.findAncestor(outer, isFunctionWithBody) : undefined;
    return caller !== undefined && (isIgnored(caller, scopes) || isNeverUsed(caller, scopes, seen));
  });
}

/** Whether what calls the function does nothing with what it gives: callbacks, and the handlers of web frameworks. */
export function isIgnored(owner: ts.Node, scopes: Scopes): boolean {
  const call = withParentheses(owner).parent;
  if (!ts.isCallExpression(call)) return false;
  const callee = bare(call.expression);
  if (ts.isPropertyAccessExpression(callee)) {
    if (/^(?:app|router|server|api)$/i.test(callee.expression.getText()) && /^(?:get|post|put|patch|delete|all|use|on|once)$/.test(callee.name.text)) return true;
    if (/^(?:on|once|forEach)$/.test(callee.name.text)) return true;
  }
  if (schedulers.has(callee.getText())) return true;
  const imported = importedBy(callee, scopes);
  if (imported && coreFunction(imported.module, imported.name)) return true;
  return (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) && call.arguments.at(-1) === owner && isErrorFirst(owner, scopes);
}

function hasValue(body: ts.Block): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression && !ts.isCallExpression(bare(node.expression)) && !ts.isVoidExpression(node.expression)) found = true;
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** Whether the function's own statements throw, but for the one that asks whether the callback is a function. */
function throwsAtOnce(body: ts.Node, target: ts.FunctionLikeDeclaration): boolean {
  const callback = target.parameters.at(-1)?.name.getText() ?? '';
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || ts.isFunctionLike(node)) return;
    if (ts.isIfStatement(node) && node.expression.getText().replace(/\s+/g, ' ') === `typeof ${callback} !== 'function'`) return;
    if (ts.isThrowStatement(node)) found = true;
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function checkCallback(callback: InlineFunction, scopes: Scopes, mayUseThis: boolean): void {
  if (callback.asteriskToken || callback.typeParameters) throw new Refusal(reasons.generator);
  if (callback.parameters.some((each) => each.dotDotDotToken)) throw new Refusal(reasons.rest);
  if (ts.isFunctionExpression(callback)) {
    if (usesOwnThis(callback) && !(mayUseThis && thisIn(callback, scopes))) throw new Refusal(reasons.ownThis);
    if (callback.name && (scopes.declarationOf(callback.name)?.references.length ?? 0) > 0) throw new Refusal(reasons.ownName);
  }
  if (scopes.declaredIn(callback).some((each: Declaration) => each.identifiers.length > 1)) throw new Refusal(reasons.twoBeginnings);
}

function callsEval(node: ts.Node): boolean {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'eval') return true;
  return ts.forEachChild(node, (child): true | undefined => callsEval(child) || undefined) ?? false;
}

/** Whether something that runs after the call in the same turn could see whether the callback ran already. */
export function canTell(node: ts.Node, values: Values, depth = 0): boolean {
  const statement = ts.findAncestor(node, ts.isStatement);
  if (!statement) return ts.findAncestor(node, isFunctionWithBody) === undefined;
  const owner = functionScopeOf(statement);
  if (ts.isSourceFile(owner)) return owner.statements.at(-1) !== statement;
  if (!ts.isReturnStatement(statement) && !isLast(statement) && !isFollowedByReturn(statement)) return true;
  if (!isFunctionWithBody(owner) || depth > 3) return depth > 3;
  const name = owner.name ?? (ts.isVariableDeclaration(owner.parent) ? owner.parent.name : undefined);
  const declaration = name && ts.isIdentifier(name) ? values.scopes.declarationOf(name) : undefined;
  const calls = declaration?.references.filter((each) => ts.isCallExpression(each.parent) && each.parent.expression === each) ?? [];
  return calls.some((each) => !isInside(each, owner) && canTell(each, values, depth + 1));
}

/** Whether only a `return` without a value follows. */
export function isFollowedByReturn(statement: ts.Statement): boolean {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return false;
  const next = parent.statements[parent.statements.indexOf(statement) + 1];
  return next !== undefined && ts.isReturnStatement(next) && !next.expression;
}
