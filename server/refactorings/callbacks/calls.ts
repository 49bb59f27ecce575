/** A call that is given a callback, or an assignment of one to a property like `onload`, and its parts. */
import ts from 'typescript';
import type { InlineFunction } from '../chains/recognise';
import { isFunctionWithBody, type Scopes } from '../chains/scopes';
import type { CoreFunction } from './nodeCore';

/** A call whose callback can become a reaction to a promise. */
export interface CallbackCall {
  readonly node: Giving;
  /** `error-first`: one callback for both; `pair`: one for each; `value`: one that gets no error. */
  readonly kind: 'error-first' | 'pair' | 'value';
  /** The callback, or the one for success. */
  readonly callback: InlineFunction | ts.Identifier;
  /** The callback for failure of a pair. */
  readonly onRejected?: ts.Expression;
  /** Where the callbacks stand: arguments, or properties of the last argument. */
  readonly options?: ts.ObjectLiteralExpression;
  /** The other half of a pair, where each callback is given by a statement of its own. */
  readonly beside?: Giving;
  /** What the callbacks of such a pair call `this`. */
  readonly receiver?: string;
  readonly core?: CoreFunction;
  /** What is called will give a promise instead. */
  readonly promised?: boolean;
  /** Whether it is known what is called: a function of Node.js, or a timer. */
  readonly seen: boolean;
  /** It may call back at once, so nothing may run after it that could tell. */
  readonly early: boolean;
}

/** What is given the callback. */
export type Giving = ts.CallExpression | ts.BinaryExpression;

/** What is called, or assigned to. */
export function calleeOf(node: Giving): ts.Expression {
  return isCall(node) ? node.expression : node.left;
}

/** The arguments; none of an assignment. */
export function argumentsOf(node: Giving): readonly ts.Expression[] {
  return isCall(node) ? node.arguments : [];
}

/** The types that a call states. */
export function typeArgumentsOf(node: Giving): readonly ts.TypeNode[] | undefined {
  return isCall(node) ? node.typeArguments : undefined;
}

/**
 * Where a callback says `this`, when that is all that it takes from the call besides the error (or nothing, with no
 * `errors`): the promise can be fulfilled with it. Undefined where it uses `arguments`, `super` or a result as well.
 */
export function thisIn(callback: InlineFunction, scopes: Scopes, errors = 1): readonly ts.Node[] | undefined {
  const found: ts.Node[] = [];
  let more = !ts.isFunctionExpression(callback) || callback.parameters.slice(errors).some((each) => !ts.isIdentifier(each.name) || (scopes.declarationOf(each.name)?.references.length ?? 0) > 0);
  const visit = (node: ts.Node): void => {
    if ((isFunctionWithBody(node) && !ts.isArrowFunction(node)) || ts.isClassLike(node)) return;
    if (node.kind === ts.SyntaxKind.ThisKeyword) found.push(node);
    if (node.kind === ts.SyntaxKind.SuperKeyword || ts.isMetaProperty(node) || (ts.isIdentifier(node) && node.text === 'arguments')) more = true;
    ts.forEachChild(node, visit);
  };
  visit(callback.body);
  return more || found.length === 0 ? undefined : found;
}

function isCall(node: Giving): node is ts.CallExpression {
  return ts.isCallExpression(node);
}
