/**
 * `Promise.race` over nothing.
 *
 * `Promise.race` settles as the first of its promises does (ECMA-262, Promise.race). Of none there is no first: the result
 * never settles, and what awaits it never goes on.
 *
 * Wrong:
 * ```ts
 * export async function first() {
 *   const running: Promise<string>[] = [];
 *   return await Promise.race(running);
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function load(): Promise<string>;
 *
 * export async function first() {
 *   const running: Promise<string>[] = [];
 *   running.push(load());
 *   return await Promise.race(running);
 * }
 * ```
 *
 * Silent where something may have been added.
 */
import ts from 'typescript';
import { containerOf, isNewPromise, memberOf, promiseStaticCall, repeats, unwrapped, type Binding } from '../analysis';
import type { Check } from './check';
import type { CheckedFile } from './checkedFile';
import { replaced } from './fixes';

export const emptyRace: Check = {
  id: 'empty-race',
  severity: 'warning',
  description: '`Promise.race` over something that is known to be empty: the result never settles.',
  * run(file) {
    for (const call of file.all(ts.isCallExpression)) {
      const [elements] = call.arguments;
      if (promiseStaticCall(call)?.kind !== 'race' || elements === undefined || !isEmpty(file, elements, call)) continue;
      const dropped = ts.isExpressionStatement(call.parent);
      yield {
        range: file.range(call),
        message: 'There is nothing to race: the result never settles, and what waits for it never goes on.',
        certainty: 'certain',
        fixes: [{ title: 'Reject instead', edits: [replaced(file, call, "Promise.reject(new Error('nothing to wait for'))")], ...(!dropped && { preferred: true }) }],
      };
    }
  },
};

/** Whether an iterable certainly has no elements when it is evaluated at a place. */
function isEmpty(file: CheckedFile, expression: ts.Expression, at: ts.Node): boolean {
  const value = unwrapped(expression);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every((element) => ts.isSpreadElement(element) && isEmpty(file, element.expression, at));
  if (ts.isStringLiteralLike(value)) return value.text === '';
  if (ts.isNewExpression(value) && !isNewPromise(value)) return isNewCollection(file, value, at);
  if (ts.isCallExpression(value)) return isEmptyCall(file, value, at);
  if (!ts.isIdentifier(value)) return false;
  if (isTestedEmpty(file, value, at)) return true;
  const binding = file.resolve(value);
  return binding !== undefined && isEmptyName(file, binding, value, at);
}

function isNewCollection(file: CheckedFile, { expression, arguments: args = ts.factory.createNodeArray() }: ts.NewExpression, at: ts.Node): boolean {
  if (!ts.isIdentifier(expression) || file.resolve(expression) !== undefined || !/^(?:Set|Map|Array)$/.test(expression.text)) return false;
  const [first] = args;
  return first === undefined || args.length === 1 && (ts.isNumericLiteral(first) ? expression.text === 'Array' && first.text === '0' : expression.text !== 'Array' && isEmpty(file, first, at));
}

/** What comes from something empty: `[].map(f)`, `new Map().values()`, `Array.from([])`, `Object.values({})`. */
function isEmptyCall(file: CheckedFile, call: ts.CallExpression, at: ts.Node): boolean {
  const member = memberOf(call.expression);
  if (member === undefined) return false;
  const [first] = call.arguments;
  const owner = file.textOf(member.object);
  if (owner === 'Array' && member.name === 'of') return first === undefined;
  if (owner === 'Array' && member.name === 'from') return first !== undefined && isEmpty(file, first, at);
  if (owner === 'Object' && /^(?:values|keys|entries)$/.test(member.name)) return first !== undefined && ts.isObjectLiteralExpression(unwrapped(first)) && (unwrapped(first) as ts.ObjectLiteralExpression).properties.length === 0;
  if (/^(?:map|filter|flatMap|slice|values|keys|flat|reverse|toSorted|sort|toReversed)$/.test(member.name)) {
    if (member.name === 'slice' && first !== undefined && call.arguments[1] !== undefined && ts.isNumericLiteral(first) && ts.isNumericLiteral(call.arguments[1]) && first.text === call.arguments[1].text) return true;
    return isEmpty(file, member.object, at);
  }
  return false;
}

/** Whether a name still holds the empty value that it was declared with: no use before this one can have added to it. */
function isEmptyName(file: CheckedFile, { declaration, references, constant }: Binding, name: ts.Identifier, at: ts.Node): boolean {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined || !isEmpty(file, declaration.initializer, declaration)) return false;
  const statement = declaration.parent.parent;
  if (ts.isVariableStatement(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true) return false;
  const others = references.filter((use) => use !== name && !readsOnly(use));
  if (others.length === 0) return constant;
  const container = containerOf(declaration);
  const loop = ts.findAncestor(at, (node) => (node === container ? 'quit' : ts.isIterationStatement(node, false)));
  const inSameTurn = loop === undefined || (loop.pos <= declaration.pos && declaration.end <= loop.end) || !repeats(at, container);
  return containerOf(at) === container && inSameTurn && others.every((use) => use.pos > name.end && containerOf(use) === container);
}

/** Whether a use of a collection adds nothing to it. */
function readsOnly(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent)) return /^(?:length|size|map|filter|forEach|values|keys|entries|includes|has|slice|some|every|find|join)$/.test(parent.name.text);
  if (ts.isSpreadElement(parent) || ts.isForOfStatement(parent)) return true;
  return ts.isCallExpression(parent) && promiseStaticCall(parent) !== undefined;
}

/** Whether a place is reached only where a test says that a collection is empty. */
function isTestedEmpty(file: CheckedFile, name: ts.Identifier, at: ts.Node): boolean {
  const container = containerOf(at);
  for (let node = at; node !== container && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    const condition = ts.isIfStatement(parent) && node === parent.thenStatement ? parent.expression : ts.isConditionalExpression(parent) && node === parent.whenTrue ? parent.condition : undefined;
    if (condition !== undefined && saysEmpty(file, unwrapped(condition), name) && !isChangedIn(file, name, node, at)) return true;
  }
  return false;
}

function saysEmpty(file: CheckedFile, condition: ts.Expression, { text }: ts.Identifier): boolean {
  const size = new RegExp(`^${text.replaceAll('$', '\\$')}\\.(?:length|size)$`);
  if (ts.isPrefixUnaryExpression(condition)) return condition.operator === ts.SyntaxKind.ExclamationToken && size.test(file.textOf(condition.operand));
  if (!ts.isBinaryExpression(condition)) return false;
  const operator = condition.operatorToken.kind;
  const right = file.textOf(condition.right);
  const equals = operator === ts.SyntaxKind.EqualsEqualsEqualsToken || operator === ts.SyntaxKind.EqualsEqualsToken;
  return size.test(file.textOf(condition.left)) && (equals && right === '0' || operator === ts.SyntaxKind.LessThanToken && right === '1');
}

function isChangedIn(file: CheckedFile, name: ts.Identifier, block: ts.Node, at: ts.Node): boolean {
  return (file.resolve(name)?.references ?? []).some((use) => use.pos >= block.pos && use.end <= at.pos && !readsOnly(use));
}
