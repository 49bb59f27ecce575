export type { Certainty, TextEdit, TextRange } from './text';
export { contains, rangeOf, touches } from './text';
export type { ExpressionFact, Facts, Thenable } from './facts';
export { noFacts } from './facts';
export type * from './callbacks';
export type * from './model';
export { analyse, emptyModel, notAnalysed } from './analyse';
export type { NotAnalysed, ParsedFile, ParseOptions } from './parse';
export { isSynchronous, parse, refusal, syntaxErrors } from './parse';

// What the model is made from, for views that look at single nodes of the tree.
export { Inquiry } from './collector';
export { bindingsOf, valueOf, type Binding } from './bindings';
export { ChainBuilder, type BuiltChain } from './chainBuilder';
export { canThrow, completionOf, completionOfStatements, jumpTarget, type Completion } from './completion';
export { callOf, executorOf, usesOf, type Executor } from './executors';
export { canFollow, conditionsOf } from './following';
export { asFunction, enclosingFunction, holds, isAsyncFunction, isGenerator, memberOf, ownChildren, type FunctionWithBody } from './expressions';
export { isCallable } from './flow';
export { argumentsCanThrow, type Evaluation } from './handlers';
export { linkCallOf, linksUpTo, looksAbsent, looksLikeLink, nextLink, type LinkCall } from './links';
export { nameOf, quote } from './names';
export { functionOf, initialiserOf, isGlobalPromise, isNewPromise, isResolvingFunction, isTimerCall, promiseBySyntax, promiseStaticCall, type PromiseStaticCall } from './promises';
export { promiseUse, type PromiseUse } from './promiseUse';
export { isAlwaysReached, repeats } from './reaching';
export { isPlainRead, readsByName } from './readings';
export { asyncKeywordOf, containerOf, kindOf } from './routes';
export { callsWithoutEffect, unsettledPaths } from './settling';
export { outermost, unwrapped } from './wrapping';
