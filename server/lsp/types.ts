import { setTimeout } from 'node:timers/promises';
import type { TextRange } from '../analysis';
import type { FileView, TypedOptions } from '../project';
import { restingTime } from './documents';
import { describe } from './log';
import type { RequestContext } from './request';

/**
 * The view with its types if they come within so many milliseconds, else the view from syntax alone. With a scope, only
 * the types in it are sure to be there. The question goes on meanwhile, so that the next request finds the answer.
 */
export async function typedWithin(context: RequestContext, milliseconds: number, scope?: TextRange): Promise<FileView> {
  const { view, signal } = context;
  if (view.typed) return view;
  const enough = new AbortController();
  const time = setTimeout(milliseconds, view, { signal: AbortSignal.any([signal, enough.signal]) });
  try {
    return await Promise.race([typed(context, scope && { scope, signal }), time]);
  } finally {
    enough.abort();
  }
}

/**
 * Calls `refresh` when the types have come and `differs` says that the user would see another answer. Types are asked for
 * only when the document is at rest, so that typing has the machine for itself.
 */
export async function refreshWhenTyped(context: RequestContext, differs: (typed: FileView) => boolean, refresh: () => void): Promise<void> {
  const { view: { typed: known, uri, version }, session: { documents } } = context;
  if (known) return;
  if (!documents.isAtRest(uri)) await setTimeout(restingTime);
  if (documents.get(uri)?.version !== version) return;
  const view = await typed(context);
  if (view.typed && differs(view)) refresh();
}

/** The view with its types, or as it is where there are none. Never rejects. */
function typed({ engine, view, session }: RequestContext, options?: TypedOptions): Promise<FileView> {
  return engine.typed(view, options).then(
    (withTypes) => withTypes ?? view,
    (error: unknown) => {
      session.log.error(`The types of ${view.uri} could not be asked for. ${describe(error)}`);
      return view;
    },
  );
}
