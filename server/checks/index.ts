/** The table of checks: every promise mistake that is looked for. */
import { asyncArrayCallback } from './async-array-callback';
import { asyncExecutor } from './async-executor';
import { asyncVoidCallback } from './async-void-callback';
import { awaitInLoop } from './await-in-loop';
import { awaitNonThenable } from './await-non-thenable';
import { callbackPromiseMix } from './callback-promise-mix';
import { catchContinues } from './catch-continues';
import { emptyRace } from './empty-race';
import { floatingPromise } from './floating-promise';
import { forkedChain } from './forked-chain';
import { lateHandler } from './late-handler';
import { missingAwait } from './missing-await';
import { missingReturn } from './missing-return';
import { multipleSettle } from './multiple-settle';
import { nestedChain } from './nested-chain';
import { neverSettles } from './never-settles';
import { promiseInCondition } from './promise-in-condition';
import { promiseWrapper } from './promise-wrapper';
import { returnWithoutAwait } from './return-without-await';
import { selfAwait } from './self-await';
import { sequentialAwaits } from './sequential-awaits';
import { settleExtraArgs } from './settle-extra-args';
import { staleUpdate } from './stale-update';
import { swallowedRejection } from './swallowed-rejection';
import { syncThrow } from './sync-throw';
import { thenNull } from './then-null';
import { thenSecondArg } from './then-second-arg';
import { tryWithoutAwait } from './try-without-await';
import type { Check } from './check';

/** By id, in alphabetical order. */
export const checks: readonly Check[] = [
  asyncArrayCallback,
  asyncExecutor,
  asyncVoidCallback,
  awaitInLoop,
  awaitNonThenable,
  callbackPromiseMix,
  catchContinues,
  emptyRace,
  floatingPromise,
  forkedChain,
  lateHandler,
  missingAwait,
  missingReturn,
  multipleSettle,
  nestedChain,
  neverSettles,
  promiseInCondition,
  promiseWrapper,
  returnWithoutAwait,
  selfAwait,
  sequentialAwaits,
  settleExtraArgs,
  staleUpdate,
  swallowedRejection,
  syncThrow,
  thenNull,
  thenSecondArg,
  tryWithoutAwait,
];

export type { Check, Finding, Fix, Related, Rewrite, Severity } from './check';
export { addingAwaitAt, rewriting, uselessAwait } from './rewrites';
export { certainEdits, withoutLinted, withoutReported } from './reported';
export { diagnose, diagnoseAtOnce, diagnoseWithTypes, nothingKnown, type CheckOptions, type Diagnosis, type Diagnoses, type Known } from './run';
