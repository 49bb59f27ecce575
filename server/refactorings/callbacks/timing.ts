/**
 * When a function of this file calls the callback that it is given, and how often: what its body shows. Node.js's contract
 * (once, and never before the call returned) is assumed only of what cannot be seen.
 */
import ts from 'typescript';
import { bare, isLinkName, withParentheses } from '../chains/recognise';
import { isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import { importedBy } from './modules';
import { coreFunction } from './nodeCore';

/** `later`: always after the call returned; `at once`: always before; `either`: now so, now so; `often`: it may be called again. */
export type Timing = 'later' | 'at once' | 'either' | 'often';

/** Functions that call what they are given once, on a later turn. */
export const schedulers: ReadonlySet<string> = new Set(['setTimeout', 'setImmediate', 'process.nextTick', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback']);
/** Methods that call what they are given before they return, once for each element. */
const iterating = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'reduce', 'reduceRight', 'flatMap', 'sort', 'replace', 'replaceAll', 'each', 'eachLimit', 'eachSeries']);
const repeating = new Set(['setInterval', 'watch', 'watchFile', 'subscribe', 'use']);
const listening = new Set(['on', 'addListener', 'addEventListener', 'prependListener']);
/** Methods that keep what they are given. */
const collecting = new Set(['push', 'unshift', 'add']);
/** Events that come once in the life of what they are about. */
const onceEvents = /^(?:end|finish|close|error|exit|connect|open|ready|response|abort|timeout|load|drain|listening|disconnect|success|failure|done|complete)$/;

/** When the function calls its parameter of this index. */
export function timingOf(target: ts.FunctionLikeDeclaration, index: number, functionsOf: (callee: ts.Expression) => readonly ts.FunctionLikeDeclaration[], scopes: Scopes): Timing {
  return new Reader(functionsOf, scopes).parameter(target, index);
}

class Reader {
  private readonly open = new Set<ts.Node>();

  constructor(private readonly functionsOf: (callee: ts.Expression) => readonly ts.FunctionLikeDeclaration[], private readonly scopes: Scopes) {}

  parameter(target: ts.FunctionLikeDeclaration, index: number): Timing {
    const parameter = target.parameters[index] ?? target.parameters.at(-1);
    if (!parameter || !target.body || !ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) return 'later';
    const declaration = this.scopes.declarationOf(parameter.name);
    if (!declaration || this.open.has(target)) return 'later';
    this.open.add(target);
    const timing = this.uses(declaration, target, target.body);
    this.open.delete(target);
    return timing;
  }

  private uses(declaration: Declaration, target: ts.FunctionLikeDeclaration, body: ts.Node): Timing {
    const found: Timing[] = [];
    for (const use of declaration.references) {
      const timing = this.use(use, target);
      if (timing) found.push(timing);
    }
    if (found.includes('often') || this.mostCalls(body, declaration) > 1) return 'often';
    if (found.length === 0) return 'later';
    if (found.every((each) => each === 'at once')) return 'at once';
    return found.every((each) => each === 'later') ? 'later' : 'either';
  }

  /** What one use of the callback amounts to; undefined where nothing is called. */
  private use(use: ts.Identifier, target: ts.Node): Timing | undefined {
    const { parent } = use;
    let timing: Timing | undefined;
    if (ts.isCallExpression(parent) && parent.expression === use) timing = isRepeated(parent, target) ? 'often' : 'at once';
    else if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && /^(?:call|apply)$/.test(parent.name.text)) timing = 'at once';
    else if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'bind' && ts.isCallExpression(parent.parent)) timing = this.handedTo(parent.parent);
    else if (ts.isCallExpression(parent)) timing = this.handedTo(use);
    else if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) timing = 'later';
    else if (ts.isBinaryExpression(parent) && parent.right === use && ts.isPropertyAccessExpression(parent.left)) timing = isSetter(target) ? 'often' : 'later';
    return timing && this.outwards(use, target, timing);
  }

  /** The same seen from the target's call: through the functions that the use stands in. */
  private outwards(node: ts.Node, target: ts.Node, timing: Timing): Timing {
    let at: ts.Node = node;
    while (at !== target && !isFunctionWithBody(at)) at = at.parent;
    if (at === target || timing === 'often') return timing;
    const around = this.functionRuns(at);
    if (around === 'later') return 'later';
    return around === 'often' ? (isJoined(node, at) ? 'later' : 'often') : this.outwards(at.parent, target, around === 'either' ? 'either' : timing);
  }

  /** When a function inside runs, seen from where it stands. */
  private functionRuns(node: ts.Node): Timing {
    const outer = withParentheses(node);
    const { parent } = outer;
    if (ts.isCallExpression(parent)) return parent.expression === outer ? 'at once' : this.handedTo(outer);
    const name = ts.isFunctionDeclaration(node) ? node.name : ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
    const declaration = name && this.scopes.declarationOf(name);
    if (!declaration || this.open.has(node)) return 'later';
    this.open.add(node);
    const owner = ts.findAncestor(parent, isFunctionWithBody);
    const runs = declaration.references.filter((each) => !isInside(each, node)).map((each) => this.use(each, owner ?? each.getSourceFile())).filter((each) => each !== undefined);
    this.open.delete(node);
    if (runs.includes('often')) return 'often';
    return runs.includes('at once') || runs.includes('either') ? (runs.every((each) => each === 'at once') ? 'at once' : 'either') : 'later';
  }

  /** When a call runs the function that is one of its arguments. */
  private handedTo(argument: ts.Node): Timing {
    const call = argument.parent;
    if (!ts.isCallExpression(call)) return 'later';
    const callee = bare(call.expression);
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
    if (schedulers.has(callee.getText()) || isLinkName(name)) return 'later';
    if (repeating.has(name) || iterating.has(name)) return 'often';
    if (collecting.has(name) && ts.isPropertyAccessExpression(callee)) return isEmptied(callee.expression) ? 'later' : 'often';
    if (listening.has(name)) {
      const [event] = call.arguments;
      return event && ts.isStringLiteralLike(event) && onceEvents.test(event.text) ? 'later' : 'often';
    }
    const imported = importedBy(callee, this.scopes);
    if (imported && coreFunction(imported.module, imported.name)) return 'later';
    const index = call.arguments.indexOf(argument as ts.Expression);
    const timings = this.functionsOf(callee).map((each) => this.parameter(each, index));
    return timings.find((each) => each !== 'later') ?? 'later';
  }

  /** The most calls of the callback on one path through a function's own statements. */
  private mostCalls(body: ts.Node, declaration: Declaration): number {
    const calls = (node: ts.Node): number => (ts.isBlock(node) ? paths(node.statements, (each) => this.callsIn(each, declaration)).most : this.callsIn(node, declaration));
    const inner: number[] = [calls(body)];
    const visit = (node: ts.Node): void => {
      if (isFunctionWithBody(node) && node.body && !isListener(node)) inner.push(calls(node.body));
      ts.forEachChild(node, visit);
    };
    visit(body);
    return Math.max(...inner);
  }

  /** How often a simple statement can lead to a call: directly, or by handing the callback or a function that uses it on. */
  private callsIn(statement: ts.Node, declaration: Declaration): number {
    let count = 0;
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionDeclaration(node) || isListenerCall(node)) return;
      if (ts.isVariableDeclaration(node) && node.initializer && isFunctionWithBody(node.initializer)) return;
      if (isFunctionWithBody(node)) {
        if (declaration.references.some((each) => isInside(each, node) && !isJoined(each, node))) count++;
        return;
      }
      if (ts.isConditionalExpression(node)) {
        visit(node.condition);
        count += Math.max(this.callsIn(node.whenTrue, declaration), this.callsIn(node.whenFalse, declaration));
        return;
      }
      if (ts.isCallExpression(node) && ((ts.isIdentifier(node.expression) && this.scopes.declarationOf(node.expression) === declaration)
        || node.arguments.some((each) => ts.isIdentifier(each) && this.scopes.declarationOf(each) === declaration))) count++;
      ts.forEachChild(node, visit);
    };
    visit(statement);
    return count;
  }
}

/** The most that statements count on one path: to their end, and to wherever a path ends. */
function paths(statements: readonly ts.Statement[], count: (node: ts.Node) => number): { readonly through: number; readonly most: number } {
  let through = 0;
  let most = 0;
  for (const statement of statements) {
    const each = pathsOf(statement, count);
    most = Math.max(most, through + each.most);
    if (each.through < 0) return { through: -1, most };
    through += each.through;
  }
  return { through, most: Math.max(most, through) };
}

function pathsOf(statement: ts.Statement, count: (node: ts.Node) => number): { readonly through: number; readonly most: number } {
  if (ts.isBlock(statement)) return paths(statement.statements, count);
  if (ts.isIfStatement(statement)) {
    const condition = count(statement.expression);
    const branches = [pathsOf(statement.thenStatement, count), statement.elseStatement ? pathsOf(statement.elseStatement, count) : { through: 0, most: 0 }];
    const open = branches.filter((each) => each.through >= 0).map((each) => each.through);
    return { through: open.length > 0 ? condition + Math.max(...open) : -1, most: condition + Math.max(...branches.map((each) => each.most)) };
  }
  if (ts.isTryStatement(statement)) {
    const body = paths(statement.tryBlock.statements, count);
    const caught = statement.catchClause ? paths(statement.catchClause.block.statements, count) : { through: -1, most: 0 };
    const open = [body, caught].filter((each) => each.through >= 0).map((each) => each.through);
    return { through: open.length > 0 ? Math.max(...open) : -1, most: Math.max(body.most, caught.most) };
  }
  if (ts.isSwitchStatement(statement)) {
    const clauses = statement.caseBlock.clauses.map((each) => paths(each.statements, count));
    return { through: Math.max(0, ...clauses.map((each) => each.through)), most: Math.max(0, ...clauses.map((each) => each.most)) };
  }
  const calls = count(statement);
  return { through: ts.isReturnStatement(statement) || ts.isThrowStatement(statement) ? -1 : calls, most: calls };
}

/** Whether the call stands in a loop of its function that goes on after it. */
function isRepeated(call: ts.Node, target: ts.Node): boolean {
  for (let at = call; at !== target && !isFunctionWithBody(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isReturnStatement(at)) return false;
    if (ts.isIterationStatement(at, false)) return true;
    const { parent } = at;
    if (ts.isBlock(parent)) {
      const next = parent.statements[parent.statements.indexOf(at as ts.Statement) + 1];
      if (next && (ts.isReturnStatement(next) || ts.isBreakStatement(next) || ts.isThrowStatement(next))) return false;
    }
  }
  return false;
}

/** Whether the use is behind a condition that only the last of several calls meets: a counter. */
function isJoined(use: ts.Node, owner: ts.Node): boolean {
  for (let at = use; at !== owner && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && at === parent.thenStatement && /\+\+|--|-= ?1|\+= ?1|\.length ===?|(?:=== ?0|=== ?\w+\.length)/.test(parent.expression.getText())) return true;
  }
  return false;
}

/** Whether the file takes things out of a collection, or throws them all away: then each that it keeps has its turn once. */
function isEmptied(collection: ts.Expression): boolean {
  const name = memberName(collection);
  if (name === undefined) return false;
  const empties = (node: ts.Node): boolean => {
    const { parent } = node;
    if (memberName(node) === name && !ts.isIdentifier(parent)) {
      if (ts.isPropertyAccessExpression(parent) && parent.expression === node && /^(?:shift|pop|splice|clear|delete)$/.test(parent.name.text)) return true;
      if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'length' && isAssigned(parent)) return true;
      if (isAssigned(node) || ts.isDeleteExpression(parent)) return true;
    }
    return ts.forEachChild(node, (child): true | undefined => empties(child) || undefined) ?? false;
  };
  return empties(collection.getSourceFile());
}

/** Whether a place is given another value by something else than what makes its object. */
function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.left !== node || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  const owner = ts.findAncestor(parent, isFunctionWithBody);
  return owner !== undefined && !ts.isConstructorDeclaration(owner) && !/^[A-Z]/.test(owner.name?.getText() ?? '');
}

/** The name of a variable or of a member, without its index. */
function memberName(node: ts.Node): string | undefined {
  if (ts.isElementAccessExpression(node)) return memberName(node.expression);
  return ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : undefined;
}

/** Whether the function's name says that it keeps a listener: `onMessage`, `setHandler`. */
function isSetter(target: ts.Node): boolean {
  const { parent } = target;
  const name = ts.isFunctionDeclaration(target) || ts.isMethodDeclaration(target) ? target.name : ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent.name
    : ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left) ? parent.left.name : undefined;
  return name !== undefined && /^(?:on|set|add|register|listen|watch|subscribe|observe)(?:$|[A-Z_])/.test(name.getText());
}

function isListener(node: ts.Node): boolean {
  return isListenerCall(withParentheses(node).parent);
}

function isListenerCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && (listening.has(node.expression.name.text) || node.expression.name.text === 'once');
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}
