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
 * for calls that may do more than read: by what they are seen to do, or else by their names, which make it likely only; and
 * for connections, transactions and what else does one thing at a time.
 */
import ts from 'typescript';
import { isPlainRead, linkCallOf, outermost, promiseStaticCall, readsByName, unwrapped } from '../analysis';
import type { Check, Finding, Fix } from './check';
import type { CheckedFile } from './checkedFile';
import { effectOf, isOneAtATime } from './effects';

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

/** `const name = await read(…);`, or an assignment, be it with what is plainly computed from the value. */
interface Reading {
  readonly node: ts.AwaitExpression;
  readonly call: ts.CallExpression;
  readonly uses: ReadonlySet<string>;
  readonly certainty: Finding['certainty'];
  /** The declaration that is all there is of its statement, with the awaited value as it is. */
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
    const givings = givingsOf(statement);
    if (givings === undefined) {
      if (ts.isReturnStatement(statement) && run.length > 0) run.push(...inReturned(file, statement, run, bound));
      end();
    } else for (const { target, value } of givings) {
      const reading = readingAt(file, value);
      if (reading === undefined) {
        const uses = new Set<string>();
        if (run.length > 0 && !ts.isExpressionStatement(statement) && isPlainRead(value, uses)) {
          if ([...uses].some((name) => bound.has(name))) addNames(target, bound);
        } else end();
        continue;
      }
      const text = file.textOf(reading.call);
      if ([...reading.uses].some((name) => bound.has(name)) || run.some(({ call }) => file.textOf(call) === text)) end();
      run.push({ ...reading, ...(givings.length === 1 && ts.isVariableStatement(statement) && outermost(reading.node) === value && { statement }) });
      addNames(target, bound);
    }
  }
  end();
  return runs;
}

interface Giving {
  readonly target: ts.BindingName;
  readonly value: ts.Expression;
}

/** What a statement gives to names, where that is all it does. */
function givingsOf(statement: ts.Statement): readonly Giving[] | undefined {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    return ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(expression.left) ? [{ target: expression.left, value: expression.right }] : undefined;
  }
  if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.Using) !== 0) return undefined;
  const { declarations } = statement.declarationList;
  if (!declarations.every(({ name, initializer }) => initializer !== undefined && takesApartPlainly(name))) return undefined;
  return declarations.flatMap(({ name, initializer }) => (initializer === undefined ? [] : [{ target: name, value: initializer }]));
}

function takesApartPlainly(name: ts.BindingName): boolean {
  return ts.isIdentifier(name) || name.elements.every((element) => ts.isOmittedExpression(element) || (element.initializer === undefined && takesApartPlainly(element.name)));
}

/** The readings in an object that is returned, and in which all else is plainly read. */
function inReturned(file: CheckedFile, { expression }: ts.ReturnStatement, run: readonly Reading[], bound: ReadonlySet<string>): readonly Reading[] {
  const object = expression && unwrapped(expression);
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return [];
  const values = object.properties.map((property) => (ts.isPropertyAssignment(property) ? property.initializer : undefined));
  const readings = values.flatMap((value) => (value === undefined ? [] : readingAt(file, value) ?? []));
  const [first, ...others] = readings;
  const plain = object.properties.every((property, index) => {
    const value = values[index];
    return ts.isShorthandPropertyAssignment(property) || (value !== undefined && (readingAt(file, value) !== undefined || isPlainRead(value, new Set())));
  });
  // Where the object itself holds several, they are told of each other.
  const uses = first !== undefined && others.length === 0 && plain && [...first.uses].every((name) => !bound.has(name)) && run.every(({ call }) => file.textOf(call) !== file.textOf(first.call));
  return uses ? [first] : [];
}

function readingAt(file: CheckedFile, expression: ts.Expression): Reading | undefined {
  const node = awaitIn(file, expression);
  if (node === undefined) return undefined;
  const call = unwrapped(node.expression);
  const uses = new Set<string>();
  if (!ts.isCallExpression(call) || !isPlainRead(call.expression, uses) || !call.arguments.every((argument) => isPlainRead(argument, uses))) return undefined;
  const certainty = reads(file, call);
  return certainty && { node, call, uses, certainty };
}

/** The await whose value an expression is, or from whose value alone it is computed: a member of it, or what was parsed from it. */
function awaitIn(file: CheckedFile, expression: ts.Expression): ts.AwaitExpression | undefined {
  for (let node = unwrapped(expression); ;) {
    if (ts.isAwaitExpression(node)) return node;
    const [argument, ...others] = ts.isCallExpression(node) ? node.arguments : [];
    if (ts.isPropertyAccessExpression(node)) node = unwrapped(node.expression);
    else if (ts.isElementAccessExpression(node) && isPlainRead(node.argumentExpression, new Set())) node = unwrapped(node.expression);
    else if (ts.isBinaryExpression(node) && fallback.has(node.operatorToken.kind) && isPlainRead(node.right, new Set())) node = unwrapped(node.left);
    else if (ts.isCallExpression(node) && argument !== undefined && others.length === 0 && /^(?:JSON\.parse|Number|String|Boolean|parseInt|parseFloat|Object\.(?:keys|values|entries)|Array\.from)$/.test(file.textOf(node.expression))) node = unwrapped(argument);
    else return undefined;
  }
}

const fallback: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

/** Whether a call gives a promise of a value and only reads: by what it is known to do, and `likely` where its name alone says so. */
function reads(file: CheckedFile, call: ts.CallExpression): Finding['certainty'] | undefined {
  if (promiseStaticCall(call) !== undefined || linkCallOf(call) !== undefined) return undefined;
  const effect = effectOf(file, call);
  if (effect === 'writes' || effect === 'unknown' && !readsByName(call)) return undefined;
  const fact = file.fact(call);
  if (fact?.thenable !== 'always' || /^(?:void|undefined|never)$/.test(fact.awaited) || isOneAtATime(file, call)) return undefined;
  return effect === 'reads' ? 'certain' : 'likely';
}

function addNames(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) addNames(element.name, names);
}

type Gathering = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression | ts.CallExpression | ts.BinaryExpression | ts.TemplateExpression;

function isGathering(node: ts.Node): node is Gathering {
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || ts.isCallExpression(node) || ts.isTemplateExpression(node) || (ts.isBinaryExpression(node) && arithmetic.has(node.operatorToken.kind));
}

const arithmetic: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken]);

/** `{ user: await loadUser(), orders: await loadOrders() }`: awaits of one expression, of which none can use another. */
function* ofParts(file: CheckedFile, node: Gathering): Generator<Finding> {
  const [first, ...others] = partsOf(node).flatMap((part) => readingAt(file, part) ?? []);
  if (first === undefined) return;
  for (const later of others) if (file.textOf(later.call) !== file.textOf(first.call)) yield finding(file, first, later, undefined);
}

function partsOf(node: Gathering): readonly ts.Expression[] {
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap((property) => (ts.isPropertyAssignment(property) ? [property.initializer] : []));
  if (ts.isCallExpression(node)) return node.arguments;
  if (ts.isBinaryExpression(node)) return [node.left, node.right];
  return ts.isTemplateExpression(node) ? node.templateSpans.map(({ expression }) => expression) : node.elements;
}

function finding(file: CheckedFile, earlier: Reading, later: Reading, fix: Fix | undefined): Finding {
  return {
    range: file.range(later.node),
    message: 'This waits until the await before it is over, although it uses nothing of it: they could run together.',
    certainty: earlier.certainty === 'certain' ? later.certainty : 'likely',
    related: [{ range: file.range(earlier.node), message: 'This is waited for first.' }],
    ...(fix && { fixes: [fix] }),
  };
}

/** One `Promise.all` in the place of the first statement; what stood between follows. */
function together(file: CheckedFile, run: readonly Reading[]): Fix | undefined {
  const statements = run.flatMap(({ statement }) => statement ?? []);
  const [first] = statements;
  const last = statements.at(-1);
  if (statements.length < run.length || first === undefined || last === undefined || !isConstant(first) || statements.some((statement) => !isConstant(statement) || statement.modifiers !== undefined)) return undefined;
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
