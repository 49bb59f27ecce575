import { contains, type Chain, type Combinator, type Handler, type Link, type RouteStep, type TextRange } from '../analysis';
import type { FileView } from '../project';

/** What chains are called in hovers and lenses. All that comes from the source is handed to `code` first. */
export class ChainWords {
  constructor(readonly view: FileView, readonly chain: Chain, readonly code: (text: string) => string) {}

  /** The line of an offset's character, counted from 1 as editors show it. */
  line(range: TextRange): number {
    return this.view.sourceFile.getLineAndCharacterOfPosition(range.start).line + 1;
  }

  /** The text at a range, in one line and shortened. */
  quote(range: TextRange, length = 40): string {
    return this.code(shortened(this.view.text.slice(range.start, range.end), length));
  }

  /** "`load()`", the promise on which the chain begins: by its last words where it is long. */
  root(): string {
    return this.code(nameOfRoot(this.view.text.slice(this.chain.root.start, this.chain.root.end)));
  }

  /** A source of the flow: "`load()`", or "`then` in line 4", or "link 2" where the line says nothing new. */
  source(source: number, seenFrom: Link): string {
    const link = this.chain.links[source - 1];
    return link === undefined ? this.root() : this.link(link, seenFrom);
  }

  /** "`catch` in line 4", or "link 2" where several links stand in one line. */
  link(link: Link, seenFrom: Link): string {
    const line = this.line(link.keyword);
    const alone = line !== this.line(seenFrom.keyword)
      && this.chain.links.every((other) => other === link || other.kind !== link.kind || this.line(other.keyword) !== line);
    return alone ? `${this.code(link.kind)} in line ${line}` : `link ${link.index}`;
  }

  /** "`load()`, link 1 and link 2"; three links in a row and more are "links 1 to 4", or with `or` "one of links 1 to 4". */
  sources(sources: readonly number[], seenFrom: Link, conjunction: 'and' | 'or' = 'and'): string {
    const words: string[] = [];
    for (let position = 0; position < sources.length; position++) {
      const first = sources[position] ?? 0;
      const run = first === 0 ? 1 : runLength(sources.slice(position));
      if (run < 3) words.push(this.source(first, seenFrom));
      else {
        words.push(`${conjunction === 'or' ? 'one of ' : ''}links ${first} to ${first + run - 1}`);
        position += run - 1;
      }
    }
    return list(words, conjunction);
  }

  /** The line of the `new Promise` whose `resolve` or `reject` a handler is. */
  settledBy(handler: Handler, how: 'resolves' | 'rejects'): number | undefined {
    const creation = this.view.model.creations.find((one) => one[how].some(({ range }) => isSame(range, handler.range)));
    return creation === undefined ? undefined : this.line(creation.keyword);
  }

  /**
   * Where rejections of `source` go after the link `after`, to be said behind "goes" or "go": "to `catch` in line 9",
   * "to the caller of `load`", "unhandled".
   */
  destination(source: number, after: Link): string {
    const next = this.chain.links.slice(after.index).find(({ handled }) => handled.includes(source));
    return next === undefined ? this.end() : `to ${this.link(next, after)}`;
  }

  /** Where the rejections go that leave the chain. */
  private end(): string {
    const { steps } = this.chain.rejection;
    const step = steps.find(({ kind }) => kind === 'catch' || kind === 'handler') ?? steps.at(-1);
    return step === undefined ? 'nowhere' : `${this.step(step)}${this.unlessTooLate()}`;
  }

  /** A list settles once: of its elements' rejections only the first counts (ECMA-262, Promise.all and Promise.race). */
  private unlessTooLate(): string {
    const { use, range } = this.chain;
    if (use !== 'element of a combinator') return '';
    const combinator = this.view.model.combinators.findLast(({ argument }) => argument !== undefined && contains(argument, range));
    if (combinator === undefined || combinator.elements?.length === 1) return '';
    const deciding = decidingByKind[combinator.kind];
    return deciding === undefined ? '' : `, unless another element ${deciding} before`;
  }

  private step(step: RouteStep): string {
    switch (step.kind) {
      case 'catch': return `to the catch clause in line ${this.line(step.range)}${step.after === 'rethrows' ? ', which throws again' : ''}`;
      case 'handler': return this.handler(step);
      case 'finally': return `to the finally in line ${this.line(step.range)}, which replaces it`;
      case 'leaves': return leaves(step, this.code);
      case 'unhandled': return 'unhandled';
      case 'unknown': return `with the promise (${step.reason})`;
    }
  }

  /** The link of another chain that takes a rejection, or the combinator that reports it as a result. */
  private handler(step: Extract<RouteStep, { kind: 'handler' }>): string {
    const chain = this.view.model.chains.find(({ range }) => isSame(range, step.chain));
    const link = chain?.links.find(({ onRejected }) => onRejected !== undefined && isSame(onRejected.range, step.range));
    return link === undefined ? `into the result of ${this.code('Promise.allSettled')}` : `to ${this.code(link.kind)} in line ${this.line(link.keyword)}`;
  }
}

/** What the first element has done that settles a list so that a later rejection is not seen. */
const decidingByKind: Partial<Record<Combinator['kind'], string>> = { all: 'rejected', race: 'settled' };

function isSame(left: TextRange, right: TextRange): boolean {
  return left.start === right.start && left.end === right.end;
}

/** How many numbers at the beginning follow one another. */
function runLength(numbers: readonly number[]): number {
  const end = numbers.findIndex((number, index) => number !== (numbers[0] ?? 0) + index);
  return end === -1 ? numbers.length : end;
}

/** Text in one line, of at most `length` characters. */
export function shortened(text: string, length: number): string {
  const characters = [...text.slice(0, 4 * length).replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1) ?? ''}`;
}

/** "line 4", "lines 4 and 9". */
export function lines(numbers: readonly number[]): string {
  const unique = [...new Set(numbers)].toSorted((left, right) => left - right);
  return `${unique.length === 1 ? 'line' : 'lines'} ${list(unique.map(String))}`;
}

/** What to call a handler: its name, or what it is. */
export function handlerName(handler: Handler, code: (text: string) => string): string {
  return handler.name === undefined ? 'the handler' : code(shortened(handler.name, 30));
}

function leaves(step: Extract<RouteStep, { kind: 'leaves' }>, code: (text: string) => string): string {
  return step.functionKind === 'module' ? 'out of the module, whose evaluation fails' : `to the caller of ${code(step.functionName)}`;
}

/** An expression in one line of at most `length` characters: a long call without its arguments. */
export function expressionName(text: string, length: number): string {
  const line = inOneLine(text);
  if ([...line].length <= length) return line;
  const call = callAtStart(line);
  return call?.isAll === true && call.name.length <= length ? `${call.name}(…)` : shortened(line, length);
}

/** The part of a root that names it: all of it where it is short, else its beginning without arguments. */
function nameOfRoot(text: string): string {
  const line = inOneLine(text);
  if ([...line].length <= 30) return line;
  const call = callAtStart(line);
  return call === undefined || call.name.length > 40 ? shortened(line, 30) : `${call.name}(…)${call.isAll ? '' : '…'}`;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s*(\??\.)\s*(?=[\p{ID_Start}$_#])/gu, '$1').replaceAll(/\s+/g, ' ').trim();
}

/** The call of a name with which an expression begins, and whether it is all of it. */
function callAtStart(line: string): { readonly name: string; readonly isAll: boolean } | undefined {
  const [called, name] = /^((?:await |new )?[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Start}$_#][\p{ID_Continue}$]*)*)(?:<[^()]*>)?(?=\()/u.exec(line) ?? [];
  return called === undefined || name === undefined ? undefined : { name, isAll: endOfParentheses(line, called.length) === line.length };
}

/** Where the parentheses that open at an offset are closed; near enough for a name, as strings are not looked into. */
function endOfParentheses(text: string, start: number): number {
  let depth = 0;
  for (let offset = start; offset < text.length; offset++) {
    if (text[offset] === '(') depth++;
    if (text[offset] === ')' && --depth === 0) return offset + 1;
  }
  return text.length;
}
