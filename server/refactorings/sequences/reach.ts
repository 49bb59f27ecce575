/** How far the names of each segment of a sequence are used, and what keeps its code from moving into handlers. */
import ts from 'typescript';
import { rangeOf, type Facts } from '../../analysis';
import { hasReturn } from '../chains/completion';
import { Refusal } from '../chains/refusals';
import { Scopes, type Declaration } from '../chains/scopes';
import type { Segment, Sequence } from './recognise';

/**
 * For each segment the last one that must stand inside its handler: one that uses its names, or any where it can return
 * early. Throws a Refusal where the code cannot move.
 */
export function reachOf({ segments }: Sequence, sourceFile: ts.SourceFile, facts: Facts, typed: boolean): readonly number[] {
  const scopes = Scopes.of(sourceFile);
  const places = new Map<ts.Identifier, number>();
  segments.forEach((segment, index) => {
    for (const node of nodesOf(segment)) refuseWhatStays(node, index);
    for (const identifier of segment.binding ? identifiersIn(segment.binding.name) : []) places.set(identifier, index);
    for (const node of nodesOf(segment)) for (const identifier of identifiersIn(node)) places.set(identifier, index);
  });
  const reach = segments.map((segment, index) => (segment.statements.some(hasReturn) ? segments.length - 1 : index));
  for (const [identifier, used] of places) {
    const declaration = scopes.declarationOf(identifier);
    if (!declaration) continue;
    const home = homeOf(declaration, places);
    if (home !== undefined) {
      if (used < home) throw new Refusal(`\`${declaration.name}\` is used before the await that stands above its declaration`);
      reach[home] = Math.max(reach[home] ?? home, used);
    }
    if (declaration.reassigned && declaration.kind === 'constant') throw new Refusal(`the constant \`${declaration.name}\` is assigned to`);
    if (typed && declaration.reassigned && used > (home ?? 0)) refuseNarrowed(identifier, declaration, facts);
  }
  if (typed) refuseNarrowedProperties(segments);
  segments.forEach(({ binding }, index) => binding && refuseLostType(binding, segments[index - 1]?.value, facts));
  return reach.map((_, index) => closureOf(index, reach));
}

/** A segment inside a handler takes along what must stand inside its own. */
function closureOf(from: number, reach: readonly number[]): number {
  let last = reach[from] ?? from;
  for (let index = from; index <= last; index++) last = Math.max(last, reach[index] ?? index);
  return last;
}

/** The segment that declares a name; undefined where something around the sequence does. */
function homeOf(declaration: Declaration, places: ReadonlyMap<ts.Identifier, number>): number | undefined {
  const homes = new Set(declaration.identifiers.map((each) => places.get(each)));
  const [home] = homes;
  if (homes.size > 1 && [...homes].some((each) => each !== undefined && each > 0)) throw new Refusal(`\`${declaration.name}\` is declared on both sides of an await`);
  if (home !== undefined && declaration.references.some((each) => !places.has(each))) throw new Refusal(`\`${declaration.name}\` is used outside the block that declares it`);
  return home;
}

function nodesOf({ statements, value }: Segment): readonly ts.Node[] {
  return value ? [...statements, value] : statements;
}

function identifiersIn(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** What means something else in a handler, or cannot stand there. Types are hoisted over the whole block. */
function refuseWhatStays(node: ts.Node, segment: number): void {
  if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.Using) throw new Refusal('a `using` declaration would be disposed of too early');
  if (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression) && segment > 0) throw new Refusal('a string that stands alone would become a directive');
  if (segment > 0 && (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node))) throw new Refusal('a type is declared after an await');
  const visit = (each: ts.Node): void => {
    if (ts.isCallExpression(each) && ts.isIdentifier(each.expression) && each.expression.text === 'eval') throw new Refusal('`eval` sees the names around it');
    ts.forEachChild(each, visit);
  };
  visit(node);
}

/** A type that is written elsewhere, or that decides what a generic call gives. */
function refuseLostType(binding: ts.VariableDeclaration, value: ts.Expression | undefined, facts: Facts): void {
  const name = binding.name.getText();
  if (ts.getJSDocType(binding)) throw new Refusal(`a comment says what type \`${name}\` has`);
  if (!binding.type || !value || !ts.isCallExpression(value) || value.typeArguments) return;
  const sourceFile = value.getSourceFile();
  const settles = facts.at(rangeOf(value.expression, sourceFile))?.call?.settles;
  if (settles === undefined || settles !== facts.at(rangeOf(value, sourceFile))?.awaited) throw new Refusal(`the call may take its type from the annotation of \`${name}\``);
}

/** TypeScript forgets in a function what assignments and conditions around it told about a variable. */
function refuseNarrowed(identifier: ts.Identifier, declaration: Declaration, facts: Facts): void {
  const [declared] = declaration.identifiers;
  const sourceFile = identifier.getSourceFile();
  const before = declared && facts.at(rangeOf(declared, sourceFile))?.type;
  if (before === undefined || before !== facts.at(rangeOf(identifier, sourceFile))?.type) throw new Refusal(`TypeScript would not know the type of \`${identifier.text}\` in a handler, as it is assigned to`);
}

/** The same for properties, which are only narrowed in one function. */
function refuseNarrowedProperties(segments: readonly Segment[]): void {
  const narrowed = new Set<string>();
  segments.forEach((segment, index) => {
    for (const node of nodesOf(segment)) {
      if (index > 0) {
        for (const path of pathsIn(node)) if (narrowed.has(path)) throw new Refusal(`TypeScript would not know the type of \`${path}\` in a handler, as a statement before narrows it`);
      }
    }
    for (const node of segment.statements) for (const path of narrowedBy(node)) narrowed.add(path);
  });
}

function narrowedBy(statement: ts.Statement): readonly string[] {
  if (ts.isIfStatement(statement)) return pathsIn(statement.expression).concat(pathsIn(statement.thenStatement));
  if (ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression) && isAssignment(statement.expression)) return pathsIn(statement.expression.left);
  if (ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression)) return statement.expression.arguments.flatMap((each) => (ts.isPropertyAccessExpression(each) || ts.isBinaryExpression(each) ? pathsIn(each) : []));
  return [];
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function pathsIn(node: ts.Node): string[] {
  const found: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each)) return;
    if (ts.isPropertyAccessExpression(each) && !(ts.isCallExpression(each.parent) && each.parent.expression === each)) found.push(each.getText());
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
