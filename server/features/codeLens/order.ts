import { interleaves, trail, type OrderRun } from '../runs';
import type { Lens } from '.';

/**
 * A lens on each region whose lines do not simply run from top to bottom, as far as that is certain. Of several in one
 * line, on the outermost.
 */
export function orderLenses(runs: readonly OrderRun[]): readonly Lens[] {
  const lines = new Set<number>();
  return runs
    .filter(interleaves)
    .filter(({ file, region }) => {
      const { line } = file.source.getLineAndCharacterOfPosition(region.anchor.start);
      return !lines.has(line) && lines.add(line);
    })
    .map((run) => ({ range: run.region.anchor, kind: 'order' as const, title: `order: ${trail(run)}`, targets: [], region: run.region.key }));
}
