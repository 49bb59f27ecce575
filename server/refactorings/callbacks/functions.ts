/** The functions of a file that a callee may name: by its binding, or, for a method, by the member's name. */
import ts from 'typescript';
import { bare } from '../chains/recognise';
import { isFunctionWithBody } from '../chains/scopes';
import type { Values } from '../chains/values';
import { importedBy } from './modules';

/** Finds the functions behind callees of one file. */
export class Functions {
  private readonly members = new Map<string, ts.FunctionLikeDeclaration[]>();

  constructor(sourceFile: ts.SourceFile, private readonly values: Values) {
    const visit = (node: ts.Node): void => {
      const made = memberOf(node);
      if (made) this.members.set(made.name, [...(this.members.get(made.name) ?? []), made.target]);
      ts.forEachChild(node, visit);
    };
    visit(sourceFile);
  }

  /** All that it can be, as far as this file shows; none where it comes from elsewhere. */
  readonly of = (callee: ts.Expression): readonly ts.FunctionLikeDeclaration[] => {
    const node = bare(callee);
    const certain = this.values.functionOf(node);
    if (certain) return [certain];
    if (ts.isIdentifier(node)) return [...this.wrapped(node), ...this.given(node)];
    if (!ts.isPropertyAccessExpression(node) || importedBy(node, this.values.scopes)) return [];
    return this.members.get(node.name.text) ?? [];
  };

  /** The functions that this file gives a parameter. */
  private given(name: ts.Identifier): readonly ts.FunctionLikeDeclaration[] {
    const { scopes } = this.values;
    const parameter = scopes.declarationOf(name)?.identifiers[0]?.parent;
    if (!parameter || !ts.isParameter(parameter)) return [];
    const owner = parameter.parent;
    const named = ts.isConstructorDeclaration(owner) ? owner.parent : owner;
    const known = named.name ?? (ts.isVariableDeclaration(named.parent) ? named.parent.name : undefined);
    const uses = known && ts.isIdentifier(known) ? scopes.declarationOf(known)?.references ?? [] : [];
    return uses.flatMap(({ parent: call }) => {
      const argument = ts.isCallExpression(call) || ts.isNewExpression(call) ? call.arguments?.[owner.parameters.indexOf(parameter)] : undefined;
      const target = argument && bare(argument);
      return !target ? [] : isFunctionWithBody(target) ? [target] : this.values.functionOf(target) ?? [];
    });
  }

  /** Functions that a call makes one of: `const load = memoize((id, callback) => …)`. */
  private wrapped(name: ts.Identifier): readonly ts.FunctionLikeDeclaration[] {
    const declaration = this.values.scopes.declarationOf(name);
    const parent = declaration?.reassigned === false ? declaration.identifiers[0]?.parent : undefined;
    const made = parent && ts.isVariableDeclaration(parent) && parent.initializer && bare(parent.initializer);
    return made && ts.isCallExpression(made) ? made.arguments.map((each) => bare(each)).filter((each) => isFunctionWithBody(each)) : [];
  }
}

/** A function that a member of some object or class is given. */
function memberOf(node: ts.Node): { readonly name: string; readonly target: ts.FunctionLikeDeclaration } | undefined {
  if (ts.isMethodDeclaration(node)) return node.body && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)) ? { name: node.name.text, target: node } : undefined;
  const [name, value] = ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node) ? [node.name, node.initializer]
    : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left) ? [node.left.name, node.right] : [];
  return name && value && ts.isIdentifier(name) && isFunctionWithBody(value) ? { name: name.text, target: value } : undefined;
}
