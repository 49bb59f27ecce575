/** The table of refactorings: everything that a code action of kind `refactor.rewrite.async` can do. */
import { awaitToChain, awaitsOfFileToChain } from './awaitToChain';
import { chainToAwait, chainsOfFileToAwait, chainsOfFunctionToAwait } from './chainToAwait';
import type { Refactoring } from './refactoring';

export const refactorings: readonly Refactoring[] = [chainToAwait, chainsOfFunctionToAwait, chainsOfFileToAwait, awaitToChain];

/** Refactorings of whole files by what a person would convert them to. */
export const fileRefactorings = { 'async-await': chainsOfFileToAwait, 'promise-chain': awaitsOfFileToChain } as const;

export { librariesAmong, proposeWithTypes, type Sources } from './informed';
export type { Outcome, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';
