import type { Chain, Handler, Link, RouteStep, TextRange } from '../analysis';
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

  /** "`load()`, link 1 and link 2" */
  sources(sources: readonly number[], seenFrom: Link): string {
    return list(sources.map((source) => this.source(source, seenFrom)));
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
    const step = this.chain.rejection.steps.at(-1);
    return step === undefined ? 'nowhere' : this.step(step);
  }

  private step(step: RouteStep): string {
    switch (step.kind) {
      case 'catch': return `to the catch clause in line ${this.line(step.range)}`;
      case 'handler': return this.handler(step);
      case 'finally': return `to the finally in line ${this.line(step.range)}, which replaces it`;
      case 'leaves': return leaves(step, this.code);
      case 'unhandled': return this.chain.certainty === 'certain' ? 'unhandled' : 'to no handler that is seen here';
      case 'unknown': return `with the promise: ${step.reason}`;
    }
  }

  /** The link of another chain that takes a rejection, or the combinator that reports it as a result. */
  private handler(step: Extract<RouteStep, { kind: 'handler' }>): string {
    const chain = this.view.model.chains.find(({ range }) => isSame(range, step.chain));
    const link = chain?.links.find(({ onRejected }) => onRejected !== undefined && isSame(onRejected.range, step.range));
    return link === undefined ? `into the result of ${this.code('Promise.allSettled')}` : `to ${this.code(link.kind)} in line ${this.line(link.keyword)}`;
  }
}

function isSame(left: TextRange, right: TextRange): boolean {
  return left.start === right.start && left.end === right.end;
}

/** Text in one line, of at most `length` characters. */
export function shortened(text: string, length: number): string {
  const characters = [...text.slice(0, 4 * length).replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
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

/** The part of a root that names it: `new Promise`, `Promise.all`, or a call without its arguments. */
function nameOfRoot(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if ([...line].length <= 30) return line;
  const name = /^(?:await |new )?[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.\s?[\p{ID_Start}$_#][\p{ID_Continue}$]*)*(?=[(<])/u.exec(line)?.[0];
  return name === undefined || name.length > 40 ? shortened(line, 30) : `${name}(…)`;
}
