/** The table of refactorings: everything that a code action of kind `refactor.rewrite.async` can do. */
import { awaitTogether } from './awaitTogether';
import { awaitToChain, awaitsOfFileToChain } from './awaitToChain';
import { callbacksOfFileToAwait, callbacksOfFileToPromise, callbackToAwait, callbackToPromise } from './callbackToPromise';
import { chainToAwait, chainsOfFileToAwait, chainsOfFunctionToAwait } from './chainToAwait';
import { makeAsync } from './makeAsync';
import { promisifyFunction, promisifyKeeping } from './promisifyFunction';
import type { Refactoring } from './refactoring';

export const refactorings: readonly Refactoring[] = [chainToAwait, chainsOfFunctionToAwait, chainsOfFileToAwait, awaitToChain, callbackToPromise, callbackToAwait, callbacksOfFileToPromise, callbacksOfFileToAwait, promisifyFunction, promisifyKeeping, awaitTogether, makeAsync];

/** Refactorings of whole files, by what they convert and what it becomes. */
export const fileRefactorings = [
  { from: 'chains', to: 'async-await', refactoring: chainsOfFileToAwait },
  { from: 'callbacks', to: 'async-await', refactoring: callbacksOfFileToAwait },
  { from: 'callbacks', to: 'promises', refactoring: callbacksOfFileToPromise },
  { from: 'awaits', to: 'promise-chain', refactoring: awaitsOfFileToChain },
] as const;

export { asyncCallbackAt, pyramidsOf } from './callbacks/pyramids';
export { wrappersAmong } from './callbacks/wrapped';
export { makeAsync, promised } from './makeAsync';
export { convertedAround } from './outcomes';
export { librariesAmong, proposeWithTypes, type Sources } from './informed';
export type { Outcome, Proposal, Refactoring, Surroundings, TextEdit } from './refactoring';
