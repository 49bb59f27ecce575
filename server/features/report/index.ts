/** What the terminal prints of a file: notes for people, a document for programs. */
export type { Note, Tone } from './notes';
export { notes } from './notes';
export type { FileReport, ReportPosition, ReportRange } from './fileReport';
export { fileReport } from './fileReport';
export type { Summary } from './summary';
export { emptySummary, summary, sumOf } from './summary';
