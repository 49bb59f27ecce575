import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver';
import type { ExpressionFact, Facts, TextRange } from '../analysis';
import { checks, diagnose, diagnoseWithTypes, withoutLinted, withoutReported, type CheckOptions, type Diagnosis, type Severity } from '../checks';
import { restingTime } from './documents';
import { describe } from './log';
import type { RequestContext } from './request';
import type { Settings } from './settings';

/** What the checks find, and whether all types that they look at are known. */
export interface Findings {
  readonly found: readonly Diagnosis[];
  readonly complete: boolean;
}

/** What they found when all types were known; nothing where that was not yet. Looks at nothing. */
export async function findingsKnown({ engine, view, settings }: RequestContext): Promise<readonly Diagnosis[]> {
  const known = complete.get(await engine.facts(view, []));
  return known?.settings === settings ? known.found : [];
}

/** What they find with the types that are known now. Waits for nothing. */
export async function findingsNow(context: RequestContext): Promise<Findings> {
  const { engine, view } = context;
  const facts = await engine.facts(view, []);
  const known = complete.get(facts);
  if (known?.settings === context.settings) return { found: known.found, complete: true };
  const { found, questions } = diagnose(checks, view, { facts, isAnswered: (range) => facts.has(range) }, optionsOf(context.settings), (id, error) => say(context, id, error));
  return { found: unlessLinted(found, context), complete: questions.length === 0 && found.length === 0 };
}

/** What they find with types, which are asked for when nobody is typing; without those that do not come within so many milliseconds. */
export async function findingsWithTypes(context: RequestContext, milliseconds: number, signal = context.signal): Promise<readonly Diagnosis[]> {
  const { engine, view, settings, session: { documents } } = context;
  if (!documents.isAtRest(view.uri)) await setTimeout(restingTime, undefined, { signal });
  const patience = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  let last: Facts = await engine.facts(view, []);
  const found = await diagnoseWithTypes(checks, view, async (ranges) => (last = await engine.facts(view, ranges, patience)), optionsOf(settings), (id, error) => say(context, id, error));
  const shown = settings['checks.deferToLinters'] ? await withoutReported(unlessLinted(found, context), () => engine.problems(view, patience)) : found;
  if (!patience.aborted) complete.set(last, { settings, found: shown });
  return shown;
}

/** Whether all types that the checks look at were known when they ran last. */
export async function areFindingsComplete({ engine, view, settings }: RequestContext): Promise<boolean> {
  return complete.get(await engine.facts(view, []))?.settings === settings;
}

/** What they find wherever somebody else reports the same; with the types that come within so many milliseconds. */
export async function findingsOfAll({ engine, view, settings, signal }: RequestContext, milliseconds: number): Promise<readonly Diagnosis[]> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  return await diagnoseWithTypes(checks, view, (ranges) => engine.facts(view, ranges, patience), { ...optionsOf(settings), defersToLinters: false });
}

/** What they find in a file that nobody types in, open or not, with all of its types. */
export async function findingsOnce(context: RequestContext): Promise<readonly Diagnosis[]> {
  const { engine, view, settings, signal } = context;
  if (view.model.notAnalysed !== undefined) return [];
  const known = new Map<string, ExpressionFact | undefined>();
  // Of a file that is not open the engine keeps nothing.
  const found = await diagnoseWithTypes(checks, view, async (ranges) => {
    const open = ranges.filter((range) => !known.has(keyOf(range)));
    const facts = await engine.facts(view, open, signal);
    for (const range of open) known.set(keyOf(range), facts.at(range));
    return { at: (range) => known.get(keyOf(range)) };
  }, optionsOf(settings), (id, error) => say(context, id, error));
  return settings['checks.deferToLinters'] ? await withoutReported(unlessLinted(found, context), () => engine.problems(view, signal)) : found;
}

function keyOf({ start, end }: TextRange): string {
  return `${start}:${end}`;
}

/** What the client is told that findings come from. */
export const findingSource = 'Async Insight';

function unlessLinted(found: readonly Diagnosis[], { engine, settings, view: { uri } }: RequestContext): readonly Diagnosis[] {
  return settings['checks.deferToLinters'] ? withoutLinted(found, engine.linterRulesOf(uri), uri) : found;
}

/** A finding as the protocol has it, with what the client can show. */
export function diagnosticOf({ id, severity, message, range, related, unnecessary }: Diagnosis, { session: { client, positions }, document }: RequestContext): Diagnostic {
  return {
    range: positions.rangeOf(document, range),
    severity: severities[severity],
    source: findingSource,
    code: id,
    ...(client.describesCodes && { codeDescription: { href: pathToFileURL(join(__dirname, '../docs/checks', `${id}.md`)).href } }),
    message,
    ...(client.relatesDiagnostics && related.length > 0 && {
      relatedInformation: related.map((each) => ({ location: { uri: document.uri, range: positions.rangeOf(document, each.range) }, message: each.message })),
    }),
    ...(client.tagsDiagnostics && unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** The findings for which all types were there, until these are forgotten. */
const complete = new WeakMap<Facts, { readonly settings: Settings; readonly found: readonly Diagnosis[] }>();

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint,
};

function optionsOf(settings: Settings): CheckOptions {
  return {
    defersToLinters: settings['checks.deferToLinters'],
    severities: new Map(checks.map(({ id }) => [id, severityOf(settings, id)])),
  };
}

function severityOf(settings: Settings, id: string): Severity | 'off' {
  const value: unknown = Object.entries(settings).find(([name]) => name === `checks.${id}`)?.[1];
  return levels.find((level) => level === value) ?? 'off';
}

const levels: readonly (Severity | 'off')[] = ['off', 'hint', 'information', 'warning', 'error'];

function say({ session, view }: RequestContext, id: string, error: unknown): void {
  session.log.error(`The check ${id} failed for ${view.uri}. ${describe(error)}`);
}
