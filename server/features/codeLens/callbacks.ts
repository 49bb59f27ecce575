import type { TextRange } from '../../analysis';
import type { FileView } from '../../project';
import type { Lens } from '.';

/** Callbacks in callbacks, as whoever recognises them knows them. */
export interface PyramidFacts {
  readonly keyword: TextRange;
  readonly depth: number;
  readonly calls: readonly TextRange[];
  /** Whether they can be converted to promises. */
  readonly converts: boolean;
}

/** A lens on each pyramid of callbacks; of several in one line, on the first. */
export function callbackLenses({ sourceFile }: FileView, pyramids: readonly PyramidFacts[]): readonly Lens[] {
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
