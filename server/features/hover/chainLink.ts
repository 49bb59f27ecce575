import { touches, type Chain, type ExpressionFact, type Handler, type Link } from '../../analysis';
import type { FileView } from '../../project';
import { ChainWords, handlerName, lines, list, shortened } from '../chainWords';
import type { Hover } from '.';
import { code } from '../markdown';

/** Hover on `then`, `catch` and `finally`: the values and rejections that reach the link, and where they go. */
export function chainLinkHover(view: FileView, offset: number): Hover | undefined {
  for (const chain of view.model.chains) {
    const link = chain.links.find(({ keyword }) => touches(keyword, offset));
    if (link !== undefined) return { range: link.keyword, lines: linesOf(new ChainWords(view, chain, code), chain, link) };
  }
  return undefined;
}

function linesOf(words: ChainWords, chain: Chain, link: Link): readonly string[] {
  const before = link.index === 1 ? chain.rootFact : chain.links[link.index - 2]?.fact;
  const header = `**${link.kind}**: link ${link.index} of ${chain.links.length} on ${words.root()}${hedge(chain)}${forks(words, chain, link)}`;
  if (before?.promise === 'library') return [header, ...libraryLines(link, before)];
  const told = link.kind === 'finally' ? finallyLines(words, link, before)
    : link.kind === 'catch' ? [...handledLines(words, chain, link), ...passedValue(link, before)]
    : thenLines(words, chain, link, before);
  return [header, ...told].slice(0, maximumLines);
}

const maximumLines = 6;

function forks(words: ChainWords, chain: Chain, link: Link): string {
  if (link.index > 1 || chain.forks.length === 0) return '';
  return `, on which ${lines(chain.forks.map((other) => words.line(other)))} ${chain.forks.length === 1 ? 'hangs another chain' : 'hang other chains'}`;
}

function hedge(chain: Chain): string {
  return chain.certainty === 'certain' ? '' : ', taken for a promise';
}

function libraryLines({ kind }: Link, before: ExpressionFact): readonly string[] {
  const type = code(shortened(before.type, 40));
  return kind === 'then'
    ? [`${type} is a thenable of a library, no native promise: when it calls its handlers, and what it gives, is its own affair.`, '`await` and `Promise.resolve` adopt it.']
    : [`${type} is a thenable of a library, no native promise: its ${code(kind)} need not follow the rules of promises.`];
}

function thenLines(words: ChainWords, chain: Chain, link: Link, before: ExpressionFact | undefined): readonly string[] {
  const { onFulfilled, onRejected } = link;
  const told: string[] = [];
  if (link.valueFrom.length === 0) told.push('Its first handler never runs: nothing before it fulfils.');
  else if (!isCalled(onFulfilled)) told.push(`${notCalled(words, onFulfilled, 'values')}: ${valueOf(before)} passes through.`);
  else told.push(`Gets ${valueOf(before)} from ${words.sources(link.valueFrom, link, 'or')}; ${givesOf(words, link, onFulfilled)}.`);
  if (isCalled(onRejected)) {
    told.push(...handledLines(words, chain, link));
    if (link.reaching.length === 0) return [...told, ...ownRejection(words, link, onFulfilled, link.valueFrom.length > 0)];
    if (isCalled(onFulfilled) && onFulfilled.completion.rejects !== 'never' && link.valueFrom.length > 0) {
      told.push(`It does not see what the first handler throws: that goes ${words.destination(link.index, link)}.`);
    }
    return told;
  }
  if (onRejected !== undefined && onRejected.form === 'not a function') told.push(`${notCalled(words, onRejected, 'rejections')}: rejections pass by.`);
  return [...told, ...passingLines(words, link, onFulfilled)];
}

/** The rejections that pass a `then` by, and its handler's own: in one sentence where they go the same way. */
function passingLines(words: ChainWords, link: Link, handler: Handler | undefined): readonly string[] {
  const own = ownRejection(words, link, handler, link.valueFrom.length > 0);
  if (link.passing.length === 0) return own;
  const sources = words.sources(link.passing, link);
  const to = words.destination(link.passing[0] ?? 0, link);
  if (own.length === 0 || handler?.completion.rejects !== 'possible' || words.destination(link.index, link) !== to) {
    return [`Rejections of ${sources} pass it by and go ${to}.`, ...own.map((line) => line.replace(`that goes ${to}.`, 'that goes there too.'))];
  }
  return [`Rejections of ${sources} pass it by; they and those of ${handlerName(handler, code)} go ${to}.`];
}

/** Which rejections a link's handler takes, and what the chain goes on with. */
function handledLines(words: ChainWords, chain: Chain, link: Link): readonly string[] {
  const { onRejected } = link;
  const subject = link.kind === 'catch' ? 'Handles' : 'The second handler takes';
  if (!isCalled(onRejected)) return [`${notCalled(words, onRejected, 'rejections')}: ${link.reaching.length === 0 ? 'everything passes through' : `rejections pass by and go ${words.destination(link.passing[0] ?? 0, link)}`}.`];
  if (link.reaching.length === 0) return [`${link.kind === 'catch' ? 'It never runs' : 'The second handler never runs'}: nothing before it rejects.`];
  const optional = onRejected.optional === true ? `, if ${handlerName(onRejected, code)} is a function` : '';
  const told = [`${subject} rejections of ${words.sources(link.handled, link)}${optional}${recovery(words, chain, link, onRejected)}`];
  if (words.settledBy(onRejected, 'rejects') === undefined && onRejected.completion.rejects !== 'always') told.push(...ownRejection(words, link, onRejected, link.kind === 'catch'));
  return told;
}

/** What the chain goes on with after a rejection handler. */
function recovery(words: ChainWords, chain: Chain, link: Link, handler: Handler): string {
  const { rejects, returns } = handler.completion;
  if (rejects === 'always') return ` and always rejects again${at(words, handler)}, which goes ${words.destination(link.index, link)}.`;
  const settled = words.settledBy(handler, 'rejects');
  if (settled !== undefined) return ` and rejects the promise made in line ${settled} with them.`;
  const call = handler.fact?.call;
  const value = returns === 'nothing' ? '`undefined`' : call === undefined || isUninformative(call.settles) ? 'the value that it returns' : typed(call.settles);
  const isLast = link.index === chain.links.length;
  return `; ${isLast ? 'the chain then fulfils' : 'the chain goes on'} with ${value}.`;
}

function passedValue({ valueFrom, reaching }: Link, before: ExpressionFact | undefined): readonly string[] {
  if (valueFrom.length === 0) return [];
  const value = passingValue(before);
  return [reaching.length === 0 ? `${capital(value)} passes by unchanged.` : `Without a rejection ${value} passes by unchanged.`];
}

function finallyLines(words: ChainWords, link: Link, before: ExpressionFact | undefined): readonly string[] {
  const { onFinally } = link;
  const reaching = [
    ...(link.valueFrom.length > 0 ? [passingValue(before)] : []),
    ...(link.reaching.length > 0 ? [`the rejections of ${words.sources(link.reaching, link)}`] : []),
  ];
  const through = list(reaching);
  if (!isCalled(onFinally)) return [`${notCalled(words, onFinally, 'either')}: ${through} pass through.`];
  const { rejects } = onFinally.completion;
  const runs = `Runs ${link.valueFrom.length === 0 ? 'after the rejection' : link.reaching.length === 0 ? 'after the value' : 'in either case'}, gets no argument, and what it returns is not used.`;
  if (rejects === 'always') return [runs.replace(', and what it returns is not used', ''), `It always rejects${at(words, onFinally)}, in place of ${list(reaching, 'or')}: that goes ${words.destination(link.index, link)}.`];
  const told = [runs, `Passes through ${through}${rejects === 'never' ? '' : `, unless it throws${givesNoPromise(onFinally) ? '' : ' or rejects'}`}.`];
  if (link.passing.length > 0) told.push(`The rejections go ${words.destination(link.passing[0] ?? 0, link)}.`);
  return told;
}

/** Where a rejection goes that arises in the handler itself. */
function ownRejection(words: ChainWords, link: Link, handler: Handler | undefined, runs: boolean): readonly string[] {
  if (!isCalled(handler) || !runs || handler.completion.rejects === 'never') return [];
  const name = handlerName(handler, code);
  const to = words.destination(link.index, link);
  if (handler.completion.rejects === 'always') return [`${capital(name)} always rejects${at(words, handler)}: that goes ${to}.`];
  const reason = handler.completion.rejects === 'explicit' ? `${capital(name)} can reject${at(words, handler)}` : `If ${name} throws${givesNoPromise(handler) ? '' : ' or rejects'}`;
  return [`${reason}${handler.completion.rejects === 'explicit' ? ': that goes' : ', that goes'} ${to}.`];
}

/** Whether the types say that a handler gives no promise, so that it can only throw. */
function givesNoPromise({ fact, isAsync }: Handler): boolean {
  return !isAsync && fact?.call?.returnsThenable === 'never';
}

/** " (line 4)" for the places where a handler throws. */
function at(words: ChainWords, { throwsAt }: Handler): string {
  return throwsAt.length === 0 ? '' : ` (${lines(throwsAt.map((range) => words.line(range)))})`;
}

function givesOf(words: ChainWords, link: Link, handler: Handler): string {
  const settled = words.settledBy(handler, 'resolves');
  if (settled !== undefined) return `resolves the promise made in line ${settled} with it`;
  const { rejects, returns } = handler.completion;
  if (rejects === 'always') return 'gives no value';
  if (returns === 'nothing') return 'gives `undefined`, as its handler returns nothing';
  const awaited = handler.fact?.call?.returnsThenable === 'always' || handler.isAsync ? ', once the promise of its handler has settled' : '';
  const type = link.fact?.awaited;
  if (type === undefined || isUninformative(type)) return `gives ${awaited === '' ? 'what its handler returns' : 'what the promise of its handler fulfils with'}`;
  return `gives ${typed(type)}${awaited}${returns === 'sometimes' ? ', or `undefined` where its handler returns nothing' : ''}`;
}

function valueOf(before: ExpressionFact | undefined): string {
  // Behind `?.` the type still has the undefined that the handler never gets.
  return before === undefined || before.thenable === 'maybe' || isUninformative(before.awaited) ? 'the value' : typed(before.awaited);
}

/** A value that passes through: its type where that tells something. */
function passingValue(before: ExpressionFact | undefined): string {
  return before?.awaited === 'void' || before?.awaited === 'undefined' ? 'the value' : valueOf(before);
}

function typed(type: string): string {
  return code(shortened(type, 60));
}

/** Types that tell a reader nothing. */
function isUninformative(type: string): boolean {
  return type === 'any' || type === 'unknown' || type === '';
}

/** A handler that the link calls. */
type Called = Handler & { readonly form: Exclude<Handler['form'], 'absent' | 'not a function'> };

function isCalled(handler: Handler | undefined): handler is Called {
  return handler !== undefined && handler.form !== 'absent' && handler.form !== 'not a function';
}

function notCalled(words: ChainWords, handler: Handler | undefined, settlement: 'values' | 'rejections' | 'either'): string {
  return handler === undefined || handler.form === 'absent' ? `It has no handler for ${settlement}` : `${words.quote(handler.range, 30)} is no function`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
