import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, parse, type AsyncFunction, type AwaitPoint, type RouteStep } from '../../../server/analysis';

/** How a block of the generated code ends. */
type Ending = 'falls' | 'throws' | 'returns' | 'breaks' | 'continues';
interface Nest {
  readonly inner: Nest | undefined;
  readonly wrapper: 'none' | 'loop' | 'try-catch' | 'try-finally' | 'try-catch-finally';
  readonly caught: Ending;
  readonly last: Ending;
  /** Where in the try statement the rest of the nest stands. */
  readonly hole: 'try' | 'catch' | 'finally';
}

const ending = fc.constantFrom<Ending>('falls', 'falls', 'throws', 'returns', 'breaks', 'continues');
const nests: fc.Arbitrary<Nest> = fc.letrec<{ nest: Nest }>((tie) => ({
  nest: fc.record<Nest>({
    inner: fc.option(tie('nest'), { nil: undefined, maxDepth: 5, depthIdentifier: 'nest' }),
    wrapper: fc.constantFrom<Nest['wrapper']>('none', 'loop', 'try-catch', 'try-finally', 'try-catch-finally'),
    caught: ending,
    last: fc.oneof({ weight: 4, arbitrary: fc.constant<Ending>('falls') }, { weight: 1, arbitrary: ending }),
    hole: fc.constantFrom<Nest['hole']>('try', 'try', 'try', 'catch', 'finally'),
  }),
})).nest;

describe('where a rejection goes', () => {
  test('is where it goes when the code is run', async () => {
    await fc.assert(fc.asyncProperty(nests, async (nest) => {
      const source = new Printer().print(nest);
      const route = pointOf(source).rejection.steps.map((step) => wordFor(step, source));
      const trace = await run(source);
      expect(trace, source).toEqual(route);
    }), { numRuns: 1500, seed: 20 });
  });

  test.each<[name: string, source: string, words: readonly string[]]>([
    ['leaves a method by its computed name', 'class A { async [await x]() {} }', ['leaves module']],
    ['leaves the function around a class', 'async function f() { class A { [await x] = 1 } }', ['leaves async function']],
    ['leaves an async generator', 'async function* f() { await x; }', ['leaves async generator']],
    ['passes a catch clause that ends the process', 'async function f() { try { await x } catch { process.exit(1) } }', ['catch never returns']],
    ['passes a catch clause that only sometimes throws', 'async function f() { try { await x } catch (e) { if (e) throw e; } }', ['catch may rethrow', 'leaves async function']],
  ])('%s', (_name, source, words) => {
    const [point] = analyse(parse('a.ts', source).sourceFile).functions.flatMap(({ awaitPoints }) => awaitPoints);
    expect(point?.rejection.steps.map((step) => (step.kind === 'catch' ? `catch ${step.after}` : step.kind === 'leaves' ? `leaves ${step.functionKind}` : step.kind))).toEqual(words);
  });
});

/** Prints a nest around one rejecting await. Every catch and finally notes its line when it runs. */
class Printer {
  #line = 1;
  readonly #lines: string[] = ['async function f(note, reject) {'];

  print(nest: Nest): string {
    this.#add('for (const once of [1]) {');
    this.#nest(nest);
    this.#add('}');
    this.#add('}');
    return this.#lines.join('\n');
  }

  #add(text: string): void {
    this.#lines.push(text);
    this.#line++;
  }

  #nest(nest: Nest): void {
    const { wrapper, hole } = nest;
    if (wrapper === 'none') return this.#rest(nest);
    if (wrapper === 'loop') {
      this.#add('for (const turn of [1]) {');
      this.#rest(nest);
      return this.#add('}');
    }
    const hasCatch = wrapper !== 'try-finally';
    const hasFinally = wrapper !== 'try-catch';
    const place = hole === 'catch' && !hasCatch || hole === 'finally' && !hasFinally ? 'try' : hole;
    this.#add('try {');
    if (place === 'try') this.#rest(nest);
    else if (place === 'catch') this.#add('throw 0;');
    if (hasCatch) {
      this.#add(`} catch (error) { if (error !== 0) note('catch', ${this.#line + 1}, '${nest.caught}', error);`);
      if (place === 'catch') this.#rest(nest);
      else this.#end(nest.caught);
    }
    if (hasFinally) {
      this.#add(`} finally { note('finally', ${this.#line + 1}, '${nest.last}');`);
      if (place === 'finally') this.#rest(nest);
      else this.#end(nest.last);
    }
    this.#add('}');
  }

  #rest({ inner }: Nest): void {
    if (inner !== undefined) return this.#nest(inner);
    this.#add(`note('await', ${this.#line + 1}); await reject(${this.#line + 1});`);
  }

  #end(how: Ending): void {
    const statement = { falls: ';', throws: `throw ${this.#line};`, returns: 'return;', breaks: 'break;', continues: 'continue;' }[how];
    this.#add(statement);
  }
}

function pointOf(source: string): AwaitPoint {
  const [point] = functionOf(source).awaitPoints;
  if (point === undefined) throw new Error(`no await point in ${source}`);
  return point;
}

function functionOf(source: string): AsyncFunction {
  const [owner] = analyse(parse('a.js', source).sourceFile).functions;
  if (owner === undefined) throw new Error(`no async function in ${source}`);
  return owner;
}

function wordFor(step: RouteStep, source: string): string {
  return step.kind === 'catch' || step.kind === 'finally' ? `${step.kind} ${source.slice(0, step.range.start).split('\n').length}` : step.kind;
}

interface Event {
  readonly kind: 'await' | 'catch' | 'finally';
  readonly line: number;
  readonly ending: Ending;
  /** The line that threw what a catch clause took. */
  readonly error: unknown;
}

/**
 * Runs the code and gives what the rejection met until something kept it: a catch clause that does not throw, or a
 * finally block that leaves. An error is the line that threw it, so that nothing else is taken for this one.
 */
async function run(source: string): Promise<readonly string[]> {
  const events: Event[] = [];
  const note = (kind: Event['kind'], line: number, how: Ending, error: unknown) => void events.push({ kind, line, ending: how, error });
  const f = new Function(`return ${source}`)() as (record: typeof note, reject: (line: number) => Promise<never>) => Promise<void>;
  const outcome = await f(note, (line) => Promise.reject(line)).then(() => 'fulfilled', (error: unknown) => error);
  const position = events.findIndex(({ kind }) => kind === 'await');
  const met: string[] = [];
  let thrownAt = events[position]?.line;
  for (const { kind, line, ending: how, error } of events.slice(position + 1)) {
    if (kind === 'catch') expect(error, source).toBe(thrownAt);
    met.push(`${kind} ${line}`);
    if (how === 'throws') thrownAt = line;
    else if (kind === 'catch' || how !== 'falls') return met;
  }
  expect(outcome, source).toBe(thrownAt);
  return [...met, 'leaves'];
}
