import ts from 'typescript';
import { isPlainRead, readsByName } from './readings';
import { outermost, unwrapped } from './wrapping';

/**
 * The pairs of await points, by index from 0, that could run together without a change in what the code does: each
 * awaits one call that reads something, binds its value to a constant, and stands right behind the other; the
 * later one uses nothing that the earlier one gives. A call that may do more than read, by its name, is left alone.
 */
export function couldRunTogether(nodes: readonly ts.Node[], sourceFile: ts.SourceFile): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let run: Reading[] = [];
  for (const [index, node] of nodes.entries()) {
    const reading = readingAt(node, index, sourceFile);
    if (reading === undefined) continue;
    const joins = run.at(-1)?.next === reading.statement && run.every((earlier) => independent(earlier, reading));
    run = joins ? [...run, reading] : [reading];
    for (const earlier of run.slice(0, -1)) pairs.push([earlier.index, index]);
  }
  return pairs;
}

/** `const name = await read(…);` */
interface Reading {
  readonly index: number;
  readonly statement: ts.Statement;
  /** The statement right behind it. */
  readonly next: ts.Statement | undefined;
  readonly binds: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
  readonly call: string;
}

function readingAt(node: ts.Node, index: number, sourceFile: ts.SourceFile): Reading | undefined {
  if (!ts.isAwaitExpression(node)) return undefined;
  const call = unwrapped(node.expression);
  const declaration = outermost(node).parent;
  if (!ts.isCallExpression(call) || !readsByName(call) || !ts.isVariableDeclaration(declaration)) return undefined;
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1 || (list.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const) return undefined;
  const statement = list.parent;
  if (!ts.isVariableStatement(statement) || !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) return undefined;
  const binds = new Set<string>();
  const uses = new Set<string>();
  if (!namesBound(declaration.name, binds) || !call.arguments.every((argument) => isPlainRead(argument, uses))) return undefined;
  if (!isPlainRead(call.expression, uses)) return undefined;
  const { statements } = statement.parent;
  return { index, statement, next: statements[statements.indexOf(statement) + 1], binds, uses, call: call.getText(sourceFile) };
}

function independent(earlier: Reading, later: Reading): boolean {
  return earlier.call !== later.call && [...later.uses].every((name) => !earlier.binds.has(name));
}

/** Collects the names that a pattern binds; false where binding them runs code. */
function namesBound(name: ts.BindingName, names: Set<string>): boolean {
  if (ts.isIdentifier(name)) {
    names.add(name.text);
    return true;
  }
  return name.elements.every((element) => ts.isOmittedExpression(element)
    || (element.initializer === undefined && (element.propertyName === undefined || !ts.isComputedPropertyName(element.propertyName)) && namesBound(element.name, names)));
}
