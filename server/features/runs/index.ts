/** In which order lines run: the regions of a file, and words for what the ordering machine says of them. */
export { interleaves } from './interleaving';
export type { OrderFile, OrderRegion, OrderRun } from './regions';
export { hostOf, isHalfTyped, orderFile, regionAt, regionNamed, regionWords, runRegion } from './regions';
export { relativeSteps } from './relative';
export { certainSteps, functionAt, inSameJob, repeats, stepsAt } from './steps';
export { trail } from './trail';
export { causeWords, chainWords, circled, jobWords, linksOf, ordinal, profileWords, relativeWords, turnOf, unknownWords, whenWords } from './words';
