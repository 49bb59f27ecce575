/**
 * Functions that a package like universalify makes give a promise where they are called without their callback. It puts the
 * callback behind whatever they were given, so that they fail for arguments in the wrong places, and sees what they throw
 * at once: a promise inside that rejects in its stead would be settled by nobody.
 */
import ts from 'typescript';
import { bare, withParentheses } from '../chains/recognise';
import { isFunctionWithBody, type Scopes } from '../chains/scopes';
import { importedBy } from './modules';

/** Packages that wrap functions which take a callback. */
const wrapperPackages: readonly string[] = ['universalify'];

/** The wrappers among the packages that a project depends on. */
export function wrappersAmong(dependencies: readonly string[]): readonly string[] {
  return dependencies.filter((name) => wrapperPackages.includes(name));
}

/** Whether a wrapper sees what the node throws: it runs in a call of a wrapped function before that returned. With `exported`, exported functions are wrapped elsewhere. */
export function isSeenByWrapper(node: ts.Node, scopes: Scopes, exported: boolean, open: ReadonlySet<ts.Node> = new Set()): boolean {
  const owner = ts.findAncestor(node, isFunctionWithBody);
  if (!owner || open.has(owner)) return false;
  const outer = withParentheses(owner);
  const { parent } = outer;
  if (isGivenToWrapper(outer, scopes) || (exported && isExported(outer))) return true;
  if (ts.isCallExpression(parent) && parent.expression === outer) return isSeenByWrapper(parent, scopes, exported, new Set([...open, owner]));
  const name = ts.isFunctionDeclaration(owner) ? owner.name : ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
  const uses = (name && scopes.declarationOf(name)?.references) ?? [];
  return uses.some((use) => isGivenToWrapper(use, scopes) || (exported && isExported(use))
    || (ts.isCallExpression(use.parent) && use.parent.expression === use && isSeenByWrapper(use, scopes, exported, new Set([...open, owner]))));
}

function isGivenToWrapper(node: ts.Node, scopes: Scopes): boolean {
  const { parent } = node;
  const imported = ts.isCallExpression(parent) && parent.expression !== node ? importedBy(bare(parent.expression), scopes) : undefined;
  return imported !== undefined && wrapperPackages.includes(imported.module);
}

/** Whether the function, or this use of its name, is what the module exports, or a property of that. */
function isExported(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) {
    const statement = ts.findAncestor(node, ts.isStatement);
    return statement !== undefined && ts.canHaveModifiers(statement) && (ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false);
  }
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return isExported(parent);
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return true;
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) return isExported(parent.parent);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node && /^(?:module\.exports|exports)\b/.test(parent.left.getText());
}
