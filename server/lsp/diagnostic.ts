import { setTimeout } from 'node:timers/promises';
import { DiagnosticSeverity, DocumentDiagnosticReportKind, type Diagnostic, type DocumentDiagnosticParams, type DocumentDiagnosticReport } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../checks';
import { refactorings } from '../refactorings';
import { areFindingsComplete, diagnosticOf, findingsNow, findingsWithTypes } from './checks';
import { proposed } from './codeActions';
import { restingTime } from './documents';
import { describe } from './log';
import type { Handler, RequestContext } from './request';

/** `textDocument/diagnostic`: what the checks find, and hints on what a refactoring could convert, where the settings ask for them. */
export const handle: Handler<Pick<DocumentDiagnosticParams, 'textDocument'>, DocumentDiagnosticReport> = async (_params, context) => {
  const [found, hints] = await Promise.all([findings(context), context.settings['hints.convertibleChains'] ? convertibleChains(context) : []]);
  return { kind: DocumentDiagnosticReportKind.Full, items: [...found.map((diagnosis) => diagnosticOf(diagnosis, context)), ...hints] };
};

/**
 * While the project is being loaded, the first answer of a document comes at once, from syntax and what is known, and another
 * one is asked for when the types are there. After that types are waited for: the client shows what it has meanwhile, and
 * nothing comes and goes with every key.
 */
async function findings(context: RequestContext): Promise<readonly Diagnosis[]> {
  const { document, engine, session: { client } } = context;
  const now = await findingsNow(context);
  if (now.complete) return now.found;
  if (engine.knowsTypes || answered.has(document) || (client.pullsDiagnostics && !client.refreshesDiagnostics)) {
    const found = await findingsWithTypes(context, patience);
    if (!await areFindingsComplete(context)) void refreshWhenKnown(context, found);
    return found;
  }
  answered.add(document);
  void refreshWhenKnown(context, now.found);
  return now.found;
}

/** However long the types take: a change of the text ends the questions about it. Once for each version. */
async function refreshWhenKnown(context: RequestContext, shown: readonly Diagnosis[]): Promise<void> {
  const { session: { refresh, log, documents }, document, view } = context;
  if (awaited.get(document) === view.version) return;
  awaited.set(document, view.version);
  try {
    // The request is answered, so that nothing aborts its signal any more.
    const found = await findingsWithTypes(context, longest, new AbortController().signal);
    if (documents.get(view.uri)?.version === view.version && keyOf(found) !== keyOf(shown)) refresh.diagnostics();
  } catch (error) {
    log.error(`The types of ${view.uri} could not be asked for. ${describe(error)}`);
  } finally {
    if (awaited.get(document) === view.version) awaited.delete(document);
  }
}

/** The versions whose types are waited for after their answer. */
const awaited = new WeakMap<TextDocument, number>();

/** The documents that had their first answer. */
const answered = new WeakSet<TextDocument>();

function keyOf(found: readonly Diagnosis[]): string {
  return found.map(({ id, severity, range }) => `${id} ${severity} ${range.start}:${range.end}`).join();
}

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

/** Milliseconds that an answer waits for types. */
const patience = 10_000;
/** Milliseconds after which types do not come any more. */
const longest = 600_000;
