import ts from 'typescript';
import { bindingsOf, type Binding } from './bindings';
import type { BuiltChain } from './chainBuilder';
import type { Inquiry } from './collector';
import { unwrapped } from './wrapping';

/**
 * For each chain the others that are hung on the same promise: on one name that always holds the same value. Chains
 * of which only one can run, as in the branches of an `if`, are no fork.
 */
export function forksOf(chains: readonly BuiltChain[], inquiry: Inquiry): ReadonlyMap<BuiltChain, readonly BuiltChain[]> {
  const bindings = bindingsOf(inquiry.sourceFile);
  const groups = new Map<Binding, BuiltChain[]>();
  for (const chain of chains) {
    const root = unwrapped(chain.root);
    const binding = ts.isIdentifier(root) ? bindings.resolve(root) : undefined;
    if (binding === undefined || !binding.constant) continue;
    groups.set(binding, [...groups.get(binding) ?? [], chain]);
  }
  const forks = new Map<BuiltChain, readonly BuiltChain[]>();
  for (const group of groups.values()) {
    if (group.length > maximumForks) continue;
    for (const chain of group) forks.set(chain, group.filter((other) => other !== chain && !areAlternatives(chain.last, other.last)));
  }
  return forks;
}

/** Of more chains on one name nothing is said: such a file is generated, and comparing each with each takes long. */
const maximumForks = 50;

/** Whether certainly only one of two nodes runs: they stand in different branches, or the earlier one is returned. */
function areAlternatives(left: ts.Node, right: ts.Node): boolean {
  const [earlier, later] = left.pos < right.pos ? [ancestors(left), ancestors(right)] : [ancestors(right), ancestors(left)];
  const common = earlier.find((node) => later.includes(node));
  if (common === undefined) return false;
  const [before, after] = [earlier.slice(0, earlier.indexOf(common)), later.slice(0, later.indexOf(common))];
  if (ts.isIfStatement(common)) return before.at(-1) === common.thenStatement && after.at(-1) === common.elseStatement;
  if (ts.isConditionalExpression(common)) return before.at(-1) === common.whenTrue && after.at(-1) === common.whenFalse;
  const leaves = before.some((node) => ts.isReturnStatement(node) || ts.isThrowStatement(node));
  return leaves && ![...before, ...after].some((node) => ts.isFunctionLike(node));
}

function ancestors(node: ts.Node): ts.Node[] {
  const path: ts.Node[] = [];
  for (let ancestor: ts.Node | undefined = node; ancestor !== undefined; ancestor = ancestor.parent) path.push(ancestor);
  return path;
}
