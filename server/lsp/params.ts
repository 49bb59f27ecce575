import type { CodeAction, CodeActionContext, CodeLens, Position, Range } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import type { OrderProfile, OrderRegionParams, ToggleOrderParams, WhyBeforeParams } from '../protocol';

/** What a lens carries from its request to the one that resolves it. */
export interface LensData {
  readonly uri: string;
  /** The version of the document, as the server counts, that the lens belongs to. */
  readonly version: number;
  /** Which of the file's lenses it is. */
  readonly key: string;
}

export type UnresolvedLens = CodeLens & { data: LensData };

export interface CodeActionParams {
  readonly textDocument: { readonly uri: string };
  readonly range: Range;
  readonly context: CodeActionContext;
}

/** What a code action carries from its request to the one that resolves it. */
export interface CodeActionData {
  readonly uri: string;
  /** The version of the document, as the server counts, that the action belongs to. */
  readonly version: number;
  readonly kind: string;
  readonly range: TextRange;
}

export type UnresolvedCodeAction = CodeAction & { data: CodeActionData };

export interface WorkspaceDiagnosticParams {
  readonly previousResultIds: readonly { readonly uri: string; readonly value: string }[];
  readonly workDoneToken?: string | number;
  readonly partialResultToken?: string | number;
}

export function isWorkspaceDiagnosticParams(params: unknown): params is WorkspaceDiagnosticParams {
  return isObject(params) && Array.isArray(params['previousResultIds'])
    && params['previousResultIds'].every((each) => isObject(each) && typeof each['uri'] === 'string' && typeof each['value'] === 'string')
    && [params['workDoneToken'], params['partialResultToken']].every((token) => token === undefined || typeof token === 'string' || typeof token === 'number');
}

/** Whether what a client sent names a document. */
export function isDocumentParams(params: unknown): params is { textDocument: { uri: string } } {
  return isObject(params) && isObject(params['textDocument']) && typeof params['textDocument']['uri'] === 'string';
}

export function isPositionParams(params: unknown): params is { textDocument: { uri: string }; position: Position } {
  return isDocumentParams(params) && 'position' in params && isPosition(params.position);
}

export function isOrderRegionParams(params: unknown): params is OrderRegionParams {
  return isDocumentParams(params) && isRegionPosition(params) && (!('function' in params) || params.function === undefined || typeof params.function === 'string')
    && (!('profile' in params) || params.profile === undefined || isProfile(params.profile));
}

export function isToggleOrderParams(params: unknown): params is ToggleOrderParams {
  return isDocumentParams(params) && isRegionPosition(params) && (!('region' in params) || params.region === undefined || typeof params.region === 'string');
}

export function isWhyBeforeParams(params: unknown): params is WhyBeforeParams {
  return isDocumentParams(params) && 'positions' in params && Array.isArray(params.positions) && params.positions.length === 2 && params.positions.every((position) => isPosition(position));
}

export function isRangeParams(params: unknown): params is { textDocument: { uri: string }; range: Range } {
  return isDocumentParams(params) && 'range' in params && isRange(params.range);
}

export function isLensParams(params: unknown): params is UnresolvedLens {
  if (!isObject(params) || !isRange(params['range']) || !isObject(params['data'])) return false;
  const { uri, version, key } = params['data'];
  return typeof uri === 'string' && typeof version === 'number' && typeof key === 'string';
}

/** Whether this is a position, behind the largest integer of the protocol too, where a client counts on from its own end of a text. */
function isPosition(value: unknown): value is Position {
  return isObject(value) && isCount(value['line']) && isCount(value['character']);
}

function isRange(value: unknown): value is Range {
  return isObject(value) && isPosition(value['start']) && isPosition(value['end']);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isRegionPosition(params: object): boolean {
  return !('position' in params) || params.position === undefined || isPosition(params.position);
}

/** Whether a host is named; anything else means that the file decides. */
export function isProfile(value: unknown): value is OrderProfile {
  return value === 'node-cjs' || value === 'node-esm' || value === 'browser';
}

export function isCodeActionParams(params: unknown): params is CodeActionParams {
  if (!isRangeParams(params) || !('context' in params) || !isObject(params.context)) return false;
  const { only } = params.context;
  return only === undefined || only === null || (Array.isArray(only) && only.every((kind) => typeof kind === 'string'));
}

export function isUnresolvedCodeAction(params: unknown): params is UnresolvedCodeAction {
  if (!isObject(params) || typeof params['title'] !== 'string' || !isObject(params['data'])) return false;
  const { uri, version, kind, range } = params['data'];
  return typeof uri === 'string' && typeof version === 'number' && typeof kind === 'string' && isObject(range) && typeof range['start'] === 'number' && typeof range['end'] === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
