import { CodeActionRequest, CodeActionResolveRequest, CodeLensRequest, CodeLensResolveRequest, DocumentDiagnosticReportKind, DocumentDiagnosticRequest, HoverRequest, InlayHintRequest, type DocumentDiagnosticReport } from 'vscode-languageserver';
import { awaitMarksMethod, errorRouteMethod, orderMethod, timelineMethod, toggleOrderMethod, whyBeforeMethod } from '../protocol';
import { isCodeActionParams, isDocumentParams, isLensParams, isOrderRegionParams, isPositionParams, isRangeParams, isToggleOrderParams, isUnresolvedCodeAction, isWhyBeforeParams } from './params';
import { row, type MethodRow } from './request';

/** Pulled by clients that can, and published to the others. */
export const diagnosticMethod: MethodRow = row<{ textDocument: { uri: string } }, DocumentDiagnosticReport>({
  method: DocumentDiagnosticRequest.method,
  capabilities: { diagnosticProvider: { identifier: 'async-insight', interFileDependencies: true, workspaceDiagnostics: true } },
  accepts: isDocumentParams,
  document: ({ textDocument }) => textDocument.uri,
  nothing: () => ({ kind: DocumentDiagnosticReportKind.Full, items: [] }),
  load: () => import('./diagnostic'),
});

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
    method: CodeActionRequest.method,
    capabilities: { codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite.async', 'source.asyncInsight', 'source.fixAll.asyncInsight'], resolveProvider: true } },
    accepts: isCodeActionParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => [],
    load: () => import('./codeAction'),
  }),
  row({
    method: CodeActionResolveRequest.method,
    capabilities: {},
    accepts: isUnresolvedCodeAction,
    document: ({ data }) => data.uri,
    nothing: (action) => action,
    load: () => import('./codeActionResolve'),
  }),
  diagnosticMethod,
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
  row({
    method: orderMethod,
    capabilities: {},
    accepts: isOrderRegionParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./order'),
  }),
  row({
    method: toggleOrderMethod,
    capabilities: {},
    accepts: isToggleOrderParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./toggleOrder'),
  }),
  row({
    method: whyBeforeMethod,
    capabilities: {},
    accepts: isWhyBeforeParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./whyBefore'),
  }),
  row({
    method: timelineMethod,
    capabilities: {},
    accepts: isOrderRegionParams,
    document: ({ textDocument }) => textDocument.uri,
    nothing: () => null,
    load: () => import('./timeline'),
  }),
];
