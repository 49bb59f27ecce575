/**
 * Two awaits in a row that could wait together.
 *
 * Each `await` suspends the function until its promise has settled (ECMA-262, Await). Where the second call needs nothing of
 * the first, waiting for them one after the other takes as long as both; started together, as long as the slower one.
 *
 * Wrong:
 * ```ts
 * declare function loadUser(id: string): Promise<{ name: string }>;
 * declare function loadOrders(id: string): Promise<string[]>;
 *
 * export async function page(id: string) {
 *   const user = await loadUser(id);
 *   const orders = await loadOrders(id);
 *   return { user, orders };
 * }
 * ```
 *
 * Right:
 * ```ts
 * declare function loadUser(id: string): Promise<{ name: string }>;
 * declare function loadOrders(id: string): Promise<string[]>;
 *
 * export async function page(id: string) {
 *   const [user, orders] = await Promise.all([loadUser(id), loadOrders(id)]);
 *   return { user, orders };
 * }
 * ```
 *
 * Silent where anything but plain reading stands between the two, where the later one uses something of the earlier one, and
 * for calls that may do more than read, by their names.
 */
import ts from 'typescript';
import { outermost, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';

export const sequentialAwaits: Check = {
  id: 'sequential-awaits',
  severity: 'hint',
  description: 'Two awaits that both fetch a value, where the later call uses nothing from the earlier one: they could run together.',
  yieldsTo: ['await-non-thenable', 'late-handler'],
  * run(file) {
    for (const block of file.all(isList)) {
      for (const run of runsIn(file, block.statements)) {
        const [first, ...others] = run;
        if (first === undefined) continue;
        for (const later of others) yield finding(file, first, later, together(file, run));
      }
    }
    for (const literal of file.all(isGathering)) yield* ofParts(file, literal);
  },
};

/** `const name = await read(…);` */
interface Reading {
  readonly node: ts.AwaitExpression;
  readonly call: ts.CallExpression;
  readonly uses: ReadonlySet<string>;
  readonly statement?: ts.VariableStatement;
}

type List = ts.Block | ts.SourceFile | ts.CaseOrDefaultClause;

function isList(node: ts.Node): node is List {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

/** The runs of statements that each wait for a reading call and use nothing of those before them in their run. */
function runsIn(file: CheckedFile, statements: readonly ts.Statement[]): readonly (readonly Reading[])[] {
  const runs: Reading[][] = [];
  let run: Reading[] = [];
  let bound = new Set<string>();
  const end = () => {
    if (run.length > 1) runs.push(run);
    [run, bound] = [[], new Set()];
  };
  for (const statement of statements) {
    const declaration = soleDeclaration(statement);
    const reading = declaration && readingAt(file, declaration.initializer);
    if (declaration !== undefined && reading !== undefined) {
      const text = file.textOf(reading.call);
      if ([...reading.uses].some((name) => bound.has(name)) || run.some(({ call }) => file.textOf(call) === text)) end();
      run.push({ ...reading, statement: statement as ts.VariableStatement });
      addNames(declaration.name, bound);
      continue;
    }
    const uses = new Set<string>();
    if (run.length > 0 && declaration !== undefined && isPlainRead(declaration.initializer, uses)) {
      if ([...uses].some((name) => bound.has(name))) addNames(declaration.name, bound);
    } else end();
  }
  end();
  return runs;
}

/** The declaration of a statement that declares one constant with a value. */
function soleDeclaration(statement: ts.Statement): (ts.VariableDeclaration & { readonly initializer: ts.Expression }) | undefined {
  if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.Using) !== 0) return undefined;
  const [declaration, ...others] = statement.declarationList.declarations;
  return others.length === 0 && declaration?.initializer !== undefined && takesApartPlainly(declaration.name) ? declaration as ts.VariableDeclaration & { readonly initializer: ts.Expression } : undefined;
}

function takesApartPlainly(name: ts.BindingName): boolean {
  return ts.isIdentifier(name) || name.elements.every((element) => ts.isOmittedExpression(element) || (element.initializer === undefined && takesApartPlainly(element.name)));
}

function readingAt(file: CheckedFile, expression: ts.Expression): Reading | undefined {
  const node = unwrapped(expression);
  if (!ts.isAwaitExpression(node)) return undefined;
  const call = unwrapped(node.expression);
  if (!ts.isCallExpression(call) || !reads(file, call)) return undefined;
  const uses = new Set<string>();
  return isPlainRead(call.expression, uses) && call.arguments.every((argument) => isPlainRead(argument, uses)) ? { node, call, uses } : undefined;
}

/** Whether a call gives a promise of a value and, by its name, only reads. What works on one place at a time is left alone. */
function reads(file: CheckedFile, call: ts.CallExpression): boolean {
  const fact = file.fact(call);
  if (fact?.thenable !== 'always' || /^(?:void|undefined|never)$/.test(fact.awaited)) return false;
  const callee = unwrapped(call.expression);
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
  if (ts.isPropertyAccessExpression(callee) && /(?:^|\.|#)(?:tx|trx|transaction|conn|connection|cursor|reader|iterator|stream|page|browser|driver|frame|locator|input|file|handle)$/i.test(file.textOf(callee.expression))) return false;
  if (/(?:And|Or)[A-Z]|Next|Create/.test(name)) return false;
  if (name === 'fetch') return call.arguments.length === 1;
  if (/^query$|^select$/.test(name)) return !/\b(?:insert|update|delete|begin|commit|create|drop|set)\b/i.test(file.textOf(call));
  return /^(?:get|load|fetch|find|list|lookup|search|count|stat|exists|retrieve|download|describe|resolve|compute|calculate|sum|summarize)(?![a-z])|^read(?:File|dir|link|Json|JSON|Config|Settings|Manifest|Text|Package)/.test(name);
}

/** Whether evaluating an expression only reads names and properties; `uses` gets the names. */
function isPlainRead(expression: ts.Expression, uses: Set<string>): boolean {
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

const plainKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword, ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.OmittedExpression,
]);
const plainOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken,
]);

function addNames(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) addNames(element.name, names);
}

type Gathering = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression | ts.CallExpression;

function isGathering(node: ts.Node): node is Gathering {
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || ts.isCallExpression(node);
}

/** `{ user: await loadUser(), orders: await loadOrders() }`: awaits of one expression, of which none can use another. */
function* ofParts(file: CheckedFile, node: Gathering): Generator<Finding> {
  const parts = ts.isObjectLiteralExpression(node)
    ? node.properties.flatMap((property) => (ts.isPropertyAssignment(property) ? [property.initializer] : []))
    : ts.isCallExpression(node) ? [...node.arguments] : [...node.elements];
  const [first, ...others] = parts.flatMap((part) => readingAt(file, part) ?? []);
  if (first === undefined) return;
  for (const later of others) if (file.textOf(later.call) !== file.textOf(first.call)) yield finding(file, first, later, undefined);
}

function finding(file: CheckedFile, earlier: Reading, later: Reading, fix: Fix | undefined): Finding {
  return {
    range: file.range(later.node),
    message: 'This waits until the await before it is over, although it uses nothing of it: they could run together.',
    certainty: 'certain',
    related: [{ range: file.range(earlier.node), message: 'This is waited for first.' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** One `Promise.all` in the place of the first statement; what stood between follows. */
function together(file: CheckedFile, run: readonly Reading[]): Fix | undefined {
  const statements = run.flatMap(({ statement }) => statement ?? []);
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined || !isConstant(first) || statements.some((statement) => !isConstant(statement) || statement.modifiers !== undefined)) return undefined;
  if (statements.some((statement) => statement.declarationList.declarations.some(({ type }) => type !== undefined))) return undefined;
  if (run.some(({ node }) => !ts.isVariableDeclaration(outermost(node).parent) || outermost(node) !== node) || !followEachOther(statements)) return undefined;
  const names = statements.map(({ declarationList: { declarations: [declaration] } }) => (declaration === undefined ? '' : file.textOf(declaration.name)));
  const calls = run.map(({ node }) => file.textOf(node.expression));
  const { start } = file.range(first);
  const semicolon = file.text[last.end - 1] === ';' ? ';' : '';
  return { title: 'Await these together', edits: [{ range: { start, end: last.end }, text: `const [${names.join(', ')}] = await Promise.all([${calls.join(', ')}])${semicolon}` }] };
}

function isConstant({ declarationList }: ts.VariableStatement): boolean {
  return (declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
}

function followEachOther(statements: readonly ts.Statement[]): boolean {
  return statements.every((statement, index) => index === 0 || statements[index - 1]?.end === statement.pos);
}
