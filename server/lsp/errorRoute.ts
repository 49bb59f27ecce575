import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Location } from 'vscode-languageserver';
import { errorRoute, type ErrorPlace } from '../features';
import type { ErrorRouteParams, ErrorRouteResult } from '../protocol';
import type { Handler, RequestContext } from './request';

/**
 * `asyncInsight/errorRoute`: the places where a rejection at a position ends, across the functions and files of the
 * project. Null where nothing at the position can reject.
 */
export const handle: Handler<ErrorRouteParams, ErrorRouteResult | null> = async ({ position }, context) => {
  const { engine, session: { positions }, document, view, signal } = context;
  const places = await errorRoute(view, positions.offsetAt(document, position), engine, signal);
  if (!places) return null;
  return { locations: places.map((place) => locationOf(context, place)), descriptions: places.map(({ sentence }) => sentence) };
};

/** The place may be in a file that is not open; its text is then the one on disk that the engine worked with. */
function locationOf({ engine, session: { documents, positions } }: RequestContext, { uri, range }: ErrorPlace): Location {
  const document = documents.get(uri) ?? TextDocument.create(uri, '', 0, engine.read(uri)?.text ?? '');
  return { uri, range: positions.rangeOf(document, range) };
}
