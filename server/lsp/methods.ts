import { CodeLensRequest, CodeLensResolveRequest, HoverRequest, InlayHintRequest } from 'vscode-languageserver';
import { awaitMarksMethod, errorRouteMethod } from '../protocol';
import { isDocumentParams, isLensParams, isPositionParams, isRangeParams } from './params';
import { row, type MethodRow } from './request';

/** Every request that the server answers: what `initialize` announces and what is dispatched both come from here. */
export const methods: readonly MethodRow[] = [
  row({
    method: HoverRequest.method,
    capabilities: { hoverProvider: true },
    accepts: isPositionParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./hover'),
  }),
  row({
    method: CodeLensRequest.method,
    capabilities: { codeLensProvider: { resolveProvider: true } },
    accepts: isDocumentParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => [],
    load: () => import('./codeLens'),
  }),
  row({
    method: CodeLensResolveRequest.method,
    capabilities: {},
    accepts: isLensParams,
    document: ({ data }) => data.uri,
    nothing: (lens) => lens,
    load: () => import('./codeLensResolve'),
  }),
  row({
    method: InlayHintRequest.method,
    capabilities: { inlayHintProvider: true },
    accepts: isRangeParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => [],
    load: () => import('./inlayHint'),
  }),
  row({
    method: awaitMarksMethod,
    capabilities: {},
    accepts: isDocumentParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => [],
    load: () => import('./awaitMarks'),
  }),
  row({
    method: errorRouteMethod,
    capabilities: {},
    accepts: isPositionParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./errorRoute'),
  }),
];
