import { contains } from '../../analysis';
import { certainSteps, interleaves, trail, type OrderRun } from '../runs';
import type { Lens } from '.';

/**
 * A lens on each region whose lines do not simply run from top to bottom, as far as that is certain. A callback has none
 * where the code around it has one that goes through it; of several regions in one line, the outermost has it.
 */
export function orderLenses(runs: readonly OrderRun[]): readonly Lens[] {
  const lines = new Set<number>();
  const telling = runs.filter(interleaves);
  return telling
    .filter((run) => run.region.name !== '' || !telling.some((other) => other !== run && goesThrough(other, run)))
    .filter(({ file, region }) => {
      const { line } = file.source.getLineAndCharacterOfPosition(region.anchor.start);
      return !lines.has(line) && lines.add(line);
    })
    .map((run) => ({ range: run.region.anchor, kind: 'order' as const, title: `order: ${trail(run)}`, targets: [], region: run.region.key }));
}

function goesThrough({ region: outer, result }: OrderRun, { region: inner }: OrderRun): boolean {
  return contains(outer.range, inner.range) && certainSteps(result).some(({ start }) => contains(inner.range, { start, end: start }));
}
