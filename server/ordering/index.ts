/** The order in which asynchronous code runs, computed without running it. */
export type { Cause, OrderResult, Phase, Profile, Queues, Step, UnknownReason, WaitingJobs } from './model';
export { order, orderInSlices } from './order';
export type { OrderOptions } from './order';
export { importedSpecifiers, moduleFiles, projectModule } from './moduleFiles';
export type { ProjectModule, ResolveModule } from './modules';
export { functionRegions, parse, profileOf } from './regions';
export type { FunctionRegion } from './regions';
export { report } from './report';
export type { OrderReport, ReportedStep } from './report';
