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
  return ts.isPropertyAccessExpression(callee) && words.length > 0 && words.length <= 2 && words.every((word) => !acting.has(word));
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
  'calculate', 'sum', 'summarize', 'geocode', 'measure', 'estimate', 'readdir', 'readlink', 'realpath', 'has', 'is',
]);

/** What changes something, has its own place in an order, or looks at the value before it goes on. */
const acting: ReadonlySet<string> = new Set(`
  abort accept acquire activate add all allocate allow any append apply approve archive ask assert assign attach authenticate authorize await back backup batch before
  begin bind block book boot broadcast build bundle bump buy call cancel capture catch charge check checkout clean clear click clone close commit compile complete
  compress configure confirm connect consume convert copy create cut deactivate debit deploy destroy disable disconnect dispatch do drain drop dump
  edit emit empty enable encrypt end enqueue ensure enter evaluate exec execute exit expect export extract fill finalize finally finish first flush focus forget fork format
  forward fulfill generate give goto grant handle hide hover import incr increment decr decrement init initialize inject insert install invite invoke issue join kill last launch leave
  link listen lock log login logout make mark merge migrate minify mock mount move mutate navigate next nth notify on once one open optimize order pack park pass patch
  pause pay peek perform persist play poll pop post prepare press print process produce prompt provision publish pull purchase purge push put race react
  read receive record recover redirect refresh register reject release reload remove rename render replace request require reserve reset restart restore resume retry
  return revert revoke rollback rotate run save scan schedule seal seed seek send serve set setup shift show shut sign skip sleep solve sort spawn split start step stop store
  stream submit subscribe swap switch sync take tap test then throw tick toggle touch track transaction transfer transform transpile trigger trim try turn type unlink unlock unmount
  unregister unshift unsubscribe update upgrade upload upsert use validate verify visit wait walk warm watch with wrap write yield
`.trim().split(/\s+/));

const plainKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword, ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.OmittedExpression,
]);
const plainOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken,
]);
