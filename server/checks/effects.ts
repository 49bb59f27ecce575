import ts from 'typescript';
import { asFunction, bindingsOf, containerOf, linkCallOf, memberOf, outermost, unwrapped } from '../analysis';
import type { CheckedFile } from './checkedFile';
import { calledFunction, importedFrom } from './promises';

/** What a call does besides giving a value, as far as it is known. */
export type Effect = 'reads' | 'writes' | 'unknown';

/**
 * What a call does, by what is known of the function: the body, where this file has it, and what Node.js and the host say of
 * theirs. Names tell nothing here.
 */
export function effectOf(file: CheckedFile, call: ts.CallExpression, depth = 0): Effect {
  if (isKnownReading(file, call)) return 'reads';
  const called = calledFunction(call);
  const known = called && asFunction(called);
  return known === undefined || depth > 2 ? 'unknown' : ofBody(file, known, depth);
}

/** `fetch` of an address alone, which is a GET, and Node.js's functions that only look. */
function isKnownReading(file: CheckedFile, { expression, arguments: given }: ts.CallExpression): boolean {
  const callee = unwrapped(expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  if (ts.isIdentifier(callee) && name === 'fetch' && file.resolve(callee) === undefined) return given.length === 1;
  const module = importedFrom(callee);
  return module !== undefined && /^(?:node:)?(?:fs|fs\/promises|dns|dns\/promises)$/.test(module) && lookingFunctions.has(name);
}

const lookingFunctions: ReadonlySet<string> = new Set([
  'access', 'lstat', 'readFile', 'readdir', 'readlink', 'realpath', 'stat', 'statfs', 'lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveTxt', 'reverse',
]);

/** What the body of a function does: it writes where anything outlives the call, and is unknown where it calls what is not seen. */
function ofBody(file: CheckedFile, called: ts.SignatureDeclaration & { readonly body: ts.ConciseBody }, depth: number): Effect {
  const isOwn = (expression: ts.Expression): boolean => {
    let root = unwrapped(expression);
    const isWhole = ts.isIdentifier(root);
    while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = unwrapped(root.expression);
    const declaration = ts.isIdentifier(root) ? file.resolve(root)?.declaration : undefined;
    return declaration !== undefined && called.pos <= declaration.pos && declaration.end <= called.end && (isWhole || !ts.isParameter(declaration));
  };
  let effect: Effect = 'reads';
  for (const node of within(called.body)) {
    const written = writtenBy(node);
    if (written !== undefined && !isOwn(written)) return 'writes';
    if (ts.isCallExpression(node) && !isPure(file, node)) {
      const inner = effectOf(file, node, depth + 1);
      if (inner === 'writes') return 'writes';
      if (inner === 'unknown') effect = 'unknown';
    }
    if (ts.isNewExpression(node) && !/^(?:\w*Error|URL|URLSearchParams|Map|Set|Date|Array|RegExp|Promise)$/.test(file.textOf(node.expression))) effect = 'unknown';
  }
  return effect;
}

function within(body: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [body];
  for (const node of found) ts.forEachChild(node, (child) => void found.push(child));
  return found;
}

/** What a node gives a value to, or takes away. */
function writtenBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return node.left;
  if (ts.isDeleteExpression(node)) return node.expression;
  const isStep = (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
  return isStep ? node.operand : undefined;
}

/** Whether a call is of what the language or the host has, and changes nothing: of strings and numbers, of arrays but for those that change them, of a response. */
function isPure(file: CheckedFile, call: ts.CallExpression): boolean {
  const member = memberOf(call.expression);
  if (member === undefined) return /^(?:String|Number|Boolean|BigInt|parseInt|parseFloat|isNaN|encodeURIComponent|decodeURIComponent|structuredClone)$/.test(file.textOf(call.expression));
  if (/^(?:JSON|Math|Object|Array|Number|String|Date|Promise)$/.test(file.textOf(member.object))) return member.name !== 'assign' && member.name !== 'defineProperty';
  const type = file.fact(member.object)?.type ?? '';
  if (/^(?:string|number|bigint|Date|RegExp|URL)$/.test(type) || ts.isStringLiteralLike(member.object)) return true;
  if (type === 'Response') return /^(?:json|text|arrayBuffer|blob|formData|clone)$/.test(member.name);
  return (type.endsWith('[]') || type.startsWith('readonly ')) && !/^(?:push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/.test(member.name);
}

/**
 * Whether what a method is called on does one thing at a time, or keeps a place between calls: by its type, or as it is
 * handed to a callback for the time that runs (`transaction(async (tx) => …)`), or got and given back in the same function.
 */
export function isOneAtATime(file: CheckedFile, call: ts.CallExpression): boolean {
  const object = memberOf(call.expression)?.object;
  if (object === undefined) return false;
  if (object.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ts.findAncestor(object, ts.isClassLike);
    return owner !== undefined && [owner.name?.text ?? '', ...(owner.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => file.textOf(expression)))].some((name) => single.test(name));
  }
  if (single.test(file.fact(object)?.type ?? '')) return true;
  const binding = ts.isIdentifier(object) ? bindingsOf(file.sourceFile).resolve(object) : undefined;
  if (binding === undefined) return false;
  const { declaration, references } = binding;
  if (ts.isParameter(declaration)) return isHandedOut(declaration);
  const isGot = ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && ts.isAwaitExpression(unwrapped(declaration.initializer));
  return isGot && containerOf(declaration) === containerOf(call) && references.some(({ parent }) => ts.isPropertyAccessExpression(parent) && givingBack.has(parent.name.text));
}

/** The types of what is used by one after the other: connections, transactions, cursors, pages of a browser. */
const single = /^(?:\w*(?:QueryRunner|Transaction|Connection|Cursor|PoolClient|ClientSession|SessionClient)|Page|Browser|BrowserContext|Frame|Locator|FileHandle|\w*(?:Reader|Writer))$/;

const givingBack: ReadonlySet<string> = new Set(['release', 'close', 'end', 'quit', 'disconnect', 'destroy', 'dispose', 'commit', 'rollback', 'commitTransaction', 'endSession']);

/** Whether a parameter is that of a callback which a call is given, and no item of a list or value of a chain. */
function isHandedOut(parameter: ts.ParameterDeclaration): boolean {
  const callback = parameter.parent;
  const argument = outermost(callback);
  const { parent } = argument;
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback) || !ts.isCallExpression(parent) || linkCallOf(parent) !== undefined) return false;
  return callback.parameters[0] === parameter && !ts.isExpressionStatement(parent.parent) && !/^(?:map|flatMap|forEach|filter|some|every|find|reduce|sort)$/.test(memberOf(parent.expression)?.name ?? '');
}
