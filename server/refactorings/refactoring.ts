import type { Facts, TextEdit, TextRange } from '../analysis';
import type { FileView } from '../project';

export type { TextEdit } from '../analysis';

/** What a refactoring may know besides the file. */
export interface Surroundings {
  /** The types known of this version of the file. */
  readonly facts: Facts;
  /** Packages among the project's dependencies whose promises are not native ones. */
  readonly libraries: readonly string[];
  /** Packages among the project's dependencies that make functions with callbacks give promises. */
  readonly wrappers?: readonly string[];
  /** Where the project uses what `asksForUses` names; absent where that is not known. */
  readonly uses?: readonly ProjectUse[];
  /** Where the project's files load this one, by the texts that name it; absent where that is not known. */
  readonly loaders?: readonly ProjectUse[];
  /** Whether the types were waited for: then what has none is not taken for a promise. */
  readonly waited?: boolean;
  /** What must stay as it is, by its range, and why: what went wrong when it was tried. */
  readonly kept?: readonly { readonly range: TextRange; readonly reason: string }[];
}

/** A use of a name somewhere in the project. */
export interface ProjectUse {
  readonly view: FileView;
  readonly range: TextRange;
}

/** What becomes of one of the things that a refactoring is about. */
export interface Outcome {
  readonly range: TextRange;
  /** The word to point at. */
  readonly keyword: TextRange;
  /** Why it stays as it is; absent where it is converted. */
  readonly refused?: string;
}

/** What a refactoring can do at a place, and what becomes of everything that it is about there; `others`: edits in other files. */
export type Proposal =
  | { readonly title: string; readonly outcomes: readonly Outcome[]; readonly refused: string }
  | { readonly title: string; readonly outcomes: readonly Outcome[]; edits(): readonly TextEdit[]; others?(): readonly { readonly view: FileView; readonly edits: readonly TextEdit[] }[] };

/** One row of the table of refactorings. */
export interface Refactoring {
  /** The code action kind: a leaf. */
  readonly kind: string;
  readonly title: string;
  /** It could be done at most names, and few want it: it is offered to those who ask for refactorings, and not at every movement of the cursor. */
  readonly onRequest?: boolean;
  /** Whether its edits should wait for types; without them it does only what syntax shows to be safe. */
  readonly needsTypes: boolean;
  /** The expressions whose types its edits at this range hang on. */
  questions(view: FileView, range: TextRange): readonly TextRange[];
  /** Where the name starts whose uses in the project its edits hang on. */
  asksForUses?(view: FileView, range: TextRange): number | undefined;
  /** Whether its edits hang on which files load this one. */
  asksForLoaders?(view: FileView, range: TextRange): boolean;
  /** What it would do for the cursor or selection; undefined where it does not apply, which is found out cheaply. */
  propose(view: FileView, range: TextRange, surroundings: Surroundings): Proposal | undefined;
}
