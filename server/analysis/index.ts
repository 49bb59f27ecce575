export type { Certainty, TextRange } from './text';
export { contains, rangeOf, touches } from './text';
export type { ExpressionFact, Facts, Thenable } from './facts';
export { noFacts } from './facts';
export type * from './model';
export { analyse, notAnalysed } from './analyse';
export type { NotAnalysed, ParsedFile, ParseOptions } from './parse';
export { parse, syntaxErrors } from './parse';
