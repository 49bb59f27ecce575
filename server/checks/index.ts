/** The table of checks: every promise mistake that is looked for. */
import { asyncArrayCallback } from './async-array-callback';
import { asyncExecutor } from './async-executor';
import { asyncVoidCallback } from './async-void-callback';
import { floatingPromise } from './floating-promise';
import { lateHandler } from './late-handler';
import { missingAwait } from './missing-await';
import { missingReturn } from './missing-return';
import { multipleSettle } from './multiple-settle';
import { neverSettles } from './never-settles';
import { promiseInCondition } from './promise-in-condition';
import { promiseWrapper } from './promise-wrapper';
import { returnWithoutAwait } from './return-without-await';
import { settleExtraArgs } from './settle-extra-args';
import { tryWithoutAwait } from './try-without-await';
import type { Check } from './check';

/** By id, in alphabetical order. */
export const checks: readonly Check[] = [
  asyncArrayCallback,
  asyncExecutor,
  asyncVoidCallback,
  floatingPromise,
  lateHandler,
  missingAwait,
  missingReturn,
  multipleSettle,
  neverSettles,
  promiseInCondition,
  promiseWrapper,
  returnWithoutAwait,
  settleExtraArgs,
  tryWithoutAwait,
];

export type { Check, Finding, Fix, Related, Severity } from './check';
export { certainEdits, withoutReported } from './reported';
export { diagnose, diagnoseWithTypes, nothingKnown, type CheckOptions, type Diagnosis, type Diagnoses, type Known } from './run';
