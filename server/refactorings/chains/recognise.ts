/**
 * Finds promise chains in syntax: a root and the `then`, `catch` and `finally` calls hung on it, and says what kind of
 * handler each argument is. Nothing here asks for types.
 */
import ts from 'typescript';
import { Scopes, isFunctionWithBody } from './scopes';

/** A chain as it stands in the source. */
export interface ChainSyntax {
  /** The last call: the whole chain. */
  readonly node: ts.CallExpression;
  /** What the first link is hung on, without parentheses around a chain. */
  readonly root: ts.Expression;
  readonly links: readonly LinkSyntax[];
}

/** One `then`, `catch` or `finally`. */
export interface LinkSyntax {
  readonly kind: 'then' | 'catch' | 'finally';
  readonly call: ts.CallExpression;
  /** Where what the link is hung on ends. */
  readonly start: number;
  readonly onFulfilled: HandlerSyntax;
  readonly onRejected: HandlerSyntax;
  readonly onFinally: HandlerSyntax;
}

export type InlineFunction = (ts.ArrowFunction | ts.FunctionExpression);

/** What a link was given. */
export type HandlerSyntax =
  /** Nothing, or a value that is never a function: the promise's value or reason passes by. */
  | { readonly form: 'absent'; readonly node?: ts.Expression }
  /** A function whose body can stand in place of the call. */
  | { readonly form: 'inline'; readonly node: InlineFunction }
  /** A function that must stay a function: its `this`, `arguments`, own name or kind matters. */
  | { readonly form: 'kept'; readonly node: InlineFunction }
  /** Any other expression. */
  | { readonly form: 'reference'; readonly node: ts.Expression };

/** Every chain of the file, those that stand in others' handlers included, outermost first. */
export function findChains(sourceFile: ts.SourceFile): readonly ChainSyntax[] {
  let chains = known.get(sourceFile);
  if (!chains) known.set(sourceFile, (chains = chainsIn(sourceFile)));
  return chains;
}

const known = new WeakMap<ts.SourceFile, readonly ChainSyntax[]>();

/** The chains inside a node, outermost first; `around`: only those that hold, or touch, these offsets. */
export function chainsIn(node: ts.Node, around?: { readonly start: number; readonly end: number }): readonly ChainSyntax[] {
  const found: ChainSyntax[] = [];
  const visit = (each: ts.Node): void => {
    if (around && (each.pos > around.start || each.end < around.end)) return;
    const chain = ts.isCallExpression(each) && !isHungOn(each) ? chainAt(each) : undefined;
    if (chain) found.push(chain);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** The chain that a function is a handler of. */
export function chainOfHandler(handler: ts.Node): ChainSyntax | undefined {
  let call: ts.Node = withParentheses(handler).parent;
  if (!ts.isCallExpression(call) || !call.arguments.some((each) => bare(each) === handler)) return undefined;
  while (ts.isCallExpression(call) && isHungOn(call)) call = withParentheses(call).parent.parent;
  const chain = chainAt(call as ts.CallExpression);
  return chain?.links.some((link) => [link.onFulfilled, link.onRejected, link.onFinally].some(({ node }) => node === handler)) ? chain : undefined;
}

/** The chain that ends with this call, if it is one. */
export function chainAt(node: ts.Expression): ChainSyntax | undefined {
  const links: LinkSyntax[] = [];
  let at = node;
  for (;;) {
    const inner = bare(at);
    const link = linkOf(inner);
    if (!link) break;
    links.unshift(link);
    at = (link.call.expression as ts.PropertyAccessExpression).expression;
  }
  const last = links.at(-1);
  return last && { node: last.call, root: at, links };
}

/** The method names of promise links. */
export function isLinkName(name: string): name is LinkSyntax['kind'] {
  return name === 'then' || name === 'catch' || name === 'finally';
}

/** Whether the function is a thenable's own method: its callers give it handlers, and it passes them on as they are. */
export function isLinkMethod(node: ts.Node): boolean {
  if (!isFunctionWithBody(node)) return false;
  const { parent } = withParentheses(node);
  const name = node.name ?? (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) ? parent.name
    : ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? parent.left.name : undefined);
  return name !== undefined && ts.isIdentifier(name) && isLinkName(name.text);
}

/** Whether a link of the chain sees a rejection. */
export function catches(chain: ChainSyntax): boolean {
  return chain.links.some((link) => link.kind !== 'then' || link.onRejected.form !== 'absent');
}

/** The expression without parentheses, but for those that a JSDoc cast needs. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) && !isCast(node) ? bare(node.expression) : node;
}

/** Whether the expression is a cast of JavaScript: a JSDoc comment with a type before parentheses. */
export function isCast(node: ts.Node): boolean {
  return ts.isParenthesizedExpression(node) && (node.flags & ts.NodeFlags.JavaScriptFile) !== 0 && /\*\/\s*$/.test(node.getSourceFile().text.slice(node.pos, node.getStart())) && ts.getJSDocTypeTag(node) !== undefined;
}

/** The outermost parentheses around a node, or the node itself. */
export function withParentheses(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node.parent) && !isCast(node.parent) ? withParentheses(node.parent) : node;
}

function linkOf(node: ts.Expression): LinkSyntax | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const kind = node.expression.name.text;
  if (!ts.isIdentifier(node.expression.name) || !isLinkName(kind)) return undefined;
  if (node.expression.expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
  const [first, second] = node.arguments;
  const absent: HandlerSyntax = { form: 'absent' };
  return {
    kind,
    call: node,
    start: node.expression.expression.end,
    onFulfilled: kind === 'then' ? handlerOf(first) : absent,
    onRejected: kind === 'then' ? handlerOf(second) : kind === 'catch' ? handlerOf(first) : absent,
    onFinally: kind === 'finally' ? handlerOf(first) : absent,
  };
}

/** Whether another link, through parentheses, is hung on this call. */
function isHungOn(call: ts.CallExpression): boolean {
  const outer = withParentheses(call);
  const access = outer.parent;
  return ts.isPropertyAccessExpression(access) && access.expression === outer && isLinkName(access.name.text)
    && ts.isCallExpression(access.parent) && access.parent.expression === access;
}

function handlerOf(argument: ts.Expression | undefined): HandlerSyntax {
  if (!argument) return { form: 'absent' };
  const node = bare(argument);
  if (ts.isArrowFunction(node)) return { form: mustStay(node) ? 'kept' : 'inline', node };
  if (ts.isFunctionExpression(node)) return { form: mustStay(node) ? 'kept' : 'inline', node };
  if (node.kind === ts.SyntaxKind.NullKeyword || ts.isLiteralExpression(node) || ts.isVoidExpression(node)) return { form: 'absent', node: argument };
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return { form: 'absent', node: argument };
  if (ts.isIdentifier(node) && node.text === 'undefined') return { form: 'absent', node: argument };
  return { form: 'reference', node };
}

/** Whether the body of the function means something else outside it. */
function mustStay(node: InlineFunction): boolean {
  if (node.typeParameters || node.asteriskToken) return true;
  if (node.parameters.some((parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === 'this')) return true;
  if (ts.isBlock(node.body) && hasDirective(node.body)) return true;
  const scopes = Scopes.of(node.getSourceFile());
  if (ts.isFunctionExpression(node)) {
    if (node.name && (scopes.declarationOf(node.name)?.references.length ?? 1) > 0) return true;
    if (usesOwnThis(node)) return true;
  }
  // A name declared as a parameter and again as a `var` or a function is one binding with two beginnings.
  return scopes.declaredIn(node).some((declaration) => declaration.identifiers.length > 1);
}

/** Whether a non-arrow function's body uses `this`, `arguments`, `new.target` or `super` of its own. */
export function usesOwnThis(node: ts.Node): boolean {
  let found = false;
  const visit = (child: ts.Node): void => {
    if (found || (isFunctionWithBody(child) && !ts.isArrowFunction(child)) || ts.isTypeNode(child) && !ts.isExpressionWithTypeArguments(child)) return;
    if (ts.isClassLike(child)) return child.members.forEach((member) => member.name && ts.isComputedPropertyName(member.name) && visit(member.name));
    if (child.kind === ts.SyntaxKind.ThisKeyword || child.kind === ts.SyntaxKind.SuperKeyword || ts.isMetaProperty(child)
      || (ts.isIdentifier(child) && child.text === 'arguments' && Scopes.of(child.getSourceFile()).isName(child))) {
      found = true;
      return;
    }
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

function hasDirective(body: ts.Block): boolean {
  const first = body.statements[0];
  return first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression);
}
