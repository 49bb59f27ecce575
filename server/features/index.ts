/** What the language server and the terminal show: pure functions over a file view. */
export type { AwaitMark } from './awaitMarks';
export { awaitMarks } from './awaitMarks';
export type { Lens, LensProvider } from './codeLens';
export { lensProviders, orderLenses } from './codeLens';
export type { ErrorPlace, ErrorRouteHost, Use } from './errorRoute';
export { errorRoute } from './errorRoute';
export type { Hover, HoverProvider } from './hover';
export { hoverProviders, orderStepHover } from './hover';
export type { InlayHint } from './inlayHints';
export { inlayHints, orderHints } from './inlayHints';
export type { OrderFile, OrderRegion, OrderRun } from './order';
export { orderFile, regionAt, runRegion } from './order';
export type { FileReport, Note, ReportPosition, ReportRange, Summary, Tone } from './report';
export { emptySummary, fileReport, notes, summary, sumOf } from './report';
export type { Timeline, TimelineStep } from './timeline';
export { timeline } from './timeline';
export type { WhyBefore } from './whyBefore';
export { commonRegions, neverTogether, whyBefore } from './whyBefore';
