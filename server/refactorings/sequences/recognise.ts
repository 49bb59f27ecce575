/** Straight sequences of awaits: statement lists that stop at awaits which stand where a link of a chain can take over. */
import ts from 'typescript';
import { bare } from '../chains/recognise';
import { Refusal } from '../chains/refusals';

/** What runs without a stop: from the beginning, or from the value of an await, up to the next await or the end. */
export interface Segment {
  /** What the awaited value, or the caught reason, is bound to. */
  readonly binding?: ts.VariableDeclaration;
  readonly statements: readonly ts.Statement[];
  /** Statements and the comments around them. */
  readonly from: number;
  readonly to: number;
  /** The operand of the await that ends it, or what the last segment returns. */
  readonly value?: ts.Expression;
}

/** The segments of a list of statements; one segment more than there are awaits that something follows. */
export interface Sequence {
  readonly segments: readonly Segment[];
  readonly first: ts.Statement | undefined;
}

/** An async function's body: statements that stay, then a sequence, alone or as a whole `try` statement. */
export interface Body {
  readonly sequence: Sequence;
  readonly guard?: Guard;
}

/** The `try` statement around a sequence. */
export interface Guard {
  readonly statement: ts.TryStatement;
  readonly onRejected?: Sequence;
  readonly onFinally?: Sequence;
}

/** Reads a body. Throws a Refusal where an await does not stand straight. */
export function readBody(body: ts.Block): Body {
  const last = body.statements.at(-1);
  const guarded = body.statements.findIndex((each) => ts.isTryStatement(each) && awaitsIn(each).length > 0);
  const statement = body.statements[guarded];
  if (!statement || !ts.isTryStatement(statement)) return { sequence: readSequence(body.statements, body.getStart() + 1, last?.end ?? body.end - 1) };
  if (statement !== last) throw new Refusal('statements follow the try statement that holds an await');
  for (const before of body.statements.slice(0, guarded)) refuseAwait(before);
  const { tryBlock, catchClause, finallyBlock } = statement;
  const sequence = readBlock(tryBlock);
  const onRejected = catchClause && readBlock(catchClause.block, catchClause.variableDeclaration);
  const onFinally = finallyBlock && readBlock(finallyBlock);
  return { sequence, guard: { statement, ...(onRejected && { onRejected }), ...(onFinally && { onFinally }) } };
}

/** The awaits of the function that the node belongs to; `for await` and `await using` among them. */
export function awaitsIn(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each)) return each.name && ts.isComputedPropertyName(each.name) ? visit(each.name) : undefined;
    if (ts.isAwaitExpression(each) || (ts.isForOfStatement(each) && each.awaitModifier)) found.push(each);
    if (ts.isVariableDeclarationList(each) && (each.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

function readBlock(block: ts.Block, binding?: ts.VariableDeclaration): Sequence {
  return readSequence(block.statements, block.getStart() + 1, block.end - 1, binding);
}

function readSequence(statements: readonly ts.Statement[], from: number, to: number, caught?: ts.VariableDeclaration): Sequence {
  const segments: Segment[] = [];
  let binding = caught;
  let start = from;
  let own: ts.Statement[] = [];
  let ended = false;
  for (const statement of statements) {
    if (ended) throw new Refusal('statements follow its return');
    const awaited = awaitedBy(statement);
    if (!awaited && !ts.isReturnStatement(statement)) {
      refuseAwait(statement);
      own.push(statement);
      continue;
    }
    const value = awaited?.expression ?? (ts.isReturnStatement(statement) ? statement.expression : undefined);
    if (value) refuseAwait(value);
    segments.push({ ...(binding && { binding }), statements: own, from: start, to: statement.getStart(), ...(value && { value }) });
    ended = ts.isReturnStatement(statement);
    if (awaited?.binding) refuseAwait(awaited.binding.name);
    binding = awaited?.binding;
    start = statement.end;
    own = [];
  }
  if (!ended) segments.push({ ...(binding && { binding }), statements: own, from: start, to });
  return { segments, first: statements[0] };
}

/** The await that a statement consists of. */
function awaitedBy(statement: ts.Statement): { readonly expression: ts.Expression; readonly binding?: ts.VariableDeclaration } | undefined {
  if (ts.isExpressionStatement(statement) || ts.isReturnStatement(statement)) {
    const expression = statement.expression && bare(statement.expression);
    return expression && ts.isAwaitExpression(expression) ? { expression: expression.expression } : undefined;
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  const { flags, declarations: [binding, ...others] } = statement.declarationList;
  if (!binding?.initializer || others.length > 0 || !(flags & ts.NodeFlags.BlockScoped) || flags & ts.NodeFlags.Using) return undefined;
  const expression = bare(binding.initializer);
  return ts.isAwaitExpression(expression) ? { expression: expression.expression, binding } : undefined;
}

function refuseAwait(node: ts.Node): void {
  const [found] = awaitsIn(node);
  if (found) throw new Refusal(`an await stands ${placeOf(found, node)}`);
}

/** Where an await stands that no link can take over. */
function placeOf(found: ts.Node, within: ts.Node): string {
  for (let at = found; ; at = at.parent) {
    if (ts.isIterationStatement(at, false)) return 'in a loop';
    if (ts.isTryStatement(at)) return 'in a try statement inside another block';
    if (ts.isIfStatement(at) || ts.isConditionalExpression(at) || ts.isSwitchStatement(at)) return 'in a condition or a branch';
    if (at === within) return 'inside another expression or declaration';
  }
}
