/**
 * The custom part of the protocol between the language server and a client: method names and plain types.
 * The one server file that the client imports, so it imports nothing of the server.
 */
import type { Location, Position, Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';

/** What a client says of itself in `initializationOptions`; all of it may be absent. */
export interface InitializationOptions {
  /** The client knows the command `asyncInsight.peek`: lenses and hover links may use it. */
  readonly peek?: boolean;
  /** The client knows the command `asyncInsight.toggleOrder`: lenses on an order may use it. */
  readonly toggleOrder?: boolean;
  /** The client knows the command `asyncInsight.convertCallbacks`: lenses on callbacks may use it. */
  readonly convertCallbacks?: boolean;
  /** The user trusts the workspace: its own TypeScript may run. */
  readonly trusted?: boolean;
  /** The client has a command that checks the whole workspace, and need not do so all the time. */
  readonly checksWorkspaceByCommand?: boolean;
  /** The editor's TypeScript has no fixes for mistakes with promises, as TypeScript 7's server has none: those of this server are wanted. */
  readonly lacksTypeScriptFixes?: boolean;
  /** The client's language for messages, such as `en` or `de`. */
  readonly locale?: string;
  /** Settings for clients without `workspace/configuration`. */
  readonly settings?: unknown;
}

/** Client commands that the server puts into lenses and hover links. */
export const peekCommand = 'asyncInsight.peek';
/** Arguments: `PeekArguments`. */
export interface PeekArguments {
  readonly uri: string;
  readonly position: Position;
  readonly locations: readonly Location[];
}

/** Client command: "Where does this error go?" at a position. Arguments: `ErrorRouteParams`. */
export const errorRouteCommand = 'asyncInsight.whereDoesThisErrorGo';

/** Request: where a rejection at a position goes, across functions of the project. */
export const errorRouteMethod = 'asyncInsight/errorRoute';
export interface ErrorRouteParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly position: Position;
}
export interface ErrorRouteResult {
  /** The places that handle the rejection; where there are none, the places where it stays unhandled or leaves the project. */
  readonly locations: readonly Location[];
  /** One sentence on each, in the same order. */
  readonly descriptions: readonly string[];
}

/** Request: the await points of a document, for marks in gutter and overview ruler. */
export const awaitMarksMethod = 'asyncInsight/awaitMarks';
export interface AwaitMarksParams {
  readonly textDocument: TextDocumentIdentifier;
}
export interface AwaitMark {
  readonly range: Range;
  /** Whether this point runs in a loop (`for await`, or an await inside a loop). */
  readonly repeats: boolean;
}

/** Notification from the server: what the engine does now. */
export const statusMethod = 'asyncInsight/status';
export interface StatusParams {
  readonly state: 'starting' | 'busy' | 'ready' | 'off' | 'error';
  /** "TypeScript 6.0.3", or "syntax only". */
  readonly engine: string;
  readonly message?: string;
}

/** The host whose queues and rules decide an order. */
export type OrderProfile = 'node-cjs' | 'node-esm' | 'browser';

/** What asks about a region: the function around a position or of a name, else the module's top level. */
export interface OrderRegionParams {
  readonly textDocument: TextDocumentIdentifier;
  /** The innermost function with asynchronous steps around it; outside of all of them the top level. */
  readonly position?: Position;
  /** The first function of this name. */
  readonly function?: string;
  readonly profile?: OrderProfile;
}

/** Request: in which order a region's lines run; what `async-insight order --json` prints. Null where there is no such region. */
export const orderMethod = 'asyncInsight/order';
export interface OrderStep {
  /** Counts from 1. */
  readonly order: number;
  /** Counts from 1. */
  readonly line: number;
  readonly phase: 'sync' | 'nextTick' | 'microtask' | 'macrotask';
  /** Generation of the microtask within its turn; 0 outside of microtasks. */
  readonly tick: number;
  readonly text: string;
  /** Why it runs then, in words. */
  readonly cause: string;
}
export interface OrderUnknown {
  /** Counts from 1; 0 where it has no place. */
  readonly line: number;
  readonly reason: string;
}
export interface OrderReport {
  /** All of the run where it is exact, else the steps that are certain to come first. */
  readonly steps: readonly OrderStep[];
  readonly exact: boolean;
  /** What the text leaves open. */
  readonly unknown: readonly OrderUnknown[];
}

/** Client command of lenses on callbacks: puts the cursor at a position and offers what can be converted there. */
export const convertCallbacksCommand = 'asyncInsight.convertCallbacks';
export interface ConvertCallbacksParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly position: Position;
}

/** Client command of lenses on an order: sends `toggleOrderMethod`. Arguments: `ToggleOrderParams`. */
export const toggleOrderCommand = 'asyncInsight.toggleOrder';

/** Request: shows the order of a region as inlay hints, or hides it where it is shown. */
export const toggleOrderMethod = 'asyncInsight/toggleOrder';
export interface ToggleOrderParams {
  readonly textDocument: TextDocumentIdentifier;
  /** The region, as a lens names it. */
  readonly region?: string;
  /** Where there is no region: the one around this position. */
  readonly position?: Position;
}
export interface ToggleOrderResult {
  /** The region's name for the user; empty where it has none. */
  readonly region: string;
  readonly shown: boolean;
  /** Whether `asyncInsight.order.hints` is off, so that nothing can be seen. */
  readonly isOff: boolean;
}

/** Request: the rule that decides which of two places runs first. */
export const whyBeforeMethod = 'asyncInsight/whyBefore';
export interface WhyBeforeParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly positions: readonly [Position, Position];
  readonly profile?: OrderProfile;
}
export interface WhyBeforeResult {
  /** Whether the order of the two is certain; else the answer says why it is not. */
  readonly decided: boolean;
  readonly answer: string;
  /** The two places, the one that runs first in front where that is decided; behind them, what queued them. */
  readonly places: readonly { readonly location: Location; readonly text: string }[];
}

/** Request: a run to step through. Null where there is no such region. */
export const timelineMethod = 'asyncInsight/timeline';
export interface TimelineResult {
  readonly title: string;
  readonly exact: boolean;
  readonly steps: readonly TimelineStep[];
  /** What is not decided behind the last step. */
  readonly open: readonly string[];
}
/** What waits in a queue when a step begins: how much, and the first jobs in short, "await · line 8". */
export interface TimelineQueue {
  readonly count: number;
  readonly jobs: readonly string[];
}
export interface TimelineStep {
  readonly range: Range;
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
  readonly when: string;
  readonly why: readonly string[];
  /** Outermost first. */
  readonly stack: readonly string[];
  readonly microtasks: TimelineQueue;
  readonly nextTicks: TimelineQueue;
  /** Messages, immediates and timers, in the order in which they will likely run. */
  readonly macrotasks: TimelineQueue;
  /** The arguments of a call of `console`, as the source has them. */
  readonly output?: string | undefined;
}
