export type { Certainty, TextRange } from './text';
export { contains, touches } from './text';
export type { ExpressionFact, Facts, Thenable } from './facts';
export { noFacts } from './facts';
export type * from './model';
