import type { CodeLens, Command } from 'vscode-languageserver';
import { lensProviders, type Lens } from '../features';
import type { FileView } from '../project';
import { convertCallbacksCommand, peekCommand, toggleOrderCommand, type ConvertCallbacksParams, type PeekArguments, type ToggleOrderParams } from '../protocol';
import { pyramidLenses } from './callbacks';
import { attempt } from './log';
import type { LensData } from './params';
import type { RequestContext } from './request';

/** The lenses of a view that the settings allow. A provider that fails is logged and left out. */
export function lensesOf({ settings, session }: RequestContext, view: FileView): Lens[] {
  const allowed = { awaitPoints: settings['codeLens.awaitPoints'], chain: settings['codeLens.chains'], callbacks: settings['codeLens.callbacks'], order: settings['codeLens.order'] };
  return [...lensProviders, pyramidLenses]
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

/** The text, and what a click does where the client can: it peeks the targets, shows a region's order, or offers to convert. */
function commandOf({ session, document, view }: RequestContext, { title, range, targets, region, converts }: Lens): Command {
  if (region !== undefined && session.client.togglesOrder) {
    const toggle: ToggleOrderParams = { textDocument: { uri: view.uri }, region };
    return { title, command: toggleOrderCommand, arguments: [toggle] };
  }
  if (converts && session.client.convertsCallbacks) {
    const convert: ConvertCallbacksParams = { textDocument: { uri: view.uri }, position: session.positions.positionAt(document, range.end) };
    return { title, command: convertCallbacksCommand, arguments: [convert] };
  }
  if (!session.client.peek || targets.length === 0) return { title, command: '' };
  const peek: PeekArguments = {
    uri: view.uri,
    position: session.positions.positionAt(document, range.start),
    locations: targets.map((target) => ({ uri: view.uri, range: session.positions.rangeOf(document, target) })),
  };
  return { title, command: peekCommand, arguments: [peek] };
}
