/**
 * Events that come once, with one callback for success and one for failure: `socket.once('open', …)` beside
 * `socket.once('error', …)`, and `request.onload = …` beside `request.onerror = …` for an object made in the same function.
 */
import ts from 'typescript';
import { bare, usesOwnThis, type InlineFunction } from '../chains/recognise';
import { isFunctionWithBody, type Declaration, type Scopes } from '../chains/scopes';
import { thisIn, type CallbackCall, type Giving } from './calls';

/** Events that say that something went well, once in the life of what they are about. */
const successEvents = /^(?:open|ready|connect|connected|listening|online|finish|end|load|loaded|success|complete|done|response)$/;
/** Methods that listen on: what comes at once after the event would be missed by a reaction. */
const listening = /^(?:on|once|addListener|addEventListener|prependListener|pipe|read|resume)$/;
/** Methods of the object that cannot make its events come again. */
const harmless = /^(?:get|remove|close|end|destroy|abort|unref)/;

interface Listener {
  readonly statement: ts.ExpressionStatement;
  readonly node: Giving;
  readonly receiver: ts.Identifier;
  readonly event: string;
  readonly assigned: boolean;
  readonly callback: InlineFunction | ts.Identifier;
}

/** What the node and the statement beside it listen for; undefined where they are no such pair, or the node is not its first half. */
export function listenersAt(node: Giving, scopes: Scopes): CallbackCall | undefined {
  const own = listenerOf(node.parent);
  if (own?.node !== node || !successEvents.test(own.event) || ts.isIdentifier(own.callback)) return undefined;
  const { statement, receiver, callback } = own;
  const { parent } = statement;
  if (!ts.isBlock(parent) && !ts.isSourceFile(parent)) return undefined;
  const index = parent.statements.indexOf(statement);
  const other = [parent.statements[index + 1], parent.statements[index - 1]].map((each) => each && listenerOf(each)).find((each) => each?.event === 'error' && each.assigned === own.assigned && each.receiver.text === receiver.text);
  const declaration = scopes.declarationOf(receiver);
  if (!other || !declaration || declaration.reassigned) return undefined;
  if (own.assigned ? !isMadeBeside(declaration, statement) : declaration.kind === 'import') return undefined;
  const [first, second] = index < parent.statements.indexOf(other.statement) ? [statement, other.statement] : [other.statement, statement];
  // A comment between the two would have no place.
  if (ts.getLeadingCommentRanges(statement.getSourceFile().text, second.pos) || ts.getTrailingCommentRanges(statement.getSourceFile().text, first.end)) return undefined;
  if (isInExecutor(statement) || !onlyReads([callback, other.callback], declaration, own.assigned)) return undefined;
  for (const each of [callback, other.callback]) {
    if (ts.isIdentifier(each)) continue;
    if (each.asteriskToken || each.typeParameters || each.parameters.length > 1 || each.parameters.some((one) => one.dotDotDotToken) || (ts.isFunctionExpression(each) && each.name)) return undefined;
    if (ts.isFunctionExpression(each) && usesOwnThis(each) && !thisIn(each, scopes, 0)) return undefined;
  }
  return { node, kind: 'pair', callback, onRejected: other.callback, beside: other.node, receiver: receiver.text, seen: false, early: false };
}

/** `receiver.once('event', callback)` and `receiver.onevent = callback`, as statements. */
function listenerOf(statement: ts.Node): Listener | undefined {
  if (!ts.isExpressionStatement(statement)) return undefined;
  const node = statement.expression;
  if (ts.isCallExpression(node)) {
    const [event, given, ...others] = node.arguments;
    const callback = given && callbackOf(given);
    const { expression } = node;
    if (!callback || others.length > 0 || !event || !ts.isStringLiteralLike(event) || !ts.isPropertyAccessExpression(expression) || expression.questionDotToken || expression.name.text !== 'once') return undefined;
    return ts.isIdentifier(expression.expression) ? { statement, node, receiver: expression.expression, event: event.text, assigned: false, callback } : undefined;
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(node.left)) return undefined;
  const { left: { name, expression }, right } = node;
  const callback = callbackOf(right);
  const event = /^on([a-z]+)$/.exec(name.text)?.[1];
  return callback && event !== undefined && ts.isIdentifier(expression) ? { statement, node, receiver: expression, event, assigned: true, callback } : undefined;
}

function callbackOf(expression: ts.Expression): InlineFunction | ts.Identifier | undefined {
  const node = bare(expression);
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isIdentifier(node) ? node : undefined;
}

/** Whether the name is a constant for an object that the same function makes: nobody else can have its events come again. */
function isMadeBeside(declaration: Declaration, statement: ts.Statement): boolean {
  const parent = declaration.identifiers[0]?.parent;
  if (!parent || !ts.isVariableDeclaration(parent) || !parent.initializer) return false;
  const made = bare(parent.initializer);
  const isNew = ts.isNewExpression(made) || (ts.isCallExpression(made) && made.expression.getText().endsWith('.createElement'));
  return isNew && ts.findAncestor(parent, isFunctionWithBody) === ts.findAncestor(statement, isFunctionWithBody);
}

/** Whether the callbacks do nothing with the object that could make its events come again, or miss some. */
function onlyReads(callbacks: readonly ts.Node[], { references }: Declaration, assigned: boolean): boolean {
  return references.filter((use) => callbacks.some((each) => each.pos <= use.pos && use.end <= each.end)).every((use) => {
    const { parent } = use;
    // An object that is there now goes to whoever waited for it.
    if (!ts.isPropertyAccessExpression(parent)) return !assigned || (ts.isCallExpression(parent) && parent.expression !== use);
    const outer = parent.parent;
    if (ts.isCallExpression(outer) && outer.expression === parent) return assigned ? harmless.test(parent.name.text) : !listening.test(parent.name.text);
    return !(ts.isBinaryExpression(outer) && outer.left === parent && outer.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && outer.operatorToken.kind <= ts.SyntaxKind.LastAssignment);
  });
}

/** Whether the code runs in what makes a promise: it is converted already. */
function isInExecutor(node: ts.Node): boolean {
  return ts.findAncestor(node, (each) => isFunctionWithBody(each) && ts.isNewExpression(each.parent) && each.parent.expression.getText() === 'Promise') !== undefined;
}
