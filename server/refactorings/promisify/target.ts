/** Functions that take an error-first callback last, and what their bodies do with it. */
import ts from 'typescript';
import { noFacts, rangeOf, touches, type TextRange } from '../../analysis';
import { Functions } from '../callbacks/functions';
import { timingOf, type Timing } from '../callbacks/timing';
import { bare, usesOwnThis } from '../chains/recognise';
import { Refusal } from '../chains/refusals';
import { isAsync, isFunctionWithBody, Scopes } from '../chains/scopes';
import { Values } from '../chains/values';
import { isExport } from './modules';
import { refusals } from './refusals';

/** A function that could give a promise instead. */
export interface Target {
  readonly owner: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;
  readonly body: ts.ConciseBody;
  /** What callers call it. */
  readonly name: ts.Identifier;
  readonly callback: ts.ParameterDeclaration & { readonly name: ts.Identifier };
  /** Where the body uses the callback. */
  readonly uses: readonly ts.Identifier[];
  /** When it is called. */
  readonly timing: Timing;
}

/** The function whose name or callback parameter is at the range; undefined where there is none. Throws a Refusal for one that has to stay as it is. */
export function targetAt(sourceFile: ts.SourceFile, range: TextRange): Target | undefined {
  const found = functionAt(sourceFile, range);
  const callback = found?.owner.parameters.at(-1);
  if (!found || !callback || !isCallback(callback) || found.owner.parameters.some((each) => /^(?:req|res|request|response)$/.test(each.name.getText()))) return undefined;
  const { owner, name } = found;
  const { body } = owner;
  const scopes = Scopes.of(sourceFile);
  const declaration = scopes.declarationOf(callback.name);
  if (!body || !declaration || declaration.references.length === 0) return undefined;
  const uses = declaration.references;
  const calls = uses.flatMap((each) => (ts.isCallExpression(each.parent) && each.parent.expression === each ? [each.parent] : []));
  const handedOn = uses.some((each) => ts.isCallExpression(each.parent) && each.parent.arguments.at(-1) === each);
  if (!handedOn && !calls.some((each) => isSuccess(each) || isFailure(each) || /^(?:er|err|error)$/.test(each.arguments[0]?.getText() ?? ''))) return undefined;
  if (owner.asteriskToken || isAsync(owner) || owner.typeParameters?.some((each) => each.name.text === 'Promise')) throw new Refusal(refusals.kind);
  if (declaration.reassigned || callback.initializer || callback.questionToken || uses.some(isAsked)) throw new Refusal(refusals.optional);
  if (calls.some((each) => each.arguments.some(ts.isSpreadElement) || each.arguments.length > 2)) throw new Refusal(refusals.results);
  if (!ts.isArrowFunction(owner) && saysArguments(body)) throw new Refusal(refusals.own);
  if (scopes.lookUp('Promise', body)) throw new Refusal(refusals.shadowed);
  const timing = timingOf(owner, owner.parameters.length - 1, new Functions(sourceFile, new Values(sourceFile, noFacts)).of, scopes);
  if (timing === 'often') throw new Refusal(refusals.often);
  return { owner, body, name, callback, uses, timing };
}

/** Whether a call says that all went well. */
export function isSuccess({ arguments: [first] }: ts.CallExpression): boolean {
  return first === undefined || isNothing(first);
}

/** Whether what a call says first is certainly an error: a new one, one that was caught, or one that was asked for. */
export function isFailure({ arguments: given }: ts.CallExpression): boolean {
  const [first, ...others] = given;
  const node = first && bare(first);
  if (!node || others.length > 0) return false;
  if (ts.isNewExpression(node)) return true;
  if (!ts.isIdentifier(node)) return false;
  return ts.findAncestor(node, (each) => {
    if (isFunctionWithBody(each)) return 'quit';
    const { parent } = each;
    if (ts.isCatchClause(each)) return each.variableDeclaration?.name.getText() === node.text;
    return parent !== undefined && ts.isIfStatement(parent) && parent.thenStatement === each && new RegExp(`^(?:${node.text}|${node.text} !==? null|${node.text} && .*)$`).test(parent.expression.getText());
  }) !== undefined;
}

function isNothing(expression: ts.Expression): boolean {
  const node = bare(expression);
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

function isCallback(parameter: ts.ParameterDeclaration): parameter is Target['callback'] {
  return ts.isIdentifier(parameter.name) && !parameter.dotDotDotToken && /^(?:cb|callback|done|fn|next|\w+(?:Callback|Cb))$/.test(parameter.name.text);
}

/** Whether a use asks whether there is a callback at all. */
function isAsked({ parent }: ts.Identifier): boolean {
  return ts.isTypeOfExpression(parent) || ts.isPrefixUnaryExpression(parent) || ts.isIfStatement(parent) || ts.isBinaryExpression(parent) || ts.isConditionalExpression(parent) || ts.isCallChain(parent);
}

function saysArguments(body: ts.Node): boolean {
  if (ts.isIdentifier(body) && body.text === 'arguments') return true;
  if (isFunctionWithBody(body) && !ts.isArrowFunction(body)) return false;
  return ts.forEachChild(body, (child): true | undefined => saysArguments(child) || undefined) ?? false;
}

/** Whether the function is called with a `this` of its own. */
export function hasOwnThis({ owner }: Target): boolean {
  return !ts.isArrowFunction(owner) && usesOwnThis(owner);
}

/** The function of which the range is on the name or on the last parameter. */
function functionAt(sourceFile: ts.SourceFile, { start }: TextRange): { readonly owner: Target['owner']; readonly name: ts.Identifier } | undefined {
  let found: { readonly owner: Target['owner']; readonly name: ts.Identifier } | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end < start) return;
    const exported = exportedBy(node);
    const owner = exported?.owner ?? (ts.isVariableDeclaration(node) ? node.initializer : node);
    const name = exported?.name ?? (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) ? node.name : undefined);
    const fits = owner && (ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner) || ((exported !== undefined || ts.isVariableDeclaration(node)) && (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner))));
    if (fits && name && ts.isIdentifier(name) && [name, owner.parameters.at(-1)?.name].some((each) => each && touches(rangeOf(each, sourceFile), start))) found = { owner, name };
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  return found;
}

/** What a CommonJS module exports here, and the name that it gives it. */
function exportedBy(node: ts.Node): { readonly owner: ts.Expression; readonly name: ts.PropertyName } | undefined {
  if (ts.isPropertyAssignment(node)) return isExport(node.initializer) ? { owner: node.initializer, name: node.name } : undefined;
  if (!ts.isBinaryExpression(node) || !ts.isPropertyAccessExpression(node.left) || !isExport(node.right)) return undefined;
  return ts.isIdentifier(node.left.name) ? { owner: node.right, name: node.left.name } : undefined;
}
