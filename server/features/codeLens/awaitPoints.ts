import type { AsyncFunction } from '../../analysis';
import type { FileView } from '../../project';
import type { Lens } from '.';

/**
 * A lens on each function that suspends at two places or more. Whether there is one is decided without the returns,
 * which only types can tell to be await points, so that none appears when the types come.
 */
export function awaitPointLenses(view: FileView): readonly Lens[] {
  return view.model.functions
    .filter(({ awaitPoints }) => awaitPoints.filter(({ kind }) => kind !== 'return').length > 1)
    .map((owner) => ({
      range: owner.anchor,
      kind: 'awaitPoints' as const,
      title: [`${owner.awaitPoints.length} await points`, ...together(owner)].join(' · '),
      targets: owner.awaitPoints.map(({ keyword }) => keyword),
    }));
}

/** The largest group of awaits that could run together. */
function together({ couldRunTogether }: AsyncFunction): readonly string[] {
  const groups = new Map<number, number>();
  // The first of a group stands first in a pair with every other one.
  for (const [earlier] of couldRunTogether) groups.set(earlier, (groups.get(earlier) ?? 1) + 1);
  return groups.size === 0 ? [] : [`${Math.max(...groups.values())} could run together`];
}
