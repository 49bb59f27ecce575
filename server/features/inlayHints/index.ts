export { inlayHints } from './awaitPoints';
export { orderHints } from './order';

/** A short text that the editor shows between the characters of the source, before `offset`. */
export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  /** Plain text. */
  readonly tooltip: string;
}
