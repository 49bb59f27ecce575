/** The order in which asynchronous code runs, computed without running it. */
export type { Cause, OrderResult, Phase, Profile, Queues, Step, UnknownReason } from './model';
export { order, orderInSlices } from './order';
export type { OrderOptions } from './order';
export { functionRegions, parse, profileOf } from './regions';
export type { FunctionRegion } from './regions';
export { report } from './report';
export type { OrderReport, ReportedStep } from './report';
