import ts from 'typescript';
import { touches, type Chain, type RejectionRoute, type RouteStep, type TextRange } from '../../analysis';
import type { FileView } from '../../project';
import { functionUse, nameOf, namedBy } from './functionUse';
import { promiseUse } from './promiseUse';
import { catchSentence, handlerSentence, type Trail } from './sentences';
import { access, enclosingFunction, isDeclarationOrWrite, nodeAt, nodeWithRange, type Next } from './syntax';

/** A place where a rejection ends, or where it can no longer be followed. */
export interface ErrorPlace {
  readonly uri: string;
  readonly range: TextRange;
  /** `handled`: code there takes it; `unhandled`: nobody does; `leaves`: no caller is known; `unknown`: not followed. */
  readonly kind: 'handled' | 'unhandled' | 'leaves' | 'unknown';
  /** One sentence, in plain text with code in backticks. */
  readonly sentence: string;
}

/** A use of a name, in the view of the file that holds it. */
export interface Use {
  readonly view: FileView;
  readonly range: TextRange;
}

/** What the route needs of the project. */
export interface ErrorRouteHost {
  /**
   * Every use in the project of the name at `offset`, its declarations left out or not; undefined where it cannot be
   * known: without types, or when cancelled.
   */
  usesOf(view: FileView, offset: number, signal?: AbortSignal): Promise<readonly Use[] | undefined>;
}

/**
 * Where a rejection of the await point or chain link at `offset` goes, through the functions it leaves to the code
 * that called them. Undefined where there is no await point and no link, and when `signal` aborts.
 *
 * Follows a promise where it is awaited, chained, combined, returned, stored under a name or dropped; says so where
 * it goes anywhere else. Bounded in depth and breadth, so that it ends on any project.
 */
export async function errorRoute(view: FileView, offset: number, host: ErrorRouteHost, signal?: AbortSignal): Promise<readonly ErrorPlace[] | undefined> {
  const start = startAt(view, offset);
  if (start === undefined) return undefined;
  const walk = new Walk(host, signal);
  await walk.run(view, start);
  if (signal?.aborted === true) return undefined;
  const places = walk.places();
  if (places.length > 0) return places;
  const sentence = 'It goes round between functions that only call each other; no other caller is known.';
  return [{ uri: view.uri, range: { start: offset, end: offset }, kind: 'leaves', sentence }];
}

/** Functions that one rejection is followed out of, one after the other. */
const maximumDepth = 12;
/** Names whose uses are looked up, over all paths. */
const maximumLookups = 60;
/** Places that are told of; nobody reads more, and the nearest come first. */
const maximumPlaces = 50;

function startAt(view: FileView, offset: number): Next | undefined {
  const { functions, chains } = view.model;
  const points = functions.flatMap((each) => each.awaitPoints);
  const links = chains.flatMap((chain) => chain.links.map((link) => ({ chain, link })));
  const point = points.find((each) => touches(each.keyword, offset));
  if (point !== undefined) return { kind: 'route', route: point.rejection };
  const onKeyword = links.find(({ link }) => touches(link.keyword, offset));
  if (onKeyword !== undefined) return { kind: 'link', chain: onKeyword.chain, index: onKeyword.link.index };
  // Not on a word of its own: the innermost await or link around the offset, as long as both run in the same function.
  const inside = enclosingFunction(nodeAt(view.sourceFile, offset));
  const around = [
    ...points.map((each) => ({ range: each.range, next: { kind: 'route', route: each.rejection } as const })),
    ...links.map(({ chain, link }) => ({ range: link.range, next: { kind: 'link', chain, index: link.index } as const })),
  ].filter(({ range }) => touches(range, offset) && enclosingFunction(nodeWithRange(view.sourceFile, range)) === inside);
  return around.toSorted((left, right) => lengthOf(left.range) - lengthOf(right.range))[0]?.next;
}

class Walk {
  readonly #host: ErrorRouteHost;
  readonly #signal: AbortSignal | undefined;
  readonly #places = new Map<string, ErrorPlace>();
  readonly #visited = new Set<string>();
  /** What is still to be followed, the nearest first. */
  readonly #open: { readonly view: FileView; readonly next: Next; readonly trail: Trail }[] = [];
  #lookups = 0;

  constructor(host: ErrorRouteHost, signal: AbortSignal | undefined) {
    this.#host = host;
    this.#signal = signal;
  }

  /** Every place once; those that handle the rejection first. */
  places(): readonly ErrorPlace[] {
    const order = ['handled', 'unhandled', 'leaves', 'unknown'];
    return [...this.#places.values()].toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
  }

  /** Follows the rejection until all of its ways have ended, or enough places are found. */
  async run(view: FileView, start: Next): Promise<void> {
    this.#open.push({ view, next: start, trail: [] });
    for (let open = this.#open.shift(); open !== undefined; open = this.#open.shift()) {
      if (this.#places.size >= maximumPlaces) {
        const [place] = this.#places.values();
        if (place !== undefined) this.#places.set('more', { ...place, kind: 'unknown', sentence: 'There are more places; only the nearest are listed.' });
        return;
      }
      await this.#follow(open.view, open.next, open.trail);
    }
  }

  /** @param trail the functions that the rejection has left so far */
  async #follow(view: FileView, next: Next, trail: Trail): Promise<void> {
    if (this.#signal?.aborted === true) return;
    switch (next.kind) {
      case 'route': return this.#steps(view, next.route, trail);
      case 'link': return this.#link(view, next.chain, next.index, trail);
      case 'promise': return this.#follow(view, promiseUse(view, next.node), trail);
      case 'function': return this.#follow(view, functionUse(view, next.node), trail);
      case 'leaves': return this.#leave(view, next.node, trail);
      case 'stored': return this.#stored(view, next.name, next.value, trail);
      case 'ends':
        this.#add(view, next.range, next.place, next.text, trail);
        return next.continues === undefined ? undefined : this.#follow(view, next.continues, trail);
      case 'nothing': return undefined;
    }
  }

  async #steps(view: FileView, route: RejectionRoute, trail: Trail): Promise<void> {
    for (const step of route.steps) await this.#step(view, step, trail);
  }

  async #step(view: FileView, step: RouteStep, trail: Trail): Promise<void> {
    switch (step.kind) {
      case 'finally':
        if (step.overrides) this.#add(view, step.range, 'handled', 'the `finally` block ends it, as the block always completes by itself', trail);
        return;
      case 'catch':
        if (step.after !== 'rethrows') this.#add(view, step.range, 'handled', catchSentence(step), trail);
        return;
      case 'handler': {
        const chain = view.model.chains.find((each) => sameRange(each.range, step.chain));
        const link = chain?.links.find((each) => each.onRejected !== undefined && sameRange(each.onRejected.range, step.range));
        if (chain !== undefined && link !== undefined) return this.#handled(view, chain, link.index, trail);
        return this.#add(view, step.range, 'handled', 'the rejection handler takes it', trail);
      }
      case 'leaves': {
        const left = view.model.functions.find((each) => sameRange(each.anchor, step.anchor));
        const node = left === undefined ? undefined : nodeWithRange(view.sourceFile, left.range);
        if (node !== undefined && ts.isFunctionLike(node)) return this.#leave(view, node, trail);
        return this.#add(view, step.anchor, 'unhandled', 'the evaluation of the module fails, and so does that of the modules that import it', trail);
      }
      case 'unhandled':
        return this.#add(view, step.range, 'unhandled', 'nobody handles it, so the host reports an unhandled rejection', trail);
      case 'unknown': {
        // The route ends within its function; the promise itself may be followed further.
        const node = nodeWithRange(view.sourceFile, step.range);
        const use = node !== undefined && ts.isExpression(node) ? promiseUse(view, node) : undefined;
        if (use !== undefined && use.kind !== 'ends') return this.#follow(view, use, trail);
        return this.#add(view, step.range, 'unknown', `it is not followed further: ${step.reason}`, trail);
      }
    }
  }

  /** A rejection of the promise that link `index` gives (0: the root's). */
  async #link(view: FileView, chain: Chain, index: number, trail: Trail): Promise<void> {
    const handler = chain.links.find((link) => link.index > index && link.handled.includes(index));
    if (handler !== undefined) return this.#handled(view, chain, handler.index, trail);
    const node = nodeWithRange(view.sourceFile, chain.range);
    if (node !== undefined && ts.isExpression(node)) return this.#follow(view, { kind: 'promise', node }, trail);
    return this.#steps(view, chain.rejection, trail);
  }

  /** The rejection handler of link `index` takes it, and may throw in its turn. */
  async #handled(view: FileView, chain: Chain, index: number, trail: Trail): Promise<void> {
    const handler = chain.links[index - 1]?.onRejected;
    if (handler === undefined) return;
    const { rejects } = handler.completion;
    if (rejects !== 'always') this.#add(view, handler.range, 'handled', handlerSentence(handler), trail);
    const key = `${view.uri}#link${chain.range.start}:${index}`;
    if ((rejects === 'always' || rejects === 'explicit') && this.#first(key)) await this.#link(view, chain, index, trail);
  }

  /** The promise of every call of `node` rejects. */
  async #leave(view: FileView, node: ts.SignatureDeclaration, trail: Trail): Promise<void> {
    const name = nameOf(node, view.sourceFile);
    const left = [...trail, name];
    if (!this.#first(`${view.uri}#function${node.pos}`)) return;
    const named = namedBy(node);
    if (named === undefined) {
      if (!ts.isExpression(node)) return this.#add(view, lineOf(view, node), 'leaves', `it leaves ${name}, whose callers are not known`, trail);
      return this.#follow(view, { kind: 'function', node }, left);
    }
    await this.#stored(view, named.name, ts.isGetAccessor(node) ? 'promise' : 'function', left);
  }

  /** Everything that is done with what `name` holds: a promise that rejects, or a function whose calls do. */
  async #stored(view: FileView, name: ts.Node, value: 'promise' | 'function', trail: Trail): Promise<void> {
    const range = { start: name.getStart(view.sourceFile), end: name.end };
    const text = `\`${access(name).getText(view.sourceFile)}\``;
    if (!this.#first(`${view.uri}#name${range.start}`)) return;
    if (trail.length > maximumDepth || ++this.#lookups > maximumLookups) {
      return this.#add(view, range, 'unknown', `it is not followed further than ${text}: too many calls`, trail);
    }
    const uses = await this.#host.usesOf(view, range.start, this.#signal);
    if (this.#signal?.aborted === true) return;
    if (uses === undefined) return this.#add(view, range, 'unknown', `who uses ${text} is not known, as there are no types`, trail);
    let followed = 0;
    for (const use of uses) {
      const node = nodeAt(use.view.sourceFile, use.range.start);
      if (isDeclarationOrWrite(node)) continue;
      const next = value === 'promise' ? promiseUse(use.view, node) : functionUse(use.view, node);
      if (next.kind === 'nothing') continue;
      followed += 1;
      this.#open.push({ view: use.view, next, trail });
    }
    if (followed > 0) return;
    if (value === 'promise') return this.#add(view, range, 'unhandled', `nobody awaits or handles ${text}, so the host reports an unhandled rejection`, trail);
    this.#add(view, range, 'leaves', `it leaves ${text}, of which the project has no known caller`, trail.slice(0, -1));
  }

  #first(key: string): boolean {
    if (this.#visited.has(key)) return false;
    this.#visited.add(key);
    return true;
  }

  #add(view: FileView, range: TextRange, kind: ErrorPlace['kind'], text: string, trail: Trail): void {
    const key = `${view.uri}#${range.start}:${range.end}:${kind}`;
    if (this.#places.has(key)) return;
    const line = view.sourceFile.getLineAndCharacterOfPosition(range.start).line + 1;
    const through = trail.length === 0 ? '' : `Through ${trail.join(', ')}: `;
    const where = `${decodeURIComponent(view.uri.slice(view.uri.lastIndexOf('/') + 1))}, line ${line}`;
    const sentence = `${through}${text} (${where}).`;
    this.#places.set(key, { uri: view.uri, range, kind, sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1) });
  }
}

function lineOf(view: FileView, node: ts.Node): TextRange {
  const start = node.getStart(view.sourceFile);
  return { start, end: Math.min(node.end, view.sourceFile.getLineEndOfPosition(start)) };
}

function sameRange(left: TextRange, right: TextRange): boolean {
  return left.start === right.start && left.end === right.end;
}

function lengthOf(range: TextRange): number {
  return range.end - range.start;
}
