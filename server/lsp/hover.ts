import { MarkupKind, type Hover, type HoverParams, type MarkupContent } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import { hoverProviders, type Hover as PlainHover } from '../features';
import type { FileView } from '../project';
import { errorRouteCommand, type ErrorRouteParams } from '../protocol';
import { attempt } from './log';
import { plainText } from './markdown';
import type { Handler, RequestContext } from './request';
import { typedWithin } from './types';

/**
 * `textDocument/hover`: what syntax says, with types if they come in time. The pointer rests while a hover is read, so some
 * time is there; just after an edit nobody waits.
 */
export const handle: Handler<HoverParams, Hover | null> = async (params, context) => {
  const { settings, session: { documents, positions }, document, view } = context;
  if (!settings['hover.enable']) return null;
  const offset = positions.offsetAt(document, params.position);
  const fromSyntax = hoverAt(context, view, offset);
  if (!fromSyntax) return null;
  const typed = await typedWithin(context, documents.isAtRest(view.uri) ? patience : impatience, statementAround(view, offset));
  const hover = hoverAt(context, typed, offset) ?? fromSyntax;
  return { contents: contentsOf(context, hover, canReject(typed, hover) ? params : undefined), range: positions.rangeOf(document, hover.range) };
};

/** Milliseconds to wait for types in a document at rest, and in one that is being typed. */
const patience = 200;
const impatience = 5;

/** What a hover speaks of stands in one statement of the file; the types of the rest can wait. */
function statementAround({ sourceFile }: FileView, offset: number): TextRange | undefined {
  const statement = sourceFile.statements.find(({ pos, end }) => pos <= offset && offset <= end);
  return statement && { start: statement.pos, end: statement.end };
}

/** The first provider that speaks wins; one that fails is logged and left out. */
function hoverAt({ session }: RequestContext, view: FileView, offset: number): PlainHover | undefined {
  for (const provider of hoverProviders) {
    const hover = attempt(session.log, `A hover provider (${provider.name})`, () => provider(view, offset));
    if (hover) return hover;
  }
  return undefined;
}

/** Whether the hover is on an await point or on a link of a chain: what a rejection can come from. */
function canReject({ model }: FileView, { range }: PlainHover): boolean {
  const sources = [...model.functions.flatMap(({ awaitPoints }) => awaitPoints), ...model.chains.flatMap(({ links }) => links)];
  return sources.some(({ keyword }) => keyword.start === range.start);
}

/** `rejection` is where the link "Where does this error go?" asks, where there is one. */
function contentsOf({ session: { client } }: RequestContext, { lines }: PlainHover, rejection: HoverParams | undefined): MarkupContent {
  if (!client.markdown) return { kind: MarkupKind.PlainText, value: lines.map(plainText).join('\n') };
  const value = lines.join('  \n');
  return { kind: MarkupKind.Markdown, value: client.peek && rejection ? `${value}\n\n${errorRouteLink(rejection)}` : value };
}

/** A link made of nothing but the position: no text of the user's is in it. */
function errorRouteLink({ textDocument, position }: HoverParams): string {
  const target: ErrorRouteParams = { textDocument, position };
  return `[Where does this error go?](command:${errorRouteCommand}?${encodeURIComponent(JSON.stringify([target]))})`;
}
