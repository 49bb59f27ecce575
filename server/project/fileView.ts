import type ts from 'typescript';
import type { AsyncModel } from '../analysis';

/** One version of one file, as features see it. Immutable. */
export interface FileView {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly sourceFile: ts.SourceFile;
  readonly model: AsyncModel;
  /** Whether the model holds what the types say (`false`: from syntax alone). */
  readonly typed: boolean;
}
