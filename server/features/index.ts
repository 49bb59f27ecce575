/** What the language server and the terminal show: pure functions over a file view. */
export type { AwaitMark } from './awaitMarks';
export { awaitMarks } from './awaitMarks';
export type { Lens, LensProvider } from './codeLens';
export { lensProviders } from './codeLens';
export type { ErrorPlace, ErrorRouteHost, Use } from './errorRoute';
export { errorRoute } from './errorRoute';
export type { Hover, HoverProvider } from './hover';
export { hoverProviders } from './hover';
export type { InlayHint } from './inlayHints';
export { inlayHints } from './inlayHints';
export type { FileReport, Note, ReportPosition, ReportRange, Summary, Tone } from './report';
export { emptySummary, fileReport, notes, summary, sumOf } from './report';
export { orderOf, printOrder, type OrderRequest } from './order';
