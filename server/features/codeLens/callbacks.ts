import type { Pyramid } from '../../analysis';
import type { FileView } from '../../project';
import type { Lens } from '.';

/** Callbacks in callbacks, and what a refactoring says of them. */
export interface OfferedPyramid extends Pyramid {
  /** Whether they can be converted to promises. */
  readonly converts: boolean;
}

/** A lens on each pyramid of callbacks; of several in one line, on the first. */
export function callbackLenses({ sourceFile }: FileView, pyramids: readonly OfferedPyramid[]): readonly Lens[] {
  const lines = new Set<number>();
  return pyramids
    .filter(({ keyword }) => {
      const { line } = sourceFile.getLineAndCharacterOfPosition(keyword.start);
      return !lines.has(line) && lines.add(line);
    })
    .map(({ keyword, depth, calls, converts }) => ({
      range: keyword, kind: 'callbacks' as const, title: [`callbacks ${depth} deep`, ...(converts ? ['convert'] : [])].join(' · '), targets: calls, ...(converts && { converts }),
    }));
}
