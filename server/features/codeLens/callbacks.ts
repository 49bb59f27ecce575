import type { Pyramid } from '../../analysis';
import type { FileView } from '../../project';
import type { Lens } from '.';

/** Callbacks in callbacks, and what a refactoring says of them. */
export interface OfferedPyramid extends Pyramid {
  /** Whether they can be converted to promises. */
  converts(): boolean;
}

/**
 * A lens on each pyramid of callbacks; of several in one line, on the first. Whether a pyramid converts is asked with the
 * text of its lens: where lenses stand must cost little.
 */
export function callbackLenses({ sourceFile }: FileView, pyramids: readonly OfferedPyramid[]): readonly Lens[] {
  const lines = new Set<number>();
  return pyramids
    .filter(({ keyword }) => {
      const { line } = sourceFile.getLineAndCharacterOfPosition(keyword.start);
      return !lines.has(line) && lines.add(line);
    })
    .map((pyramid) => ({
      range: pyramid.keyword, kind: 'callbacks' as const, targets: pyramid.calls,
      get title() { return [`callbacks ${pyramid.depth} deep`, ...(pyramid.converts() ? ['convert'] : [])].join(' · '); },
      get converts() { return pyramid.converts(); },
    }));
}
