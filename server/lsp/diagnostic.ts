import { setTimeout } from 'node:timers/promises';
import { DiagnosticSeverity, DocumentDiagnosticReportKind, type Diagnostic, type DocumentDiagnosticParams, type DocumentDiagnosticReport } from 'vscode-languageserver';
import { refactorings } from '../refactorings';
import { proposed } from './codeActions';
import { restingTime } from './documents';
import type { Handler, RequestContext } from './request';

/** `textDocument/diagnostic`: hints on what a refactoring could convert, where the settings ask for them. */
export const handle: Handler<Pick<DocumentDiagnosticParams, 'textDocument'>, DocumentDiagnosticReport> = async (_params, context) => {
  const items = context.settings['hints.convertibleChains'] ? await convertibleChains(context) : [];
  return { kind: DocumentDiagnosticReportKind.Full, items };
};

async function convertibleChains(context: RequestContext): Promise<Diagnostic[]> {
  const { session: { documents, positions }, document, view, signal } = context;
  const refactoring = refactorings.find(({ kind }) => kind === 'source.asyncInsight.chainToAwait');
  if (!refactoring) return [];
  if (!documents.isAtRest(view.uri)) await setTimeout(restingTime, undefined, { signal });
  const proposal = await proposed(refactoring, { start: 0, end: view.text.length }, context, patience);
  return (proposal?.outcomes ?? []).filter(({ refused }) => refused === undefined).map(({ keyword }) => ({
    range: positions.rangeOf(document, keyword),
    severity: DiagnosticSeverity.Hint,
    source: 'Async Insight',
    code: 'convertible-chain',
    message: 'This promise chain can be converted to async/await.',
  }));
}

/** Milliseconds to wait for types; nobody waits for a hint. */
const patience = 10_000;
