import type ts from 'typescript';
import { collectChains } from './chains';
import { Inquiry } from './collector';
import { collectCombinators } from './combinators';
import { collectCreations } from './creations';
import { noFacts, type Facts } from './facts';
import { collectFunctions } from './functions';
import type { AsyncModel } from './model';
import type { NotAnalysed } from './parse';
import { nodesOf } from './tree';

/**
 * Finds all that is asynchronous in a file whose tree has its parents set. `facts` are what is known of its types;
 * the model's questions are what it would like to know. Answers can raise a few more: unanswered, they cost words only.
 * Never throws on any tree that the parser gives: one nested too deep comes back as not analysed.
 */
export function analyse(sourceFile: ts.SourceFile, facts: Facts = noFacts): AsyncModel {
  const inquiry = new Inquiry(sourceFile, facts);
  const functions = collectFunctions(inquiry);
  const chains = collectChains(inquiry);
  const combinators = collectCombinators(inquiry);
  const creations = collectCreations(inquiry);
  try {
    for (const node of nodesOf(sourceFile)) {
      functions.visit(node);
      chains.visit(node);
      combinators.visit(node);
      creations.visit(node);
    }
    return {
      functions: functions.finish(),
      chains: chains.finish(),
      combinators: combinators.finish(),
      creations: creations.finish(),
      questions: inquiry.questions(),
    };
  } catch (error) {
    if (error instanceof RangeError) return notAnalysed('too deep');
    throw error;
  }
}

/** The model of a file with nothing asynchronous in it. */
export const emptyModel: AsyncModel = { functions: [], chains: [], combinators: [], creations: [], questions: [] };

/** The model of a file that was refused: nothing in it, and why. */
export function notAnalysed(reason: NotAnalysed): AsyncModel {
  return { ...emptyModel, notAnalysed: reason };
}
