/**
 * What a chain does, as a list of steps: what is awaited, what binds the value, what handles which rejection.
 * The planner builds them, the namer gives the bindings their names, the printer turns them into text.
 */
import type ts from 'typescript';
import type { Declaration } from './scopes';

/** A name that the planner introduces; the namer fills in `text`. */
export interface NewName {
  /** Names a person would pick, the best first. */
  readonly wanted: readonly string[];
  /** No other new name of the function may be the same, as statements far apart share a block with it. */
  readonly alone?: boolean;
  text?: string;
}

/** What a value is bound to. */
export type Binding =
  /** A name of our own; `type`: what the link before states as its result. */
  | { readonly kind: 'new'; readonly name: NewName; readonly keyword: 'const' | 'let'; readonly type?: ts.TypeNode }
  /** A handler's parameter, moved out: its pattern and type annotation stay as written. */
  | { readonly kind: 'moved'; readonly parameter: ts.ParameterDeclaration; readonly keyword: 'const' | 'let'; readonly type?: ts.TypeNode }
  /** The user's own declarator: `const x = await chain`. */
  | { readonly kind: 'declarator'; readonly declaration: ts.VariableDeclaration; readonly keyword: string };

/** Where an existing variable takes a value. */
export type Target =
  | { readonly kind: 'name'; readonly name: NewName }
  | { readonly kind: 'moved'; readonly parameter: ts.ParameterDeclaration }
  | { readonly kind: 'source'; readonly node: ts.Node };

/** Where a value comes from. */
export type Value =
  /** `present`: the `?.` in it is a plain access, because what stands before it was tested. */
  | { readonly kind: 'source'; readonly node: ts.Expression; readonly present?: ts.QuestionDotToken }
  | { readonly kind: 'undefined' }
  /** No argument at all, for a second parameter. */
  | { readonly kind: 'none' }
  | { readonly kind: 'name'; readonly name: NewName }
  /** A call of a handler that stays a function; `guarded`: where it may be no function, the argument passes by; `untaken`: its type takes no argument. */
  | { readonly kind: 'call'; readonly callee: Callee; readonly argument?: Value; readonly guarded?: 'value' | 'nothing'; readonly untaken?: boolean }
  /** `(async () => { … })()` */
  | { readonly kind: 'inner'; readonly scope: OutputScope; readonly steps: readonly Step[] };

export type Callee = { readonly kind: 'source'; readonly node: ts.Expression } | { readonly kind: 'name'; readonly name: NewName };

export type Step =
  /** `const binding = await value;`, or `await value;` without a binding. */
  | { readonly kind: 'evaluate'; readonly value: Value; readonly wait: boolean; readonly binding?: Binding; readonly shape?: 'list' | 'default' }
  | { readonly kind: 'assign'; readonly target: Target; readonly value: Value; readonly wait: boolean }
  | { readonly kind: 'return'; readonly value?: Value; readonly wait: boolean }
  | { readonly kind: 'throw'; readonly value: Value }
  | { readonly kind: 'break' }
  /** `let binding: type;` */
  | { readonly kind: 'declare'; readonly binding: Binding; readonly type?: string }
  /** A statement of the user's, copied; the statements in `parts` inside it are printed from their steps instead. */
  | { readonly kind: 'copy'; readonly node: ts.Statement; readonly parts: readonly Part[]; readonly declares: readonly Declaration[] }
  | { readonly kind: 'if'; readonly node: ts.IfStatement; readonly scopes: readonly [OutputScope, OutputScope]; readonly whenTrue: readonly Step[]; readonly whenFalse?: readonly Step[] }
  /** `if` with a condition of a conditional expression, or one that a value is there. */
  | { readonly kind: 'branch'; readonly condition: ts.Expression | Presence; readonly scopes: readonly [OutputScope, OutputScope]; readonly whenTrue: readonly Step[]; readonly whenFalse: readonly Step[] }
  /** `if (typeof callee !== 'function') throw reason;` */
  | { readonly kind: 'unless callable'; readonly callee: Callee; readonly steps: readonly Step[] }
  | TryStep
  | { readonly kind: 'comment'; readonly range: ts.TextRange }
  /** A comment at the end of the line before. */
  | { readonly kind: 'trailing comment'; readonly range: ts.TextRange }
  | { readonly kind: 'blank line' };

/** That a value is neither null nor undefined; `truthy`: it is nothing else that is falsy. */
export interface Presence {
  readonly value: Value;
  readonly truthy: boolean;
}

export interface TryStep {
  readonly kind: 'try';
  readonly scope: OutputScope;
  readonly body: readonly Step[];
  readonly caught?: { readonly scope: OutputScope; readonly binding?: Caught; readonly body: readonly Step[] };
  readonly finalizer?: { readonly scope: OutputScope; readonly body: readonly Step[] };
}

/** What `catch (…)` binds: a name of ours, or the handler's parameter. `pattern`: bound by a declaration in the block. */
export type Caught =
  | { readonly kind: 'new'; readonly name: NewName }
  | { readonly kind: 'moved'; readonly parameter: ts.ParameterDeclaration };

/**
 * What becomes of a value. An assigned variable is `fresh` where it is undefined as long as nothing is assigned, and
 * `typed` where TypeScript wants to see that it is.
 */
export type Sink =
  /**
   * It is returned. `protect`: from inside a `try` of ours, so a promise is awaited there; `leave`: code follows, so a
   * body that ends without a return needs one; `unused`: nobody looks at the value.
   */
  | { readonly kind: 'return'; readonly protect: boolean; readonly leave: boolean; readonly unused?: boolean }
  | { readonly kind: 'discard' }
  | { readonly kind: 'bind'; readonly binding: Binding; readonly shape?: 'list' | 'default' }
  | { readonly kind: 'assign'; readonly target: Target; readonly typed: boolean; readonly fresh: boolean };

/** A piece of a copied statement that is printed from steps. `braces`: it stands where one statement is wanted. */
export interface Part {
  readonly range: ts.TextRange;
  readonly scope: OutputScope;
  readonly steps: readonly Step[];
  readonly braces: boolean;
  /** Nothing takes its place, not even an empty statement. */
  readonly gone?: boolean;
  /** The steps stand before the statement, in which this expression becomes a name. */
  readonly instead?: Renamed;
}

/** An expression that is printed as its value, because what it waits for was waited for before. */
export interface Renamed {
  /** The statement that holds it. */
  readonly statement: ts.Statement;
  readonly range: ts.TextRange;
  /** What stands in its place: a name, or the last handler's result, which needs none. */
  readonly value: Value;
  /** Whether its place is inside another expression, where an operator needs parentheses. */
  readonly operand: boolean;
}

/** A block of the output, for the choice of names. */
export interface OutputScope {
  readonly parent?: OutputScope;
  /** The original text that is printed inside it. */
  readonly extent: ts.Node;
  readonly names: Set<string>;
}
