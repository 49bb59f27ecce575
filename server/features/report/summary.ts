import type { FileView } from '../../project';
import { errorsOf } from '../chainErrors';
import { ChainWords } from '../chainWords';

/** How much there is in one or more files. */
export interface Summary {
  readonly functions: number;
  readonly awaitPoints: number;
  readonly chains: number;
  readonly combinators: number;
  readonly creations: number;
  /** Chains whose rejections certainly nobody handles. */
  readonly unhandled: number;
}

export const emptySummary: Summary = { functions: 0, awaitPoints: 0, chains: 0, combinators: 0, creations: 0, unhandled: 0 };

/** Counts what the model of a file holds. */
export function summary(view: FileView): Summary {
  const { model } = view;
  return {
    functions: model.functions.length,
    awaitPoints: model.functions.reduce((count, each) => count + each.awaitPoints.length, 0),
    chains: model.chains.length,
    combinators: model.combinators.length,
    creations: model.creations.length,
    unhandled: model.chains.filter((chain) => errorsOf(view, chain, new ChainWords(view, chain, String))?.kind === 'unhandled').length,
  };
}

/** The counts of two sets of files together. */
export function sumOf(left: Summary, right: Summary): Summary {
  return {
    functions: left.functions + right.functions,
    awaitPoints: left.awaitPoints + right.awaitPoints,
    chains: left.chains + right.chains,
    combinators: left.combinators + right.combinators,
    creations: left.creations + right.creations,
    unhandled: left.unhandled + right.unhandled,
  };
}
