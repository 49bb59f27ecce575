import type { TextEdit, TextRange } from '../analysis';
import type { CheckedFile } from './checkedFile';

export type Severity = 'hint' | 'information' | 'warning' | 'error';

/** One mistake that people make. Its file is named after its id, and the comment at the file's top is its documentation. */
export interface Check {
  /** The diagnostic's code, the file's name and the key of its setting. */
  readonly id: string;
  /** Of what is certain, where the settings say nothing else. */
  readonly severity: Severity;
  /** One sentence that says what is wrong; Markdown. */
  readonly description: string;
  /** The checks that say more of a place: where one of them reports what overlaps, this one is silent. */
  readonly yieldsTo?: readonly string[];
  /**
   * What is wrong in a file. Asks for types by `file.fact`, and does without those that are not there: then it reports
   * only what syntax decides. It is run again when the answers have come.
   */
  run(file: CheckedFile): Iterable<Finding>;
}

/** One place where a mistake was made. */
export interface Finding {
  readonly range: TextRange;
  /** What goes wrong at run time, in a plain sentence. */
  readonly message: string;
  /** `certain`: flow and types decide it. `likely`: never shown as more than a hint. What is not known is no finding. */
  readonly certainty: 'certain' | 'likely';
  readonly related?: readonly Related[];
  /** The code at the range has no effect. */
  readonly unnecessary?: boolean;
  /** The preferred one first. */
  readonly fixes?: readonly Fix[];
}

/** A place that helps to understand a finding. */
export interface Related {
  readonly range: TextRange;
  readonly message: string;
}

export interface Fix {
  readonly title: string;
  /** In order, without overlaps. */
  readonly edits: readonly TextEdit[];
  /**
   * It leaves a file that type-checks, without this finding and without new ones, and changes nothing but the mistake. At
   * most the first one of a finding is.
   */
  readonly preferred?: boolean;
  /** It is a refactoring as well, also where nobody wants to hear of the finding: the leaf of its kind. */
  readonly rewrite?: Rewrite;
}

/** What fixes do as refactorings. */
export type Rewrite = 'flattenChain' | 'unwrapPromise' | 'promiseAll' | 'forOf' | 'addAwait';
