/**
 * The custom part of the protocol between the language server and a client: method names and plain types.
 * The one server file that the client imports, so it imports nothing of the server.
 */
import type { Location, Position, Range, TextDocumentIdentifier } from 'vscode-languageserver-protocol';

/** What a client says of itself in `initializationOptions`; all of it may be absent. */
export interface InitializationOptions {
  /** The client knows the command `asyncInsight.peek`: lenses and hover links may use it. */
  readonly peek?: boolean;
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
