import type { TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { awaitPointLenses } from './awaitPoints';
import { chainLenses } from './chains';

export { callbackLenses, type OfferedPyramid } from './callbacks';
export { orderLenses } from './order';

/**
 * A lens. Its range comes from syntax alone, so that text never jumps; its title may be written again when types are
 * there. A click peeks `targets`.
 */
export interface Lens {
  readonly range: TextRange;
  readonly kind: 'awaitPoints' | 'chain' | 'callbacks' | 'order';
  /** May be made when it is read. */
  readonly title: string;
  readonly targets: readonly TextRange[];
  /** The region whose order a click shows beside its lines, instead of a peek. */
  readonly region?: string;
  /** A click offers to convert what the lens is about, instead of a peek. */
  readonly converts?: boolean;
}

export type LensProvider = (view: FileView) => readonly Lens[];

/** Every view that shows lenses. */
export const lensProviders: readonly LensProvider[] = [awaitPointLenses, chainLenses];
