import type { TextRange } from './text';

/**
 * Whether a value has a callable `then` (ECMA-262, Promise Resolve Functions, steps 9 to 12).
 * `maybe`: a union with and without; `unknown`: any, unknown, an unconstrained type parameter, or an unresolved name.
 */
export type Thenable = 'always' | 'maybe' | 'never' | 'unknown';

/** What the type checker knows of the expression at one range: plain data, never a checker's object. */
export interface ExpressionFact {
  /** The type as TypeScript prints it, shortened. */
  readonly type: string;
  readonly thenable: Thenable;
  /** The type after `await`, as TypeScript prints it; the type itself where it is never a thenable. */
  readonly awaited: string;
  /** Whose `then` a thenable has: the global Promise's, a subclass's, or another library's. */
  readonly promise: 'native' | 'subclass' | 'library' | 'none';
  /** The awaited type in full, where it can be written as an annotation at this place: of a parameter without one, and of what may be a thenable. */
  readonly annotation?: string | undefined;
  /** For a function value: what a call gives. Overloads are merged. */
  readonly call?: Call | undefined;
  /** For a function value that may give a promise: what the place where it stands expects a call of it to give. */
  readonly expected?: 'nothing' | 'a thenable' | 'a value' | 'anything' | undefined;
  /** Whether the type is `undefined`, `null` or `never`. */
  readonly absent?: boolean;
  /** The same of the awaited type. */
  readonly awaitedAbsent?: boolean;
  /** Whether types here do not tell where null and undefined can be (`strictNullChecks` is off). */
  readonly hidesAbsent?: boolean;
  /** Whether what a `catch` binds is `any` here (`useUnknownInCatchVariables` is off). */
  readonly catchesAny?: boolean;
  /** For a tuple or array: the number of elements where it is fixed. */
  readonly length?: number | undefined;
}

/** What a function value gives when it is called. */
interface Call {
  readonly returns: string;
  readonly returnsThenable: Thenable;
  /** The awaited return type. */
  readonly settles: string;
  /** Whether its body can be seen and throws at once: a `throw` of its own, or of what it calls. */
  readonly throws?: boolean;
  /** Whether its type takes no argument at all. */
  readonly takesNothing?: boolean;
}

/** The facts known of one version of a file. */
export interface Facts {
  /** The fact of the expression with exactly this range, or undefined where it was not asked or has no answer. */
  at(range: TextRange): ExpressionFact | undefined;
}

/** No facts: what the analysis works with until types are there, or where there are none. */
export const noFacts: Facts = { at: () => undefined };
