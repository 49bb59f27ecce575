import type { TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { awaitPointLenses } from './awaitPoints';
import { chainLenses } from './chains';

/**
 * A lens. Its range comes from syntax alone, so that text never jumps; its title may be written again when types are
 * there. A click peeks `targets`.
 */
export interface Lens {
  readonly range: TextRange;
  readonly kind: 'awaitPoints' | 'chain';
  readonly title: string;
  readonly targets: readonly TextRange[];
}

export type LensProvider = (view: FileView) => readonly Lens[];

/** Every view that shows lenses. */
export const lensProviders: readonly LensProvider[] = [awaitPointLenses, chainLenses];
