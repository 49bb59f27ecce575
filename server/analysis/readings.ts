import ts from 'typescript';
import { unwrapped } from './wrapping';

/**
 * Whether a call, by the words of its name, asks for something and changes nothing: `getUser`, `api.users`. A name that
 * begins with a word for an action is left alone, and so is work on what keeps a place (a cursor, a page, a transaction).
 */
export function readsByName(call: ts.CallExpression): boolean {
  const callee = unwrapped(call.expression);
  if (!ts.isIdentifier(callee) && !ts.isPropertyAccessExpression(callee)) return false;
  const name = ts.isIdentifier(callee) ? callee.text : callee.name.text;
  if (name === 'fetch') return call.arguments.length === 1;
  if (ts.isPropertyAccessExpression(callee) && keepsPlace(callee.expression)) return false;
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)?.map((word) => word.toLowerCase()) ?? [];
  const [first = ''] = words;
  if (/(?:And|Or)[A-Z]/.test(name) || words.includes('next') || words.includes('create')) return false;
  if (first === 'query' || first === 'select') return !/\b(?:insert|update|delete|begin|commit|create|drop|set)\b/i.test(call.getText());
  if (first === 'read') return words.length > 1 && !/^(?:line|chunk|message|packet|byte|bytes|int|uint)/.test(words[1] ?? '');
  if (asking.has(first)) return true;
  // A thing, not an action: `api.users()`, `account.balance()`.
  return ts.isPropertyAccessExpression(callee) && words.length > 0 && words.length <= 2 && /[a-z]{3,}s$/.test(words.at(-1) ?? '') && !/(?:ss|us|is)$/.test(name) && words.every((word) => !acting.test(word));
}

/** Whether evaluating an expression only reads names and properties; `uses` gets the names. */
export function isPlainRead(expression: ts.Expression, uses: Set<string>): boolean {
  const pending: ts.Expression[] = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const value = unwrapped(node);
    if (ts.isIdentifier(value)) uses.add(value.text);
    else if (ts.isPropertyAccessExpression(value)) pending.push(value.expression);
    else if (ts.isElementAccessExpression(value)) pending.push(value.expression, value.argumentExpression);
    else if (ts.isTemplateExpression(value)) pending.push(...value.templateSpans.map((span) => span.expression));
    else if (ts.isArrayLiteralExpression(value)) pending.push(...value.elements);
    else if (ts.isSpreadElement(value)) pending.push(value.expression);
    else if (ts.isBinaryExpression(value) && plainOperators.has(value.operatorToken.kind)) pending.push(value.left, value.right);
    else if (ts.isObjectLiteralExpression(value)) {
      for (const property of value.properties) {
        if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) pending.push(property.initializer);
        else if (ts.isShorthandPropertyAssignment(property)) uses.add(property.name.text);
        else if (ts.isSpreadAssignment(property)) pending.push(property.expression);
        else return false;
      }
    } else if (!ts.isLiteralExpression(value) && !plainKinds.has(value.kind)) return false;
  }
  return true;
}

/** Whether calls on this one after the other mean different things: it keeps a place, or shows what came before. */
function keepsPlace(object: ts.Expression): boolean {
  return /(?:^|\.|#)(?:tx|trx|transaction|conn|connection|cursor|reader|iterator|stream|page|screen|browser|driver|frame|locator|input|file|handle)$/i.test(object.getText());
}

const asking: ReadonlySet<string> = new Set([
  'get', 'load', 'fetch', 'find', 'list', 'lookup', 'search', 'count', 'stat', 'lstat', 'exists', 'retrieve', 'download', 'describe', 'resolve', 'compute',
  'calculate', 'sum', 'summarize', 'readdir', 'readlink', 'realpath', 'has', 'is',
]);

const acting = /^(?:add|apply|begins?|builds?|call|clears?|close|connects?|copy|creates?|deletes?|does|ends?|exec|execute|init|inserts?|login|logs?|makes?|opens?|passe?s?|posts?|process|puts?|removes?|replace|resets?|runs?|saves?|sends?|sets?|starts?|stops?|submits?|syncs?|updates?|uploads?|waits?|writes?)$/;

const plainKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword, ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.OmittedExpression,
]);
const plainOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken,
]);
