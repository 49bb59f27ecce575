/**
 * Optional chains (ECMA-262, Optional Chains): where what stands before `?.` is null or undefined, nothing behind it is
 * evaluated, and the whole chain is `undefined` at once.
 */
import ts from 'typescript';
import { bare, type ChainSyntax } from './recognise';
import { Refusal, reasons } from './refusals';
import type { Values } from './values';

/** Whether the whole chain is `undefined` where something in it, or before its first link, is nothing. */
export function shortCircuits({ root, links: [first] }: ChainSyntax): boolean {
  return first !== undefined && ts.isOptionalChain(first.call) && (questionDotOf(first.call.expression) !== undefined || ts.isOptionalChain(root));
}

/** Throws a Refusal where `?.` says more than that what the chain starts from may be nothing. */
export function checkOptional(chain: ChainSyntax, values: Values): void {
  const { root, links } = chain;
  const optional = links.map(({ call }) => ts.isOptionalChain(call));
  // `(a?.b()).then(f)`: parentheses end the optional chain, and the link fails where there is nothing.
  if (optional.some((each, index) => each && optional[index + 1] === false) || (!optional[0] && ts.isOptionalChain(bare(root)))) throw new Refusal(reasons.optionalEnds);
  const doubted = links.some(({ call }, index) => call.questionDotToken || (index > 0 && questionDotOf(call.expression)));
  if (doubted && !isNativeWherePresent(root, values)) throw new Refusal(reasons.optionalLink);
}

/** Whether the expression, where it gives something, gives a native promise. */
export function isNativeWherePresent(expression: ts.Expression, values: Values): boolean {
  const fact = values.fact(expression) ?? values.fact(bare(expression));
  return values.isFreshPromise(expression) || (fact?.promise === 'native' && /^Promise(?:Like)?<.*>(?: \| (?:null|undefined))*$/.test(fact.type));
}

/** What a chain that short-circuits hangs on, where that can be read twice: a name. `dot`: the `?.` behind it. */
export function testedName({ root, links: [first] }: ChainSyntax, values: Values): { readonly node: ts.Identifier; readonly dot?: ts.QuestionDotToken } | undefined {
  if (first && questionDotOf(first.call.expression)) return ts.isIdentifier(root) && values.isStable(root) ? { node: root } : undefined;
  let found: { readonly node: ts.Expression; readonly dot: ts.QuestionDotToken } | undefined;
  for (let at: ts.Expression = root; ts.isOptionalChain(at); at = at.expression) {
    const dot = ts.isNonNullExpression(at) ? undefined : at.questionDotToken;
    if (!dot) continue;
    if (found) return undefined;
    found = { node: at.expression, dot };
  }
  return found && ts.isIdentifier(found.node) && values.isStable(found.node) ? { node: found.node, dot: found.dot } : undefined;
}

/** Whether the type of what is tested has no falsy value but null and undefined. */
export function isObjectOrNothing(expression: ts.Expression, values: Values): boolean {
  const type = values.fact(expression)?.type;
  return type !== undefined && /^[A-Z][\w.]*(?:<.*>)?(?: \| (?:null|undefined))*$/.test(type) && !/^[A-Z]\w?(?: |$)/.test(type);
}

/** Whether the function has certainly been suspended when the statement around an `await` begins, so that nothing later in it runs in its caller's turn. */
export function isSuspendedBefore(node: ts.Node, resumed: (owner: ts.Node) => boolean): boolean {
  for (let at = node; ; at = at.parent) {
    if (ts.isFunctionLike(at)) return resumed(at);
    if (ts.isSourceFile(at.parent)) return true;
    const { parent } = at;
    if (!ts.isBlock(parent)) continue;
    for (const statement of parent.statements) {
      if (statement.pos >= at.pos) break;
      if ((ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)) && suspends(statement)) return true;
    }
  }
}

/** Whether evaluating the node certainly comes to an `await`. */
function suspends(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isOptionalChain(node)) return false;
  if (ts.isConditionalExpression(node)) return suspends(node.condition);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return suspends(node.left);
  return ts.forEachChild(node, (child): true | undefined => suspends(child) || undefined) ?? false;
}

function questionDotOf(node: ts.Expression): ts.QuestionDotToken | undefined {
  return ts.isPropertyAccessExpression(node) ? node.questionDotToken : undefined;
}
