import type ts from 'typescript';
import { noFacts, type TextEdit } from '../analysis';
import type { Proposal, Surroundings } from './refactoring';

const known = new WeakMap<ts.SourceFile, Map<string, Proposal | undefined>>();

/**
 * What `propose` says of `nodes`, which are of `sourceFile`. From syntax alone it says the same as long as the tree lives,
 * and a cursor that moves asks about the same nodes again and again; what was said from types is not kept.
 */
export function remembered(kind: string, sourceFile: ts.SourceFile, nodes: readonly ts.Node[], surroundings: Surroundings, propose: () => Proposal | undefined): Proposal | undefined {
  const { facts, libraries, wrappers = [], kept = [] } = surroundings;
  if (facts !== noFacts || kept.length > 0) return propose();
  let proposals = known.get(sourceFile);
  if (!proposals) known.set(sourceFile, (proposals = new Map()));
  const key = [kind, ...libraries, ...wrappers, ...nodes.map(({ pos, end }) => `${pos}:${end}`)].join(' ');
  if (!proposals.has(key)) proposals.set(key, withEditsOnce(propose()));
  return proposals.get(key);
}

function withEditsOnce(proposal: Proposal | undefined): Proposal | undefined {
  if (!proposal || !('edits' in proposal)) return proposal;
  let edits: readonly TextEdit[] | undefined;
  return { ...proposal, edits: () => (edits ??= proposal.edits()) };
}
