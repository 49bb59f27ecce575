/** The table of checks: every promise mistake that is looked for. */
import { asyncArrayCallback } from './async-array-callback';
import { asyncExecutor } from './async-executor';
import { asyncVoidCallback } from './async-void-callback';
import { awaitNonThenable } from './await-non-thenable';
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
import { settleExtraArgs } from './settle-extra-args';
import { swallowedRejection } from './swallowed-rejection';
import { thenNull } from './then-null';
import { thenSecondArg } from './then-second-arg';
import { tryWithoutAwait } from './try-without-await';
import type { Check } from './check';

/** By id, in alphabetical order. */
export const checks: readonly Check[] = [
  asyncArrayCallback,
  asyncExecutor,
  asyncVoidCallback,
  awaitNonThenable,
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
  settleExtraArgs,
  swallowedRejection,
  thenNull,
  thenSecondArg,
  tryWithoutAwait,
];

export type { Check, Finding, Fix, Related, Severity } from './check';
export { certainEdits, withoutReported } from './reported';
export { diagnose, diagnoseWithTypes, nothingKnown, type CheckOptions, type Diagnosis, type Diagnoses, type Known } from './run';
