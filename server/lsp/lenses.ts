import type { CodeLens, Command } from 'vscode-languageserver';
import { lensProviders, type Lens } from '../features';
import type { FileView } from '../project';
import { peekCommand, type PeekArguments } from '../protocol';
import { attempt } from './log';
import type { LensData } from './params';
import type { RequestContext } from './request';

/** The lenses of a view that the settings allow. A provider that fails is logged and left out. */
export function lensesOf({ settings, session }: RequestContext, view: FileView): Lens[] {
  const allowed = { awaitPoints: settings['codeLens.awaitPoints'], chain: settings['codeLens.chains'] };
  return lensProviders
    .flatMap((provider) => attempt(session.log, `A lens provider (${provider.name})`, () => provider(view)) ?? [])
    .filter(({ kind }) => allowed[kind]);
}

/** Tells a lens from the others of its file; the same with types and without. */
export function keyOf({ kind, range }: Lens): string {
  return `${kind} ${range.start}`;
}

/** A lens that the client has yet to resolve. */
export function unresolved({ session, document, view }: RequestContext, lens: Lens): CodeLens {
  const data: LensData = { uri: view.uri, version: view.version, key: keyOf(lens) };
  return { range: session.positions.rangeOf(document, lens.range), data };
}

/** A lens with its text. */
export function resolved(context: RequestContext, lens: Lens): CodeLens {
  return { range: context.session.positions.rangeOf(context.document, lens.range), command: commandOf(context, lens) };
}

/** The text, and the peek that a click opens where the client can. */
function commandOf({ session, document, view }: RequestContext, { title, range, targets }: Lens): Command {
  if (!session.client.peek || targets.length === 0) return { title, command: '' };
  const peek: PeekArguments = {
    uri: view.uri,
    position: session.positions.positionAt(document, range.start),
    locations: targets.map((target) => ({ uri: view.uri, range: session.positions.rangeOf(document, target) })),
  };
  return { title, command: peekCommand, arguments: [peek] };
}
