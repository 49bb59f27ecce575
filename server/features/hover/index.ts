import type { TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { asyncFunctionHover } from './asyncFunction';
import { awaitPointHover } from './awaitPoint';
import { chainLinkHover } from './chainLink';
import { combinatorHover } from './combinator';
import { promiseCreationHover } from './promiseCreation';

export { callbackHover } from './callback';
export { orderStepHover } from './orderStep';

/** A hover: Markdown of at most six lines, in which all that comes from the source is escaped. */
export interface Hover {
  readonly range: TextRange;
  readonly lines: readonly string[];
}

/** The views that have something to say at an offset, the first that speaks wins. */
export type HoverProvider = (view: FileView, offset: number) => Hover | undefined;

/** Every view that speaks in hovers, in the order in which they are asked. */
export const hoverProviders: readonly HoverProvider[] = [awaitPointHover, asyncFunctionHover, chainLinkHover, combinatorHover, promiseCreationHover];
