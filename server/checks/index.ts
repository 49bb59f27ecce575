/** The table of checks: every promise mistake that is looked for. */
import { asyncExecutor } from './async-executor';
import { floatingPromise } from './floating-promise';
import { multipleSettle } from './multiple-settle';
import type { Check } from './check';

/** By id, in alphabetical order. */
export const checks: readonly Check[] = [
  asyncExecutor,
  floatingPromise,
  multipleSettle,
];

export type { Check, Finding, Fix, Related, Severity } from './check';
export { certainEdits, withoutReported } from './reported';
export { diagnose, diagnoseWithTypes, nothingKnown, type CheckOptions, type Diagnosis, type Diagnoses, type Known } from './run';
