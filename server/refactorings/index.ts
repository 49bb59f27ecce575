/** The table of refactorings: everything that a code action of kind `refactor.rewrite.async` can do. */
import { awaitToChain } from './awaitToChain';
import { callbacksOfFileToAwait, callbacksOfFileToPromise, callbackToAwait, callbackToPromise } from './callbackToPromise';
import { chainToAwait, chainsOfFileToAwait, chainsOfFunctionToAwait } from './chainToAwait';
import type { Refactoring } from './refactoring';

export const refactorings: readonly Refactoring[] = [chainToAwait, chainsOfFunctionToAwait, chainsOfFileToAwait, awaitToChain, callbackToPromise, callbackToAwait, callbacksOfFileToPromise, callbacksOfFileToAwait];

export { librariesAmong, proposeWithTypes, type Sources } from './informed';
export type { Outcome, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';
