/**
 * Whether TypeScript knows more about an expression where it stands than it would in a function: it forgets there what
 * conditions around say about properties, and about variables that are assigned again (control flow analysis of TypeScript).
 */
import ts from 'typescript';
import type { Scopes } from './scopes';

/** Whether the expression, outside its functions, uses something that a condition before it speaks of. */
export function isNarrowed(expression: ts.Expression, scopes: Scopes): boolean {
  const forgotten = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) forgotten.add(node.getText());
    else if (ts.isIdentifier(node) && scopes.declarationOf(node)?.reassigned) forgotten.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(expression);
  return forgotten.size > 0 && conditionsBefore(expression).some((condition) => mentions(condition, forgotten));
}

/** The conditions that hold where the node stands: those around it, and those before it that leave the block. */
function conditionsBefore(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  for (let at = node; !ts.isFunctionLike(at.parent) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if ((ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isSwitchStatement(parent)) && parent.expression !== at) found.push(parent.expression);
    else if (ts.isForStatement(parent) && parent.condition && parent.condition !== at) found.push(parent.condition);
    else if (ts.isConditionalExpression(parent) && parent.condition !== at) found.push(parent.condition);
    else if (ts.isBinaryExpression(parent) && parent.right === at && joined.has(parent.operatorToken.kind)) found.push(parent.left);
    if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) {
      for (const statement of parent.statements) {
        if (statement.pos >= at.pos) break;
        if (ts.isIfStatement(statement)) found.push(statement.expression);
        else if (ts.isExpressionStatement(statement)) found.push(statement.expression);
      }
    }
  }
  return found;
}

/** Whether a condition can narrow one of the references: it stands there itself, is compared, tested, or given to a predicate. */
function mentions(node: ts.Node, texts: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node)) return texts.has(node.text);
  if (ts.isSwitchStatement(node.parent) && isDiscriminant(node, texts)) return true;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return texts.has(node.getText().replaceAll('?.', '.'));
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (compared.has(operator)) return [node.left, node.right].some((each) => mentions(each, texts) || isDiscriminant(each, texts));
    if (operator === ts.SyntaxKind.InstanceOfKeyword || operator === ts.SyntaxKind.EqualsToken) return mentions(node.left, texts);
    if (operator === ts.SyntaxKind.InKeyword) return mentions(node.right, texts);
    return joined.has(operator) && (mentions(node.left, texts) || mentions(node.right, texts));
  }
  if (ts.isCallExpression(node)) return node.arguments.some((each) => mentions(each, texts));
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken && mentions(node.operand, texts);
  return (ts.isParenthesizedExpression(node) || ts.isTypeOfExpression(node)) && mentions(node.expression, texts);
}

/** Whether the property tells the members of a union apart: `key.kind` of `key`. */
function isDiscriminant(node: ts.Node, texts: ReadonlySet<string>): boolean {
  return ts.isPropertyAccessExpression(node) && texts.has(node.expression.getText().replaceAll('?.', '.'));
}

const compared: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);
const joined: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);
