import ts from 'typescript';
import type { FunctionWithBody } from '../analysis';
import type { CheckedFile } from './checkedFile';

/** A use of a handler's first parameter as if it were there: not in a test of whether it is. */
export function useOfParameter(file: CheckedFile, { parameters: [parameter] }: FunctionWithBody): ts.Node | undefined {
  if (parameter === undefined || parameter.initializer !== undefined || file.textOf(parameter.name).startsWith('_')) return undefined;
  if (!ts.isIdentifier(parameter.name)) return parameter.name;
  const references = file.resolve(parameter.name)?.references ?? [];
  return references.some((use) => isTest(use)) ? undefined : references[0];
}

/** Whether a use asks whether the value is there. */
export function isTest(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) return parent.expression === use && parent.questionDotToken !== undefined;
  if (ts.isBinaryExpression(parent)) return tests.has(parent.operatorToken.kind);
  return ts.isIfStatement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isTypeOfExpression(parent) || (ts.isConditionalExpression(parent) && parent.condition === use);
}

const tests: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.InstanceOfKeyword,
]);
