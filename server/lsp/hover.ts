import { MarkupKind, type Hover, type HoverParams, type MarkupContent } from 'vscode-languageserver';
import type { TextRange } from '../analysis';
import { hoverProviders, type Hover as PlainHover } from '../features';
import type { FileView } from '../project';
import { errorRouteCommand, type ErrorRouteParams } from '../protocol';
import { callbackHoverAt } from './callbacks';
import { attempt } from './log';
import { plainText } from './markdown';
import { orderHoverAt } from './orderHover';
import type { Handler, RequestContext } from './request';
import { typedWithin } from './types';

/**
 * `textDocument/hover`: what syntax says, with types if they come in time. The pointer rests while a hover is read, so some
 * time is there; not where the project is still being loaded, which takes longer than anyone reads. While somebody types,
 * types are not even asked for, as the machine is needed for the next text.
 */
export const handle: Handler<HoverParams, Hover | null> = async (params, context) => {
  const { engine, settings, session: { documents, orderState, positions }, document, view } = context;
  if (!settings['hover.enable']) return null;
  const offset = positions.offsetAt(document, params.position);
  const order = await orderHoverAt(context, offset);
  const fromSyntax = hoverAt(context, view, offset);
  // Whoever asked for the order of a region asks about that; where orders are always shown, they come second.
  if (order && (!fromSyntax || orderState.shown(view.uri) !== undefined)) return { contents: contentsOf(context, order, undefined), range: positions.rangeOf(document, order.range) };
  if (!fromSyntax) return null;
  const typed = engine.knowsTypes && documents.isAtRest(view.uri) ? await typedWithin(context, patience, statementAround(view, offset)) : view;
  const hover = hoverAt(context, typed, offset) ?? fromSyntax;
  return { contents: contentsOf(context, hover, canReject(typed, hover) ? params : undefined), range: positions.rangeOf(document, hover.range) };
};

/** Milliseconds to wait for types in a document at rest. */
const patience = 200;

/** What a hover speaks of stands in one statement of the file; the types of the rest can wait. */
function statementAround({ sourceFile }: FileView, offset: number): TextRange | undefined {
  const statement = sourceFile.statements.find(({ pos, end }) => pos <= offset && offset <= end);
  return statement && { start: statement.pos, end: statement.end };
}

/** The first provider that speaks wins; one that fails is logged and left out. */
function hoverAt({ session }: RequestContext, view: FileView, offset: number): PlainHover | undefined {
  for (const provider of [...hoverProviders, callbackHoverAt]) {
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
  // A parenthesis, which a URI may hold, would end the link.
  const argument = encodeURIComponent(JSON.stringify([target])).replaceAll('(', '%28').replaceAll(')', '%29');
  return `[Where does this error go?](command:${errorRouteCommand}?${argument})`;
}
