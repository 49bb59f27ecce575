import type { ExpressionFact } from './facts';
import type { Certainty, TextRange } from './text';

/**
 * All that is asynchronous in one version of a file. Immutable; every view (hover, CodeLens, report, check,
 * refactoring) is a function of it. Elements stand in source order.
 */
export interface AsyncModel {
  /** Functions (and the module itself, where it awaits at its top level) that can suspend. */
  readonly functions: readonly AsyncFunction[];
  readonly chains: readonly Chain[];
  readonly combinators: readonly Combinator[];
  readonly creations: readonly PromiseCreation[];
  /** The expressions whose types would make this model more exact: what to ask the type oracle. */
  readonly questions: readonly TextRange[];
  /** Why the file was not analysed; the lists are empty then. */
  readonly notAnalysed?: 'too large' | 'too deep' | 'binary';
}

/** A function whose body suspends: async functions, async generators, and the module with top-level await. */
export interface AsyncFunction {
  readonly kind: 'async function' | 'async generator' | 'module';
  /** As a person would call it: `loadUser`, `User.load`, `callback of setTimeout`, `the module`. */
  readonly name: string;
  readonly range: TextRange;
  /** Where a lens stands and where it is peeked: the name, else the `async` keyword, else the start. */
  readonly anchor: TextRange;
  readonly asyncKeyword?: TextRange;
  readonly body: TextRange;
  readonly awaitPoints: readonly AwaitPoint[];
  /**
   * The first place where a call can suspend; `always` where every run that does not throw before comes there.
   * Undefined where it runs to its end at once.
   */
  readonly firstSuspension?: { readonly offset: number; readonly always: boolean };
  /** Whether a run can end without an exception. */
  readonly canFulfil: boolean;
  /** What its promise settles with: from the types. */
  readonly settlesWith?: string;
  /** Pairs of awaits, by position from 0, of which the later uses nothing of the earlier: they could run together. Certain ones only. */
  readonly couldRunTogether: readonly (readonly [earlier: number, later: number])[];
}

/**
 * A place where an async function suspends (ECMA-262, Await). `return` is the implicit one: a promise returned from
 * an async function is adopted; `yield` and `yield*` in an async generator await what they yield.
 */
export interface AwaitPoint {
  readonly kind: 'await' | 'for await' | 'await using' | 'yield' | 'yield*' | 'return';
  /** Counted from 1 in its function. */
  readonly index: number;
  /** The keyword that is hovered and marked; for `for await` the `await`. */
  readonly keyword: TextRange;
  /** The whole expression or statement. */
  readonly range: TextRange;
  /** What is awaited. */
  readonly operand: TextRange;
  /** What the types say of the operand. */
  readonly fact?: ExpressionFact;
  /** The type of the value that comes out: of what is awaited, or of the loop's variable. */
  readonly value?: string;
  /** Where it suspends, if not right here: `await using` waits where its scope ends. */
  readonly suspendsAt?: Place;
  /** The first code that runs after the value is there. */
  readonly resumesAt: Place;
  readonly rejection: RejectionRoute;
  /** For a `return` in a try block: the catch clause that does not see the rejection of the promise that is returned. */
  readonly bypasses?: TextRange;
  /** For a name: the declaration in which its promise was made, if the function suspends between and nobody handles a rejection till then. */
  readonly madeEarlier?: TextRange;
  /** Whether it stands in a loop of its function, or is one. */
  readonly repeats: boolean;
}

/** A place with words for it: one line of Markdown in which what comes from the source stands in code spans. */
export interface Place {
  readonly range: TextRange;
  /** "the assignment to `user`", "the loop body", "the end of `load`". */
  readonly text: string;
}

/**
 * Where a rejection that appears at one place goes within its function: the steps it takes, in order.
 * The last step says where it ends. Steps behind a catch clause, a handler or a `finally` that overrides speak of
 * what that one throws itself.
 */
export interface RejectionRoute {
  readonly steps: readonly RouteStep[];
}

export type RouteStep =
  /** A `finally` block runs on the way. `overrides`: it always completes abruptly, so the rejection ends in it. */
  | { readonly kind: 'finally'; readonly range: TextRange; readonly overrides: boolean }
  /** A `catch` clause takes it. `after`: how the clause can complete, and where it goes on when it does so normally. */
  | { readonly kind: 'catch'; readonly range: TextRange; readonly after: CatchCompletion; readonly continuesAt?: Place }
  /** A chain's rejection handler takes it. */
  | { readonly kind: 'handler'; readonly range: TextRange; readonly chain: TextRange }
  /** It leaves the function: the promise that the call gave rejects (a module: its evaluation fails). */
  | { readonly kind: 'leaves'; readonly functionName: string; readonly anchor: TextRange; readonly functionKind: AsyncFunction['kind'] | 'function' }
  /** Nobody handles it: the host reports an unhandled rejection. */
  | { readonly kind: 'unhandled'; readonly range: TextRange }
  /** The promise goes where this analysis does not follow. */
  | { readonly kind: 'unknown'; readonly range: TextRange; readonly reason: string };

/**
 * How a catch clause completes: goes on after it (or where it breaks or continues to), returns, does one or the
 * other, always throws, or throws explicitly on one of its ways. `never returns`: it ends the process, or loops forever.
 */
export type CatchCompletion = 'continues' | 'returns' | 'continues or returns' | 'rethrows' | 'may rethrow' | 'never returns';

/** `root.then(…).catch(…).finally(…)`: one promise and the links hung on it one after the other. */
export interface Chain {
  readonly range: TextRange;
  /** The expression before the first link. */
  readonly root: TextRange;
  readonly rootFact?: ExpressionFact;
  readonly links: readonly Link[];
  /** Whether the root is a promise: `certain` by type or by syntax (`new Promise`, `Promise.all`, …). */
  readonly certainty: Certainty;
  /** The chain in one of whose handlers this one stands, by its range. */
  readonly enclosing?: TextRange;
  /** What becomes of the chain's last promise. */
  readonly use: ChainUse;
  /** What the chain's last promise fulfils with, from the types. */
  readonly gives?: string;
  /** Which links can still reject the last promise; 0 is the root. Empty: it never rejects. */
  readonly escaping: readonly number[];
  /** Where those go. */
  readonly rejection: RejectionRoute;
  /** Other chains hung on the same promise: it forks. */
  readonly forks: readonly TextRange[];
}

/** One `then`, `catch` or `finally` of a chain. */
export interface Link {
  readonly kind: 'then' | 'catch' | 'finally';
  /** Counted from 1. */
  readonly index: number;
  /** The method's name: what is hovered. */
  readonly keyword: TextRange;
  /** From the start of the chain to the end of this call. */
  readonly range: TextRange;
  readonly onFulfilled?: Handler;
  readonly onRejected?: Handler;
  /** `finally`'s callback. */
  readonly onFinally?: Handler;
  readonly fact?: ExpressionFact;
  /** The value it gets: from which link (0 is the root; several after a recovery). */
  readonly valueFrom: readonly number[];
  /** Whose rejections reach this link: indices of links, 0 is the root. */
  readonly reaching: readonly number[];
  /** Of those, the ones that this link's rejection handler takes. */
  readonly handled: readonly number[];
  /** Of those, the ones that pass it by. */
  readonly passing: readonly number[];
}

/** A function given to a link. */
export interface Handler {
  readonly range: TextRange;
  readonly form: 'inline' | 'reference' | 'bound' | 'result of a call' | 'not a function' | 'absent';
  /** The name of a reference, as written. */
  readonly name?: string;
  /** It may be undefined or null when the link is called, and then the link passes by. */
  readonly optional?: boolean;
  readonly isAsync: boolean;
  /** What its body can do; `unknown` for a body that is not seen. */
  readonly completion: HandlerCompletion;
  /** Where it throws or rejects explicitly. */
  readonly throwsAt: readonly TextRange[];
  readonly fact?: ExpressionFact;
}

export interface HandlerCompletion {
  /** `never`: nothing in it can throw; `explicit`: it has a throw or gives a rejected promise; `possible`: it calls something. */
  readonly rejects: 'never' | 'possible' | 'explicit' | 'always';
  /** Whether it can complete without a value where one may be wanted. */
  readonly returns: 'value' | 'nothing' | 'sometimes' | 'never' | 'unknown';
}

export type ChainUse =
  | 'awaited' | 'returned' | 'stored' | 'argument' | 'element of a combinator' | 'dropped' | 'voided' | 'unknown';

/** A call of Promise.all, allSettled, any, race, resolve, reject or try. */
export interface Combinator {
  readonly kind: 'all' | 'allSettled' | 'any' | 'race' | 'resolve' | 'reject' | 'try';
  readonly keyword: TextRange;
  readonly range: TextRange;
  readonly argument?: TextRange;
  /** The elements, where the argument is an array literal without spreads. */
  readonly elements?: readonly TextRange[];
  readonly fact?: ExpressionFact;
  readonly argumentFact?: ExpressionFact;
}

/** `new Promise(executor)` or `Promise.withResolvers()`. */
export interface PromiseCreation {
  readonly kind: 'new Promise' | 'withResolvers';
  readonly keyword: TextRange;
  readonly range: TextRange;
  readonly executor?: TextRange;
  readonly isAsyncExecutor: boolean;
  /** Calls of `resolve`, or places that hand it out. */
  readonly resolves: readonly SettleSite[];
  readonly rejects: readonly SettleSite[];
  /** Explicit throws in the executor's synchronous part, which reject. */
  readonly throws: readonly TextRange[];
  /** Paths that certainly end without settling, with nothing handed out. */
  readonly neverSettles: readonly UnsettledPath[];
  readonly fact?: ExpressionFact;
}

/** A path through an executor after which nothing can settle the promise. Its range is where it ends, or for `all` the executor. */
export interface UnsettledPath extends TextRange {
  readonly kind: 'all' | 'return' | 'end';
  /** Whether something on the way to the end can throw, which rejects the promise after all. */
  readonly mayThrow: boolean;
  /** For `end`: what decides that it is reached so; `ifReached`: where the code comes to it, which other conditions decide. */
  readonly where?: { readonly condition: TextRange; readonly is: 'truthy' | 'falsy' | 'the case' | 'none of the cases' | 'without an item that settles it'; readonly ifReached?: boolean };
}

export interface SettleSite {
  readonly range: TextRange;
  /** `call`: `resolve(x)`; `handed out`: passed on or stored, so that others may call it. */
  readonly form: 'call' | 'handed out';
  /** Whether `resolve` is called with a promise or another thenable for certain, which it then follows. */
  readonly follows: boolean;
  /** The arguments behind the first, which are ignored. */
  readonly ignored?: TextRange;
  /** The call before it on the same straight path, after which this one has no effect. */
  readonly noEffectAfter?: TextRange;
}
